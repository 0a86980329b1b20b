"""Strings put together from pieces and cut into pieces, each with the place where it was written."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from arcroute.actions.values import Known, Piece


def joined(pieces: Iterable[Piece]) -> Known:
    """A string put together from pieces; neighbours without origin become one."""
    kept: list[Piece] = []
    for computed, group in groupby(filter(_has_text, pieces), key=_is_computed):
        run = list(group)
        kept += [Piece("".join(piece.text for piece in run))] if computed else run
    return Known("".join(piece.text for piece in kept), tuple(kept) or (Piece(""),))


def _has_text(piece: Piece) -> bool:
    return bool(piece.text)


def _is_computed(piece: Piece) -> bool:
    return piece.origin is None


def cut(value: Known, start: int, end: int) -> list[Piece]:
    """The pieces of the characters from ``start`` to ``end`` of a scalar's text."""
    found: list[Piece] = []
    at = 0
    for piece in value.pieces:
        low, high = max(start - at, 0), min(end - at, len(piece.text))
        if low < high:
            found.append(_cut(piece, low, high))
        at += len(piece.text)
    return found


def _cut(piece: Piece, low: int, high: int) -> Piece:
    if high - low == len(piece.text) or piece.origin is None:
        return Piece(piece.text[low:high], piece.origin)
    return Piece(piece.text[low:high], piece.origin.part(low, high))
