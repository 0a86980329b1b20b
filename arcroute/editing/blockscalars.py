"""Block scalars (``|`` and ``>``): where their text lies, and new text in their own indentation."""

from __future__ import annotations

import re

from msgspec import Struct

from arcroute.editing.lines import line_end, line_start, next_line
from arcroute.errors import RewriteError
from arcroute.text.edit import Edit
from arcroute.text.source import Source, Span
from arcroute.text.tree import Scalar

_HEADER = re.compile(rb"[|>][-+0-9]*")
_SPACES = re.compile(rb" *")
_NOT_LITERAL = "[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
_FOLDS = re.compile(r"\n+")


class Block(Struct, frozen=True):
    """The parts of a block scalar. ``Scalar.span`` leaves out blank lines at its end that count."""

    header: Span
    """``|`` or ``>`` with its indicators, such as ``>2-``."""
    start: int
    """The first line of its text, or the end of the file."""
    end: int
    """The end of the last line of its text, without the line ending."""


def block_of(source: Source, scalar: Scalar) -> Block:
    """Where the parts of a block scalar lie."""
    header = _HEADER.match(source.data, scalar.span.start)
    if header is None:
        raise RewriteError("not a block scalar", source.place(scalar.span))
    end = line_end(source, scalar.span.end)
    least = len(_spaces_at(source, line_start(source, scalar.span.start))) + 1
    for stop, line in _blank_lines(source, end):
        if b"+" in header[0] or len(line) > least:
            end = stop
    return Block(Span(*header.span()), next_line(source, header.end()), end)


def _blank_lines(source: Source, end: int) -> list[tuple[int, bytes]]:
    """The end and the text of each blank line below the one that ends at ``end``."""
    found = []
    at = next_line(source, end)
    while at < len(source.data):
        stop = line_end(source, at)
        line = source.data[at:stop]
        if line.strip(b" \t"):
            break
        found.append((stop, line))
        at = next_line(source, stop)
    return found


def _spaces_at(source: Source, offset: int) -> bytes:
    found = _SPACES.match(source.data, offset)
    return found[0] if found else b""


def keeps_blank_lines(source: Source, scalar: Scalar) -> bool:
    """Whether blank lines added below a text would become part of it."""
    return "+" in source.slice(block_of(source, scalar).header)


def keep_without_newline(source: Source, scalar: Scalar) -> tuple[Edit, ...]:
    """The edit that keeps a text the same that ends the file without a newline, when lines are added below it."""
    block = block_of(source, scalar)
    if block.end < len(source.data):
        return ()
    if scalar.value.endswith("\n"):
        raise RewriteError("the file ends with blank lines inside this text", source.place(scalar.span))
    header = source.slice(block.header)
    return () if "-" in header else (Edit(source.path, block.header, header.replace("+", "") + "-"),)


def replace_block_scalar(source: Source, scalar: Scalar, value: str) -> tuple[Edit, ...]:
    """Edits that give a block scalar the text ``value``, in its own indentation.

    Empty where no block can hold it: text that is blank or begins with white space, or that cannot be printed.
    """
    block = block_of(source, scalar)
    text = value.rstrip("\n")
    indent = _spaces_at(source, block.start).decode()
    chomping = _chomping(source, block, len(value) - len(text))
    if chomping is None or not indent or not text or text[0] in " \t\n" or re.search(_NOT_LITERAL, text):
        return ()
    folded = _folded(text) if scalar.style == ">" else None
    blank = "\n" * max(len(value) - len(text) - 1, 0)
    lines = ((folded or text) + blank).split("\n")
    written = source.eol.join(indent + line if line else "" for line in lines)
    edits = (
        Edit(source.path, block.header, (">" if folded else "|") + chomping),
        Edit(source.path, Span(block.start, block.end), written),
    )
    return tuple(edit for edit in edits if source.slice(edit.span) != edit.text)


def _chomping(source: Source, block: Block, newlines: int) -> str | None:
    """The indicator for a text that ends with so many newlines; None where the lines below forbid them."""
    old = source.slice(block.header)
    if block.end == len(source.data):  # no newline follows
        return None if newlines else ("-" if "-" in old else "")
    if newlines < 2:
        return "" if newlines else "-"
    return "+" if "+" in old else None


def _folded(text: str) -> str | None:
    """The text for ``>``, where a newline takes two; None where white space makes lines that never fold."""
    if any(line[:1] in (" ", "\t") for line in text.split("\n")):
        return None
    return _FOLDS.sub(lambda newlines: newlines[0] + "\n", text)
