"""Where each character of a YAML scalar stands in the file."""

from __future__ import annotations

import io
from itertools import pairwise

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import (
    DoubleQuotedScalarString,
    FoldedScalarString,
    LiteralScalarString,
    PlainScalarString,
    SingleQuotedScalarString,
)

from arcroute.errors import InputError
from arcroute.text.scalars import offsets
from arcroute.text.source import BOM, Source
from arcroute.text.tree import Mapping, Scalar, resolve
from arcroute.text.yaml import compose

STYLES = (
    PlainScalarString,
    SingleQuotedScalarString,
    DoubleQuotedScalarString,
    LiteralScalarString,
    FoldedScalarString,
)


def scalar_of(source: Source) -> Scalar:
    """The value of the key ``k``, wherever it is."""
    root = compose(source)
    while isinstance(root, Mapping):
        root = root.get("k") or resolve(root.entries[0].value)
    assert isinstance(root, Scalar)
    return root


def bytes_of_chars(text: str) -> list[str] | None:
    """What stands in the file for each character of the value."""
    source = Source("w.yml", text.encode())
    table = offsets(source, scalar_of(source))
    if table is None:
        return None
    return [source.data[start:end].decode() for start, end in pairwise(table)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("k: abc", ["a", "b", "c"], id="plain"),
        pytest.param("k: ''", [], id="nothing between quotes"),
        pytest.param("k:", [], id="no value at all"),
        pytest.param("k: aé😀", ["a", "é", "😀"], id="characters of several bytes"),
        pytest.param("k: 'it''s'", ["i", "t", "''", "s"], id="a doubled quote is one character"),
        pytest.param(r'k: "a\n\x41\U0001F600\""', ["a", r"\n", r"\x41", r"\U0001F600", r"\""], id="escapes"),
        pytest.param("k: a\n  b\n", ["a", "\n  ", "b"], id="plain over two lines: the break is a space"),
        pytest.param("k: a  \n\n\n  b\n", ["a", "  \n", "\n\n  ", "b"], id="plain: of three breaks two stay"),
        pytest.param('k: "a \\\n   b"', ["a", " \\\n   ", "b"], id="an escaped break is nothing"),
        pytest.param("k: |\n  ab\n   c\n", ["a", "b", "\n  ", " ", "c", "\n"], id="literal block"),
        pytest.param("k: |-\n  a\n\n  b\n", ["a", "\n", "\n  ", "b"], id="a blank line inside a literal block"),
        pytest.param("k: |2+\n   \n", [" ", "\n"], id="a block of spaces alone"),
        pytest.param("k: |\n\n\n  a\n", ["\n", "\n  ", "a", "\n"], id="blank lines before the first text"),
        pytest.param("k: |2-\n    a\n", [" ", " ", "a"], id="an indentation indicator keeps spaces"),
        pytest.param("k: >\n  a\n  b\n\n  c\n", ["a", "\n  ", "b", "\n\n  ", "c", "\n"], id="folded block"),
        pytest.param(
            "k: >-\n  a\n    b\n  c\n", ["a", "\n  ", " ", " ", "b", "\n  ", "c"], id="indented lines do not fold"
        ),
        pytest.param("k: |+\n  a\n\n\n", ["a", "\n", "\n", "\n"], id="kept breaks at the end"),
        pytest.param("k: |\n  a", ["a"], id="no newline at the end of the file"),
        pytest.param(
            "k: |  # why\r\n  a\r\n  b\r\n", ["a", "\r\n  ", "b", "\r\n"], id="CRLF and a comment in the header"
        ),
    ],
)
def test_each_character_has_its_bytes(text: str, expected: list[str]) -> None:
    assert bytes_of_chars(text) == expected


def test_a_byte_order_mark_is_counted() -> None:
    source = Source("w.yml", BOM + b"k: 'ab'\n")
    assert list(offsets(source, scalar_of(source)) or ()) == [7, 8, 9]


def test_an_expression_in_a_deep_block_is_found_on_its_line() -> None:
    source = Source("w.yml", b"a:\n    k: >-\n      one\n      ${{ two }}\n")
    scalar = scalar_of(source)
    table = offsets(source, scalar)
    assert table is not None
    assert source.position(table[scalar.value.index("two")]) == (4, 11)


def test_a_scalar_that_does_not_match_its_bytes_has_no_offsets() -> None:
    source = Source("w.yml", b"k: 'ab'\n")
    assert offsets(source, Scalar(scalar_of(source).span, "other", "'")) is None


def written(value: str, style: type[str], depth: int, width: int) -> str:
    yaml = YAML()
    yaml.width = width
    data: object = {"k": style(value)}
    for _ in range(depth):
        data = {"m": data}
    stream = io.StringIO()
    yaml.dump(data, stream)
    return stream.getvalue()


VALUES = st.text(alphabet=" \n\tab'\"\\é😀:#-{}$|>", max_size=24)


@settings(max_examples=600, deadline=None)
@given(
    value=VALUES,
    style=st.sampled_from(STYLES),
    depth=st.integers(0, 2),
    width=st.sampled_from((5, 80)),
    crlf=st.booleans(),
)
def test_offsets_agree_with_the_parser(value: str, style: type[str], depth: int, width: int, crlf: bool) -> None:
    """Unescaped characters stand at their offset, offsets never run backwards, and common values are all mapped."""
    text = written(value, style, depth, width)
    source = Source("w.yml", (text.replace("\n", "\r\n") if crlf else text).encode())
    try:
        scalar = scalar_of(source)
    except InputError:  # the writer's mistake: tabs as indentation, trailing spaces before a break
        reject()
    table = offsets(source, scalar)
    assert table is not None, (text, scalar)
    assert list(table) == sorted(table)
    assert len(table) == len(scalar.value) + 1
    for char, start in zip(scalar.value, table, strict=False):
        there = source.data[start:].decode()
        assert char in " \n" or there.startswith((char, "\\")), (text, char, there)
