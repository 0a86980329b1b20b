"""The images of one repository among themselves: which Dockerfile makes the image of a FROM, and who stands on whom."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from arcroute.builds.model import HOLE, Build
from arcroute.errors import InputError, Place
from arcroute.routing.references import Reference, is_official, parse_reference
from arcroute.routing.stacks import Stacks
from arcroute.text.project import Project
from arcroute.text.source import Source

if TYPE_CHECKING:  # slow to import, and needed only where there is a Dockerfile
    from arcroute.builds.dockerfile import Dockerfile, StageGraph

_MAX_FILES = 20_000
_MAX_DOCKERFILES = 400
_MAX_STAGES = 30
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
    return _graph(_dockerfile_of(project, build), build, build.target)


def _graph(dockerfile: Dockerfile, build: Build, target: str | None) -> StageGraph:
    from arcroute.builds.dockerfile import stage_graph

    return stage_graph(dockerfile, target, dict(build.build_args), dict(build.contexts))


def _dockerfile_of(project: Project, build: Build) -> Dockerfile:
    if build.inline is not None:
        source = Source(build.dockerfile or build.place.path, build.inline.encode("utf-8"))
    elif build.dockerfile is None:
        raise InputError("the Dockerfile is not known", build.place)
    else:
        source = project.read(build.dockerfile)
    from arcroute.builds.dockerfile import parse

    return parse(source)


def final_stages(project: Project, build: Build) -> tuple[str, ...]:
    """The stages that no other stage needs, by name or else by number: one of them is the image of most builds.

    Raises InputError as ``graph_of`` does.
    """
    dockerfile = _dockerfile_of(project, build)
    stages = dockerfile.stages[:_MAX_STAGES]
    names = [stage.name or str(stage.index) for stage in stages]
    graphs = [_graph(dockerfile, build, name) for name in names]
    needed = {node.index for graph in graphs for node in graph.nodes if node.index != graph.target}
    return tuple(name for stage, name in zip(stages, names, strict=True) if stage.index not in needed)


class Family:
    """The images that a repository builds.

    ``builds`` are those that workflows ask for; Dockerfiles that lie about are known by their folder.
    """

    def __init__(self, project: Project, stacks: Stacks, builds: Iterable[Build] = ()) -> None:
        self._project = project
        self._stacks = stacks
        self._builds = tuple(dict.fromkeys(build for build in builds if build.dockerfile))

    def maker(self, reference: str, asker: Build) -> Build | None:
        """The build of this repository that makes the image of a FROM; None for an image from elsewhere."""
        linked = dict(asker.links).get(reference)
        if linked is not None:
            return linked
        wanted = self._from_here(reference)
        if wanted is None:
            return None
        makers = self._makers.get(wanted.name, ())
        others = (maker for maker, made in makers if maker.dockerfile != asker.dockerfile and _same(made, wanted))
        return next(others, None)

    def children(self, build: Build) -> tuple[str, ...]:
        """The Dockerfiles of this repository with a stage that stands on the image of a build.

        A test may build the same under another name than the one that the others start from.
        """
        found = (
            child
            for made in dict.fromkeys((*_made(build), *self._made_alike.get(_recipe(build), ())))
            for child, wanted in self._askers.get(made.name, ())
            if child != build.dockerfile and _same(made, wanted)
        )
        return tuple(dict.fromkeys(found))

    @cached_property
    def _all(self) -> tuple[Build, ...]:
        """The builds asked for, and one for each other Dockerfile."""
        asked = {build.dockerfile for build in self._builds}
        walked = islice(self._project.walk(), _MAX_FILES)
        lying = (path for path in walked if _is_dockerfile(path) and path not in asked)
        found = (Build(via="", place=Place(path), dockerfile=path) for path in islice(lying, _MAX_DOCKERFILES))
        return (*self._builds, *found)

    @cached_property
    def _makers(self) -> dict[str, list[tuple[Build, Reference]]]:
        """Who makes an image, by the image's name."""
        makers: dict[str, list[tuple[Build, Reference]]] = {}
        for build in self._all:
            for made in _made(build):
                makers.setdefault(made.name, []).append((build, made))
        return makers

    @cached_property
    def _made_alike(self) -> dict[tuple[object, ...], dict[Reference, None]]:
        """The images that all builds of one recipe make, each once."""
        found: dict[tuple[object, ...], dict[Reference, None]] = {}
        for build in self._builds:
            found.setdefault(_recipe(build), {}).update(dict.fromkeys(_made(build)))
        return found

    @cached_property
    def _askers(self) -> dict[str, list[tuple[str, Reference]]]:
        """Which Dockerfiles start from an image, by the image's name."""
        askers: dict[str, list[tuple[str, Reference]]] = {}
        for build in {_recipe(build): build for build in self._all}.values():
            for base in self._bases(build):
                wanted = self._from_here(base)
                if wanted is not None and build.dockerfile is not None:
                    askers.setdefault(wanted.name, []).append((build.dockerfile, wanted))
        return askers

    def _from_here(self, reference: str) -> Reference | None:
        """A reference that an image of this repository may have; None for Docker's own library and unknown names."""
        wanted = parse_reference(_without_scheme(reference))
        known = wanted.name and HOLE not in wanted.name and not is_official(self._stacks, reference)
        return wanted if known else None

    def _bases(self, build: Build) -> tuple[str, ...]:
        """The external images of all stages of a build."""
        try:
            graph = graph_of(self._project, build)
        except InputError:
            return ()
        return tuple(dict.fromkeys(node.base for node in graph.nodes if node.base_stage is None))


def _recipe(build: Build) -> tuple[object, ...]:
    """What decides what an image holds; its name does not."""
    return build.dockerfile, build.inline, build.context, build.target, build.build_args, build.contexts


def _made(build: Build) -> tuple[Reference, ...]:
    """The images that a build makes: those it names, else what its folder suggests."""
    named = tuple(image for image in map(parse_reference, build.images) if image.name and HOLE not in image.name)
    return named or tuple(Reference("", (name,), "") for name in sorted(_folder_names(build)))


def _same(image: Reference, wanted: Reference) -> bool:
    """Whether two references mean one image; owners that are not known do not tell them apart.

    What a job calls ``app:test`` for itself is not the ``acme/app:build`` that others start from.
    """
    if image.name != wanted.name or (not image.owner and wanted.owner and _are_apart(image.tag, wanted.tag)):
        return False
    known = [owner for owner in (image.owner, wanted.owner) if owner and HOLE not in owner]
    return len(set(known)) <= 1


def _are_apart(tag: str, other: str) -> bool:
    """Whether two tags are known, and name different things."""
    return bool(tag and other) and HOLE not in tag + other and tag != other


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
