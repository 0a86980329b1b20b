"""Every leg with what it builds, its stack, its lane, where it can land: as JSON for programs, as a table for people.

The JSON is a versioned contract; docs/json.md describes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from arcroute.actions.runs_on import Landing
from arcroute.actions.values import Object, to_plain
from arcroute.builds.model import HOLE, Build
from arcroute.output.json import dump, plain
from arcroute.output.style import Style
from arcroute.output.terminal import printable
from arcroute.routing.evidence import Evidence
from arcroute.routing.survey import RoutedLeg, Survey
from arcroute.text.project import Project

VERSION = 1
UNKNOWN = "…"


def render_json(inventories: Iterable[tuple[str, Survey]]) -> Iterator[str]:
    """One document over all repositories; each comes with what stands before its paths."""
    jobs = [_job(survey, leg, before) for before, survey in inventories for leg in survey.wanted]
    yield dump({"version": VERSION, "jobs": jobs})


def render_table(inventories: Iterable[tuple[str, Survey]], style: Style) -> Iterator[str]:
    """A block per workflow, a line per leg."""
    for before, survey in inventories:
        for path in dict.fromkeys(leg.leg.workflow.path for leg in survey.wanted):
            legs = [leg for leg in survey.wanted if leg.leg.workflow.path == path]
            yield style.bold(printable(before + path))
            yield from _lines([_cells(leg) for leg in legs])
            yield ""


def matrix_of(leg: RoutedLeg) -> dict[str, Any] | None:
    """The combination of the leg, its callers' included, as plain values; what is not known is null."""
    rows = [link.row for link in leg.leg.links] + [leg.leg.row]
    cells = {key: plain(to_plain(value)) for row in rows if row for key, value in row.entries.items()}
    return cells or None


def _job(survey: Survey, leg: RoutedLeg, before: str) -> dict[str, Any]:
    verdict = leg.verdict
    return {
        "path": before + leg.leg.workflow.path,
        "job": leg.leg.job.id,
        "line": leg.leg.place.line,
        "matrix": matrix_of(leg),
        "call_chain": [f"{before}{link.workflow.path}:{link.job.id}" for link in leg.leg.links],
        "builds_image": leg.builds_image,
        "builds": [_build(build, before) for build in leg.work.builds],
        "verdict": verdict.kind,
        "stacks": list(verdict.stacks) if leg.builds_image is not False else [],
        "job_stacks": list(leg.toolchains),
        "lane": leg.lane,
        "runs_on": [_landing(survey.project, landing, before) for landing in leg.leg.landings.known],
        "runs_on_complete": leg.leg.landings.complete,
        "evidence": [_evidence(one, before) for one in verdict.evidence],
        "notes": [printable(note) for note in leg.work.notes],
    }


def _build(build: Build, before: str) -> dict[str, Any]:
    return {
        "dockerfile": before + build.dockerfile if build.dockerfile else None,
        "context": before + build.context if build.context else None,
        "image": _shown(build.images[0]) if build.images else None,
        "target": build.target,
        "via": build.via,
        "line": build.place.line,
        "path": before + build.place.path,
    }


def _landing(project: Project, landing: Landing, before: str) -> dict[str, Any]:
    origins = [label.origin for label in landing.labels if label.origin is not None]
    origin = None
    if origins:
        line, column = project.read(origins[0].path).position(origins[0].span.start)
        origin = {"path": before + origins[0].path, "line": line, "column": column}
    return {
        "labels": [label.text for label in landing.labels],
        "group": landing.group,
        "when": landing.when,
        "origin": origin,
    }


def _evidence(evidence: Evidence, before: str) -> dict[str, Any]:
    return {
        "stack": evidence.stack,
        "kind": evidence.kind,
        "strength": evidence.strength.name.lower(),
        "path": before + evidence.place.path,
        "line": evidence.place.line,
        "text": _shown(evidence.text),
    }


def _shown(text: str) -> str:
    return text.replace(HOLE, UNKNOWN)


def _cells(leg: RoutedLeg) -> tuple[str, ...]:
    """The columns of one leg: job, what it builds, verdict, lane, where it can land."""
    row = leg.leg.row
    cells = ", ".join(_short_cells(row)) if row else ""
    chain = "".join(f" < {link.job.id}" for link in reversed(leg.leg.links))
    name = leg.leg.job.id + (f" ({cells})" if cells else "") + chain
    builds = ", ".join(dict.fromkeys(_what(build) for build in leg.work.builds)) or _no_build(leg)
    stacks = " + ".join(leg.verdict.stacks) or "-"
    lane = leg.lane or ("-" if leg.builds_image is False else leg.verdict.kind)
    return (name, builds, stacks, lane, _where(leg))


def _short_cells(row: Object) -> Iterator[str]:
    texts = [str(value) for value in map(to_plain, row.entries.values()) if isinstance(value, str | int | float)]
    yield from (text for text in texts[:2] if len(text) < 50)


def _what(build: Build) -> str:
    return build.dockerfile or build.name or (_shown(build.images[0]) if build.images else build.via)


def _no_build(leg: RoutedLeg) -> str:
    return "no image" if leg.builds_image is False else "?"


def _where(leg: RoutedLeg) -> str:
    landings = leg.leg.landings
    places = [
        ", ".join(label.text for label in landing.labels) or f"group {landing.group}" for landing in landings.known
    ]
    return " | ".join([*dict.fromkeys(places), *([] if landings.complete else ["?"])])


def _lines(rows: list[tuple[str, ...]]) -> Iterator[str]:
    """The rows with their columns aligned."""
    shown = [tuple(printable(cell) for cell in row) for row in rows]
    widths = [max(len(row[column]) for row in shown) for column in range(len(shown[0]))]
    for row in shown:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
