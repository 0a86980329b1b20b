"""Every way in which a label reaches ``runs-on``: where each job lands, and the bytes that say so.

A folder of fixtures/landings is a test. There is one for each row of the table of mends in docs/fixing.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from arcroute.actions.repository import Target
from arcroute.actions.runs_on import Label, Landing
from arcroute.actions.values import Origin
from arcroute.output.inventory import matrix_of
from arcroute.routing.survey import RoutedLeg, Survey, survey
from tests.conftest import FIXTURES, Golden

CASES = sorted((FIXTURES / "landings").iterdir())


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_landings(case: Path, golden: Golden) -> None:
    found = survey(Target(case / "input"))
    assert not found.problems
    told = [_leg(found, leg) for leg in found.legs]
    golden(case / "expected.json", json.dumps(told, indent=2, ensure_ascii=False) + "\n")


def _leg(found: Survey, routed: RoutedLeg) -> dict[str, Any]:
    leg = routed.leg
    chain = [f"{link.workflow.path.rpartition('/')[2]}:{link.job.id}" for link in leg.links]
    return {
        "leg": " > ".join([*chain, f"{leg.workflow.path.rpartition('/')[2]}:{leg.job.id}"]),
        "matrix": matrix_of(routed),
        "runs_on": [_landing(found, landing) for landing in leg.landings.known],
        "complete": leg.landings.complete,
        **({"unknown": list(leg.landings.unknown)} if leg.landings.unknown else {}),
    }


def _landing(found: Survey, landing: Landing) -> dict[str, Any]:
    told: dict[str, Any] = {"labels": [list(_pieces(found, label)) for label in landing.labels]}
    if landing.group:
        told["group"] = landing.group.text
    return {**told, "when": landing.when} if landing.when else told


def _pieces(found: Survey, label: Label) -> Iterator[str]:
    """Each piece of a label with the place where it was written, and the text there where it is not the same."""
    for piece in label.pieces:
        yield f"{piece.text} ({_written(found, piece.origin, piece.text)})"


def _written(found: Survey, origin: Origin | None, text: str) -> str:
    if origin is None:
        return "computed"
    source = found.project.read(origin.path)
    there = source.slice(origin.span)
    return f"{origin.kind} at {source.place(origin.span)}" + ("" if there == text else f", where it says {there!r}")
