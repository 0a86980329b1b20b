"""Lines as byte offsets: an edit of whole lines must know where they begin and end, and what stands around a node."""

from __future__ import annotations

import re

from arcroute.errors import RewriteError
from arcroute.text.source import Source, Span

_DASHES = re.compile(rb" *(?:- +)*\Z")
_REST = re.compile(rb"[ \t]*(?:#[^\n]*)?\r?\Z")


def line_start(source: Source, offset: int) -> int:
    """The first byte of the line that holds ``offset``, behind a byte order mark."""
    return max(source.data.rfind(b"\n", 0, offset) + 1, source.bom)


def line_end(source: Source, offset: int) -> int:
    """The end of the line that holds ``offset``, before its line ending."""
    newline = source.data.find(b"\n", offset)
    if newline < 0:
        return len(source.data)
    return newline - (newline > offset and source.data[newline - 1 : newline] == b"\r")


def next_line(source: Source, offset: int) -> int:
    """The first byte of the line after the one that holds ``offset``, or the end of the file."""
    newline = source.data.find(b"\n", offset)
    return len(source.data) if newline < 0 else newline + 1


def line_at(source: Source, offset: int) -> bytes:
    """The line that holds ``offset``, without its line ending."""
    return source.data[line_start(source, offset) : line_end(source, offset)]


def column_of(source: Source, offset: int) -> int:
    """How many spaces a new line needs to begin where the block collection at ``offset`` does.

    Raises RewriteError where something else than spaces and dashes stands before it, and for line breaks that
    not every YAML reader takes for one.
    """
    before = source.data[line_start(source, offset) : offset]
    if not _DASHES.match(before):
        raise RewriteError("written in a way that arcroute does not edit", source.place(Span(offset, offset)))
    if source.has_odd_breaks:
        raise RewriteError("the file holds line breaks that only some YAML readers know", source.place(None))
    return len(before)


def begins_line(source: Source, offset: int) -> bool:
    """Whether nothing but spaces stands before ``offset`` on its line."""
    return not source.data[line_start(source, offset) : offset].strip(b" ")


def end_of_entry(source: Source, end: int) -> int:
    """The end of the line on which a block entry ends: behind its trailing comment.

    Raises RewriteError where something else follows on that line.
    """
    stop = line_end(source, end)
    if not _REST.match(source.data[end:stop]):
        raise RewriteError("followed by something on its line", source.place(Span(end, end)))
    return stop


def above_comments(source: Source, start: int) -> int:
    """The start of the line of ``start``, or of the comment lines directly above it with the same indentation."""
    top = line_start(source, start)
    indent = start - top
    while top > source.bom:
        above = line_start(source, top - 1)
        line = source.data[above:top]
        if line[:indent].strip(b" ") or line[indent : indent + 1] != b"#":
            break
        top = above
    return top
