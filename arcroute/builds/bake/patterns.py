"""Regular expressions of a bake file, as far as Go's and Python's mean the same and cannot take long."""

from __future__ import annotations

import re

_MAX_PATTERN = 100
_MAX_TEXT = 256
_MAX_REPEATS = 2
_REFUSED = re.compile(r"\\[^.\-+/_$^|(){}\[\]?*wdsWDSbB]|\(\?|\)[*+?{]|\[\^?\[|--|&&|~~|\|\||\n|[*+?}][*+?{]")
"""Escapes, groups and classes that differ between Go and Python, and repeats that can make matching slow."""
_REPEAT = re.compile(r"[*+{]")
_REFERENCE = re.compile(r"\$(?:(\d+)(?!\w)|\{(\d+)\}|(\$))")


def replace_all(text: str, pattern: str, replacement: str) -> str:
    """``text`` with every match of a simple pattern replaced; ``$1`` is a group.

    Raises ValueError for a pattern, replacement or text outside what is sure and fast.
    """
    if len(pattern) > _MAX_PATTERN or len(text) > _MAX_TEXT or len(replacement) > _MAX_TEXT:
        raise ValueError("too long")
    if _REFUSED.search(pattern) or len(_REPEAT.findall(pattern)) > _MAX_REPEATS or "\n" in text:
        raise ValueError("not a simple pattern")
    try:
        compiled = re.compile(pattern, re.ASCII)
    except (re.error, OverflowError):
        raise ValueError("not a pattern") from None
    return compiled.sub(lambda match: _expand(match, replacement), text)


def _expand(match: re.Match[str], replacement: str) -> str:
    if "$" not in replacement:
        return replacement
    if _REFERENCE.sub("", replacement).find("$") >= 0:
        raise ValueError("a reference by name")
    return _REFERENCE.sub(lambda reference: _group(match, reference), replacement)


def _group(match: re.Match[str], reference: re.Match[str]) -> str:
    if reference[3]:
        return "$"
    number = int(reference[1] or reference[2])
    return (match[number] or "") if number <= (match.re.groups or 0) else ""
