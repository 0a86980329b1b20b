"""Two states of a repository: which legs are the same, and what became of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from arcroute.actions.repository import Target
from arcroute.planning.changes import Change, changes
from arcroute.routing.survey import Survey, survey
from tests.integration.conftest import put

CI = ".github/workflows/ci.yml"
DOCKERFILES = {
    "python/Dockerfile": "FROM python:3.12\nRUN pip install flask\n",
    "rust/Dockerfile": "FROM rust:1.80\nRUN cargo build --release\n",
    "go/Dockerfile": "FROM golang:1.22\nRUN go build ./...\n",
}
Read: TypeAlias = Callable[..., Survey]


def job(name: str, lane: str, image: str | None) -> str:
    step = f"docker build -f {image}/Dockerfile ." if image else "make lint"
    return f"  {name}:\n    runs-on: {lane}\n    steps: [{{run: {step}}}]\n"


def rows(*cells: tuple[str, str]) -> str:
    """A job with a matrix of images and lanes."""
    listed = "".join(f"          - {{image: {image}, lane: {lane}}}\n" for image, lane in cells)
    return (
        f"  images:\n    strategy:\n      matrix:\n        include:\n{listed}    runs-on: ${{{{ matrix.lane }}}}\n"
        "    steps: [{run: 'docker build -f ${{ matrix.image }}/Dockerfile .'}]\n"
    )


@pytest.fixture
def compared(tmp_path: Path) -> Callable[..., list[tuple[str, str, tuple[str, ...], bool]]]:
    """Kind, job, cold lanes and whether a lane is missing, of each change between two texts of ``jobs:``."""

    def state(name: str, jobs: str, files: dict[str, str]) -> Survey:
        put(tmp_path / name, {**DOCKERFILES, CI: f"on: push\njobs:\n{jobs}", **files})
        return survey(Target(tmp_path / name))

    def compare(before: str, after: str, **files: str) -> list[tuple[str, str, tuple[str, ...], bool]]:
        later = {path.replace("__", "/"): text for path, text in files.items()}
        found = changes(state("before", before, {}), state("after", after, later))
        return [_told(change) for change in found]

    return compare


def _told(change: Change) -> tuple[str, str, tuple[str, ...], bool]:
    return (change.kind.value, change.leg.leg.job.id, change.cold, change.lacks_lane)


L1, L2, L3 = "arc-runner-set-1", "arc-runner-set-2", "arc-runner-set-3"
PY, RUST = ("python", L1), ("rust", L3)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(job("a", L1, "python"), job("a", L1, "python"), [], id="nothing"),
        pytest.param(job("a", L1, "python"), "  # moved down\n\n" + job("a", L1, "python"), [], id="other lines"),
        pytest.param(job("a", L1, "python"), job("a", L1.upper(), "python"), [], id="labels know no case"),
        pytest.param(job("a", L1, "python"), job("b", L1, "python"), [], id="another name for the job"),
        pytest.param(rows(PY, RUST), rows(RUST, PY), [], id="rows in another order"),
        pytest.param("  l: {runs-on: x}\n", "  l: {runs-on: y}\n", [], id="a job that builds nothing, without lanes"),
        pytest.param(
            job("a", L2, "python"), job("a", L1, "python"), [("moved", "a", (L1,), False)], id="to its lane, cold"
        ),
        pytest.param(
            job("a", L1, "python") + job("b", L2, "python"),
            job("a", L1, "python") + job("b", L1, "python"),
            [("moved", "b", (), False)],
            id="to where another job builds the same image: warm",
        ),
        pytest.param(
            job("a", L1, "python"), job("a", "ubuntu-latest", "python"), [("moved", "a", (), False)], id="off the lanes"
        ),
        pytest.param(
            job("a", L1, "python"), job("b", L2, "python"), [("moved", "b", (L2,), False)], id="renamed and moved"
        ),
        pytest.param(
            rows(PY, RUST), rows(PY, ("rust", L1)), [("moved", "images", (L1,), False)], id="one row of a matrix"
        ),
        pytest.param(
            rows(PY, PY, RUST),
            rows(("python", L2), ("python", L2), RUST),
            [("moved", "images", (L2,), False)] * 2,
            id="rows that build the same",
        ),
        pytest.param("", job("a", L1, "python"), [("new", "a", (), False)], id="new: nothing goes cold"),
        pytest.param(
            job("a", L1, "python"),
            job("a", L1, "python") + job("b", L2, "python"),
            [("new", "b", (L2,), False)],
            id="a known image on another lane, too",
        ),
        pytest.param("", job("a", L1, "go"), [("new", "a", (), True)], id="new, of a stack without a lane"),
        pytest.param(job("a", L1, "python"), "", [("removed", "a", (), False)], id="removed"),
        pytest.param(
            job("a", L1, "python"),
            job("a", L1, "rust"),
            [("belongs", "a", (), False)],
            id="another image: another lane",
        ),
        pytest.param(
            job("a", L1, "python"), job("a", L1, "go"), [("belongs", "a", (), True)], id="another image: no lane"
        ),
        pytest.param(job("a", L1, None), job("a", L2, None), [("moved", "a", (), False)], id="tests on a lane"),
    ],
)
def test_changes(
    compared: Callable[..., list[tuple[str, str, tuple[str, ...], bool]]],
    before: str,
    after: str,
    expected: list[tuple[str, str, tuple[str, ...], bool]],
) -> None:
    assert compared(before or "  z: {runs-on: x}\n", after or "  z: {runs-on: x}\n") == expected


def test_a_dockerfile_that_changes_its_stack_changes_the_lane(
    compared: Callable[..., list[tuple[str, str, tuple[str, ...], bool]]],
) -> None:
    same = "  a:\n    runs-on: arc-runner-set-1\n    steps: [{run: docker build -f app/Dockerfile .}]\n"
    assert compared(same, same, app__Dockerfile=DOCKERFILES["go/Dockerfile"]) == [("belongs", "a", (), True)]


def test_a_map_that_changes_moves_what_belongs_where(
    compared: Callable[..., list[tuple[str, str, tuple[str, ...], bool]]],
) -> None:
    same = job("a", L3, "rust") + job("b", L1, "python")
    config = "lanes: {arc-runner-set-3: {stacks: [c], claim: docker-cache-pvc-3}, arc-runner-set-1: "
    config += "{stacks: [base, python, haskell, rust], claim: docker-cache-pvc-1}}\n"
    found = compared(same, same, **{".arcroute.yaml": config})
    assert found == [("belongs", "a", (), False)]
