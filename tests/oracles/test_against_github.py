"""Differential tests: arcroute and GitHub's own expression library must agree, value by value and error by error.

Left out, because @actions/expressions differs there from what GitHub runs (the C# of actions/runner): it unescapes only
the first '' of a string, evaluates arguments of ``case`` that are not selected, and reorders keys that look like
integers. Names from JavaScript's Object.prototype, which it takes for keys, are left out too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from arcroute.actions.doubles import shortest_text
from arcroute.actions.evaluate import Unknown, evaluate
from arcroute.actions.expressions import parse
from arcroute.actions.syntax import ExpressionError

Ask: TypeAlias = "Callable[[dict[str, Any]], Any]"
pytestmark = pytest.mark.oracle
thousands = settings(max_examples=3000, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
hundreds = settings(thousands, max_examples=400)
CONTEXTS: dict[str, Any] = {
    "github": {"ref": "refs/heads/main", "Actor": "Mona", "run_number": 7, "event": {"forced": False, "n": None}},
    "matrix": {"os": "Linux", "n": 3.5, "list": ["a", "B", 3, True, None], "rows": [{"x": 1, "y": [1, 2]}, {"X": "q"}]},
    "env": {},
    "list": [[1, "2"], {"x": {"z": "deep"}}, "s", None],
}


def encoded(value: object) -> object:
    """A plain value in the driver's notation."""
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, int | float):
        return {"number": shortest_text(float(value))}
    if isinstance(value, list):
        return [encoded(item) for item in value]
    assert isinstance(value, dict), value
    return {"object": [[key, encoded(item)] for key, item in value.items()]}


def ours(text: str, contexts: dict[str, Any]) -> dict[str, object]:
    try:
        parse(text, contexts)
        found = evaluate(text, contexts)
    except ExpressionError as error:
        return {"error": error.kind}
    assert not isinstance(found, Unknown), found
    return {"value": encoded(found)}


def agree(ask: Ask, text: str, contexts: dict[str, Any] = CONTEXTS) -> None:
    theirs = ask({"evaluate": text, "contexts": contexts})
    theirs.pop("message", None)
    assert ours(text, contexts) == theirs, (text, contexts)


LITERALS = (
    *("null", "true", "false", "0", "1", "-1", "3.5", "7", "1e3", "0x1F", "0o17", "-0", "NaN", "Infinity", "-Infinity"),
    *("''", "'a'", "'A'", "'1'", "' 1 '", "'0x10'", "'1e3'", "'true'", "'null'", "'it''s'", "'Linux'", "'NaN'", "'x'"),
    *(
        "'ß'",
        "'SS'",
        "'0131'",
        "'I'",
        "'{0}'",
        "'{{{0}}}'",
        "'{1}-{0}'",
        "'{0'",
        "'}'",
        "'[1, 2]'",
        "'{\"x\": [1]}'",
        "'[1,'",
    ),
    *(
        "github",
        "env",
        "matrix.list",
        "matrix.rows",
        "list",
        "github.ref",
        "github.actor",
        "github.missing",
        "matrix.n",
    ),
    *(
        "github.event",
        "matrix.rows[0].y",
        "list[1].x.z",
        "github['ACTOR']",
        "matrix.list[3]",
        "fromJSON('[1,\"a\",[2]]')",
    ),
)
BINARY = ("==", "!=", "<", "<=", ">", ">=", "&&", "||")


def expressions() -> st.SearchStrategy[str]:
    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        def call(name: str, *arguments: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
            return st.tuples(*arguments).map(lambda values: f"{name}({', '.join(values)})")

        condition = st.tuples(inner, st.sampled_from(BINARY[:6]), inner).map(" ".join)
        return st.one_of(
            st.tuples(inner, st.sampled_from(BINARY), inner).map(" ".join),
            inner.map("({})".format),
            inner.map("!{}".format),
            inner.map("({}).*".format),
            inner.map("({})[*].x".format),
            inner.map("({}).x".format),
            st.tuples(inner, inner).map(lambda pair: f"({pair[0]})[{pair[1]}]"),
            *(call(name, inner, inner) for name in ("contains", "startsWith", "endsWith", "format", "join")),
            *(call(name, inner) for name in ("toJSON", "fromJSON", "join", "format")),
            call("format", st.sampled_from(("'{0}{1}'", "'{{{1}}}'", "'a{0}'", "'{2}'")), inner, inner),
            call("case", condition, inner, inner),
            inner.map("fromJSON(toJSON({}))".format),
        )

    return st.recursive(st.sampled_from(LITERALS), larger, max_leaves=8)


TOKENS = (
    *(
        "(",
        ")",
        "[",
        "]",
        ".",
        ",",
        "*",
        "!",
        "==",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "&&",
        "||",
        "=",
        "&",
        "|",
        "'",
        "-",
        "+",
    ),
    *(
        " ",
        "\n",
        "\t",
        "github",
        "x",
        "true",
        "null",
        "NaN",
        "Infinity",
        "1",
        "0x",
        "1.5",
        ".5",
        "'s'",
        "join(",
        "foo(",
        '"',
    ),
    *("contains", "case(", "toJSON(", "1-2", "a-b", "_", "é", "$", "%", "github.ref", ".*", "\u00a0"),
)


@thousands
@given(text=expressions())
def test_generated_expressions_have_githubs_value(ask: Ask, text: str) -> None:
    theirs = ask({"evaluate": text, "contexts": CONTEXTS})
    theirs.pop("message", None)
    mine = ours(text, CONTEXTS)
    assume("case(" not in text or "error" not in theirs or "value" not in mine)  # an argument that is not selected
    assert mine == theirs


@thousands
@given(text=st.lists(st.sampled_from(TOKENS), max_size=8).map("".join))
def test_token_soup_is_refused_alike(ask: Ask, text: str) -> None:
    assume(text.count("''") < 2)
    agree(ask, text)


SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False, allow_infinity=False)
WORDS = st.text(alphabet="aAbBzZ\u00df\u0131iI\u0130 01.-\uffff\U0001f600", max_size=4)
KEYS = st.text(alphabet="abXY_-", min_size=1, max_size=3)
JSON = st.recursive(
    SCALARS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


@hundreds
@given(left=SCALARS | WORDS, right=SCALARS | WORDS, operator=st.sampled_from(BINARY))
def test_scalars_compare_alike(ask: Ask, left: Any, right: Any, operator: str) -> None:
    agree(ask, f"a {operator} b", {"a": left, "b": right})


@hundreds
@given(text=st.text(alphabet="0123456789xXoObBaFeE+-._NInfity \u00a0", max_size=8))
def test_numbers_are_read_alike(ask: Ask, text: str) -> None:
    agree(ask, "format('{0} {1} {2}', a == 0, a < 1, a >= 1)", {"a": text})
    agree(ask, text)


@hundreds
@example(1e21)
@example(1e-7)
@example(-0.0)
@example(0.1 + 0.2)
@example(123456789012345680.0)
@given(value=st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_written_alike(ask: Ask, value: float) -> None:
    agree(ask, "format('{0} {1}', a, toJSON(a))", {"a": value})
    agree(ask, shortest_text(value))


@hundreds
@given(template=st.text(alphabet="{}{}012a:", max_size=8))
def test_format_strings_are_read_alike(ask: Ask, template: str) -> None:
    agree(ask, "format(t, 'x', a)", {"t": template, "a": [1]})


@hundreds
@given(value=JSON)
def test_json_is_written_and_read_alike(ask: Ask, value: Any) -> None:
    agree(ask, "toJSON(a)", {"a": value})
    agree(ask, "fromJSON(toJSON(a))", {"a": value})


@hundreds
@given(text=st.text(alphabet='[]{}:,"\\\\ntruefalsn0123.eE+- \t\x01\x7f\u2028', max_size=10))
def test_what_is_not_json_is_refused_alike(ask: Ask, text: str) -> None:
    agree(ask, "fromJSON(t)", {"t": text})


@hundreds
@given(source=JSON, item=JSON, function=st.sampled_from(("contains", "startsWith", "endsWith", "join", "format")))
def test_functions_take_any_value_alike(ask: Ask, source: Any, item: Any, function: str) -> None:
    agree(ask, f"{function}(a, b)", {"a": source, "b": item})


@hundreds
@given(
    value=JSON, steps=st.lists(st.sampled_from((".*", "[0]", "[1]", ".a", ".B", "['x']", "[null]", "[true]", "[k]")))
)
def test_values_are_looked_into_alike(ask: Ask, value: Any, steps: list[str]) -> None:
    agree(ask, "a" + "".join(steps), {"a": value, "k": "y"})


@pytest.mark.parametrize("count", [1, 16, 24, 25, 48, 49, 50, 51, 60])
@pytest.mark.parametrize(
    "form",
    [
        pytest.param(("(", "1", ")"), id="parentheses"),
        pytest.param(("!", "1", ""), id="negations"),
        pytest.param(("", "x", ".a"), id="properties"),
        pytest.param(("", "x", "[0]"), id="indexes"),
        pytest.param(("join(", "x", ")"), id="calls"),
        pytest.param(("(1 || ", "1", ")"), id="or"),
        pytest.param(("(1 && ", "1", ")"), id="and"),
        pytest.param(("1 == ", "1", ""), id="comparisons"),
        pytest.param(("x[", "0", "]"), id="indexes inside indexes"),
    ],
)
def test_depth_is_limited_alike(ask: Ask, form: tuple[str, str, str], count: int) -> None:
    before, middle, after = form
    agree(ask, before * count + middle + after * count, {"x": "s"})


@pytest.mark.parametrize(
    "text",
    [
        *(pytest.param("1".rjust(length), id=f"{length}") for length in (20_999, 21_000, 21_001)),
        *(pytest.param(f"'{length * chr(0x1F600)}'", id=f"{length} emoji") for length in (10_499, 10_500)),
    ],
)
def test_length_is_limited_alike(ask: Ask, text: str) -> None:
    agree(ask, text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("contains('a', 'b',)", id="a comma before the closing parenthesis"),
        pytest.param("contains(,)", id="commas alone"),
        pytest.param("contains('a')", id="too few arguments"),
        pytest.param("contains('a', 'b', 'c')", id="too many arguments"),
        pytest.param("case(true, 1)", id="case without default: too few"),
        pytest.param("case(true, 1, false, 2)", id="case without default"),
        pytest.param("case(1, 2, 3)", id="case with a number for a condition"),
        pytest.param("case('true', 2, 3)", id="case with a string for a condition"),
        pytest.param("case(false, 1, true, 2, 3)", id="case, second condition"),
        pytest.param("CONTAINS(GitHub.REF, 'HEADS')", id="names ignore case"),
        pytest.param("nothing", id="unknown context"),
        pytest.param("nothing()", id="unknown function"),
        pytest.param("toString()", id="a method of JavaScript's objects is no function"),
        pytest.param("(github)['ref']", id="index after parentheses"),
        pytest.param("'abc'[0]", id="no index after a literal"),
        pytest.param("null.x", id="no property of a literal"),
        pytest.param("('abc')[0]", id="index into a string"),
        pytest.param("(1).x", id="property of a number"),
        pytest.param("github.true.null.NaN", id="property names may be keywords"),
        pytest.param("true && false || null || 'x'", id="precedence: and before or"),
        pytest.param("1 == 1 == true", id="comparisons from the left"),
        pytest.param("1 < 2 == true", id="order before equality"),
        pytest.param("!1 == false", id="not before equality"),
        pytest.param("3 > 2 > 1", id="order from the left"),
        pytest.param("github == github", id="an object equals itself"),
        pytest.param("matrix.list == matrix.list", id="a list equals itself"),
        pytest.param("fromJSON('[]') == fromJSON('[]')", id="lists that look alike differ"),
        pytest.param("matrix.* == matrix.*", id="filters make new lists"),
        pytest.param("(github || 1) == github", id="an operand stays itself"),
        pytest.param("github >= github", id="at least itself"),
        pytest.param("null < 1 && null <= 0 && null >= false", id="null counts as 0"),
        pytest.param("'' == 0 && ' ' == 0 && '0x10' == 16 && '1e1' == 10", id="strings as numbers"),
        pytest.param("'NaN' == 'nan' && NaN != NaN && !NaN", id="NaN, a text and a number"),
        pytest.param("join(matrix.list, '') && join(matrix.list, github)", id="join with a collection between"),
        pytest.param("matrix.list[-1] || matrix.list[1.9] || matrix.list['1']", id="odd indexes"),
        pytest.param("matrix.rows.*.x && matrix.rows.*.y[0]", id="filters"),
        pytest.param("matrix.*.*", id="filter of a filter"),
        pytest.param("list.*.x.z", id="a filter skips what has no such property"),
        pytest.param("matrix.rows[*][github]", id="a filter by a collection"),
        pytest.param("toJSON(env) && toJSON(matrix)", id="toJSON of objects"),
        pytest.param("fromJSON('')", id="fromJSON of nothing"),
        pytest.param('fromJSON(\'{"a": 1, "A": 2, "a": 3}\')', id="fromJSON of doubled keys"),
        pytest.param("fromJSON('\"\\ud83d\\ude00\"')", id="fromJSON of a surrogate pair"),
        pytest.param("fromJSON('1e400') > 1e308", id="fromJSON of a number beyond doubles"),
        pytest.param("", id="nothing"),
        pytest.param(" \t\r\n", id="white space"),
        pytest.param("github . ref", id="white space around a dot"),
        pytest.param("github.*.x.", id="a dot at the end"),
        pytest.param("github..ref", id="two dots"),
        pytest.param("1.2.3", id="a version is no number"),
        pytest.param("github.ref-name", id="a minus is part of a name"),
        pytest.param("github.1", id="a digit cannot start a property"),
    ],
)
def test_corner_cases(ask: Ask, text: str) -> None:
    agree(ask, text)
