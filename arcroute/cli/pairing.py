"""Which ``--output-file`` belongs to which ``--output-format``, by the order in which a user wrote them."""

from __future__ import annotations

import click

WORDS = "arcroute.words"
"""Where the context keeps the words of the command line."""
_FORMAT, _FILE = "--output-format", "--output-file"


def paired(files: tuple[str, ...], formats: int, default: str) -> tuple[str, ...]:
    """A file for each format. Where there are fewer files than formats, each goes to the format written before it."""
    if len(files) == formats:
        return files
    targets: list[str | None] = [None] * formats
    for file, index in zip(files, _formats_before(), strict=False):
        targets[index if targets[index] is None else targets.index(None)] = file
    return tuple(default if target is None else target for target in targets)


def _formats_before() -> list[int]:
    """For each ``--output-file`` of the command line, which ``--output-format`` comes last before it."""
    context = click.get_current_context(silent=True)
    found: list[int] = []
    seen = 0
    for word in context.meta.get(WORDS, ()) if context else ():
        name = word.partition("=")[0]
        seen += name == _FORMAT
        if name == _FILE:
            found.append(max(seen - 1, 0))
    return found
