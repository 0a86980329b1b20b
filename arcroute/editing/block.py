"""Whole lines in and out of block collections, each comment staying with what it describes."""

from __future__ import annotations

import re
from itertools import pairwise

from arcroute.editing.blockscalars import block_of, keep_without_newline, keeps_blank_lines
from arcroute.editing.comments import comment_in
from arcroute.editing.lines import above_comments, begins_line, column_of, end_of_entry, line_at, line_start, next_line
from arcroute.errors import RewriteError
from arcroute.text.edit import Edit
from arcroute.text.source import Source, Span
from arcroute.text.tree import Mapping, Node, Scalar, Sequence

_BLANK_LINE = re.compile(rb"\n[ \t]*\r?\n")


def insert_lines(source: Source, parent: Mapping | Sequence, index: int, lines: list[str]) -> tuple[Edit, ...]:
    """The edits that make ``lines`` (indented from 0) the child number ``index`` of a block collection."""
    indent = " " * column_of(source, parent.span.start)
    if index == 0:
        return (_insert_first(source, parent.span.start, [indent + line for line in lines]),)
    before = _children(parent)[index - 1]
    text = _text_at_end(before)
    edits = keep_without_newline(source, text) if text else ()
    at = _end(source, before)
    apart = _blank_lines_between(source, parent) and not (text and keeps_blank_lines(source, text))
    gap = source.eol if apart else ""
    return (*edits, Edit(source.path, Span(at, at), gap + "".join(source.eol + indent + line for line in lines)))


def _insert_first(source: Source, start: int, lines: list[str]) -> Edit:
    """Above the first child and its comments, but below the head of a file; or behind the dash."""
    if begins_line(source, start):
        above = above_comments(source, start)
        at = line_start(source, start) if above == source.bom else above
        return Edit(source.path, Span(at, at), "".join(line + source.eol for line in lines))
    indent = " " * (start - line_start(source, start))
    return Edit(source.path, Span(start, start), source.eol.join(lines).lstrip(" ") + source.eol + indent)


def remove_lines(source: Source, parent: Mapping | Sequence, index: int) -> tuple[Edit, ...]:
    """The edit that takes child number ``index`` out of a block collection of several."""
    start, end = _start(source, parent, index), _end(source, _children(parent)[index])
    _refuse_lost_comments(source, start, end)
    if not begins_line(source, start):
        return (_remove_behind_dash(source, parent, end),)
    _refuse_longer_text(source, parent, index, end)
    top = line_start(source, start)
    if end < len(source.data):
        return (Edit(source.path, Span(top, next_line(source, end)), ""),)
    return (Edit(source.path, Span(len(source.data[:top].rstrip(b"\r\n")), end), ""),)  # still no final newline


def _remove_behind_dash(source: Source, parent: Mapping | Sequence, end: int) -> Edit:
    """The second child takes the first one's place behind the dash."""
    start, following = parent.span.start, _start(source, parent, 1)
    if source.data[end:following].strip():
        raise RewriteError("a comment stands between this and what would take its place", source.place(parent.span))
    return Edit(source.path, Span(start, following), "")


def _refuse_lost_comments(source: Source, start: int, end: int) -> None:
    """A comment beside, within, directly above or, further to the right, below what goes describes it."""
    column = start - line_start(source, start)
    below = _line_below(source, end)
    belongs = below.lstrip(b" \t").startswith(b"#") and len(below) - len(below.lstrip(b" \t")) > column
    above = begins_line(source, start) and above_comments(source, start) < line_start(source, start)
    if above or belongs or comment_in(source, Span(start, end)):
        raise RewriteError(
            "what would be taken out has a comment, which would be lost or describe something else",
            source.place(Span(start, start)),
        )


def _refuse_longer_text(source: Source, parent: Mapping | Sequence, index: int, end: int) -> None:
    """A block scalar above must not gain the blank lines, or lose the newline, that stood below what goes."""
    text = _text_at_end(_children(parent)[index - 1]) if index else None
    if text and not _line_below(source, end).strip():
        raise RewriteError("the text above it would change", source.place(text.span))


def _line_below(source: Source, end: int) -> bytes:
    return line_at(source, next_line(source, end)) if end < len(source.data) else b""


def _children(parent: Mapping | Sequence) -> tuple[Node, ...]:
    return parent.items if isinstance(parent, Sequence) else tuple(entry.value for entry in parent.entries)


def _start(source: Source, parent: Mapping | Sequence, index: int) -> int:
    """Where a child begins: at its key or its dash."""
    start = parent.span.start
    column = column_of(source, start)
    if index == 0:
        return start
    if isinstance(parent, Sequence):
        return _dash(source, next_line(source, _end(source, parent.items[index - 1])), column)
    start = parent.entries[index].key.span.start
    if not begins_line(source, start):
        raise RewriteError("written in a way that arcroute does not edit", source.place(Span(start, start)))
    return start


def _dash(source: Source, at: int, column: int) -> int:
    """The dash in ``column`` on the first line, from the offset ``at`` on, that has one: comments may come before."""
    while source.data[at + column : at + column + 1] != b"-" and at < len(source.data):
        at = next_line(source, at)
    return at + column


def _last(node: Node) -> Node:
    """The last node that is written in a block node."""
    while isinstance(node, (Mapping, Sequence)) and not node.flow:
        node = _children(node)[-1]
    return node


def _end(source: Source, node: Node) -> int:
    """The end of the last line of a block node, behind its trailing comment."""
    text = _text_at_end(node)
    return block_of(source, text).end if text else end_of_entry(source, _last(node).span.end)


def _text_at_end(node: Node) -> Scalar | None:
    """The block scalar with which a block node ends, if it does."""
    last = _last(node)
    return last if isinstance(last, Scalar) and last.style in ("|", ">") else None


def _blank_lines_between(source: Source, parent: Mapping | Sequence) -> bool:
    """Whether the file keeps the children of this collection apart by blank lines."""
    children = _children(parent)
    gaps = [source.data[one.span.end : other.span.start] for one, other in pairwise(children)]
    return bool(gaps) and all(map(_BLANK_LINE.search, gaps))
