"""Compose's variables in text: ``$X``, ``${X}``, ``${X:-default}``, ``${X?error}``, ``${X:+instead}`` and ``$$``.

Source: https://docs.docker.com/reference/compose-file/interpolation/
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from arcroute.builds.model import HOLE

Lookup: TypeAlias = Callable[[str], "str | None"]
"""A variable's value, with HOLEs where it cannot be known; None where it is not set."""

MAX_LENGTH = 65_536
_MAX_DEPTH = 20
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OPERATOR = re.compile(r":?[-?+]")


def interpolate(text: str, lookup: Lookup, depth: int = 0) -> str:
    """``text`` with its variables replaced; a HOLE for what compose would refuse or cannot be known."""
    if "$" not in text:
        return text
    if depth > _MAX_DEPTH:
        return HOLE
    pieces: list[str] = []
    done = 0
    length = 0
    while (start := text.find("$", done)) >= 0:
        value, end = _variable(text, start, lookup, depth)
        pieces += (text[done:start], value)
        length += len(value)
        done = end
        if length > MAX_LENGTH:
            return HOLE
    pieces.append(text[done:])
    return "".join(pieces)


def _variable(text: str, start: int, lookup: Lookup, depth: int) -> tuple[str, int]:
    """The value of the ``$`` at ``start``, and where the text goes on after it."""
    if text.startswith("$$", start):
        return "$", start + 2
    if text.startswith("${", start):
        end = _closing_brace(text, start + 2)
        if end is None:
            return HOLE, len(text)
        return _braced(text[start + 2 : end], lookup, depth), end + 1
    name = _NAME.match(text, start + 1)
    if name is None:
        return HOLE, start + 1
    value = lookup(name[0])
    return "" if value is None else value, name.end()


def _closing_brace(text: str, start: int) -> int | None:
    """Where the brace closes that was opened before ``start``; braces of variables inside it are its own."""
    depth = 1
    at = start
    while at < len(text):
        if text.startswith("${", at):
            depth += 1
            at += 1
        elif text[at] == "}":
            depth -= 1
            if not depth:
                return at
        at += 1
    return None


def _braced(body: str, lookup: Lookup, depth: int) -> str:
    name = _NAME.match(body)
    if name is None:
        return HOLE
    value = lookup(name[0])
    if name.end() == len(body):
        return "" if value is None else value
    operator = _OPERATOR.match(body, name.end())
    if operator is None:
        return HOLE
    given = _is_given(value, colon=operator[0].startswith(":"))
    if given is None:
        return HOLE
    rest = body[operator.end() :]
    if operator[0].endswith("+"):
        return interpolate(rest, lookup, depth + 1) if given else ""
    if given:
        return value or ""
    return interpolate(rest, lookup, depth + 1) if operator[0].endswith("-") else HOLE


def _is_given(value: str | None, *, colon: bool) -> bool | None:
    """Whether a variable counts as set; with a colon the empty text counts as not set. None: not known."""
    if value is None:
        return False
    if not colon:
        return None if value == HOLE else True
    return None if value and not value.strip(HOLE) else value != ""
