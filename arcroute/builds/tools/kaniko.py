"""kaniko's executor, in its own container or started by ``docker run``, and BuildKit's buildctl."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from arcroute.builds.invocation import Invocation
from arcroute.builds.location import Location, is_remote, shown
from arcroute.builds.model import HOLE, Build
from arcroute.builds.shell import WORKSPACE
from arcroute.builds.tools.image import images, located
from arcroute.builds.tools.options import Options, Syntax, parse
from arcroute.text.project import Project, join

# Switches after https://github.com/GoogleContainerTools/kaniko#additional-flags
_EXECUTOR = Syntax.of(
    "--cache --cache-copy-layers --cache-run-layers --cleanup --compressed-caching --force --ignore-var-run --insecure"
    " --insecure-pull --no-push --no-push-cache --push-ignore-immutable-tag-errors --reproducible --single-snapshot"
    " --skip-default-registry-fallback --skip-push-permission-check --skip-tls-verify --skip-tls-verify-pull"
    " --skip-unused-stages --use-new-run --materialize --preserve-context --warmer --help -h",
    "-c=--context -d=--destination -f=--dockerfile",
)
# Switches after https://docs.docker.com/reference/cli/docker/container/run/
_RUN = Syntax.of(
    "-d --detach --disable-content-trust --help --init -i --interactive --no-healthcheck --oom-kill-disable"
    " --privileged -P --publish-all -q --quiet --read-only --rm --sig-proxy -t --tty --use-api-socket",
    "-v=--volume -w=--workdir",
    interspersed=False,
)
_BUILDCTL = Syntax.of("--no-cache --debug --help -h --trace --wait", "-o=--output")
_VIA = "kaniko"


def executor(project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """``/kaniko/executor`` itself; its default context is /workspace."""
    return (_build(project, invocation, parse(words, _EXECUTOR), {}),)


class Container(Struct, frozen=True):
    """A ``docker run``: its image's name, the words behind it, and the folders of the host that it sees."""

    folder: str
    """The registry and namespace of the image."""
    name: str
    """The image's last part, without a tag."""
    words: tuple[str, ...]
    mounts: Mapping[str, str]
    """Container path to host path."""
    workdir: str | None

    def outside(self, path: str) -> str:
        """A path inside the container as the path outside that is mounted there."""
        return _on_host(path, self.mounts)


def container(words: tuple[str, ...]) -> Container:
    """What ``docker run`` starts, given the words behind it."""
    run = parse(words, _RUN)
    image = run.positional[0] if run.positional else ""
    folder, _, name = image.partition("@")[0].rpartition("/")
    mounts = dict(_mount(text) for text in run.all("--volume") if ":" in text)
    return Container(folder, name.split(":")[0], run.positional[1:], mounts, run.last("--workdir"))


def in_container(project: Project, invocation: Invocation, started: Container) -> tuple[Build, ...]:
    """``docker run ... kaniko-project/executor ...``; nothing for any other container."""
    if not (started.name == "executor" and "kaniko" in started.folder) and started.name != "kaniko-executor":
        return ()
    return (_build(project, invocation, parse(started.words, _EXECUTOR), started.mounts),)


def _mount(text: str) -> tuple[str, str]:
    """Container path to host path of ``-v host:container:ro``."""
    host, _, rest = text.partition(":")
    return rest.partition(":")[0].rstrip("/"), host


def _build(project: Project, invocation: Invocation, options: Options, mounts: Mapping[str, str]) -> Build:
    context = _context(invocation, options, mounts)
    file = _dockerfile(project, invocation, options, mounts, context)
    notes = tuple(problem for problem in (context.problem, file.problem) if problem)
    return Build(
        _VIA,
        invocation.place,
        dockerfile=file.path,
        context=context.path,
        target=_known(options.last("--target")),
        images=images(options.all("--destination")),
        build_args=tuple((name, _known(value)) for name, value in map(_pair, options.all("--build-arg"))),
        platforms=tuple(text for text in options.all("--custom-platform") if HOLE not in text),
        notes=notes,
    )


def _context(invocation: Invocation, options: Options, mounts: Mapping[str, str]) -> Location:
    text = options.last("--context")
    text = "/workspace" if text is None else text.removeprefix("dir://")
    if is_remote(text) or "://" in text:
        return Location(None, f"the context {shown(text)} is not in the repository")
    found = located(invocation, _on_host(text, mounts), "context")
    part = options.last("--context-sub-path")
    return replace(found, path=join(found.path, part)) if found.path and part else found


def _on_host(path: str, mounts: Mapping[str, str]) -> str:
    """A path inside the container as the path outside that is mounted there."""
    for inside in sorted(mounts, key=len, reverse=True):
        if path.rstrip("/") == inside or path.startswith(inside + "/"):
            return mounts[inside] + path.rstrip("/")[len(inside) :]
    return path


def _dockerfile(
    project: Project, invocation: Invocation, options: Options, mounts: Mapping[str, str], context: Location
) -> Location:
    text = options.last("--dockerfile") or "Dockerfile"
    if HOLE in text:
        return Location(None, f'Dockerfile "{shown(text)}" cannot be known')
    mapped = _on_host(text, mounts)
    if mapped.startswith((WORKSPACE, "/")):
        return located(invocation, mapped, "Dockerfile")
    here = located(invocation, text, "Dockerfile")
    if here.path and project.is_file(here.path):  # kaniko looks in its working folder first
        return here
    return Location(join(context.path, text) if context.path else None)


def buildctl(_project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """``buildctl build --frontend dockerfile.v0 --local context=. --local dockerfile=images/x``."""
    options = parse(words[words.index("build") + 1 :], _BUILDCTL) if "build" in words else None
    if options is None or not (options.last("--frontend") or "").startswith("dockerfile"):
        return ()
    local, opt = dict(map(_pair, options.all("--local"))), dict(map(_pair, options.all("--opt")))
    context = located(invocation, local.get("context", HOLE), "context")
    folder = located(invocation, local.get("dockerfile", HOLE), "Dockerfile's folder")
    file = join(folder.path, opt.get("filename", "Dockerfile")) if folder.path else None
    notes = tuple(place.problem for place in (context, folder) if place.problem)
    return (Build("buildctl build", invocation.place, file, context.path, _known(opt.get("target")), notes=notes),)


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value


def _known(text: str | None) -> str | None:
    return None if text is None or HOLE in text else text
