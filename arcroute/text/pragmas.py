"""Comments that speak to arcroute: ``# arcroute: ignore[ARC101] reason`` and ``# arcroute: stack=java``."""

from __future__ import annotations

import re
from functools import partial
from itertools import islice

from msgspec import Struct

from arcroute.text.source import Source, Span

MAX_PRAGMAS = 1000
_PRAGMAS = "pragmas"
_PRAGMA = re.compile(
    r"(?:(?<=\s)|(?<![\s\S]))#[ \t]*arcroute:[ \t]*"
    r"(?:(?P<ignore>ignore\b)(?:\[(?P<codes>[^\]\n]{0,500})\])?|stack=(?P<stack>[\w-]+))",
    re.IGNORECASE,
)


class Pragma(Struct, frozen=True):
    """One such comment. ``line`` counts from 1; ``alone`` when nothing else stands on its line."""

    line: int
    alone: bool
    span: Span
    """From the ``#`` to the end of what arcroute reads."""
    comment: Span
    """From the ``#`` to the end of the line, or to where the line's next pragma starts."""
    stack: str | None = None
    ignores: bool = False
    """Whether it is an ``ignore``, be it one that names no rule."""
    codes: tuple[str, ...] = ()
    codes_span: Span | None = None
    """What stands between the brackets."""


def pragmas(source: Source) -> tuple[Pragma, ...]:
    """The first MAX_PRAGMAS pragmas of a file: of a workflow as of a Dockerfile or a script, whose comments look alike.

    A Source keeps them, as it keeps its documents: each leg of its jobs asks. Raises InputError where the file is not
    UTF-8.
    """
    known: tuple[Pragma, ...] | None = vars(source).get(_PRAGMAS)
    if known is None:
        known = vars(source)[_PRAGMAS] = _pragmas(source)
    return known


def _pragmas(source: Source) -> tuple[Pragma, ...]:
    if b"arcroute:" not in source.data.lower():
        return ()
    matches = tuple(islice(_PRAGMA.finditer(source.text), MAX_PRAGMAS))
    limits = (*(match.start() for match in matches[1:]), len(source.text))
    return tuple(map(partial(_pragma, source), matches, limits))


def _pragma(source: Source, match: re.Match[str], limit: int) -> Pragma:
    span = _bytes(source, match.span())
    position = source.position(span.start)
    before = source.line_text(position.line)[: position.column - 1]
    end = source.text.find("\n", match.end(), limit)
    comment = source.text[match.start() : limit if end < 0 else end].rstrip()
    codes = tuple(code.strip() for code in (match["codes"] or "").split(",") if code.strip())
    return Pragma(
        position.line,
        not before.strip(),
        span,
        _bytes(source, (match.start(), match.start() + len(comment))),
        match["stack"],
        match["ignore"] is not None,
        codes,
        _bytes(source, match.span("codes")) if match["codes"] is not None else None,
    )


def _bytes(source: Source, chars: tuple[int, int]) -> Span:
    return Span(source.byte_offset(chars[0]), source.byte_offset(chars[1]))
