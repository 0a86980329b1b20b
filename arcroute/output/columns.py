"""Rows as aligned columns that fit a terminal: what is too wide goes on in the next line, at a blank or a slash."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from arcroute.output.terminal import width

_GAP = "  "
_LEAST = 8
_PIECE = re.compile(r"[^ /]*[ /]?")


def aligned(
    rows: Sequence[Sequence[str]], columns: int, firm: frozenset[int] = frozenset()
) -> Iterator[list[list[str]]]:
    """Each row as lines, each line as its cells padded to the columns' widths, the last cell without padding.

    Cells are printable text. Columns whose numbers are in ``firm`` are never narrowed.
    """
    widths = _fitted(rows, columns, firm)
    for row in rows:
        wrapped = [_wrapped(cell, limit) for cell, limit in zip(row, widths, strict=True)]
        height = max(map(len, wrapped))
        filled = [[*cell, *[""] * (height - len(cell))] for cell in wrapped]
        yield [list(_padded(line, widths)) for line in zip(*filled, strict=True)]


def _fitted(rows: Sequence[Sequence[str]], columns: int, firm: frozenset[int]) -> list[int]:
    """The widths of the columns: as wide as their cells, but the widest give way until all fit."""
    widths = [max(map(width, cells)) for cells in zip(*rows, strict=True)]
    soft = [number for number in range(len(widths)) if number not in firm]
    spare = columns - len(_GAP) * (len(widths) - 1)
    while sum(widths) > spare and soft and max(widths[number] for number in soft) > _LEAST:
        widths[max(soft, key=lambda number: widths[number])] -= 1
    return widths


def _wrapped(text: str, limit: int) -> list[str]:
    lines = [""]
    for piece in _PIECE.findall(text):
        if lines[-1] and width(lines[-1] + piece.rstrip(" ")) > limit:
            lines.append("")
        for char in piece:
            if width(lines[-1] + char) > limit and char != " ":
                lines.append("")
            lines[-1] += char
    return [line.rstrip(" ") for line in lines]


def _padded(cells: Sequence[str], widths: list[int]) -> Iterator[str]:
    last = len(cells) - 1
    for number, cell in enumerate(cells):
        yield cell if number == last else cell + " " * (widths[number] - width(cell)) + _GAP
