"""The manifests of the lane that ``arcroute lane`` adds or removes."""

from __future__ import annotations

from pathlib import Path

from arcroute.cli.places import Repository
from arcroute.cluster.lane_copy import is_alone, lane_copies
from arcroute.cluster.reading import Asked, read_cluster
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.survey import ClusterSurvey
from arcroute.errors import UsageError
from arcroute.routing.catalog import Lane
from arcroute.text.project import Project
from arcroute.text.source import Source


def folder_of(place: Repository, named: Path | None) -> str | None:
    """The folder of the manifests in the repository; None where there is none."""
    if named is None and place.settings.config.cluster.manifests is None:
        return None
    path = place.manifests(named).resolve()
    if not path.is_relative_to(place.root):
        raise UsageError(f"{named} lies outside the repository {place.root}")
    return path.relative_to(place.root).as_posix()


def scale_set_there(place: Repository, folder: str, name: str) -> ScaleSet | None:
    """The scale set of that name among the manifests, written before the map knew it."""
    return next((one for one in _survey(place, place.project, folder).scale_sets if one.name == name), None)


def copies_of(place: Repository, folder: str, lane: Lane) -> dict[str, Source]:
    """The new lane's manifests. Raises UsageError where they would not be a lane of that name and claim."""
    copies = lane_copies(_survey(place, place.project, folder), folder, lane)
    for path in copies:
        if place.project.is_file(path):
            raise UsageError(f"{path} is there already, not overwritten")
    after = _survey(place, place.project.with_overlay(copies), folder)
    made = [one for one in after.scale_sets if one.name == lane.name]
    if len(made) != 1 or made[0].claim is None or made[0].claim.text != lane.claim:
        raise UsageError(f"the lane that would be copied in {folder} does not name its scale set and its claim")
    return copies


def files_of(place: Repository, folder: str, lane: Lane) -> tuple[str, ...]:
    """The files that hold a lane's values or its claim, and nothing else."""
    found = _survey(place, place.project, folder)
    values = (one.source for one in found.scale_sets if found.lane_of(one) == lane)
    claims = (item.field.source for item in found.find("PersistentVolumeClaim", lane.claim))
    return tuple(dict.fromkeys(source.path for source in (*values, *claims) if is_alone(source)))


def _survey(place: Repository, project: Project, folder: str) -> ClusterSurvey:
    return read_cluster(project, place.settings, Asked(folders=(folder,)))
