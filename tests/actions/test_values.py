"""Strings that know where their parts were written, and the way to plain values and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcroute.actions.json_text import JsonError, from_json, to_json
from arcroute.actions.pieces import cut, joined
from arcroute.actions.values import (
    Array,
    Assumption,
    Choice,
    Condition,
    Known,
    Object,
    Origin,
    Outcome,
    Piece,
    Unknown,
    condition_text,
    from_plain,
    known,
    to_plain,
)
from arcroute.text.source import Span


def origin(start: int, end: int) -> Origin:
    return Origin("w.yml", Span(start, end), "literal", range(start, end + 1))


TWO = joined([Piece("abc", origin(10, 13)), Piece("-"), Piece("+"), Piece(""), Piece("de", origin(20, 22))])


def test_pieces_are_joined() -> None:
    assert Known("abc-+de", (Piece("abc", origin(10, 13)), Piece("-+"), Piece("de", origin(20, 22)))) == TWO
    assert joined([]) == known("")


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        pytest.param(0, 7, list(TWO.pieces), id="all"),
        pytest.param(0, 3, [Piece("abc", origin(10, 13))], id="one piece"),
        pytest.param(1, 2, [Piece("b", origin(11, 12))], id="inside one"),
        pytest.param(2, 6, [Piece("c", origin(12, 13)), Piece("-+"), Piece("d", origin(20, 21))], id="across"),
        pytest.param(3, 3, [], id="nothing"),
    ],
)
def test_pieces_are_cut(start: int, end: int, expected: list[Piece]) -> None:
    assert cut(TWO, start, end) == expected


def test_a_part_of_what_has_no_offsets_has_no_origin() -> None:
    whole = known("abc", Origin("w.yml", Span(0, 9), "literal"))
    assert cut(whole, 0, 3) == [Piece("abc", Origin("w.yml", Span(0, 9), "literal"))]
    assert cut(whole, 0, 2) == [Piece("ab", None)]


def test_only_what_was_written_in_one_place_has_one_origin() -> None:
    assert TWO.origin is None
    assert known(3, origin(0, 1)).origin == origin(0, 1)


def test_objects_ignore_case_and_keep_the_first() -> None:
    found = Object({"Os": known(1), "OS": known(2)})
    assert found.get("oS") == known(1)
    assert "os" in found
    assert found.get("x") == known(None)
    assert Object({}, rest=Unknown("why")).get("x") == Unknown("why")


def test_the_same_collection_stays_one_value() -> None:
    shared = [1]
    found = from_plain({"a": shared, "b": shared, "c": [1]})
    assert isinstance(found, Object)
    assert found.get("a") is found.get("b")
    assert found.get("a") is not found.get("c")


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(PLAIN)
def test_plain_values_survive(value: object) -> None:
    assert to_plain(from_plain(value)) == value


def test_a_choice_is_no_plain_value() -> None:
    assert to_plain(Choice((Outcome(known(1)), Outcome(known(2))))) == Unknown("has several possible values")
    assert to_plain(Object({"a": known(1)}, rest=Unknown("why"))) == Unknown("why")


def test_conditions_are_read_as_one_text() -> None:
    first = Assumption(Condition("caller", "vars.A == 'x'"))
    same_elsewhere = Assumption(Condition("callee", "vars.A == 'x'"))
    other = Assumption(Condition("caller", "vars.B"), False)
    option = Assumption(Condition("caller", "inputs.lane"), "lane-1")
    assert condition_text((first, same_elsewhere, other, option)) == (
        "vars.A == 'x' && !(vars.B) && inputs.lane == 'lane-1'"
    )
    assert condition_text(()) is None


FINITE = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(alphabet="abc"), inner),
    max_leaves=10,
)


@given(FINITE)
def test_json_reads_what_it_writes(value: object) -> None:
    tracked = from_plain(value)
    assert isinstance(tracked, Known | Array | Object)
    assert to_plain(from_json(known(str(to_json(tracked))))) == value


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("", "a value was expected at character 1", id="nothing"),
        pytest.param("[1,]", "a value was expected at character 4", id="a comma too many"),
        pytest.param("[1", "',' or ']' was expected at character 3", id="open list"),
        pytest.param('{"a" 1}', "':' was expected at character 6", id="no colon"),
        pytest.param("{a: 1}", "a key in double quotes was expected at character 2", id="bare key"),
        pytest.param("1 2", "nothing more was expected at character 3", id="two values"),
        pytest.param("NaN", "a value was expected at character 1", id="what only Python takes for JSON"),
        pytest.param("01", "nothing more was expected at character 2", id="leading zero"),
        pytest.param('"a\nb"', "Invalid control character", id="a break inside a string"),
        pytest.param("[" * 66, "nested more than 64 levels deep at character 66", id="too deep"),
    ],
)
def test_what_is_no_json(text: str, problem: str) -> None:
    with pytest.raises(JsonError, match=problem):
        from_json(known(text))


def test_what_is_not_known_cannot_be_written_as_json() -> None:
    assert to_json(Array((known(1), Unknown("why")))) == Unknown("why")
    assert to_json(Object({}, rest=Unknown("why"))) == Unknown("why")
