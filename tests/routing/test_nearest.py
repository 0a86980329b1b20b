from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.routing.nearest import edit_distance, nearest, nearest_lane

LANES = ("arc-runner-set-1", "arc-runner-set-2", "arc-runner-set-3")
WORDS = st.text("abc-", max_size=8)


@pytest.mark.parametrize(
    ("word", "candidates"),
    [
        pytest.param("kotlin", ("python", "rust"), id="another-word"),
        pytest.param("go", ("r", "c"), id="short-words-have-nothing-in-common"),
        pytest.param("js", ("go",), id="two-letters-are-no-typo-of-two-others"),
        pytest.param("vars", (), id="no-candidates"),
        pytest.param("bat", ("cat", "hat"), id="two-equally-near"),
        pytest.param("x" * 1000, ("x" * 999,), id="too-long-to-compare"),
    ],
)
def test_no_suggestion(word: str, candidates: tuple[str, ...]) -> None:
    assert nearest(word, candidates) is None


@pytest.mark.parametrize(
    ("word", "candidates", "meant"),
    [
        pytest.param("pyhton", ("python", "rust"), "python", id="swapped-neighbours"),
        pytest.param("javscript", ("java", "javascript"), "javascript", id="missing-letter"),
        pytest.param("exclud", ("exclude", "rules"), "exclude", id="missing-last-letter"),
        pytest.param("arc302", ("ARC302", "ARC301"), "ARC302", id="letter-case-is-no-difference"),
        pytest.param("of", ("off", "info"), "off", id="one-edit-in-a-short-word"),
        pytest.param("lane", ("lanes", "plan"), "lanes", id="the-nearer-of-two"),
    ],
)
def test_suggestion(word: str, candidates: tuple[str, ...], meant: str) -> None:
    assert nearest(word, candidates) == meant


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("", "", 0),
        ("", "abc", 3),
        ("abc", "", 3),
        ("abc", "acb", 1),
        ("kitten", "sitting", 3),
        ("ca", "abc", 3),  # restricted: no edit inside a swap
    ],
)
def test_edit_distance(one: str, other: str, distance: int) -> None:
    assert edit_distance(one, other) == distance


@given(WORDS, WORDS)
@settings(deadline=None, max_examples=200)
def test_edit_distance_is_a_symmetric_measure(one: str, other: str) -> None:
    distance = edit_distance(one, other)
    assert distance == edit_distance(other, one)
    assert (distance == 0) == (one == other)
    assert abs(len(one) - len(other)) <= distance <= max(len(one), len(other))


@pytest.mark.parametrize(
    ("label", "lanes"),
    [
        pytest.param("arc-runner-set-4", LANES, id="another-number-is-another-lane"),
        pytest.param("arc-runner-set-13", LANES, id="a-longer-number-is-another-lane"),
        pytest.param("arc-runner-set-", LANES, id="no-number-could-be-any"),
        pytest.param("arc-runner-set-3b", LANES, id="a-suffix-is-another-lane"),
        pytest.param("arc-runner-set-3-gpu", LANES, id="one-more-word-is-another-lane"),
        pytest.param("arc-runner-set-3", LANES, id="is-a-lane"),
        pytest.param("ARC-Runner-Set-3", LANES, id="is-a-lane-in-other-letter-case"),
        pytest.param("lane-js", ("lane-go",), id="short-words-are-identities"),
        pytest.param("lane-r", ("lane-c",), id="single-letters-are-identities"),
        pytest.param("build-amd64", ("build-arm64",), id="architectures-are-identities"),
        pytest.param("gpu-runners", LANES, id="another-name"),
        pytest.param("x" * 300, LANES, id="too-long-to-compare"),
        pytest.param("lane-bat", ("lane-cat", "lane-hat"), id="two-equally-near"),
    ],
)
def test_label_is_no_typo(label: str, lanes: tuple[str, ...]) -> None:
    assert nearest_lane(label, lanes) is None


@pytest.mark.parametrize(
    "label",
    [
        pytest.param("arc-runer-set-3", id="missing-letter"),
        pytest.param("arc-runenr-set-3", id="swapped-letters"),
        pytest.param("acr-runer-set-3", id="two-words-misspelt"),
        pytest.param("arc_runner_set_3", id="other-separators"),
        pytest.param("Arc-Runner-Set3", id="missing-separator-and-letter-case"),
        pytest.param("arcrunner-set-3", id="missing-first-separator"),
        pytest.param("arc--runner-set-3 ", id="doubled-separator-and-blank"),
    ],
)
def test_label_is_a_typo(label: str) -> None:
    assert nearest_lane(label, LANES) == "arc-runner-set-3"


@given(st.sampled_from(LANES), st.integers(0, 30), st.sampled_from("abz-_0189"))
@settings(deadline=None, max_examples=200)
def test_a_suggested_lane_has_the_number_that_was_written(lane: str, at: int, char: str) -> None:
    label = lane[:at] + char + lane[at:]
    meant = nearest_lane(label, LANES)
    assert meant is None or [c for c in meant if c.isdigit()] == [c for c in label if c.isdigit()]
