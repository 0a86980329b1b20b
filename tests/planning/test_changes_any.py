"""Over generated repositories: nothing changes from a state to itself, and what comes one way goes the other."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.actions.repository import Target
from arcroute.planning.changes import Kind, changes
from arcroute.routing.survey import Survey, survey
from arcroute.text.project import Project
from arcroute.text.source import Source

CI = ".github/workflows/ci.yml"
IMAGES = {"python": "FROM python:3.12\nRUN pip install flask\n", "rust": "FROM rust:1.80\nRUN cargo build\n"}
lanes = st.sampled_from(("arc-runner-set-1", "arc-runner-set-3", "ubuntu-latest", "${{ vars.X }}"))
rows = st.lists(st.tuples(st.sampled_from((*IMAGES, "missing")), lanes), min_size=1, max_size=4)
states = st.dictionaries(st.sampled_from(("a", "b", "c")), rows, min_size=1)
MIRROR = {Kind.NEW: Kind.REMOVED, Kind.REMOVED: Kind.NEW}


def read(root: Path, jobs: dict[str, list[tuple[str, str]]]) -> Survey:
    """A repository whose jobs each have a matrix of images and lanes."""
    text = "on: push\njobs:\n"
    for name, cells in jobs.items():
        listed = "".join(f"          - {{image: {image}, lane: '{lane}'}}\n" for image, lane in cells)
        text += (
            f"  {name}:\n    strategy:\n      matrix:\n        include:\n{listed}    runs-on: ${{{{ matrix.lane }}}}\n"
        )
        text += "    steps: [{run: 'docker build -f ${{ matrix.image }}/Dockerfile .'}]\n"
    files = {CI: text, **{f"{name}/Dockerfile": image for name, image in IMAGES.items()}}
    return survey(
        Target(root), project=Project(root, {path: Source(path, one.encode()) for path, one in files.items()})
    )


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("empty")


@settings(deadline=None, max_examples=60)
@given(state=states)
def test_nothing_changes_from_a_state_to_itself(empty: Path, state: dict[str, list[tuple[str, str]]]) -> None:
    assert changes(read(empty, state), read(empty, state)) == ()


@settings(deadline=None, max_examples=60)
@given(before=states, after=states)
def test_what_comes_one_way_goes_the_other(
    empty: Path, before: dict[str, list[tuple[str, str]]], after: dict[str, list[tuple[str, str]]]
) -> None:
    old, new = read(empty, before), read(empty, after)
    there = Counter(change.kind for change in changes(old, new))
    back = Counter(MIRROR.get(change.kind, change.kind) for change in changes(new, old))
    assert there == back


@settings(deadline=None, max_examples=60)
@given(before=states, after=states)
def test_no_leg_is_told_twice(
    empty: Path, before: dict[str, list[tuple[str, str]]], after: dict[str, list[tuple[str, str]]]
) -> None:
    found = changes(read(empty, before), read(empty, after))
    for side in ("before", "after"):
        legs = [id(getattr(change, side)) for change in found if getattr(change, side) is not None]
        assert len(legs) == len(set(legs))
    assert sum(change.after is not None for change in found) <= sum(map(len, after.values()))
