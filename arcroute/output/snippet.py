"""Lines of a file with the places in them underlined, and what lies between them folded away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from msgspec import Struct

from arcroute.checks.finding import Location
from arcroute.errors import InputError
from arcroute.output.style import Style
from arcroute.output.terminal import expand_tabs, printable, width, wrap
from arcroute.text.project import Project

_NEAR = 2
"""Two places are shown with what lies between them where that is fewer lines."""
_LEAST = 20
"""Columns that a line of source gets, however narrow the terminal."""


class Mark(Struct, frozen=True):
    """A place to underline; the label stands behind or below the line."""

    location: Location
    main: bool
    label: str = ""


class Frame(Struct, frozen=True):
    """Where snippets are drawn: the width of the line numbers, and the style."""

    gutter: int
    style: Style

    @property
    def room(self) -> int:
        """Columns for the source itself."""
        return max(self.style.width - self.gutter - 3, _LEAST)

    def row(self, text: str, number: int | None = None) -> str:
        """A row behind the edge, with a line number or without."""
        head = " " * self.gutter if number is None else f"{number:>{self.gutter}}"
        return f"{self.style.paint(f'{head} |', 'blue')} {text}".rstrip()


def snippet(project: Project, marks: Iterable[Mark], frame: Frame) -> Iterator[str]:
    """The lines of one file that hold the marks, in order; nothing where the file cannot be read."""
    ordered = sorted(marks, key=lambda mark: (mark.location.line, mark.location.column))
    try:
        source = project.read(ordered[0].location.path)
    except InputError:
        return
    last = 0
    for number, here in groupby(ordered, key=lambda mark: mark.location.line):
        if last and number - last > _NEAR:
            yield frame.style.paint("." * max(frame.gutter, 3), "blue")
        elif last and number - last == _NEAR:
            yield from _plain_line(source.line_text(last + 1), last + 1, frame)
        yield from _marked_line(source.line_text(number), number, tuple(here), frame)
        last = number


def _plain_line(line: str, number: int, frame: Frame) -> Iterator[str]:
    yield frame.row(_cut(_shown(line), 0, frame.room)[0], number)


def _marked_line(line: str, number: int, marks: tuple[Mark, ...], frame: Frame) -> Iterator[str]:
    """The line, and under it a row for each mark; a line that is too long is cut around the first main mark.

    Marks that are out of sight then have the line once more, cut around the first of them.
    """
    focus = next((mark for mark in marks if mark.main), marks[0])
    end = _span(line, focus)[1]
    text, shift = _cut(_shown(line), end, frame.room)
    yield frame.row(text, number)
    seen = [mark for mark in marks if mark is focus or _is_in_sight(_span(line, mark), shift, frame)]
    for mark in seen:
        yield from _underline(line, mark, shift, frame)
    rest = tuple(mark for mark in marks if mark not in seen)
    if rest:
        yield from _marked_line(line, number, rest, frame)


def _is_in_sight(span: tuple[int, int], shift: int, frame: Frame) -> bool:
    return span[0] - shift < frame.room and span[1] > shift


def _underline(line: str, mark: Mark, shift: int, frame: Frame) -> Iterator[str]:
    """The carets, with the label behind them where there is room, else below."""
    start, end = _span(line, mark)
    left = max(start - shift, 0)
    length = max(min(end - shift, frame.room) - left, 1)
    colour = "red" if mark.main else "blue"
    carets = " " * left + frame.style.paint(("^" if mark.main else "-") * length, colour)
    label = _label(line, mark)
    if left + length + 1 + width(label) <= frame.room:
        yield frame.row(f"{carets} {frame.style.paint(label, colour)}" if label else carets)
        return
    yield frame.row(carets)
    indent = min(left, max(frame.room - width(label), 2))
    for part in wrap(label, frame.room - indent):
        yield frame.row(" " * indent + frame.style.paint(part, colour))


def _label(line: str, mark: Mark) -> str:
    """The label, without what the carets point at already."""
    marked = line[mark.location.column - 1 : mark.location.end_column - 1]
    return printable(mark.label.removesuffix(marked).rstrip(": ") or mark.label)


def _span(line: str, mark: Mark) -> tuple[int, int]:
    """First and last column, from 0, of what is marked, in cells of the line as it is shown."""
    location = mark.location
    start = location.column - 1
    end = location.end_column - 1 if location.end_line == location.line else len(line)
    before = width(_shown(line[:start]))
    return before, before + width(_shown(line[start:end]))


def _cut(text: str, end: int, room: int) -> tuple[str, int]:
    """What is shown of a line, and by how many cells it starts later; ``end`` must stay in sight."""
    if width(text) <= room:
        return text, 0
    if end < room:
        return _take(text, room - 1) + "…", 0
    skipped = end - room + 4
    kept = _drop(text, skipped)
    return "…" + (_take(kept, room - 2) + "…" if width(kept) > room - 1 else kept), skipped - 1


def _take(text: str, cells: int) -> str:
    """As much of the text as fits."""
    while width(text) > cells:
        text = text[: cells if len(text) > cells else -1]
    return text


def _drop(text: str, cells: int) -> str:
    """The text without what takes its first cells."""
    if text.isascii():
        return text[cells:]
    count, taken = 0, 0
    while count < len(text) and taken < cells:
        taken += width(text[count])
        count += 1
    return " " * (taken - cells) + text[count:]


def _shown(text: str) -> str:
    """A piece of a line as the terminal gets it."""
    return expand_tabs("\t".join(map(printable, text.split("\t"))))
