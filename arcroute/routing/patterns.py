"""Tables of patterns that answer fast: most of what they are asked is not in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Generic, TypeVar

from msgspec import Struct

Answer = TypeVar("Answer")
_SPECIAL = re.compile(r"[*?\[]")
_MAX_TEXT = 300
"""Longer texts match nothing: no name, path or package is that long, and a glob takes time in its length."""


class Glob(Struct, Generic[Answer], frozen=True):
    """A pattern with ``*``, ``?`` or ``[...]``, and what it stands for."""

    prefix: str
    """What stands before its first special character: nothing else is compared where this differs."""
    pattern: str
    answer: Answer

    def matches(self, text: str) -> bool:
        """Whether the whole text is covered."""
        return text.startswith(self.prefix) and fnmatchcase(text, self.pattern)


class Table(Struct, Generic[Answer], frozen=True):
    """Words and globs with their answers."""

    words: dict[str, tuple[Answer, ...]]
    globs: tuple[Glob[Answer], ...]

    def exact(self, text: str) -> tuple[Answer, ...]:
        """What the word itself stands for."""
        return self.words.get(text, ())

    def look_up(self, text: str) -> Iterator[Answer]:
        """What the word and every glob that covers it stand for."""
        if len(text) > _MAX_TEXT:
            return
        yield from self.words.get(text, ())
        yield from (glob.answer for glob in self.globs if glob.matches(text))


def table_of(rows: Iterable[tuple[str, Answer]]) -> Table[Answer]:
    """The table of pairs of a pattern and its answer."""
    words: dict[str, tuple[Answer, ...]] = {}
    globs: list[Glob[Answer]] = []
    for pattern, answer in rows:
        special = _SPECIAL.search(pattern)
        if special:
            globs.append(Glob(pattern[: special.start()], pattern, answer))
        elif pattern in words:
            words[pattern] = (*words[pattern], answer)
        else:
            words[pattern] = (answer,)
    return Table(words, tuple(globs))
