"""The lane map with what each lane carries, as a table and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from arcroute.checks.phrases import name_of
from arcroute.cluster.loads import Load, homeless, loads
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.survey import ClusterSurvey
from arcroute.output.style import Style
from arcroute.output.terminal import printable
from arcroute.routing.survey import RoutedLeg, Survey

VERSION = 1
_HEAD = ("lane", "stacks", "claim", "size", "legs", "out of step", "manifests")


def render_lanes(before: str, survey: Survey, cluster: ClusterSurvey | None, style: Style) -> Iterator[str]:
    """A table of the lanes, then a line for each leg that is out of step; ``before`` stands before paths."""
    rows = [_cells(load, cluster) for load in loads(survey)]
    widths = [max(map(len, column)) for column in zip(_HEAD, *rows, strict=True)]
    yield style.bold(_line(_HEAD, widths))
    yield from (_line(row, widths) for row in rows)
    notes = [*_notes(before, survey), *_without_lane(survey)]
    if notes:
        yield ""
        yield from map(printable, notes)


def lanes_document(repositories: Iterable[tuple[str, Survey, ClusterSurvey | None]]) -> str:
    """One document over all repositories."""
    found = [
        {
            "path": before.rstrip("/") or ".",
            "lanes": [_lane(before, load, cluster) for load in loads(survey)],
            "stacks_without_lane": [{"stack": stack, "legs": legs} for stack, legs in homeless(survey).items()],
        }
        for before, survey, cluster in repositories
    ]
    return json.dumps({"version": VERSION, "repositories": found}, indent=2)


def _line(cells: Iterable[str], widths: list[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _cells(load: Load, cluster: ClusterSurvey | None) -> tuple[str, ...]:
    lane = load.lane
    out = len(load.away) + len(load.strangers)
    manifests = _scale_set(cluster, load)
    where = manifests.source.path if manifests else "missing" if cluster else "-"
    cells = (lane.name, ", ".join(lane.stacks) or "-", lane.claim, lane.size, str(len(load.legs)), str(out), where)
    return tuple(map(printable, cells))


def _scale_set(cluster: ClusterSurvey | None, load: Load) -> ScaleSet | None:
    if cluster is None:
        return None
    return next((one for one in cluster.scale_sets if cluster.lane_of(one) == load.lane), None)


def _notes(before: str, survey: Survey) -> Iterator[str]:
    for load in loads(survey):
        for leg in load.away:
            there = [label.text for landing in leg.leg.landings.known for label in landing.labels]
            runs_on = ", ".join(dict.fromkeys(there)) or "nothing"
            yield f"{_place(before, leg)} belongs on {load.lane.name} and runs on {runs_on}"


def _without_lane(survey: Survey) -> Iterator[str]:
    for stack, legs in homeless(survey).items():
        yield f"{stack} has no lane: {legs} {'leg' if legs == 1 else 'legs'}; `arcroute lane add NAME --stacks {stack}`"


def _place(before: str, leg: RoutedLeg) -> str:
    return f"{before}{leg.leg.workflow.path}:{leg.leg.place.line} {name_of([leg])}"


def _lane(before: str, load: Load, cluster: ClusterSurvey | None) -> dict[str, Any]:
    manifests = _scale_set(cluster, load)
    return {
        "name": load.lane.name,
        "stacks": list(load.lane.stacks),
        "claim": load.lane.claim,
        "size": load.lane.size,
        "legs": len(load.legs),
        "away": [_leg(before, leg) for leg in load.away],
        "strangers": [_leg(before, leg) for leg in load.strangers],
        "values": before + manifests.source.path if manifests else None,
    }


def _leg(before: str, leg: RoutedLeg) -> dict[str, Any]:
    return {
        "path": before + leg.leg.workflow.path,
        "job": leg.leg.job.id,
        "line": leg.leg.place.line,
        "lane": leg.lane,
        "runs_on": [label.text for landing in leg.leg.landings.known for label in landing.labels],
    }
