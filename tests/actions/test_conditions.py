"""The ways that lead to one outcome, as one condition."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcroute.actions.conditions import either
from arcroute.actions.evaluate import evaluate
from arcroute.actions.values import Assumption, Condition


def ways(text: str) -> list[tuple[Assumption, ...]]:
    """``"A !B, C"`` are two ways; ``x=1`` is one of several options, a dash a way that is always open."""
    return [tuple(map(_assumption, way.split())) if way.strip() != "-" else () for way in text.split(",")]


def _assumption(word: str) -> Assumption:
    name, _, option = word.removeprefix("!").partition("=")
    return Assumption(Condition("", name), option or not word.startswith("!"))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        pytest.param("-", None, id="certain"),
        pytest.param("A", "A", id="one way"),
        pytest.param("A B", "A && B", id="one way of two conditions"),
        pytest.param("A, B", "A || B", id="two ways"),
        pytest.param("A, A", "A", id="the same way twice"),
        pytest.param("A, -", None, id="one of them always open"),
        pytest.param("A, !A", None, id="under a condition and without it"),
        pytest.param("A B, A !B", "A", id="and under another one"),
        pytest.param("B A, C, !B A", "A || C", id="wherever it stands"),
        pytest.param("A, !A B", "A || B", id="a second way that rules out the first"),
        pytest.param("A, !A B, !A !B C", "A || B || C", id="a third one"),
        pytest.param("A, A B", "A", id="a way that another holds"),
        pytest.param("A B, !A C", "A && B || !(A) && C", id="ways that have nothing in common"),
        pytest.param("A !B, !A B", "A && !(B) || !(A) && B", id="either or"),
        pytest.param("x=1, x=2", "x == '1' || x == '2'", id="options"),
        pytest.param("A B C, A !B C, !A C", "C", id="in two steps"),
    ],
)
def test_ways_are_told_as_one_condition(given: str, told: str | None) -> None:
    assert either(ways(given)) == told


@given(
    st.lists(st.lists(st.sampled_from("ABCD").flatmap(lambda name: st.sampled_from((name, f"!{name}"))), max_size=4))
)
def test_the_condition_holds_where_one_of_the_ways_is_open(given_ways: list[list[str]]) -> None:
    cases = [{word.strip("!"): word for word in way} for way in given_ways] or [{}]
    told = either([tuple(map(_assumption, case.values())) for case in cases])
    for values in product((True, False), repeat=4):
        held = dict(zip("ABCD", values, strict=True))
        expected = any(all(held[name] == (word == name) for name, word in case.items()) for case in cases)
        assert evaluate(told or "true", held) == expected
