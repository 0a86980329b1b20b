"""A wrong lane is never mistaken for a lesser miss, and a worse figure is noticed."""

from __future__ import annotations

import pytest

from benchmarks.accuracy.figures import below_floor, compute
from benchmarks.accuracy.grade import Grade, Job, grade
from benchmarks.accuracy.labels import Label

PYTHON = Label(
    "case",
    ".github/workflows/ci.yml",
    "image",
    builds_image=True,
    verdict="routed",
    why="It is.",
    matrix=(("tag", "slim"),),
    stacks=("python",),
    lane="arc-runner-set-1",
    dockerfiles=("Dockerfile",),
)
NOTHING = Label("case", ".github/workflows/ci.yml", "image", builds_image=False, verdict="none", why="It is.")


def job(verdict: str = "routed", lane: str | None = "arc-runner-set-1", **more: object) -> Job:
    stacks = ["python"] if verdict == "routed" else []
    return {
        "path": ".github/workflows/ci.yml",
        "job": "image",
        "call_chain": [],
        "matrix": {"tag": "slim", "os": "linux"},
        "builds_image": True,
        "builds": [{"dockerfile": "Dockerfile"}],
        "verdict": verdict,
        "stacks": stacks,
        "job_stacks": [],
        "lane": lane,
        **more,
    }


@pytest.mark.parametrize(
    ("label", "said", "outcome"),
    [
        pytest.param(PYTHON, job(), "right", id="the lane is right"),
        pytest.param(PYTHON, job(lane="arc-runner-set-2"), "wrong-lane", id="another lane"),
        pytest.param(PYTHON, job("undecided", None), "undecided", id="no answer is better than a wrong one"),
        pytest.param(PYTHON, job("mixed", None), "other", id="mixed moves nothing, and is not right"),
        pytest.param(PYTHON, job(matrix={"tag": "full"}), "missing", id="another leg"),
        pytest.param(PYTHON, job(call_chain=[".github/workflows/x.yml:y"]), "missing", id="another call"),
        pytest.param(NOTHING, job("none", None), "right", id="nothing built"),
        pytest.param(NOTHING, job(), "wrong-lane", id="a job without a build must not move"),
    ],
)
def test_outcome(label: Label, said: Job, outcome: str) -> None:
    assert grade(label, [said]).outcome == outcome


def test_worst_leg_counts() -> None:
    label = Label("case", PYTHON.path, "image", builds_image=True, verdict="routed", why="", lane=PYTHON.lane)
    found = grade(label, [job(), job(lane="arc-runner-set-3"), job("undecided", None)])
    assert found.outcome == "wrong-lane"


@pytest.mark.parametrize(
    ("said", "part"),
    [
        pytest.param(job(builds_image=None), "builds_image", id="unknown is not true"),
        pytest.param(job(builds=[]), "dockerfiles", id="no Dockerfile found"),
        pytest.param(job(builds=[{"dockerfile": "x"}, {"dockerfile": "Dockerfile"}]), "dockerfiles", id="one too many"),
        pytest.param(job(stacks=["haskell"]), "stacks", id="right lane, wrong stack"),
    ],
)
def test_parts(said: Job, part: str) -> None:
    found = grade(PYTHON, [said])
    assert found.outcome == "right"
    assert getattr(found, part) is False
    assert not found.flawless


def test_figures() -> None:
    grades = [
        Grade(PYTHON, "right", builds_image=True, dockerfiles=True, stacks=True),
        Grade(PYTHON, "wrong-lane", builds_image=True, dockerfiles=False, stacks=False),
        Grade(PYTHON, "undecided", builds_image=True, dockerfiles=True),
        Grade(NOTHING, "right", builds_image=True),
    ]
    figures = compute(grades)
    assert (figures["legs"], figures["legs_that_build"], figures["legs_of_one_lane"]) == (4, 3, 3)
    assert figures["legs_not_found"] == 0
    assert (figures["routed_right"], figures["wrong_lane"], figures["undecided"]) == (33.3, 33.3, 33.3)
    assert (figures["builds_image"], figures["dockerfile"], figures["stack"]) == (100.0, 66.7, 50.0)


@pytest.mark.parametrize(
    ("name", "value", "bound", "fallen"),
    [
        pytest.param("routed_right", 95.0, 95.0, False, id="a floor is reached"),
        pytest.param("routed_right", 94.9, 95.0, True, id="a floor is missed"),
        pytest.param("wrong_lane", 0.9, 0.9, False, id="a ceiling is kept"),
        pytest.param("wrong_lane", 1.0, 0.9, True, id="a ceiling is broken"),
    ],
)
def test_floor(name: str, value: float, bound: float, fallen: bool) -> None:
    assert bool(below_floor({name: value}, {name: bound})) is fallen
