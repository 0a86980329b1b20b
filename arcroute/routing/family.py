"""The images of one repository among themselves: which Dockerfile makes the image of a FROM, and who stands on whom."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from functools import cached_property
from itertools import islice

from arcroute.builds.dockerfile import StageGraph, parse, stage_graph
from arcroute.builds.model import HOLE, Build
from arcroute.errors import InputError, Place
from arcroute.routing.references import Reference, is_official, parse_reference
from arcroute.routing.stacks import Stacks
from arcroute.text.project import Project
from arcroute.text.source import Source

_MAX_FILES = 20_000
_MAX_DOCKERFILES = 400
_DOCKERFILE = re.compile(
    r"(?P<before>[^/]{0,100}?)[.-]?(?:Dockerfile|dockerfile|Containerfile)(?:[._-](?P<after>[^/]{1,100}))?\Z"
)
_NOT_A_DOCKERFILE = frozenset(("dockerignore", "md", "txt", "j2", "tmpl", "template", "tpl", "erb", "in"))


def dockerfile_label(path: str) -> str:
    """What a Dockerfile's own name adds: ``Dockerfile.python`` and ``pythonDockerfile`` say "python"."""
    named = _DOCKERFILE.match(posixpath.basename(path))
    return (named["after"] or named["before"] or "") if named else ""


def graph_of(project: Project, build: Build) -> StageGraph:
    """The stages of a build. Raises InputError where its Dockerfile cannot be read or BuildKit refuses it."""
    if build.inline is not None:
        source = Source(build.dockerfile or build.place.path, build.inline.encode("utf-8"))
    elif build.dockerfile is None:
        raise InputError("the Dockerfile is not known", build.place)
    else:
        source = project.read(build.dockerfile)
    return stage_graph(parse(source), build.target, dict(build.build_args), dict(build.contexts))


class Family:
    """The images that a repository builds.

    ``builds`` are those that workflows ask for; Dockerfiles that lie about are known by their folder.
    """

    def __init__(self, project: Project, stacks: Stacks, builds: Iterable[Build] = ()) -> None:
        self._project = project
        self._stacks = stacks
        self._builds = tuple(dict.fromkeys(build for build in builds if build.dockerfile))
        self._bases: dict[Build, tuple[str, ...]] = {}

    def maker(self, reference: str, asker: Build) -> Build | None:
        """The build of this repository that makes the image of a FROM; None for an image from elsewhere."""
        if is_official(self._stacks, reference) or HOLE in parse_reference(reference).name:
            return None
        linked = dict(asker.links).get(reference)
        if linked is not None:
            return linked
        wanted = parse_reference(_without_scheme(reference))
        for build in self._all:
            if build.dockerfile != asker.dockerfile and self._makes(build, wanted):
                return build
        return None

    def children(self, build: Build) -> tuple[str, ...]:
        """The Dockerfiles of this repository with a stage that stands on the image of a build."""
        found = (other.dockerfile or "" for other in self._all if self._stands_on(other, build))
        return tuple(dict.fromkeys(found))

    def _stands_on(self, child: Build, parent: Build) -> bool:
        return child.dockerfile != parent.dockerfile and any(
            self._makes(parent, parse_reference(_without_scheme(base))) and not is_official(self._stacks, base)
            for base in self._bases_of(child)
        )

    @cached_property
    def _all(self) -> tuple[Build, ...]:
        """The builds asked for, and one for each other Dockerfile."""
        asked = {build.dockerfile for build in self._builds}
        lying = (
            path for path in islice(self._project.walk(), _MAX_FILES) if _is_dockerfile(path) and path not in asked
        )
        found = (Build(via="", place=Place(path), dockerfile=path) for path in islice(lying, _MAX_DOCKERFILES))
        return (*self._builds, *found)

    def _makes(self, build: Build, wanted: Reference) -> bool:
        """Whether a build makes the image of a reference: by its name, else by the folder it lies in."""
        if not wanted.name:
            return False
        images = [image for image in map(parse_reference, build.images) if image.name and HOLE not in image.name]
        if images:
            return any(_same(image, wanted) for image in images)
        return wanted.name in _folder_names(build)

    def _bases_of(self, build: Build) -> tuple[str, ...]:
        if build not in self._bases:
            try:
                graph = graph_of(self._project, build)
            except InputError:
                self._bases[build] = ()
            else:
                self._bases[build] = tuple(node.base for node in graph.nodes if node.base_stage is None)
        return self._bases[build]


def _same(image: Reference, wanted: Reference) -> bool:
    """Whether two references mean one image; owners that are not known do not tell them apart."""
    if image.name != wanted.name:
        return False
    known = [owner for owner in (image.owner, wanted.owner) if owner and HOLE not in owner]
    return len(set(known)) <= 1


def _folder_names(build: Build) -> frozenset[str]:
    path = build.dockerfile or ""
    folders = [part.lower() for part in posixpath.dirname(path).split("/") if part][-2:]
    label = dockerfile_label(path).lower()
    names = [label] if label else folders[-1:]
    return frozenset((*names, "-".join(folders), "-".join(reversed(folders))) if names else ())


def _without_scheme(reference: str) -> str:
    """The image behind a named context: ``docker-image://x``, ``target:x`` of bake, ``service:x`` of compose."""
    for scheme in ("docker-image://", "target:", "service:"):
        if reference.startswith(scheme):
            return reference.removeprefix(scheme)
    return reference


def _is_dockerfile(path: str) -> bool:
    named = _DOCKERFILE.match(posixpath.basename(path))
    return named is not None and (named["after"] or "").rsplit(".", 1)[-1] not in _NOT_A_DOCKERFILE
