"""Every leg with what it builds, its stack, its lane, where it can land, as JSON: a versioned contract.

docs/json.md describes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from arcroute.actions.runs_on import Landing
from arcroute.actions.values import to_plain
from arcroute.builds.model import HOLE, Build
from arcroute.output.json import dump, plain
from arcroute.output.terminal import printable
from arcroute.routing.evidence import Evidence
from arcroute.routing.survey import RoutedLeg, Survey
from arcroute.routing.verdict import Undecided
from arcroute.text.project import Project

VERSION = 1
UNKNOWN = "…"


def render_json(inventories: Iterable[tuple[str, Survey]]) -> Iterator[str]:
    """One document over all repositories; each comes with what stands before its paths."""
    jobs = [job_entry(survey, leg, before) for before, survey in inventories for leg in survey.wanted]
    yield dump({"version": VERSION, "jobs": jobs})


def matrix_of(leg: RoutedLeg) -> dict[str, Any] | None:
    """The combination of the leg, its callers' included, as plain values; what is not known is null."""
    rows = [link.row for link in leg.leg.links] + [leg.leg.row]
    cells = {key: plain(to_plain(value)) for row in rows if row for key, value in row.entries.items()}
    return cells or None


def job_entry(survey: Survey, leg: RoutedLeg, before: str = "") -> dict[str, Any]:
    """One leg as an entry of ``jobs``; ``before`` stands before its paths."""
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
        "notes": [printable(note) for note in notes_of(leg)],
    }


def notes_of(leg: RoutedLeg) -> tuple[str, ...]:
    """What was in the way of knowing more: of the steps, of the verdict, of where it lands."""
    why = (leg.verdict.why,) if isinstance(leg.verdict, Undecided) else ()
    builds = (note for build in leg.work.builds for note in build.notes)
    return tuple(dict.fromkeys((*leg.work.notes, *builds, *why, *leg.leg.landings.unknown)))


def shown_build(build: Build) -> str:
    """A build in a word: its Dockerfile, else its name, its image, or what builds it."""
    return build.dockerfile or build.name or (shown(build.images[0]) if build.images else build.via)


def _build(build: Build, before: str) -> dict[str, Any]:
    return {
        "dockerfile": before + build.dockerfile if build.dockerfile else None,
        "context": before + build.context if build.context else None,
        "image": shown(build.images[0]) if build.images else None,
        "target": build.target,
        "via": build.via,
        "line": build.place.line,
        "path": before + build.place.path,
    }


def _landing(project: Project, landing: Landing, before: str) -> dict[str, Any]:
    return {
        "labels": [label.text for label in landing.labels],
        "group": landing.group and landing.group.text,
        "when": landing.when,
        "origin": _origin(project, landing, before),
    }


def _origin(project: Project, landing: Landing, before: str) -> dict[str, Any] | None:
    """Where the first label was written, or a group alone; of what is put together, the first piece that was."""
    named = landing.labels or filter(None, (landing.group,))
    pieces = (piece for label in named for piece in label.pieces)
    origin = next((piece.origin for piece in pieces if piece.origin is not None), None)
    if origin is None:
        return None
    line, column = project.read(origin.path).position(origin.span.start)
    return {"path": before + origin.path, "line": line, "column": column}


def _evidence(evidence: Evidence, before: str) -> dict[str, Any]:
    return {
        "stack": evidence.stack,
        "kind": evidence.kind,
        "strength": evidence.strength.name.lower(),
        "path": before + evidence.place.path,
        "line": evidence.place.line,
        "text": shown(evidence.text),
    }


def shown(text: str) -> str:
    """A text with its unknown pieces as ellipses."""
    return text.replace(HOLE, UNKNOWN)
