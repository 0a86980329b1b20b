"""The combinations of a matrix hold whatever its unknown parts turn out to be.

Every unknown part is replaced by some value; then each combination that GitHub makes is one of those that were told:
where a cell differs it was not known, and where a key was not told it was said that there may be others.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from arcroute.actions.evaluate import Unknown
from arcroute.actions.matrix import MatrixError, combinations, expand
from arcroute.actions.values import Object, Tracked, from_plain, to_plain

HIDDEN = Unknown("not known here")
SCALARS = st.sampled_from((1, "1", "a", "A", None, True, 2))
CELLS = SCALARS | st.just(HIDDEN)
KEYS = st.sampled_from("abcd")


def entries(keys: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    one = st.dictionaries(keys, CELLS, min_size=1, max_size=2)
    return st.lists(one | st.just(HIDDEN), max_size=3) | st.just(HIDDEN)


@st.composite
def matrices(draw: st.DrawFn) -> dict[str, Any]:
    vectors = st.lists(CELLS, min_size=1, max_size=3) | st.just(HIDDEN)
    matrix: dict[str, Any] = draw(st.dictionaries(KEYS, vectors, max_size=2))
    names = sorted(matrix)
    include = draw(entries(KEYS))
    exclude = draw(entries(st.sampled_from(names))) if names else []
    return {**matrix, "include": include, **({"exclude": exclude} if exclude else {})}


def concrete(matrix: dict[str, Any], draw: Callable[[st.SearchStrategy[Any]], Any]) -> dict[str, Any]:
    """A matrix with something in place of what is hidden."""
    names = sorted(matrix.keys() - {"include", "exclude"})

    def cell(value: Any) -> Any:
        return draw(SCALARS) if value is HIDDEN else value

    def entry(value: Any, keys: st.SearchStrategy[str]) -> Any:
        if value is HIDDEN:
            return draw(st.dictionaries(keys, SCALARS, min_size=1, max_size=2))
        return {key: cell(inner) for key, inner in value.items()}

    def part(key: str, value: Any) -> Any:
        if key in names:
            return draw(st.lists(SCALARS, min_size=1, max_size=2)) if value is HIDDEN else list(map(cell, value))
        keys = KEYS if key == "include" else st.sampled_from(names)
        hidden = [HIDDEN] * draw(st.integers(0, 2)) if value is HIDDEN else value
        return [entry(one, keys) for one in hidden]

    return {key: part(key, value) for key, value in matrix.items()}


def covers(told: Object, row: dict[str, Any]) -> bool:
    """Whether a combination that was told can be this one."""
    if any(not isinstance(value, Unknown) and key not in row for key, value in told.entries.items()):
        return False
    return all(_can_be(told.get(key) if key in told else told.rest, value) for key, value in row.items())


def _can_be(told: Tracked | None, value: object) -> bool:
    return isinstance(told, Unknown) or (told is not None and repr(to_plain(told)) == repr(value))


@settings(max_examples=300, deadline=None)
@given(matrices(), st.data())
def test_each_combination_is_told_of(matrix: dict[str, Any], data: st.DataObject) -> None:
    try:
        rows = expand({"matrix": concrete(matrix, data.draw)})
        found = combinations(from_plain({"matrix": matrix}), {})
    except MatrixError:
        assume(False)
    assert isinstance(rows, list)
    for row in rows:
        assert any(covers(told.values, row) for told in found.rows), row
    assert not found.complete or len(found.rows) == len(rows)
