"""A file as arcroute sees it: its bytes, and the way from a byte to the line and column a person reads."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from msgspec import Struct

from arcroute.errors import InputError, Place

BOM = b"\xef\xbb\xbf"
_ODD_BREAK = re.compile("\r(?!\n)|[\x85\u2028\u2029]")


class Span(NamedTuple):
    """A half-open range of byte offsets in one file."""

    start: int
    end: int


class Position(NamedTuple):
    """Line and column, both from 1; the column counts characters."""

    line: int
    column: int


class Source(Struct, frozen=True, eq=False, dict=True):
    """One file's bytes and text. ``path`` is relative to the repository root, with forward slashes."""

    path: str
    data: bytes

    @cached_property
    def bom(self) -> int:
        """Length in bytes of the byte order mark: 3 or 0."""
        return len(BOM) if self.data.startswith(BOM) else 0

    @cached_property
    def text(self) -> str:
        """The file without its byte order mark, decoded; line endings as they are.

        Raises InputError with the line of the first byte that is not UTF-8.
        """
        try:
            return self.data[self.bom :].decode("utf-8")
        except UnicodeDecodeError as error:
            offset = self.bom + error.start
            line = self.data.count(b"\n", 0, offset) + 1
            raise InputError(
                f"byte 0x{self.data[offset]:02x} is not UTF-8; GitHub reads UTF-8 only", Place(self.path, line, 1)
            ) from None

    @cached_property
    def eol(self) -> str:
        """The line ending that most lines of the file use."""
        crlf = self.data.count(b"\r\n")
        return "\r\n" if crlf * 2 > self.data.count(b"\n") else "\n"

    @cached_property
    def has_odd_breaks(self) -> bool:
        """Whether the file holds line breaks that not every YAML reader takes for one."""
        return _ODD_BREAK.search(self.text) is not None

    @cached_property
    def _byte_of_char(self) -> list[int] | None:
        """Byte offset of each character, and of the end; None where each character is one byte."""
        if self.text.isascii():
            return None
        widths = (len(char.encode("utf-8")) for char in self.text)
        return list(accumulate(widths, initial=self.bom))

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        offset = self.data.find(b"\n")
        while offset >= 0:
            starts.append(offset + 1)
            offset = self.data.find(b"\n", offset + 1)
        return starts

    def byte_offset(self, char: int) -> int:
        """Byte offset of the character with index ``char`` in ``text``."""
        table = self._byte_of_char
        return char + self.bom if table is None else table[char]

    def char_offset(self, byte: int) -> int:
        """Index in ``text`` of the character that starts at, or holds, the byte offset ``byte``."""
        table = self._byte_of_char
        return max(byte - self.bom, 0) if table is None else max(bisect_right(table, byte) - 1, 0)

    def position(self, byte: int) -> Position:
        """Line and column of a byte offset."""
        line = bisect_right(self._line_starts, byte)
        start = max(self._line_starts[line - 1], self.bom if line == 1 else 0)
        column = len(self.data[start:byte].decode("utf-8", "replace"))
        return Position(line, column + 1)

    def line_start(self, line: int) -> int:
        """Byte offset of the start of a line (from 1); the end of the file beyond the last."""
        start = self._line_starts[line - 1] if line <= len(self._line_starts) else len(self.data)
        return max(start, self.bom)

    def place(self, span: Span | None) -> Place:
        """Where a span starts, for a message."""
        return Place(self.path, *self.position(span.start)) if span else Place(self.path)

    def line_text(self, line: int) -> str:
        """The text of a line (from 1), without its ending; an empty string beyond the last."""
        if not 1 <= line <= len(self._line_starts):
            return ""
        start = max(self._line_starts[line - 1], self.bom if line == 1 else 0)
        end = self.data.find(b"\n", start)
        raw = self.data[start:] if end < 0 else self.data[start:end]
        return raw.decode("utf-8", "replace").removesuffix("\r")

    def slice(self, span: Span) -> str:
        """The text of a span, as it stands in the file."""
        return self.data[span.start : span.end].decode("utf-8")
