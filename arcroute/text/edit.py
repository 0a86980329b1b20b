"""Replacements of byte spans. Nothing else in arcroute changes text."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from arcroute.errors import RewriteError
from arcroute.text.source import Source, Span


class Edit(Struct, frozen=True, order=True):
    """Replace the bytes of ``span`` in the file at ``path`` by ``text``; an empty span inserts."""

    path: str
    span: Span
    text: str


def splice(source: Source, edits: Iterable[Edit]) -> Source:
    """A new Source with the edits made; every byte outside their spans is the same.

    Raises RewriteError where two edits overlap or one lies outside the file.
    """
    pieces: list[bytes] = []
    done = 0
    for edit in sorted(set(edits)):
        start, end = edit.span
        if start < done or end < start or end > len(source.data):
            raise RewriteError("edits overlap", source.place(edit.span))
        pieces += (source.data[done:start], edit.text.encode("utf-8"))
        done = end
    pieces.append(source.data[done:])
    return Source(source.path, b"".join(pieces))
