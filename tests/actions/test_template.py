"""Scalars with expressions: where a mistake is shown, in every style of YAML."""

from __future__ import annotations

import pytest

from arcroute.actions.syntax import ExpressionError
from arcroute.actions.template import template, tracked
from arcroute.actions.values import Embedded, Object, Origin, Piece, Unknown, known
from arcroute.errors import Place
from arcroute.text.source import BOM, Source, Span
from arcroute.text.tree import Scalar
from arcroute.text.yaml import compose


def tracked_file(data: bytes) -> object:
    source = Source("w.yml", data)
    root = compose(source)
    assert root is not None
    return tracked(source, root)


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        pytest.param(b"k: ${{ foo( }}", 1, 13, id="plain"),
        pytest.param(b"k: 'it''s ${{ ''x'' + }}'", 1, 21, id="after doubled quotes"),
        pytest.param(b'k: "\\u00e9 ${{ + }}"', 1, 16, id="after an escape"),
        pytest.param("k: é ${{ + }}".encode(), 1, 10, id="columns count characters"),
        pytest.param(BOM + b"k: ${{ + }}", 1, 8, id="after a byte order mark"),
        pytest.param(b"k: |\n  one\n  ${{ 1 ||\n    + }}\n", 4, 5, id="literal block"),
        pytest.param(b"k: >-\r\n  one\r\n  two ${{ + }}\r\n", 3, 11, id="folded block with CRLF"),
        pytest.param(b"k: one\n  two ${{ + }}", 2, 11, id="plain over two lines"),
        pytest.param(b"k: a ${{ 1", 1, 6, id="not closed"),
        pytest.param(b"k: ${{ 'a }}", 1, 4, id="a string that is not closed swallows the end"),
        pytest.param(b"k: [1, {a: '${{ contain(1) }}'}]", 1, 17, id="inside collections"),
    ],
)
def test_a_mistake_has_its_place_in_the_file(data: bytes, line: int, column: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        tracked_file(data)
    assert caught.value.place == Place("w.yml", line, column)
    assert str(caught.value).startswith(f"w.yml:{line}:{column}: ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("${{ a }}", [" a "], id="alone"),
        pytest.param("x${{ a }}y${{b}}", ["'x'", " a ", "'y'", "b"], id="text around"),
        pytest.param("${{ '}}' }}", [" '}}' "], id="braces in a string"),
        pytest.param("${{ 'it''s }}' }}", [" 'it''s }}' "], id="braces after doubled quotes"),
        pytest.param("$${{ a }}}", ["'$'", " a ", "'}'"], id="dollar and brace beside"),
    ],
)
def test_templates_are_split(text: str, expected: list[str]) -> None:
    parts = template(text).parts
    assert [part.text if isinstance(part, Embedded) else repr(part.text) for part in parts] == expected
    assert all(isinstance(part, Embedded | Piece) for part in parts)


@pytest.mark.parametrize("text", ["${{ }}", "${{}}", "${{", "a ${{ b } }"])
def test_no_templates(text: str) -> None:
    with pytest.raises(ExpressionError):
        template(text)


def test_a_scalar_that_cannot_be_matched_with_its_bytes_is_located_as_a_whole() -> None:
    source = Source("w.yml", b"k: 'one'\n")
    assert tracked(source, Scalar(Span(3, 8), "two", "'")) == known("two", Origin("w.yml", Span(4, 7), "literal"))
    assert tracked(source, Scalar(Span(3, 8), "two", "|")) == known("two", None)
    with pytest.raises(ExpressionError) as caught:
        tracked(source, Scalar(Span(3, 8), "${{ + }}", "'"))
    assert caught.value.place == Place("w.yml", 1, 4)


def test_contexts_are_checked_where_they_are_listed() -> None:
    with pytest.raises(ExpressionError, match="no context 'env' here; allowed: github"):
        template("${{ env.X }}", named_values=["github"])


def test_keys_that_an_expression_computes_make_a_mapping_open() -> None:
    found = tracked_file(b"{a: 1, '${{ insert }}': '${{ x }}'}")
    assert isinstance(found, Object)
    assert list(found.entries) == ["a"]
    assert isinstance(found.get("b"), Unknown)
