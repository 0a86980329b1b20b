"""Plain values in and out. GitHub's own evaluator is asked in tests/oracles; these hold without it."""

from __future__ import annotations

import math
from typing import Any

import pytest

from arcroute.actions.evaluate import Unknown, evaluate
from arcroute.actions.syntax import ExpressionError

U = Unknown("only known at night")
CONTEXTS: dict[str, Any] = {
    "github": {"ref": "refs/heads/main", "actor": "Mona"},
    "matrix": {"n": 3, "lane": "lane-1", "list": ["a", "B"], "rows": [{"x": 1}, {"y": 2}, {"X": [3, 4]}]},
    "u": U,
    "part": {"known": "yes", "unknown": U},
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("null", None, id="null"),
        pytest.param("0x1F", 31, id="hexadecimal"),
        pytest.param("-1.5e1", -15, id="exponent"),
        pytest.param("'it''s ''it'''", "it's 'it'", id="all doubled quotes"),
        pytest.param("GITHUB.Ref", "refs/heads/main", id="names ignore case"),
        pytest.param("github['ACTOR']", "Mona", id="keys ignore case"),
        pytest.param("github.nothing.at.all", None, id="null-safe"),
        pytest.param("matrix.list[1]", "B", id="index"),
        pytest.param("matrix.list[9]", None, id="index beyond the end"),
        pytest.param("matrix.rows.*.x", [1, [3, 4]], id="filter"),
        pytest.param("matrix.rows.*.x[1]", [4], id="an index after a filter reaches into the items"),
        pytest.param("'abc' == 'ABC'", True, id="strings ignore case"),
        pytest.param("'1' == 1 && true == '1' && null == 0 && '' == null", True, id="coercion"),
        pytest.param("NaN == NaN", False, id="NaN"),
        pytest.param('matrix == matrix && matrix.list != fromJSON(\'["a","B"]\')', True, id="identity"),
        pytest.param("github.actor && 'x' || 'y'", "x", id="operands, not booleans"),
        pytest.param("0 || '' || null || false", False, id="the last of many"),
        pytest.param("!'' == !0", True, id="not"),
        pytest.param("contains('Hello', 'ELL') && contains(matrix.list, 'b')", True, id="contains"),
        pytest.param("startsWith(github.ref, 'REFS/') && endsWith(github.ref, 'Main')", True, id="affixes"),
        pytest.param("format('{1}{{{0}}}', 1, true)", "true{1}", id="format"),
        pytest.param(
            "join(matrix.list) == 'a,B' && join(matrix.list, '') == 'aB' && join('x') == 'x'", True, id="join"
        ),
        pytest.param("case(matrix.n == 1, 'one', matrix.n == 3, 'three', 'many')", "three", id="case"),
        pytest.param("case(true, 'a', fromJSON('not JSON'))", "a", id="case leaves the rest alone"),
        pytest.param("fromJSON('{\"a\": [1, 2.5, null]}').a", [1, 2.5, None], id="fromJSON"),
        pytest.param(
            'toJSON(fromJSON(\'{"a":[1,{}],"b":[]}\'))', '{\n  "a": [\n    1,\n    {}\n  ],\n  "b": []\n}', id="toJSON"
        ),
        pytest.param("'a' < 'B' && 'b' >= 'B' && 1 < '2' && !(matrix < 1)", True, id="order"),
        pytest.param("false < true && !(null < null) && null <= null", True, id="order of booleans and nulls"),
        pytest.param("'\uffff' > '\U0001f600'", True, id="order of UTF-16, not of characters"),
        pytest.param("'\u00df' == 'ss' && '\u0131' != 'I'", True, id="upper case, but for the dotless i"),
        pytest.param("matrix.rows.*.x[0]", [3], id="an index after a filter skips scalars"),
        pytest.param("matrix.rows.*[matrix]", [], id="a collection is no key of a filter"),
        pytest.param("matrix[matrix] || matrix.list[-1] || matrix.list[NaN]", None, id="what is no key"),
        pytest.param("('abc').*", [], id="filter of a scalar"),
        pytest.param("github.*.*", [], id="filter of scalars"),
        pytest.param("contains(matrix, 'a') || contains('a', matrix) || endsWith(matrix, 'a')", False, id="no text"),
        pytest.param("format(matrix, 1)", "Object", id="collections as strings"),
        pytest.param("join(matrix) == '' && join(matrix.list, matrix) == 'a,B'", True, id="join of odd things"),
        pytest.param("always()", True, id="always"),
        pytest.param("${{ matrix.n }}", 3, id="an expression alone keeps its type"),
        pytest.param("lane-${{ matrix.n }}", "lane-3", id="text around it makes a string"),
        pytest.param("${{ null }}/${{ true }}/${{ matrix }}/${{ 1e21 }}", "/true/Object/1e+21", id="as strings"),
        pytest.param("${{ '}}' }}${{ '${{' }}", "}}${{", id="braces inside strings"),
    ],
)
def test_known_values(text: str, expected: object) -> None:
    found = evaluate(text, CONTEXTS)
    assert found == expected
    assert isinstance(found, bool) == isinstance(expected, bool)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("false && u", False, id="false and anything"),
        pytest.param("true || u", True, id="true or anything"),
        pytest.param("u && 'a' || 'a'", "a", id="both ways lead to the same"),
        pytest.param("case(u == 1, 'a', 'a')", "a", id="both results are the same"),
        pytest.param("(u || 'x') && 'y'", "y", id="true either way"),
        pytest.param("!u == !u", True, id="one answer for one condition"),
        pytest.param("contains(fromJSON('[\"a\", \"b\"]'), 'a') || u", True, id="a known list"),
        pytest.param("part.known", "yes", id="the known part"),
        pytest.param("format('lane-{0}', u) && 1", 1, id="a string with text in it is true"),
        pytest.param("u.* && 1", 1, id="a filter is a list, and true"),
        pytest.param('fromJSON(\'{"a":1,"b":1}\')[u] || 1', 1, id="an unknown key into a small object"),
        pytest.param("contains(github, u) || startsWith(github, u)", False, id="an object holds no text"),
    ],
)
def test_known_whatever_the_unknown_is(text: str, expected: object) -> None:
    assert evaluate(text, CONTEXTS) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("u", id="itself"),
        pytest.param("u || 'a'", id="an operand may be it"),
        pytest.param("u && 'a' || 'b'", id="one of two"),
        pytest.param("u == u", id="it may be NaN"),
        pytest.param("u.x.y", id="a property of it"),
        pytest.param("part.unknown", id="the unknown part"),
        pytest.param("format('lane-{0}', u)", id="format"),
        pytest.param("lane-${{ u }}", id="a template"),
        pytest.param("join(part.*, '-')", id="join"),
        pytest.param("toJSON(part)", id="toJSON"),
        pytest.param("fromJSON(u)", id="fromJSON"),
        pytest.param("needs.build.outputs.lane", id="a context that is not given"),
        pytest.param("contains(u, 'a')", id="contains"),
        pytest.param("startsWith(u, 'a')", id="startsWith"),
        pytest.param("contains(part.*, 'a')", id="contains, where one item is not known"),
        pytest.param("u < 1", id="order"),
        pytest.param("format(u, 1)", id="an unknown format string"),
        pytest.param("join(u)", id="an unknown list"),
        pytest.param("part.*.x", id="an index into unknown items"),
        pytest.param("part.*.*", id="a filter of unknown items"),
        pytest.param("hashFiles('x')", id="what only a runner can tell"),
        pytest.param("success()", id="status"),
        pytest.param("case(u, 1, 2)", id="case"),
        pytest.param("matrix[u]", id="an unknown key"),
        pytest.param("matrix.list[u]", id="an unknown index"),
        pytest.param("u && fromJSON('no JSON') || 1", id="it may fail"),
    ],
)
def test_unknown(text: str) -> None:
    assert isinstance(evaluate(text, CONTEXTS), Unknown)


def test_an_unknown_keeps_its_reason() -> None:
    assert evaluate("u || 'a'", CONTEXTS) == U
    assert evaluate("u && 'a' || 'b'", CONTEXTS) == Unknown("depends on u")
    assert evaluate("needs.build.outputs.lane", {}) == Unknown(
        "needs.build.outputs.lane is known only when the workflow runs"
    )


def test_unknowns_may_stand_inside_an_answer() -> None:
    assert evaluate("part", CONTEXTS) == {"known": "yes", "unknown": U}


@pytest.mark.parametrize(
    ("text", "kind", "offset"),
    [
        pytest.param("1 || contain()", "function", 5, id="refused, though it would not be reached"),
        pytest.param("a-${{ 1 }}-${{ 2 + }}", "syntax", 17, id="the offset is that in the whole text"),
        pytest.param("a ${{ 1", "syntax", 2, id="not closed"),
        pytest.param("true && format('{')", "format", 8, id="format string"),
        pytest.param("format('{1}', 1)", "format", 0, id="too few arguments for a format string"),
        pytest.param("fromJSON('[1,')", "json", 0, id="not JSON"),
        pytest.param("case(1, 2, 3)", "case", 5, id="a condition that is no boolean"),
    ],
)
def test_failures(text: str, kind: str, offset: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate(text, {})
    assert (caught.value.kind, caught.value.offset) == (kind, offset)


DOUBLING = "x"
for _ in range(40):
    DOUBLING = f"format('{{0}}{{0}}', {DOUBLING})"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param(DOUBLING, "too large to evaluate", id="a string that doubles at each level"),
        pytest.param(
            " || ".join(f"(u.a{n} && 1) == 2" for n in range(40)),
            "more than 64 possible outcomes",
            id="many conditions",
        ),
    ],
)
def test_endless_work_ends_as_unknown(text: str, why: str) -> None:
    assert evaluate(text, {"x": "0123456789", "u": U}) == Unknown(why)


def test_the_deepest_expression_is_evaluated() -> None:
    text = "1"
    for _ in range(16):
        text = f"(0 == 1 || 1 > 2 && 0 || {text})"
    assert evaluate(text, {}) == 1


def test_numbers_that_are_no_numbers() -> None:
    found = evaluate("NaN", {})
    assert isinstance(found, float)
    assert math.isnan(found)
    assert evaluate("-Infinity", {}) == -math.inf
    assert evaluate("x", {"x": 10**400}) == math.inf


def test_an_expression_that_reads_nothing_needs_no_contexts() -> None:
    assert evaluate("format('{0}', 1)") == "1"
    assert isinstance(evaluate("github.ref"), Unknown)


def test_contexts_hold_plain_values_only() -> None:
    with pytest.raises(TypeError, match="set is not a value"):
        evaluate("x", {"x": {1, 2}})
