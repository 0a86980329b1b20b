"""Shell patterns of ``${X#p}``, ``${X%p}`` and ``${X/p/r}``, in time that no pattern can blow up.

``*`` is any text and ``?`` any character; there are no brackets. BuildKit (shell/lex.go) turns them into linear-time
regular expressions; here the stretches between stars, which have a fixed length, are looked for one after the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Protocol

Token = str
"""A character, or "*" or "?" for a wildcard; an escaped wildcard is a backslash and the character."""
Pattern = tuple[Token, ...]

_STAR, _ONE, _ESCAPE = frozenset("*"), frozenset("?"), frozenset("\\")
_WILD = _STAR | _ONE


class Trim(Protocol):
    """Cuts text at one end."""

    def __call__(self, text: str, pattern: Pattern, *, longest: bool) -> str:
        """The text without what the pattern matches at that end."""


def compile_pattern(text: str) -> Pattern:
    """The tokens of a pattern. Raises ValueError for an escape that means nothing."""
    return tuple(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    at = 0
    while at < len(text):
        token = text[at]
        at += 1
        if token not in _ESCAPE:
            yield token
            continue
        escaped = text[at : at + 1]
        if escaped in {"}", "/"}:
            continue
        if escaped not in {"*", "?", "\\"} or not escaped:
            raise ValueError(f"invalid escape '\\{escaped}'")
        yield f"\\{escaped}"
        at += 1


def trim_prefix(text: str, pattern: Pattern, *, longest: bool) -> str:
    """``${X#p}``, or ``${X##p}`` for the longest match."""
    segments = _segments(pattern)
    end = _match_end(text, segments, 0, longest=longest) if _matches_at(segments[0], text, 0) else None
    return text if end is None else text[end:]


def trim_suffix(text: str, pattern: Pattern, *, longest: bool) -> str:
    """``${X%p}``, or ``${X%%p}`` for the longest match."""
    return trim_prefix(text[::-1], pattern[::-1], longest=longest)[::-1]


TRIM: Mapping[str, Trim] = MappingProxyType({"#": trim_prefix, "%": trim_suffix})


def replace(text: str, pattern: Pattern, new: str, *, every: bool) -> str:
    """``${X/p/new}``, or ``${X//p/new}`` for every match; matches are the longest ones."""
    if not any(token in _WILD for token in pattern):
        return text.replace("".join(token[-1] for token in pattern), new, -1 if every else 1)
    parts: list[str] = []
    at = 0
    segments = _segments(pattern)
    while (found := _find(text, segments, at)) is not None:
        parts += [text[at : found[0]], new]
        at = found[1]
        if not every or at >= len(text):
            break
    return "".join([*parts, text[at:]])


Segment = re.Pattern[str]


def _segments(pattern: Pattern) -> tuple[Segment, ...]:
    """What stands between the stars, each as an expression without repetition."""
    stars = [at for at, token in enumerate(pattern) if token in _STAR]
    starts, ends = [0, *(at + 1 for at in stars)], [*stars, len(pattern)]
    return tuple(_segment(pattern[start:end]) for start, end in zip(starts, ends, strict=True))


def _segment(tokens: Pattern) -> Segment:
    return re.compile("".join("." if token in _ONE else re.escape(token[-1]) for token in tokens))


def _matches_at(segment: Segment, text: str, at: int) -> bool:
    return segment.match(text, at) is not None


def _find(text: str, segments: tuple[Segment, ...], at: int) -> tuple[int, int] | None:
    first = segments[0].search(text, at)
    if not first:
        return None
    end = _match_end(text, segments, first.start(), longest=True)
    return None if end is None else (first.start(), end)


def _match_end(text: str, segments: tuple[Segment, ...], start: int, *, longest: bool) -> int | None:
    """Where a match that starts at ``start`` ends; its first segment is known to match there.

    The earliest place for every segment makes the shortest match; for the longest one only the last segment has to
    stand as late as it can.
    """
    first = segments[0].match(text, start)
    end = first.end() if first else start
    for number, segment in enumerate(segments[1:], 2):
        late = longest and number == len(segments)
        found = _last(segment, text, end) if late else segment.search(text, end)
        if not found:
            return None
        end = found.end()
    return end


def _last(segment: Segment, text: str, at: int) -> re.Match[str] | None:
    """The last match that starts at or after ``at``."""
    tries = (segment.match(text, start) for start in range(len(text), at - 1, -1))
    return next(filter(None, tries), None)
