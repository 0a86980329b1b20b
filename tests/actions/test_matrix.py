"""Matrices as GitHub expands them.

The examples are those of GitHub's documentation, of ``MatrixBuilder.cs`` in actions/runner, and of its error messages.
https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/run-job-variations
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.actions.evaluate import Unknown
from arcroute.actions.matrix import MatrixError, Row, combinations, expand
from arcroute.actions.syntax import ExpressionError
from arcroute.actions.template import tracked
from arcroute.actions.values import Assumption, Choice, Condition, Known, from_plain, to_plain
from arcroute.text.source import Source
from arcroute.text.yaml import compose


def rows_of(matrix: object) -> list[dict[str, Any]] | Unknown:
    return expand({"matrix": matrix})


@pytest.mark.parametrize(
    "strategy", [pytest.param(None, id="no strategy"), pytest.param({"fail-fast": False}, id="no matrix")]
)
def test_without_a_matrix_there_is_one_job(strategy: dict[str, object] | None) -> None:
    assert expand(strategy) == [{}]


FRUIT = {"fruit": ["apple", "pear"], "animal": ["cat", "dog"]}


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        pytest.param(
            {"version": [10, 12], "os": ["u", "w"]},
            [
                {"version": 10, "os": "u"},
                {"version": 10, "os": "w"},
                {"version": 12, "os": "u"},
                {"version": 12, "os": "w"},
            ],
            id="the first key turns slowest",
        ),
        pytest.param(
            {
                **FRUIT,
                "include": [
                    {"color": "green"},
                    {"color": "pink", "animal": "cat"},
                    {"fruit": "apple", "shape": "circle"},
                    {"fruit": "banana"},
                    {"fruit": "banana", "animal": "cat"},
                ],
            },
            [
                {"fruit": "apple", "animal": "cat", "color": "pink", "shape": "circle"},
                {"fruit": "apple", "animal": "dog", "color": "green", "shape": "circle"},
                {"fruit": "pear", "animal": "cat", "color": "pink"},
                {"fruit": "pear", "animal": "dog", "color": "green"},
                {"fruit": "banana"},
                {"fruit": "banana", "animal": "cat"},
            ],
            id="include, as documented",
        ),
        pytest.param(
            {
                "os": ["m", "w"],
                "version": [12, 14],
                "environment": ["s", "p"],
                "exclude": [{"os": "m", "version": 12, "environment": "p"}, {"os": "w", "version": 14}],
            },
            [
                {"os": "m", "version": 12, "environment": "s"},
                {"os": "m", "version": 14, "environment": "s"},
                {"os": "m", "version": 14, "environment": "p"},
                {"os": "w", "version": 12, "environment": "s"},
                {"os": "w", "version": 12, "environment": "p"},
            ],
            id="exclude, as documented",
        ),
        pytest.param({"include": [{"site": "a"}, {"site": "b"}]}, [{"site": "a"}, {"site": "b"}], id="include alone"),
        pytest.param(
            {"include": [{"a": 1}, {"b": 2}]}, [{"a": 1}, {"b": 2}], id="include entries do not merge with each other"
        ),
        pytest.param(
            {"a": [1, 2], "exclude": [{"a": 1}], "include": [{"a": 1, "b": 3}]},
            [{"a": 2}, {"a": 1, "b": 3}],
            id="include comes after exclude and brings back what it removed",
        ),
        pytest.param({"a": [1], "exclude": [{"a": 1}]}, [], id="everything excluded"),
        pytest.param(
            {"a": [1, 2], "include": [{"a": 3, "b": 1}, {"b": 2}]},
            [{"a": 1, "b": 2}, {"a": 2, "b": 2}, {"a": 3, "b": 1}],
            id="an added row is not merged into",
        ),
        pytest.param(
            {"a": [1], "include": [{"a": 2, "c": 1}, {"a": 2, "d": 1}]},
            [{"a": 1}, {"a": 2, "c": 1}, {"a": 2, "d": 1}],
            id="rows that look alike stay two",
        ),
        pytest.param({"a": ["X", "y"], "exclude": [{"A": "x"}]}, [{"a": "y"}], id="keys and strings in any case"),
        pytest.param({"a": ["1", 2], "exclude": [{"a": 1.0}]}, [{"a": 2}], id="loose equality"),
        pytest.param({"a": [1], "include": [{"A": 1, "b": 2}]}, [{"a": 1, "b": 2}], id="include keys in any case"),
        pytest.param(
            {"r": [{"os": "l", "v": {"n": 1, "m": 2}}, {"os": "w"}], "exclude": [{"r": {"v": {"n": 1}}}]},
            [{"r": {"os": "w"}}],
            id="nested values match in part",
        ),
        pytest.param({"r": [["a", "b"], ["c"]], "exclude": [{"r": ["a"]}]}, [{"r": ["c"]}], id="lists match in part"),
        pytest.param(
            {"r": ["s", {"x": None}], "exclude": [{"r": {"x": None}}]}, [], id="null equals what is not there"
        ),
        pytest.param({"r": [1, {"a": 1}], "exclude": [{"r": {}}]}, [], id="an empty mapping matches anything"),
        pytest.param(
            {"a": [1, 2], "include": [{"a": 1, "a2": {"x": [1]}}]},
            [{"a": 1, "a2": {"x": [1]}}, {"a": 2}],
            id="cells may be collections",
        ),
        pytest.param({"a": "${{ fromJSON('[1, 2]') }}"}, [{"a": 1}, {"a": 2}], id="a literal list from an expression"),
        pytest.param(
            '${{ fromJSON(\'{"a": [1], "include": [{"a": 1, "b": 2}]}\') }}',
            [{"a": 1, "b": 2}],
            id="a literal matrix from an expression",
        ),
        pytest.param(
            {"include": "${{ fromJSON('[{\"a\": 1}]') }}"}, [{"a": 1}], id="a literal include from an expression"
        ),
        pytest.param({"a": ["${{ 'x' }}", "y-${{ 1 }}"]}, [{"a": "x"}, {"a": "y-1"}], id="cells from expressions"),
        pytest.param(
            {"a": [1, 2], "exclude": ["${{ fromJSON('{\"a\": 1}') }}"]},
            [{"a": 2}],
            id="an exclude entry from an expression",
        ),
        pytest.param(
            {"a": list(range(17)), "b": list(range(16)), "exclude": [{"a": 3}]},
            [{"a": a, "b": b} for a in range(17) if a != 3 for b in range(16)],
            id="256 after exclude",
        ),
    ],
)
def test_matrices_expand_as_on_github(matrix: object, expected: list[dict[str, Any]]) -> None:
    assert rows_of(matrix) == expected


@pytest.mark.parametrize(
    ("matrix", "why"),
    [
        pytest.param(
            "${{ fromJSON(needs.a.outputs.b) }}", "the matrix is not known: needs.a.outputs.b", id="the matrix"
        ),
        pytest.param({"a": "${{ fromJSON(needs.x) }}"}, "the values of `a` are not known", id="a list"),
        pytest.param({"a": [1], "include": "${{ vars.I }}"}, "the entries of `include` are not known", id="include"),
        pytest.param({"a": [1], "include": ["${{ vars.I }}"]}, "an entry of `include` is not known", id="an entry"),
        pytest.param({"a": [1], "exclude": "${{ vars.I }}"}, "the entries of `exclude` are not known", id="exclude"),
        pytest.param(
            {"a": ["${{ vars.I }}", 2], "exclude": [{"a": 1}]},
            "whether an entry of `exclude`",
            id="a cell that exclude asks for",
        ),
        pytest.param(
            {"a": ["${{ vars.I }}"], "include": [{"a": 1, "b": 1}]},
            "whether an entry of `include`",
            id="a cell that include asks for",
        ),
        pytest.param(
            {"a": "${{ vars.X && fromJSON('[1]') || fromJSON('[2, 3]') }}"}, "depends on vars.X", id="two lists"
        ),
    ],
)
def test_what_combinations_there_are_may_be_unknown(matrix: object, why: str) -> None:
    found = rows_of(matrix)
    assert isinstance(found, Unknown)
    assert found.why.startswith(why)


def test_a_strategy_may_be_one_expression_as_a_whole() -> None:
    source = Source("w.yml", b"strategy: ${{ fromJSON(needs.plan.outputs.strategy) }}\n")
    node = compose(source).get("strategy")  # type: ignore[union-attr]
    strategy = tracked(source, node, "matrix cell")  # type: ignore[arg-type]
    assert not combinations(strategy, {}).complete
    outputs = from_plain({"plan": {"outputs": {"strategy": '{"matrix": {"n": [1, 2]}, "fail-fast": false}'}}})
    found = combinations(strategy, {"needs": outputs})
    assert [to_plain(row.values) for row in found.rows] == [{"n": 1}, {"n": 2}]
    without = from_plain({"plan": {"outputs": {"strategy": '{"fail-fast": false}'}}})
    assert [to_plain(row.values) for row in combinations(strategy, {"needs": without}).rows] == [{}]


def test_a_cell_may_be_unknown_in_a_known_row() -> None:
    assert rows_of({"a": ["${{ vars.X }}", 2], "b": [1]}) == [
        {"a": Unknown("vars.X is known only when the workflow runs"), "b": 1},
        {"a": 2, "b": 1},
    ]
    assert rows_of({"a": ["${{ vars.X }}"], "include": [{"b": 1}]}) == [
        {"a": Unknown("vars.X is known only when the workflow runs"), "b": 1}
    ]


def test_contexts_are_read() -> None:
    assert expand({"matrix": {"a": "${{ inputs.list }}"}}, {"inputs": {"list": [1, 2]}}) == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        pytest.param(None, "a matrix must be a mapping", id="null"),
        pytest.param([1], "a matrix must be a mapping", id="a list"),
        pytest.param({}, "a matrix needs at least one list of values", id="empty"),
        pytest.param({"include": []}, "a matrix needs at least one list of values", id="empty include"),
        pytest.param({"a": 1}, "the matrix key 'a' must hold a list of values", id="a number for a list"),
        pytest.param({"a": []}, "the matrix key 'a' holds no values", id="an empty list"),
        pytest.param(
            {"a": "${{ fromJSON('[]') }}"}, "the matrix key 'a' holds no values", id="an empty list, computed"
        ),
        pytest.param(
            {"a": [1], "include": {"a": 1}}, "`include` must be a list of mappings", id="include is a mapping"
        ),
        pytest.param({"a": [1], "exclude": 3}, "`exclude` must be a list of mappings", id="exclude is a number"),
        pytest.param(
            {"a": [1], "include": ["x"]}, "an entry of `include` must be a mapping", id="an entry is a string"
        ),
        pytest.param({"a": [1], "exclude": [{}]}, "an entry of `exclude` is empty", id="an empty entry"),
        pytest.param(
            {"a": [1], "exclude": [{"b": 1}]}, "`exclude` names 'b', which is no key of the matrix", id="stray"
        ),
        pytest.param({"a": list(range(257))}, "257 combinations, GitHub allows 256", id="257"),
        pytest.param({"a": list(range(256)), "include": [{"a": -1}]}, "257 combinations", id="257 with include"),
        pytest.param(
            {f"k{n}": list(range(10)) for n in range(20)}, f"{10**20} combinations", id="20 keys with 10 values"
        ),
        pytest.param(
            {**{f"k{n}": list(range(10)) for n in range(20)}, "exclude": [{"k1": 1}]},
            f"{10**20} combinations",
            id="and exclude",
        ),
        pytest.param(
            {"a": list(range(100)), "b": list(range(80)), "exclude": [{"a": n, "b": n} for n in range(100)]},
            "8000 combinations and their filters are too many to compare",
            id="too much to match",
        ),
    ],
)
def test_matrices_that_github_refuses(matrix: object, message: str) -> None:
    with pytest.raises(MatrixError) as caught:
        rows_of(matrix)
    assert caught.value.message.startswith(message)


@pytest.mark.parametrize(
    ("strategy", "message"),
    [
        pytest.param("x", "a strategy must be a mapping", id="a string"),
        pytest.param([{"matrix": {"a": [1]}}], "a strategy must be a mapping", id="a list"),
        pytest.param(
            {"fail-fast": True, "matrx": {}},
            "a strategy has no key 'matrx'; it has matrix, fail-fast, max-parallel",
            id="a slip",
        ),
    ],
)
def test_strategies_that_github_refuses(strategy: Any, message: str) -> None:
    with pytest.raises(MatrixError) as caught:
        expand(strategy)
    assert caught.value.message == message


def test_a_matrix_may_be_given_without_its_strategy() -> None:
    assert expand({"a": [1, 2], "exclude": [{"a": 1}]}) == [{"a": 2}]


def test_a_wrong_expression_is_an_error() -> None:
    with pytest.raises(ExpressionError, match="no function"):
        rows_of({"a": ["${{ nothing() }}"]})


def in_file(strategy: str) -> tuple[Source, Any]:
    source = Source("w.yml", strategy.encode())
    root = compose(source)
    assert root is not None
    return source, tracked(source, root, "matrix cell")


def cells(source: Source, row: Row) -> dict[str, str | None]:
    """The bytes of the file behind each cell."""
    return {
        key: source.slice(cell.origin.span) if isinstance(cell, Known) and cell.origin else None
        for key, cell in row.values.entries.items()
    }


def test_each_cell_knows_where_it_was_written() -> None:
    source, strategy = in_file(
        "matrix:\n  image: [python, 'rust']\n  v: ${{ fromJSON('[1, \"two\"]') }}\n"
        '  include:\n  - image: "rust"\n    lane: lane-3\n'
    )
    found = combinations(strategy, {})
    assert found.complete
    assert [cells(source, row) for row in found.rows] == [
        {"image": "python", "v": "1"},
        {"image": "python", "v": "two"},
        {"image": "rust", "v": "1", "lane": "lane-3"},
        {"image": "rust", "v": "two", "lane": "lane-3"},
    ]
    first = found.rows[0].values.get("image")
    assert isinstance(first, Known)
    assert first.origin is not None
    assert first.origin.kind == "matrix cell"


def test_a_cell_with_several_outcomes_is_a_choice() -> None:
    _, strategy = in_file("matrix: {lane: [\"${{ vars.X && 'a' || 'b' }}\"]}")
    (row,) = combinations(strategy, {}, "job").rows
    cell = row.values.get("lane")
    assert isinstance(cell, Choice)
    assert [(to_plain(one.value), one.condition) for one in cell.options] == [("a", "vars.X"), ("b", "!(vars.X)")]


def test_rows_that_exist_on_a_condition_say_so() -> None:
    _, strategy = in_file("matrix: {a: \"${{ vars.X && fromJSON('[1]') || fromJSON('[2, 3]') }}\"}")
    found = combinations(strategy, {}, "job")
    condition = Condition("job", "vars.X")
    assert [(to_plain(row.values.get("a")), row.when) for row in found.rows] == [
        (1, (Assumption(condition, True),)),
        (2, (Assumption(condition, False),)),
        (3, (Assumption(condition, False),)),
    ]
    assert found.complete


def test_a_choice_in_a_cell_that_include_asks_for_is_not_told_apart() -> None:
    _, strategy = in_file('matrix: {a: ["${{ vars.X && 1 || 2 }}"], include: [{a: 1, b: 2}]}')
    found = combinations(strategy, {})
    assert not found.complete
    assert found.notes == ("whether an entry of `include` becomes a combination of its own is not known",)


def test_keys_that_an_expression_computes_leave_a_matrix_incomplete() -> None:
    _, strategy = in_file("matrix: {a: [1], '${{ insert }}': '${{ vars.X }}'}")
    found = combinations(strategy, {})
    assert found.notes == ("some keys are computed by expressions",)
    assert isinstance(found.rows[0].values.get("b"), Unknown)


def test_more_matrices_than_anyone_would_tell_apart_are_not_known() -> None:
    lists = {f"k{n}": f"${{{{ vars.V{n} && fromJSON('[1]') || fromJSON('[2]') }}}}" for n in range(7)}
    assert rows_of(lists) == Unknown("more than 64 possible outcomes")


@pytest.mark.parametrize("include", ["'${{ vars.X }}'", "['${{ vars.X }}']"])
def test_rows_beside_an_unknown_include_may_hold_more_and_be_more(include: str) -> None:
    _, strategy = in_file(f"matrix: {{a: [1], include: {include}}}")
    found = combinations(strategy, {})
    assert not found.complete
    one, another = found.rows
    assert isinstance(one.values.get("b"), Unknown)
    assert to_plain(one.values.get("a")) == 1
    assert isinstance(another.values.get("a"), Unknown)


def test_an_unknown_entry_of_include_may_overwrite_what_an_earlier_one_gave() -> None:
    _, strategy = in_file("matrix: {a: [1], include: [{b: 1, c: 1}, '${{ vars.X }}', {c: 2}, {a: 3, b: 3}]}")
    merged, hidden, own = combinations(strategy, {}).rows
    assert isinstance(merged.values.get("b"), Unknown)
    assert to_plain(merged.values.get("c")) == 2
    assert not hidden.values.entries
    assert to_plain(own.values) == {"a": 3, "b": 3}


def test_what_an_entry_of_include_is_may_depend_on_a_condition() -> None:
    _, strategy = in_file(
        'matrix: {a: [1], include: ["${{ vars.X && fromJSON(\'{\\"a\\": 2}\') || fromJSON(\'{\\"b\\": 3}\') }}"]}'
    )
    found = combinations(strategy, {})
    assert found.complete
    assert [to_plain(row.values) for row in found.rows] == [{"a": 1}, {"a": 2}, {"a": 1, "b": 3}]


def test_an_entry_that_perhaps_merges_is_a_row_of_its_own_too() -> None:
    _, strategy = in_file("matrix: {a: ['${{ vars.X }}'], include: [{a: 1, b: 2}]}")
    perhaps, own = combinations(strategy, {}).rows
    assert isinstance(perhaps.values.get("b"), Unknown)
    assert to_plain(own.values) == {"a": 1, "b": 2}


def test_so_is_one_that_merges_into_what_may_be_excluded() -> None:
    _, strategy = in_file("matrix: {a: [1], exclude: [{a: '${{ vars.X }}'}], include: [{b: 2}]}")
    found = combinations(strategy, {})
    assert not found.complete
    assert [to_plain(row.values) for row in found.rows] == [{"a": 1, "b": 2}, {"b": 2}]


def test_what_an_unknown_exclude_leaves_may_be_few_enough() -> None:
    rows = list(range(20))
    assert isinstance(rows_of({"a": rows, "b": rows, "exclude": "${{ vars.X }}"}), Unknown)


def test_a_wrong_matrix_knows_its_bytes() -> None:
    source, strategy = in_file("matrix:\n  a: [1]\n  include: {a: 1}\n")
    with pytest.raises(MatrixError) as caught:
        combinations(strategy, {})
    assert caught.value.origin is not None
    place = source.place(caught.value.origin.span)
    assert str(caught.value.at(place)) == "w.yml:3:12: `include` must be a list of mappings"


SCALARS = st.sampled_from((1, "1", "a", "A", None, True, 2))
KEYS = st.sampled_from("abc")
FILTERS = st.lists(st.dictionaries(KEYS, SCALARS, min_size=1, max_size=2), max_size=3)


@settings(max_examples=200, deadline=None)
@given(
    vectors=st.dictionaries(KEYS, st.lists(SCALARS, min_size=1, max_size=3), min_size=1, max_size=3),
    include=FILTERS,
)
def test_include_never_changes_the_product(vectors: dict[str, Any], include: list[dict[str, Any]]) -> None:
    """Values of the product stay, rows are only added, and each entry of include is somewhere."""
    product = rows_of(vectors)
    found = rows_of({**vectors, "include": include})
    assert not isinstance(product, Unknown)
    assert not isinstance(found, Unknown)
    for before, after in zip(product, found, strict=False):
        assert json.dumps({**after, **before}) == json.dumps(after)
    assert len(product) <= len(found) <= len(product) + len(include)
