"""Rows of the map in files of any style: what is written reads back, and the rest of the file stays."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.cluster.map_edits import (
    has_row,
    with_dropped,
    with_lane,
    with_stack,
    without_lane,
    without_stacks,
)
from arcroute.errors import RewriteError
from arcroute.routing.catalog import Lane, shipped
from arcroute.routing.reading import read
from arcroute.text.source import Source

FOUR = Lane("arc-runner-set-4", ("go",), "docker-cache-pvc-4", "100Gi")
STYLES = [
    "",
    "# ours\n",
    "exclude: []\n",
    "lanes: {}\n",
    "lanes:\n  gpu: {stacks: [php], claim: gpu}  # big\n",
    "lanes: {gpu: {stacks: [php], claim: gpu}}\nexclude: []\n",
    "lanes:\n    gpu:\n        stacks: [php]\n        claim: gpu\n\nexclude: []\n",
    "lanes:\n  gpu:\n    stacks:\n    - php\n    - perl\n    claim: gpu\n",
    "lanes:\n  arc-runner-set-3: null\n",
    "vars: {A: b}\r\nlanes:\r\n  gpu: {stacks: [php], claim: gpu}\r\n",
]


def source(text: str) -> Source:
    return Source(".arcroute.yaml", text.encode())


def stacks(one: Source) -> dict[str, tuple[str, ...]]:
    return {lane.name: lane.stacks for lane in read(one, shipped(), None)[0].lanes}


@pytest.mark.parametrize("text", STYLES)
def test_a_lane_comes_and_goes(text: str) -> None:
    after = with_lane(source(text), FOUR)
    assert stacks(after)["arc-runner-set-4"] == ("go",)
    assert has_row(after, "arc-runner-set-4")
    back = without_lane(after, "arc-runner-set-4")
    assert stacks(back) == stacks(source(text))


@pytest.mark.parametrize("text", STYLES)
def test_a_shipped_lane_is_dropped(text: str) -> None:
    after = with_dropped(source(text), "arc-runner-set-2")
    assert "arc-runner-set-2" not in stacks(after)
    assert "#" not in text or "#" in after.text, "comments stay"


def test_comments_outlive_the_last_lane() -> None:
    before = source("# ours\nlanes:\n  a: {stacks: [go], claim: a}\n# the end\n")
    after = without_lane(before, "a")
    assert after.text == "# ours\n{}\n# the end\n"
    assert with_lane(after, Lane("a", ("go",), "a", "100Gi")).text == before.text


def test_a_file_of_comments_keeps_its_line_endings() -> None:
    after = with_lane(source("# ours\r\n"), Lane("a", ("go",), "a", "100Gi"))
    assert after.text == "# ours\r\nlanes:\r\n  a: {stacks: [go], claim: a}\r\n"


def test_a_row_of_several_lines_is_dropped_on_one() -> None:
    text = "lanes:\n  a:\n    stacks: [go]\n    claim: a\n  b: {stacks: [], claim: b}\n"
    assert with_dropped(source(text), "a").text == "lanes:\n  a: null\n  b: {stacks: [], claim: b}\n"


def test_a_row_that_is_there_is_replaced() -> None:
    before = with_lane(source("exclude: [a]\n"), FOUR)
    after = with_lane(before, Lane(FOUR.name, ("go", "ruby"), FOUR.claim, "200Gi"))
    row = "{stacks: [go, ruby], claim: docker-cache-pvc-4, size: 200Gi}"
    assert after.text == f"exclude: [a]\nlanes:\n  arc-runner-set-4: {row}\n"


def test_the_last_stack_leaves_an_empty_list_that_can_be_filled_again() -> None:
    one = source("lanes:\n  gpu: {stacks: [php], claim: gpu}\n")
    empty = without_stacks(one, ["php"])
    assert empty.text == "lanes:\n  gpu: {stacks: [], claim: gpu}\n"
    assert with_stack(empty, "gpu", "php").text == one.text


def test_the_last_stack_of_a_block_list_leaves_brackets() -> None:
    after = without_stacks(source("lanes:\n  gpu:\n    stacks:\n      - php  # old\n    claim: gpu\n"), ["php"])
    assert after.text == "lanes:\n  gpu:\n    stacks: []  # old\n    claim: gpu\n"


def test_a_last_stack_with_a_comment_above_is_left_to_a_person() -> None:
    with pytest.raises(RewriteError, match="empty its list by hand"):
        without_stacks(source("lanes:\n  gpu:\n    stacks:  # a\n      - php\n    claim: gpu\n"), ["php"])


def test_a_lane_that_is_kept_keeps_its_stack() -> None:
    one = source("lanes:\n  gpu: {stacks: [php, go], claim: gpu}\n")
    assert without_stacks(one, ["php"], keep="gpu") is one
    assert with_stack(one, "gpu", "go") is one


@settings(deadline=None, max_examples=100)
@given(
    st.sampled_from(STYLES), st.lists(st.sampled_from(["go", "ruby", "java", "php", "rust"]), unique=True, min_size=1)
)
def test_any_stacks_on_any_file_stand_on_one_lane(text: str, names: list[str]) -> None:
    try:
        cleared = without_stacks(source(text), names)
    except RewriteError:
        return
    after = with_lane(cleared, Lane(FOUR.name, tuple(names), FOUR.claim, FOUR.size))
    found = stacks(after)
    assert found["arc-runner-set-4"] == tuple(names)
    assert not [lane for lane, held in found.items() if lane != FOUR.name and set(held) & set(names)]
