"""The lanes' manifests understood: scale sets, claims and all they need, beside the lane map and the workflows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from arcroute.cluster.documents import ControllerValues, Document, Resource, Values
from arcroute.cluster.field import Field, Layer
from arcroute.cluster.names import RUNNER_NAMESPACE
from arcroute.cluster.scale_set import ScaleSet
from arcroute.errors import ArcrouteError
from arcroute.routing.catalog import Catalog, Lane
from arcroute.routing.config import Config
from arcroute.routing.survey import RoutedLeg
from arcroute.text.project import Project
from arcroute.text.source import Source
from arcroute.text.tree import Mapping
from arcroute.text.yaml import compose


class ClusterSurvey(Struct, frozen=True):
    """Everything that rules about manifests need to know."""

    project: Project
    catalog: Catalog
    config: Config
    config_path: str | None
    """The file that the lane map comes from, where the repository has one."""
    scale_sets: tuple[ScaleSet, ...]
    controllers: tuple[Field, ...]
    """Values of the controller's chart."""
    resources: tuple[Resource, ...]
    paths: tuple[str, ...]
    """Every file that holds something for the lanes."""
    legs: tuple[RoutedLeg, ...] = ()
    """The legs of the repository's workflows; nothing where it has none."""
    workflows_known: bool = False
    """Whether the workflows were read, so that a label which is not in them is not used."""
    complete: bool = False
    """Whether all manifests of the lanes are here, so that what is missing is missing."""
    namespace: str | None = None
    """Where the runners live; None where that cannot be known."""
    kubernetes: int | None = None
    """The minor version of the cluster, where a user named it: 29 for 1.29."""
    scripts: tuple[Source, ...] = ()
    """Shell scripts beside the manifests, and workflows."""
    problems: tuple[ArcrouteError, ...] = ()

    def of_kind(self, *kinds: str) -> tuple[Resource, ...]:
        """The objects of some kinds."""
        return tuple(one for one in self.resources if one.kind in kinds)

    def find(self, kind: str, name: str) -> tuple[Resource, ...]:
        """The objects of a kind with a name, in any namespace."""
        return tuple(one for one in self.of_kind(kind) if one.name == name)

    def namespace_of(self, scale_set: ScaleSet) -> str | None:
        """Where a scale set's pods run; None where that cannot be known."""
        return scale_set.namespace or self.namespace

    def lane_of(self, scale_set: ScaleSet) -> Lane | None:
        """The lane of the map that a scale set serves."""
        return scale_set.lane(self.catalog)

    def row(self, lane: Lane) -> Field | None:
        """The lane's row in the repository's configuration, where it stands there."""
        if self.config_path is None:
            return None
        source = self.project.read(self.config_path)
        root = compose(source)
        return Field((Layer(source, root),)).get("lanes", lane.name) if isinstance(root, Mapping) else None

    @property
    def labels(self) -> dict[str, RoutedLeg]:
        """Every label that jobs ask for, in lower case, with the first leg that does."""
        found: dict[str, RoutedLeg] = {}
        for leg in self.legs:
            for landing in leg.leg.landings.known:
                for label in landing.labels:
                    found.setdefault(label.text.lower(), leg)
        return found


def gathered(found: Iterable[Document]) -> tuple[tuple[ScaleSet, ...], tuple[Field, ...], tuple[Resource, ...]]:
    """Documents sorted by what they are: scale sets, values of the controller, other objects."""
    found = tuple(found)
    scale_sets = (*_from_values(found), *_from_objects(found))
    controllers = tuple(one.field for one in found if isinstance(one, ControllerValues))
    resources = tuple(one for one in found if isinstance(one, Resource))
    return scale_sets, controllers, resources


def known_namespace(config: Config, named: str | None, resources: Iterable[Resource]) -> str | None:
    """Where values without a namespace are installed: as a user says, or as objects beside them confirm."""
    configured = config.cluster.namespace
    seen = {one.name if one.kind == "Namespace" else one.namespace for one in resources}
    return named or (configured if configured != RUNNER_NAMESPACE or configured in seen else None)


def _from_values(found: Iterable[Document]) -> Iterator[ScaleSet]:
    return (ScaleSet(one.field) for one in found if isinstance(one, Values))


def _from_objects(found: Iterable[Document]) -> Iterator[ScaleSet]:
    for one in found:
        spec = one.field.get("spec") if isinstance(one, Resource) and one.kind == "AutoscalingRunnerSet" else None
        if isinstance(one, Resource) and spec is not None:
            yield ScaleSet(spec, True, one.name, one.namespace, one.field.get("metadata"))
