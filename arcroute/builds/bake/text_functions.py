"""Bake's functions on texts that take more than a line.

Source: https://docs.docker.com/build/bake/stdlib/
"""

from __future__ import annotations

import hashlib
import re

from arcroute.builds.bake.expressions import Value
from arcroute.builds.bake.values import (
    MAX_TEXT,
    joined,
    known_text,
    text_of,
    whole,
)
from arcroute.builds.model import HOLE

_VERB = re.compile(r"%(%|[svdq])")


def formatted(pattern: Value, *arguments: Value) -> Value:
    """``format``, with its plain verbs."""
    waiting = list(arguments)
    pieces: list[str] = []
    done = 0
    template = known_text(pattern)
    for verb in _VERB.finditer(template):
        pieces += (template[done : verb.start()], "%" if verb[1] == "%" else _formatted(verb[1], waiting.pop(0)))
        done = verb.end()
    pieces.append(template[done:])
    if waiting or "%" in "".join(piece for piece in pieces[::2]):
        raise ValueError("a verb of format that is not known")
    return joined(pieces)


def _formatted(verb: str, value: Value) -> str:
    text = text_of(value)
    if verb == "d" and HOLE not in text:
        return str(whole(value))
    return f'"{text}"' if verb == "q" else text


def split(separator: Value, text: Value) -> Value:
    """The pieces of a text between separators."""
    if not separator:
        return list(text_of(text))
    return [*text_of(text).split(text_of(separator))]


def replaced(text: Value, old: Value, new: Value) -> Value:
    """``replace``, which takes plain text only; Terraform's function of that name knows patterns too."""
    found, part, other = text_of(text), text_of(old), text_of(new)
    if (found.count(part) + 1) * len(other) + len(found) > MAX_TEXT:
        raise ValueError("too long")
    return found.replace(part, other)


def substring(text: Value, offset: Value, length: Value) -> Value:
    """``substr``: so many characters from an offset, which counts from the end where it is negative."""
    found, start, count = text_of(text), whole(offset), whole(length)
    start = max(start + len(found), 0) if start < 0 else start
    return found[start:] if count < 0 else found[start : start + count]


def format_each(pattern: Value, *arguments: Value) -> Value:
    """``formatlist``: one text for each item of the lists among the arguments, which are of one length."""
    lengths = {len(argument) for argument in arguments if isinstance(argument, list)}
    (length,) = lengths or {1}
    rows = [
        [argument[row] if isinstance(argument, list) else argument for argument in arguments] for row in range(length)
    ]
    return [formatted(pattern, *row) for row in rows]


def digest(algorithm: str, text: Value) -> Value:
    """The hexadecimal digest of a known text."""
    return hashlib.new(algorithm, text_of(text).encode(), usedforsecurity=False).hexdigest()
