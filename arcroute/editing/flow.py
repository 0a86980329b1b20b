"""Entries and items in and out of flow collections (``{}`` and ``[]``), on one line or on several."""

from __future__ import annotations

import re
from collections.abc import Sequence as Several

from arcroute.editing.comments import comment_in
from arcroute.editing.lines import above_comments, begins_line, line_end, line_start
from arcroute.errors import RewriteError
from arcroute.text.edit import Edit
from arcroute.text.source import Source, Span
from arcroute.text.tree import Mapping, Sequence

_BLANK = re.compile(rb"(?:[^\S#]|#[^\n]*\n)*\Z")
_SEPARATOR = re.compile(rb"(?:[^\S#]|,|#[^\n]*\n)*\Z")
_INDENT = re.compile(rb"( *)(?:[&!][^\s,\[\]{}]*[ \t]+)*\Z")
"""What stands before a child that has a line of its own: spaces, then its anchor and its tag."""
_END_OF_LINE = re.compile(rb"[ \t]*(?:(?P<comma>,)[ \t]*)?(?:(?P<comment>#.*)|(?P<closing>[]}]).*)?\Z")


def insert_text(source: Source, parent: Mapping | Sequence, index: int, text: str) -> tuple[Edit, ...]:
    """The edits that make ``text`` the child number ``index`` of a flow collection."""
    children = _children(source, parent)
    if not children:
        return (_insert_only(source, parent, text),)
    if index == 0:
        return (_insert_first(source, parent, children[0], text),)
    return _insert_behind(source, children[index - 1], text)


def _insert_only(source: Source, parent: Mapping | Sequence, text: str) -> Edit:
    inside = Span(parent.span.start + 1, parent.span.end - 1)
    if source.slice(inside).strip():
        raise RewriteError("nothing but a comment inside; not edited", source.place(parent.span))
    return Edit(source.path, inside, text)


def _insert_first(source: Source, parent: Mapping | Sequence, first: Span, text: str) -> Edit:
    if not _BLANK.match(source.data[parent.span.start + 1 : first.start]):
        raise RewriteError("an anchor or tag comes first; not edited", source.place(first))
    if begins_line(source, first.start):
        at = above_comments(source, first.start)
        indent = " " * (first.start - line_start(source, first.start))
        return Edit(source.path, Span(at, at), f"{indent}{text},{source.eol}")
    return Edit(source.path, Span(first.start, first.start), f"{text}, ")


def _insert_behind(source: Source, before: Span, text: str) -> tuple[Edit, ...]:
    """On a line of its own where the child before has one, behind that child's comment."""
    end = line_end(source, before.end)
    rest = _END_OF_LINE.match(source.data[before.end : end])
    behind = Span(before.end, before.end)
    indent = _INDENT.match(source.data[line_start(source, before.start) : before.start])
    if not indent or not rest:
        return (Edit(source.path, behind, f", {text}"),)
    line = source.eol + indent[1].decode() + text
    if rest["closing"] or not (rest["comma"] or rest["comment"]):
        return (Edit(source.path, behind, f",{line}"),)
    if rest["comma"]:
        return (Edit(source.path, Span(end, end), f"{line},"),)
    return (Edit(source.path, behind, ","), Edit(source.path, Span(end, end), line))


def remove_text(source: Source, parent: Mapping | Sequence, index: int) -> tuple[Edit, ...]:
    """The edit that takes child number ``index`` out of a flow collection of several."""
    children = _children(source, parent)
    child = children[index]
    before = children[index - 1].end if index else parent.span.start + 1
    last = index + 1 == len(children)
    after = child.end if last else children[index + 1].start
    if not _SEPARATOR.match(source.data[before : child.start]) or not _SEPARATOR.match(source.data[child.end : after]):
        raise RewriteError("an anchor or tag stands beside it; not edited", source.place(child))
    span = Span(before, child.end) if last else Span(child.start, after)
    _refuse_lost_comments(source, parent, child, span)
    return (Edit(source.path, span, ""),)


def _refuse_lost_comments(source: Source, parent: Mapping | Sequence, child: Span, removed: Span) -> None:
    """A comment beside, within or directly above what goes describes it."""
    above = begins_line(source, child.start) and above_comments(source, child.start) < line_start(source, child.start)
    beside = Span(child.end, min(line_end(source, child.end), parent.span.end))
    if above or comment_in(source, removed) or comment_in(source, beside):
        raise RewriteError(
            "what would be taken out has a comment, which would be lost or describe something else", source.place(child)
        )


def _children(source: Source, parent: Mapping | Sequence) -> Several[Span]:
    """The spans of entries and items, without anchors and tags before them."""
    if source.data[parent.span.start : parent.span.start + 1] not in (b"{", b"["):
        raise RewriteError("a pair without braces; not edited", source.place(parent.span))
    if isinstance(parent, Sequence):
        return [item.span for item in parent.items]
    return [Span(entry.key.span.start, entry.value.span.end) for entry in parent.entries]
