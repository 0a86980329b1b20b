"""Comments that speak to arcroute: ``# arcroute: ignore[ARC101] reason`` and ``# arcroute: stack=java``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from arcroute.text.source import Source, Span

_PRAGMA = re.compile(r"#[ \t]*arcroute:[ \t]*(?:ignore\[(?P<codes>[^\]\n]*)\]|stack=(?P<stack>[\w-]+))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pragma:
    """One such comment. ``line`` counts from 1; ``alone`` when nothing else stands on its line."""

    line: int
    alone: bool
    span: Span
    codes: tuple[str, ...] = ()
    stack: str | None = None


def pragmas(source: Source) -> tuple[Pragma, ...]:
    """The pragmas of a file, in order: of a workflow as of a Dockerfile or a script, whose comments look alike."""
    if b"arcroute:" not in source.data:
        return ()
    return tuple(_pragma(source, match) for match in _PRAGMA.finditer(source.text))


def _pragma(source: Source, match: re.Match[str]) -> Pragma:
    span = Span(source.byte_offset(match.start()), source.byte_offset(match.end()))
    position = source.position(span.start)
    before = source.line_text(position.line)[: position.column - 1]
    codes = tuple(code.strip() for code in (match["codes"] or "").split(",") if code.strip())
    return Pragma(position.line, not before.strip(), span, codes, match["stack"])
