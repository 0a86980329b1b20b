"""From files, folders and standard input to a survey of the lanes' manifests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from arcroute.actions.repository import Target, workflow_paths
from arcroute.cluster.documents import RELEVANT, Document, Values, documents, values_in
from arcroute.cluster.field import merged
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.survey import ClusterSurvey, gathered, known_namespace
from arcroute.errors import ArcrouteError, InputError, Place
from arcroute.routing.settings import Settings
from arcroute.routing.survey import RoutedLeg, survey
from arcroute.text.project import Project
from arcroute.text.source import Source
from arcroute.text.tree import Mapping
from arcroute.text.yaml import compose_all

STDIN = "<stdin>"
"""What standard input is called, in the project's overlay and in messages."""
MAX_FILES = 5_000
_SUFFIXES = (".yaml", ".yml", ".json")
_TEMPLATES = (".gotmpl", ".tpl", ".tmpl", ".j2")


class Asked(Struct, frozen=True):
    """What a user named, in paths of the project."""

    files: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    """Files of one release, merged as Helm merges them."""
    release: str | None = None
    namespace: str | None = None
    kubernetes: int | None = None
    config: Path | None = None
    """The configuration that a user named."""


class _Found(Struct):
    """What is gathered while files are read."""

    documents: list[Document] = field(default_factory=list)
    paths: dict[str, None] = field(default_factory=dict)
    problems: list[ArcrouteError] = field(default_factory=list)

    def read(self, project: Project, path: str, *, named: bool) -> None:
        """Files that a user named must hold something for the lanes; others in a folder may not."""
        if path in self.paths:
            return
        try:
            self._read(project, path, named=named)
        except InputError as error:
            self.problems.append(error)

    def _read(self, project: Project, path: str, *, named: bool) -> None:
        if path.endswith(_TEMPLATES):
            raise InputError("a template; give arcroute what it renders", Place(path))
        source = project.read(path)
        if not named and not RELEVANT.search(source.data):
            return
        found = list(documents(source))
        if named and not found:
            raise InputError("no manifest, and no values of gha-runner-scale-set", Place(path))
        if found:
            self.paths[path] = None
            self.documents += found


def read_cluster(
    project: Project, settings: Settings, asked: Asked, workflows: ClusterSurvey | None = None
) -> ClusterSurvey:
    """Everything that was asked for, understood. Files that cannot be read are ``problems``.

    ``workflows``: a survey of the same repository, whose workflows need not be read again.
    """
    found = _Found()
    for path in asked.files:
        found.read(project, path, named=True)
    for path in _files_in(project, asked.folders, settings):
        found.read(project, path, named=False)
    scale_sets, controllers, resources = gathered((*_release(project, asked, found), *found.documents))
    scale_sets = tuple(_named(scale_sets, asked))
    legs, known = (workflows.legs, workflows.workflows_known) if workflows else _legs(project, asked.config)
    return ClusterSurvey(
        project,
        settings.catalog,
        settings.config,
        settings.path if settings.path and project.is_file(settings.path) else None,
        scale_sets,
        controllers,
        resources,
        tuple(found.paths),
        legs,
        known,
        bool(asked.folders),
        known_namespace(settings.config, asked.namespace, resources),
        asked.kubernetes,
        tuple(project.read(path) for path in _scripts(project, asked.folders)),
        tuple(found.problems),
    )


def _files_in(project: Project, folders: Iterable[str], settings: Settings) -> Iterator[str]:
    """YAML and JSON below the folders, without what the configuration excludes, workflows, and charts' templates."""
    seen = 0
    for folder in folders:
        for path in project.walk(folder):
            parts = path.split("/")
            if not path.endswith(_SUFFIXES) or "templates" in parts[:-1] or ".github" in parts[:-1]:
                continue
            seen += 1
            if seen > MAX_FILES:
                raise InputError(
                    f"more than {MAX_FILES} YAML and JSON files; name the manifests' folder", Place(folder)
                )
            if not settings.config.excludes(path):
                yield path


def _scripts(project: Project, folders: tuple[str, ...]) -> Iterator[str]:
    """Shell scripts beside the manifests, and the repository's workflows, whose steps are scripts."""
    for folder in folders:
        yield from (path for path in project.walk(folder) if path.endswith((".sh", ".bash")))
    yield from workflow_paths(project) if folders else ()


def _release(project: Project, asked: Asked, found: _Found) -> Iterator[Document]:
    """What the ``-f`` files make together: of each, Helm reads the first document."""
    layers = []
    for path in asked.values:
        try:
            source = project.read(path)
            value = _first(source)
        except InputError as error:
            found.problems.append(error)
            continue
        found.paths[path] = None
        layers += [(source, value)] if value is not None else []
    try:
        known = tuple(values_in(merged(layers))) if layers else ()
        yield from known or ([Values(merged(layers))] if layers else ())
    except InputError as error:
        found.problems.append(error)


def _first(source: Source) -> Mapping | None:
    value = next(compose_all(source), None)
    if value is not None and not isinstance(value, Mapping):
        raise InputError("values must be a mapping", source.place(value.span))
    return value


def _named(scale_sets: Iterable[ScaleSet], asked: Asked) -> Iterator[ScaleSet]:
    """``--release`` names the release of values: those of ``-f``, or, without any, of all that are asked for."""
    for one in scale_sets:
        mine = not one.rendered and (not asked.values or one.source.path in asked.values)
        yield replace(one, release=asked.release, namespace=one.namespace or asked.namespace) if mine else one


def _legs(project: Project, config: Path | None) -> tuple[tuple[RoutedLeg, ...], bool]:
    """The legs of the repository's workflows; whether there are workflows at all."""
    if not workflow_paths(project):
        return (), False
    found = survey(Target(project.root), config, project)
    return found.judged, not found.problems and all(leg.leg.landings.complete for leg in found.judged)
