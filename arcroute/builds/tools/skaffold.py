"""skaffold: the artifacts of skaffold.yaml and of the files that it requires."""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.builds.definition import unknown_build
from arcroute.builds.invocation import Invocation
from arcroute.builds.location import Location, locate
from arcroute.builds.model import HOLE, Build
from arcroute.builds.tools.document import at, items, text
from arcroute.builds.tools.image import images, located
from arcroute.builds.tools.options import Syntax, parse
from arcroute.errors import InputError
from arcroute.text.project import Project, join
from arcroute.text.tree import Mapping, Value, resolve
from arcroute.text.yaml import compose_all

_SKAFFOLD = Syntax.of(
    "-q --quiet --dry-run --push --cache-artifacts --check-cluster-node-platforms --skip-tests --tail --cleanup"
    " --port-forward --force --wait-for-connection --status-check --detect-minikube --enable-templates -h --help"
    " --insecure-registry --mute-logs --no-prune --no-prune-children --render-only --rpc-port --iterative-status-check",
    "-f=--filename -p=--profile -t=--tag -b=--build-image -m=--module -n=--namespace -d=--default-repo",
)
_FILE = "skaffold.yaml"
_MAX_CONFIGS = 100


def skaffold(project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """``skaffold build``, ``run``, ``dev`` and ``debug``."""
    if words[:1] not in (("build",), ("run",), ("dev",), ("debug",)):
        return ()
    options = parse(words[1:], _SKAFFOLD)
    if options.on("--dry-run", "--help", "-h"):
        return ()
    via = f"skaffold {words[0]}"
    file = located(invocation, options.last("--filename") or _FILE, _FILE)
    if file.path is None:
        return (unknown_build(via, invocation.place, (file.problem or "",)),)
    wanted = options.all("--build-image")
    try:
        artifacts = _artifacts(project, file.path, options.all("--module"))
        found = [_build(project, path, artifact, via, invocation) for path, artifact in artifacts]
    except InputError as error:
        return (unknown_build(via, invocation.place, (f"{file.path}: {error.message}",)),)
    chosen = tuple(build for build in found if not wanted or any(image in wanted for image in build.images))
    return chosen or (unknown_build(via, invocation.place, (f"no artifacts are found in {file.path}",)),)


def _artifacts(project: Project, path: str, modules: tuple[str, ...]) -> Iterator[tuple[str, Value]]:
    """The artifacts with the file that each stands in: of a file's configurations, or of those that are named, and of
    the configurations that these require.

    Source: https://skaffold.dev/docs/design/config/#configuration-dependencies
    """
    waiting, seen = [(path, modules)], set[tuple[str, tuple[str, ...]]]()
    while waiting and len(seen) < _MAX_CONFIGS:
        one = waiting.pop(0)
        if one in seen:
            continue
        seen.add(one)
        for document in compose_all(project.read(one[0])):
            if one[1] and text(at(document, "metadata", "name")) not in one[1]:
                continue
            waiting += _required(project, document, one[0])
            yield from ((one[0], item) for item in items(at(document, "build", "artifacts")))


def _required(project: Project, document: Value, path: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The files that a configuration requires, and which of their configurations; those in git are not read."""
    for item in items(at(document, "requires")):
        names = tuple(name for each in items(at(item, "configs")) if (name := text(each)))
        written = text(at(item, "path"))
        found = join(path.rpartition("/")[0] or ".", written) if written and HOLE not in written else path
        file = f"{found}/{_FILE}" if found and project.is_dir(found) else found
        if file is not None and at(item, "git") is None:
            yield file, names


def _build(project: Project, path: str, node: Value, via: str, invocation: Invocation) -> Build:
    """One artifact; the builder is docker's where none is named."""
    image = text(at(node, "image")) or ""
    context = locate(path.rpartition("/")[0] or ".", text(at(node, "context")) or ".", "context")
    other = next((name for name in ("jib", "ko", "buildpacks", "bazel", "custom") if at(node, name) is not None), None)
    docker = at(node, "docker") or at(node, "kaniko")
    file = (
        locate(context.path, text(at(docker, "dockerfile")) or "Dockerfile", "Dockerfile") if context.path else context
    )
    notes = tuple(dict.fromkeys(place.problem for place in (context, file) if place.problem))
    return Build(
        f"{via} ({other})" if other else via,
        invocation.place,
        dockerfile=None if other else file.path,
        context=_module(project, context, text(at(node, "jib", "project"))),
        target=text(at(docker, "target")),
        images=images((image,) if image else ()),
        build_args=tuple(_arguments(at(docker, "buildArgs"))),
        notes=notes,
    )


def _module(project: Project, context: Location, name: str | None) -> str | None:
    """The folder of jib's module in the context, where its name is a path."""
    inside = join(context.path, name) if context.path and name else None
    return inside if inside and project.is_dir(inside) else context.path


def _arguments(node: Value | None) -> Iterator[tuple[str, str | None]]:
    for entry in node.items() if isinstance(node, Mapping) else ():
        value = text(resolve(entry.value))
        yield entry.key.value, None if value is None or HOLE in value else value
