"""A Makefile's text as logical lines."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

MAX_LINES = 20_000


class Line(Struct, frozen=True):
    """One logical line: continuations and their newlines are still in it."""

    text: str
    number: int
    """The line in the file on which it starts, from 1."""
    recipe: bool
    """Whether it starts with a tab."""

    @property
    def joined(self) -> str:
        """The line as make reads it outside recipes: one line, without its comment."""
        return uncommented(" ".join(part.strip(" \t") for part in self.text.split("\\\n"))).strip()


def logical_lines(text: str) -> Iterator[Line]:
    """The lines, those that end in a backslash together with the next."""
    held: list[str] = []
    start = 1
    for number, line in enumerate(text.split("\n")[:MAX_LINES], 1):
        if not held:
            start = number
        held.append(line)
        if not _ends_in_backslash(line):
            whole = "\n".join(held)
            held = []
            yield Line(whole, start, whole.startswith("\t"))
    if held:
        whole = "\n".join(held)
        yield Line(whole, start, whole.startswith("\t"))


def _ends_in_backslash(line: str) -> bool:
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1


def uncommented(text: str) -> str:
    """The text before its comment; ``\\#`` is a plain sign."""
    at = text.find("#")
    while at > 0 and text[at - 1] == "\\":
        at = text.find("#", at + 1)
    return (text if at < 0 else text[:at]).replace("\\#", "#")
