"""The docker command line, and those that copy it: which of its subcommands build.

Switches after https://docs.docker.com/reference/cli/docker/ and the manual pages of podman, buildah and nerdctl.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from msgspec.structs import replace

from arcroute.builds.invocation import Invocation
from arcroute.builds.model import Build
from arcroute.builds.shell import Command, Environment, commands
from arcroute.builds.shell.folders import resolve
from arcroute.builds.shell.wrappers import inline_script, program
from arcroute.builds.tools.bake import bake
from arcroute.builds.tools.compose import compose
from arcroute.builds.tools.image import CONTAINER_FILES, ImageCommand, build
from arcroute.builds.tools.kaniko import Container, container, in_container
from arcroute.builds.tools.options import Syntax, parse
from arcroute.text.project import Project

_GLOBAL = Syntax.of(
    "-D --debug --tls --tlsverify -v --version --help --remote -r --syslog --insecure-registry --debug-full",
    "-c=--context -H=--host -l=--log-level",
    interspersed=False,
)
_BUILDX = Syntax.of("-D --debug --help", interspersed=False)
_DEBUG_BUILD = Syntax.of("--detach --help -D --debug", interspersed=False)
_NAMES = "-f=--file -t=--tag -o=--output -m=--memory -c=--cpu-shares -q=--quiet"
_DOCKER = Syntax.of(
    "--check --compress -D --debug --detach --disable-content-trust --force-rm --help --load --no-cache --pull --push"
    " -q --quiet --rm --squash --stream --tls --tlsverify",
    _NAMES,
)
_PODMAN = Syntax.of(
    "--all-platforms --compress -D --disable-compression --disable-content-trust --force-rm -h --help --http-proxy"
    " --identity-label --inherit-annotations --inherit-labels --layers --log-rusage --logsplit --no-cache --no-hostname"
    " --no-hosts --omit-history --pull --pull-always --pull-never -q --quiet --rewrite-timestamp --rm --save-stages"
    " --skip-unused-stages --squash --squash-all --stdin --tls-verify --debug",
    _NAMES,
)
_IMG = Syntax.of("-d --debug -h --help --no-cache --no-console", _NAMES)
QUERIES = frozenset(("check", "outline", "targets", "lint", "subrequests.describe"))
"""What ``--call`` asks of a Dockerfile without building it."""

_Builder = Callable[[Project, Invocation, "tuple[str, ...]"], "tuple[Build, ...]"]


def docker(project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """The builds of a docker command, given the words behind its name."""
    words = parse(words, _GLOBAL).positional
    if words[:1] == ("buildx",):
        return _buildx(project, invocation, words[1:])
    if words[:2] in (("image", "build"), ("builder", "build")):
        return _image(project, invocation, words[2:], f"docker {words[0]} build")
    if words[:2] == ("container", "run"):
        return _run(project, invocation, words[2:])
    handler = _SUBCOMMANDS.get(words[0]) if words else None
    return handler(project, invocation, words[1:]) if handler else ()


def _run(project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """Kaniko's container, and docker's own in which a ``docker build`` runs over the mounted socket."""
    started = container(words)
    if not {started.name, started.folder.rpartition("/")[2]} & _NESTED.keys():
        return in_container(project, invocation, started)
    inside = _inside(invocation, started)
    return tuple(found for one in inside for found in _nested(project, one))


def _inside(invocation: Invocation, started: Container) -> list[Invocation]:
    """The commands that a container runs, their folder and words as the host has them."""
    outside = started.outside(started.workdir) if started.workdir else None
    cwd = resolve(invocation.command.cwd, outside) if outside else None
    script = inline_script(started.words) if started.words else None
    found: tuple[Command, ...]
    if script is None:
        found = (replace(invocation.command, words=started.words, cwd=cwd),) if started.words else ()
    else:
        found = commands(script[0], Environment(invocation.command.env, cwd, script[1])).commands
    mapped = (replace(one, words=tuple(map(started.outside, one.words))) for one in found)
    return [replace(invocation, command=one) for one in mapped]


def _nested(project: Project, invocation: Invocation) -> tuple[Build, ...]:
    """The builds of one command in a container; a container inside it is not followed."""
    words = invocation.command.words
    tool = _NESTED.get(program(words[0])) if words else None
    return tool(project, invocation, words[1:]) if tool and "run" not in words[1:3] else ()


def _buildx(project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    words = parse(words, _BUILDX).positional
    if words[:1] in (("debug",), ("dap",)):
        words = parse(words[1:], _DEBUG_BUILD).positional
    if words[:1] in (("build",), ("b",)):
        return _image(project, invocation, words[1:], "docker buildx build")
    return bake(project, invocation, words[1:], "docker buildx bake") if words[:1] in (("bake",), ("f",)) else ()


def _image(project: Project, invocation: Invocation, words: tuple[str, ...], via: str) -> tuple[Build, ...]:
    options = parse(words, _DOCKER)
    asks = options.last("--call") or options.last("--print") or ""
    if options.on("--check", "--help") or asks.partition(",")[0] in QUERIES:
        return ()
    return (build(project, ImageCommand(invocation, via, options)),)


def docker_build(project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """``docker build``."""
    return _image(project, invocation, words, "docker build")


def docker_buildx(project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """The plug-in called by its own name."""
    return docker(project, invocation, ("buildx", *words))


def docker_compose(project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """The first compose, and those that take its command line."""
    return compose(project, invocation, words, "docker-compose")


def podman(project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """``podman build`` and ``podman image build``."""
    words = parse(words, _GLOBAL).positional
    words = words[1:] if words[:1] == ("image",) else words
    if words[:1] == ("compose",):
        return compose(project, invocation, words[1:], "podman compose")
    if words[:1] == ("run",):
        return _run(project, invocation, words[1:])
    return _container_file(project, invocation, words[1:], "podman build") if words[:1] == ("build",) else ()


def buildah(project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """``buildah bud``, under all its names."""
    words = parse(words, _GLOBAL).positional
    if words[:1] not in (("build",), ("bud",), ("build-using-dockerfile",)):
        return ()
    return _container_file(project, invocation, words[1:], "buildah build")


def _container_file(project: Project, invocation: Invocation, words: tuple[str, ...], via: str) -> tuple[Build, ...]:
    options = parse(words, _PODMAN)
    if options.on("--help", "-h"):
        return ()
    return (
        build(
            project, ImageCommand(invocation, via, options, CONTAINER_FILES, _context_of_file(options.last("--file")))
        ),
    )


def _context_of_file(file: str | None) -> str:
    """Without a context, podman takes the folder of the Dockerfile that is named, or the working folder."""
    if file is None or file == "-" or "/" not in file:
        return "."
    return file.rpartition("/")[0] or "/"


def nerdctl(project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """``nerdctl build``, with docker's options."""
    words = parse(words, _GLOBAL).positional
    if words[:1] == ("compose",):
        return compose(project, invocation, words[1:], "nerdctl compose")
    words = words[1:] if words[:1] in (("image",), ("builder",)) else words
    return _image(project, invocation, words[1:], "nerdctl build") if words[:1] == ("build",) else ()


def depot(project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """``depot build`` and ``depot bake``, with docker's options."""
    if words[:1] == ("bake",):
        return bake(project, invocation, words[1:], "depot bake")
    return _image(project, invocation, words[1:], "depot build") if words[:1] == ("build",) else ()


def img(project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """``img build``."""
    if words[:1] != ("build",):
        return ()
    return (build(project, ImageCommand(invocation, "img build", parse(words[1:], _IMG))),)


def _compose(project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    return compose(project, invocation, words, "docker compose")


def _bake(project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    return bake(project, invocation, words, "docker bake")


_SUBCOMMANDS: Mapping[str, _Builder] = MappingProxyType(
    {"build": docker_build, "compose": _compose, "bake": _bake, "run": _run}
)
_NESTED: Mapping[str, _Builder] = MappingProxyType({"docker": docker, "podman": podman, "buildah": buildah})
