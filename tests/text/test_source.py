from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcroute.errors import RewriteError
from arcroute.text.edit import Edit, splice
from arcroute.text.source import Position, Source, Span


@pytest.mark.parametrize(
    ("data", "needle", "position"),
    [
        pytest.param("abc", "a", (1, 1), id="the first byte"),
        pytest.param("é😀x", "x", (1, 3), id="columns count characters"),
        pytest.param("\ufeffabc", "a", (1, 1), id="the bom is no character"),
        pytest.param("\ufeffa\nb", "b", (2, 1), id="nor does it move the second line"),
        pytest.param("a\r\nbc", "c", (2, 2), id="crlf is one line end"),
        pytest.param("a\n\n\nb", "b", (4, 1), id="empty lines count"),
    ],
)
def test_position(data: str, needle: str, position: tuple[int, int]) -> None:
    source = Source("f", data.encode())
    assert source.position(source.data.index(needle.encode())) == position


def test_the_end_of_the_file_has_a_position() -> None:
    assert Source("f", b"ab\n").position(3) == Position(2, 1)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        pytest.param(1, "a", id="without bom and cr"),
        pytest.param(2, "é", id="the last"),
        pytest.param(3, "", id="beyond"),
    ],
)
def test_line_text(line: int, text: str) -> None:
    assert Source("f", "\ufeffa\r\né".encode()).line_text(line) == text


@pytest.mark.parametrize(
    ("data", "eol"),
    [(b"", "\n"), (b"a\nb\n", "\n"), (b"a\r\nb\r\n", "\r\n"), (b"a\r\nb\nc\n", "\n"), (b"a\r\n", "\r\n")],
)
def test_eol_is_what_most_lines_use(data: bytes, eol: str) -> None:
    assert Source("f", data).eol == eol


@given(st.text(max_size=40), st.booleans())
def test_characters_and_bytes_map_one_to_one(text: str, bom: bool) -> None:
    text = text.lstrip("\ufeff").encode("utf-8", "ignore").decode()
    source = Source("f", (("\ufeff" if bom else "") + text).encode())
    for index in range(len(text) + 1):
        assert source.char_offset(source.byte_offset(index)) == index
        assert source.data[source.byte_offset(index) :].decode() == text[index:]


@given(st.binary(max_size=30), st.data())
def test_splice_keeps_every_other_byte(data: bytes, draw: st.DataObject) -> None:
    cuts = sorted(draw.draw(st.lists(st.integers(0, len(data)), min_size=2, max_size=2)))
    edit = Edit("f", Span(cuts[0], cuts[1]), draw.draw(st.text(max_size=5)))
    result = splice(Source("f", data), [edit]).data
    assert result == data[: cuts[0]] + edit.text.encode() + data[cuts[1] :]


def test_splice_takes_edits_in_any_order_and_the_same_edit_once() -> None:
    edits = [Edit("f", Span(4, 5), "E"), Edit("f", Span(0, 1), "A"), Edit("f", Span(4, 5), "E")]
    assert splice(Source("f", b"abcde"), edits).data == b"AbcdE"


@pytest.mark.parametrize(
    "edits",
    [
        pytest.param([Edit("f", Span(0, 2), "x"), Edit("f", Span(1, 3), "y")], id="overlap"),
        pytest.param([Edit("f", Span(0, 9), "x")], id="beyond the end"),
        pytest.param([Edit("f", Span(2, 1), "x")], id="backwards"),
    ],
)
def test_splice_refuses(edits: list[Edit]) -> None:
    with pytest.raises(RewriteError):
        splice(Source("f", b"abc"), edits)
