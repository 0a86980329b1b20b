"""Text to tree: what stands where, and what a person reads when it is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.actions.expressions import FUNCTIONS, parse
from arcroute.actions.syntax import (
    Call,
    Comparison,
    Context,
    Expression,
    ExpressionError,
    Extent,
    Index,
    Literal,
    Logical,
    children,
    render,
)


def spans(node: Expression, text: str) -> list[str]:
    """The text of every node, parents first."""
    inner = [span for child in children(node) for span in spans(child, text)]
    return [text[node.span.start : node.span.end], *inner]


def test_a_tree_knows_the_characters_of_each_node() -> None:
    text = " a.b == 'it''s'  && !( join(c[0], '-') )"
    assert spans(parse(text), text) == [
        *("a.b == 'it''s'  && !( join(c[0], '-')", "a.b == 'it''s'", "a.b", "a", "b", "'it''s'"),
        *("!( join(c[0], '-')", "join(c[0], '-')", "c[0]", "c", "0", "'-'"),
    ]


def test_a_tree_is_plain_data() -> None:
    assert parse("a.b == 1 || JOIN('x')") == Logical(
        "||",
        (
            Comparison(
                Index(Context("a", Extent(0, 1)), Literal("b", Extent(2, 3)), Extent(0, 3)),
                (("==", Literal(1.0, Extent(7, 8))),),
                Extent(0, 8),
            ),
            Call("join", (Literal("x", Extent(17, 20)),), Extent(12, 21)),
        ),
        Extent(0, 21),
    )


@pytest.mark.parametrize(
    ("text", "offset", "kind", "message"),
    [
        pytest.param("", 0, "syntax", "ends where a value was expected", id="nothing"),
        pytest.param("a == ", 5, "syntax", "ends where a value was expected", id="half a comparison"),
        pytest.param("(a", 2, "syntax", "ends where ')' was expected", id="open parenthesis"),
        pytest.param("a.", 2, "syntax", "ends where a property name or '*' was expected", id="open dot"),
        pytest.param("a b", 2, "syntax", "unexpected 'b', expected an operator or the end", id="two values"),
        pytest.param("join(a b)", 7, "syntax", "unexpected 'b', expected ',' or ')'", id="no comma"),
        pytest.param("a = b", 2, "syntax", "compare with '=='", id="one equals sign"),
        pytest.param("a & b", 2, "syntax", "write '&&'", id="one ampersand"),
        pytest.param('a == "b"', 5, "syntax", "strings take single quotes", id="double quotes"),
        pytest.param("a == 'b", 5, "syntax", "this string has no closing quote", id="open string"),
        pytest.param("1.2.3", 0, "syntax", "'1.2.3' is not a number", id="a version"),
        pytest.param("a + b", 2, "syntax", "'+' is not a number", id="there is no addition"),
        pytest.param("contain(a, b)", 0, "function", "no function 'contain' (did you mean contains?)", id="a typo"),
        pytest.param("1 || frobnicate()", 5, "function", "no function 'frobnicate'", id="no such function"),
        pytest.param("startsWith(a)", 0, "arguments", "startsWith takes at least 2 arguments, not 1", id="too few"),
        pytest.param("toJSON(a, b)", 0, "arguments", "toJSON takes at most 1 arguments, not 2", id="too many"),
        pytest.param("case(a, b, c, d)", 0, "arguments", "case takes pairs and a default", id="case without default"),
        pytest.param("!" * 51 + "a", 50, "depth", "nested more than 50 levels deep", id="too deep"),
        pytest.param(" " * 21_001, 21_000, "length", "longer than 21000 characters", id="too long"),
    ],
)
def test_errors_say_what_and_where(text: str, offset: int, kind: str, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert message in caught.value.message
    assert (caught.value.offset, caught.value.kind) == (offset, kind)
    assert str(caught.value).endswith(f"(at character {offset + 1})")


def test_contexts_are_checked_against_those_allowed() -> None:
    assert render(parse("Matrix.os", ["github", "matrix"])) == "Matrix.os"
    with pytest.raises(ExpressionError) as caught:
        parse("github.ref || martix.os", ["github", "matrix"])
    assert caught.value.message == "no context 'martix' here (did you mean matrix?); allowed: github, matrix"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("env", "no context 'env' here; allowed: vars", id="a context of other places"),
        pytest.param("foo.bar", "no context 'foo' here; allowed: vars", id="something is read of it"),
        pytest.param("foo['bar']", "no context 'foo' here; allowed: vars", id="and so"),
        pytest.param("var", "no context 'var' here (did you mean vars?); allowed: vars", id="misspelt"),
        pytest.param(
            "vars.A && arc-runner-set-1",
            "no context 'arc-runner-set-1' here; put it in quotes if it is a text; allowed: vars",
            id="a text without its quotes",
        ),
    ],
)
def test_a_text_without_quotes_is_told_from_a_context(text: str, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text, ["vars"])
    assert caught.value.message == message


def test_some_functions_are_allowed_only_where_they_are_listed() -> None:
    assert render(parse("success() && join('a')", ["github", "success"])) == "success() && join('a')"
    with pytest.raises(ExpressionError, match="the function hashFiles is not allowed here"):
        parse("HASHFILES('x')", ["github"])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_is_known_in_any_case(name: str) -> None:
    least, _ = FUNCTIONS[name]
    assert parse(f"{name.upper()}({', '.join(['1'] * least)})") == parse(f"{name.lower()}({', '.join(['1'] * least)})")


def test_a_long_chain_of_comparisons_is_no_deep_tree() -> None:
    text = " == ".join(["a"] * 3000)
    assert render(parse(text)) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a  &&(b||c)", "a && (b || c)", id="parentheses that matter stay"),
        pytest.param("(a&&b)||((c))", "a && b || c", id="others go"),
        pytest.param("a['b']['c d'][0].*[*]", "a.b['c d'][0].*.*", id="one spelling of properties"),
        pytest.param("(a == b) == c == (d == e)", "(a == b) == c == (d == e)", id="comparisons keep their order"),
        pytest.param("!(a == b) || !(!c)", "!(a == b) || !!c", id="negations"),
        pytest.param("('x').y || (!a).b", "('x').y || (!a).b", id="what cannot stand before a dot"),
        pytest.param("TOJSON(1e3) == 'it''s'", "toJSON(1000) == 'it''s'", id="names, numbers, quotes"),
    ],
)
def test_expressions_are_read_back_in_one_spelling(text: str, expected: str) -> None:
    assert render(parse(text)) == expected


ATOMS = st.sampled_from(("a", "a.b", "'x''y'", "1", "-2.5", "null", "true", "c['d e']", "join(a, 'b')", "always()"))


def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operator = st.sampled_from((" && ", " || ", " == ", " != ", " < ", ">="))
    return st.one_of(
        st.tuples(inner, operator, inner).map("".join),
        inner.map("!{}".format),
        inner.map("({})".format),
        inner.map("({}).x".format),
        inner.map("({})[*]".format),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]})[{pair[1]}]"),
    )


@settings(max_examples=300, deadline=None)
@given(text=st.recursive(ATOMS, larger, max_leaves=8))
def test_what_is_rendered_reads_the_same(text: str) -> None:
    assert render(parse(render(parse(text)))) == render(parse(text))
    assert shape(parse(render(parse(text)))) == shape(parse(text))


def shape(node: Expression) -> object:
    """A tree without its spans."""
    detail = getattr(node, "value", getattr(node, "name", getattr(node, "operator", getattr(node, "steps", None))))
    if isinstance(detail, tuple):
        detail = tuple(operator for operator, _ in detail)
    return type(node).__name__, detail, [shape(child) for child in children(node)]
