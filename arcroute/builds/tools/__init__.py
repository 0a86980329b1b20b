"""From one command to the images that it builds, for every tool that builds images."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from msgspec.structs import replace

from arcroute.builds.invocation import Invocation
from arcroute.builds.model import HOLE, Build
from arcroute.builds.shell.wrappers import program
from arcroute.builds.tools import docker, files, kaniko, languages
from arcroute.builds.tools.compose import compose
from arcroute.builds.tools.options import Syntax, parse
from arcroute.text.project import Project

_Tool = Callable[[Project, Invocation, "tuple[str, ...]"], "tuple[Build, ...]"]


def builds(project: Project, invocation: Invocation) -> tuple[Build, ...]:
    """The images that one command builds; none for a command that builds none."""
    words = invocation.command.words
    tool = _TOOLS.get(program(words[0]).removesuffix(".exe")) if words else None
    return tool(project, invocation, words[1:]) if tool else ()


def _docker_compose(project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    return compose(project, invocation, words, "docker-compose")


def _npx(project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """The dev container command line, as npx fetches it."""
    rest = words[1:] if words[:1] in (("-y",), ("--yes",)) else words
    named = rest[:1] and rest[0].partition("@latest")[0] in ("devcontainer", "@devcontainers/cli")
    return files.devcontainer(project, invocation, rest[1:]) if named else ()


def _xargs(project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """``xargs docker build``: what it appends, or puts in place of ``{}``, cannot be known."""
    options = parse(words, _XARGS)
    inner = tuple(word.replace(options.last("-I") or "{}", HOLE) for word in options.positional)
    if "-I" not in options.values:
        inner = (*inner, HOLE)
    if inner[0] in ("xargs", HOLE):
        return ()
    return builds(project, replace(invocation, command=replace(invocation.command, words=inner)))


_XARGS = Syntax.of(
    "-0 --null -o --open-tty -p --interactive -r --no-run-if-empty -t --verbose -x --exit", interspersed=False
)
_TOOLS: Mapping[str, _Tool] = MappingProxyType(
    {
        "docker": docker.docker,
        "docker-buildx": lambda project, invocation, words: docker.docker(project, invocation, ("buildx", *words)),
        "docker-compose": _docker_compose,
        "podman-compose": _docker_compose,
        "podman": docker.podman,
        "buildah": docker.buildah,
        "nerdctl": docker.nerdctl,
        "img": docker.img,
        "/kaniko/executor": kaniko.executor,
        "buildctl": kaniko.buildctl,
        "buildctl-daemonless.sh": kaniko.buildctl,
        "devcontainer": files.devcontainer,
        "npx": _npx,
        "xargs": _xargs,
        "skaffold": files.skaffold,
        "earthly": files.earthly,
        "earth": files.earthly,
        "pack": languages.pack,
        "ko": languages.ko,
        "s2i": languages.s2i,
        **dict.fromkeys(("mvn", "./mvnw", "mvnw", "mvnd"), languages.maven),
        **dict.fromkeys(("gradle", "./gradlew", "gradlew"), languages.gradle),
        **dict.fromkeys(("sbt", "./sbt"), languages.sbt),
        "dotnet": languages.dotnet,
        "nix": languages.nix,
        "nix-build": languages.nix_build,
    }
)
