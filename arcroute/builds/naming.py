"""Suggestions for names that are not there."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_MAX_LENGTH = 80
_MAX_NAMES = 200


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """ "; did you mean 'x'?" where a known name is close, else what there is; empty where nothing is known."""
    names = [other for other in known if len(other) <= _MAX_LENGTH][:_MAX_NAMES]
    close = get_close_matches(name[:_MAX_LENGTH], names, 1)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; there are: {', '.join(names[:12])}" if names else ""
