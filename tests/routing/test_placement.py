"""Labels by the place where each was written, and everybody who gets it from there."""

from __future__ import annotations

from pathlib import Path

import pytest

from arcroute.actions.repository import Target
from arcroute.routing.placement import COMPUTED, Placement, placements
from arcroute.routing.survey import Survey, survey
from tests.conftest import FIXTURES


def told(found: Survey, placement: Placement) -> str:
    """``file:line text <- jobs``."""
    origin = placement.origin
    source = found.project.read(origin.path)
    jobs = ", ".join(dict.fromkeys(leg.leg.job.id for leg in placement.legs))
    place = f"{origin.path.rpartition('/')[2]}:{source.position(origin.span.start).line}"
    return f"{place} {source.slice(origin.span)} <- {jobs}"


@pytest.mark.parametrize(
    ("case", "places"),
    [
        pytest.param(
            "shared-anchor",
            [
                "ci.yml:4 arc-runner-set-1 <- python, rust",
                "ci.yml:16 arc-runner-set-1 <- first, again, merged",
            ],
            id="an anchor is one place for all who use it",
        ),
        pytest.param(
            "input-default",
            [
                "build.yml:9 arc-runner-set-1 <- build",
                "manual.yml:7 arc-runner-set-1 <- chosen",
                "manual.yml:7 ubuntu-latest <- chosen",
                "manual.yml:18 ubuntu-latest <- switched",
                "manual.yml:18 arc-runner-set-1 <- switched",
            ],
            id="a default is one place for all callers",
        ),
        pytest.param(
            "literal-with-vectors", ["ci.yml:8 arc-runner-set-1 <- build"], id="a literal is one place for all legs"
        ),
    ],
)
def test_places(case: str, places: list[str]) -> None:
    found = survey(Target(FIXTURES / "landings" / case / "input"))
    assert [told(found, placement) for placement in placements(found)] == places


def test_a_default_counts_once_for_each_caller() -> None:
    found = survey(Target(FIXTURES / "landings/input-default/input"))
    (default,) = [one for one in placements(found) if one.origin.kind == "default"]
    assert [leg.leg.links[0].job.id for leg in default.legs] == ["one", "two"]


def test_what_other_repositories_hold_is_not_ours_and_what_only_seems_so_is_not_certain() -> None:
    found = survey(Target(FIXTURES / "landings/remote/input"))
    by_job = {leg.leg.job.id: placement for placement in placements(found) for leg in placement.legs}
    assert {job: (one.own, one.certain) for job, one in by_job.items()} == {
        "own": (False, True),
        "inner": (True, True),
        "by-name": (True, False),
        "declared": (True, True),
    }


def test_pieces_of_a_label_are_places_of_their_own() -> None:
    found = survey(Target(FIXTURES / "landings/unknown/input"))
    pieces = [one for one in placements(found) if one.legs[0].leg.job.id == "put-together"]
    assert [told(found, one).partition(" <-")[0] for one in pieces] == [
        "ci.yml:65 1",
        "ci.yml:65 3",
        "ci.yml:66 arc-runner-set-",
    ]
    (one, *_), (three, *_), (both, *_) = ([*placement.uses] for placement in pieces)
    assert one.piece_for("arc-runner-set-3") == "3"
    assert one.piece_for("other-3") is None
    assert one.is_blamed("arc-runner-set-3")
    assert not both.is_blamed("arc-runner-set-3")
    assert three.piece.text == "3"


def test_a_label_that_nobody_wrote_stands_at_the_whole_runs_on(tmp_path: Path) -> None:
    (tmp_path / ".github/workflows").mkdir(parents=True)
    text = "on: push\njobs: {j: {runs-on: '${{ strategy.job-total }}'}}\n"
    (tmp_path / ".github/workflows/w.yml").write_text(text)
    found = survey(Target(tmp_path))
    (placement,) = placements(found)
    assert placement.origin.kind == COMPUTED
    assert found.project.read(placement.origin.path).slice(placement.origin.span) == "'${{ strategy.job-total }}'"
