"""``docker buildx bake``: what a command line asks of the bake files."""

from __future__ import annotations

from arcroute.builds.definition import unknown_build
from arcroute.builds.invocation import Invocation
from arcroute.builds.location import is_remote
from arcroute.builds.model import Build
from arcroute.builds.tools.image import located
from arcroute.builds.tools.options import Syntax, parse
from arcroute.text.project import Project

# Switches after https://docs.docker.com/reference/cli/docker/buildx/bake/
_SYNTAX = Syntax.of("--check -D --debug --help --load --no-cache --print --pull --push", "-f=--file")


def bake(project: Project, invocation: Invocation, words: tuple[str, ...], via: str) -> tuple[Build, ...]:
    """The builds of a bake command, given the words behind ``bake``."""
    options = parse(words, _SYNTAX)
    if options.on("--print", "--check", "--help") or options.last("--list") or options.last("--list-targets"):
        return ()
    if options.last("--call") not in (None, "build"):
        return ()
    remote = [word for word in (*options.positional, *options.all("--file")) if is_remote(word)]
    problems = [f"the bake definition at {word} is not in the repository" for word in remote]
    paths = [located(invocation, text, "bake file") for text in options.all("--file") if not is_remote(text)]
    problems += [place.problem for place in [*paths, located(invocation, ".", "folder")] if place.problem]
    if problems:
        return (unknown_build(via, invocation.place, tuple(problems)),)
    from arcroute.builds import bake as files  # read by few repositories, and slow to import

    request = files.BakeRequest(
        files=tuple(place.path for place in paths if place.path),
        cwd=invocation.command.cwd or ".",
        targets=options.positional,
        sets=options.all("--set"),
        env=invocation.command.env,
        place=invocation.place,
        via=via,
    )
    return files.builds(project, request)
