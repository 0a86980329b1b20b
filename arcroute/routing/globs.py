"""Patterns for paths and names in the configuration."""

from __future__ import annotations

from fnmatch import fnmatchcase


def matches(pattern: str, path: str) -> bool:
    """Whether a glob covers a path relative to the repository root.

    ``*``, ``?`` and ``[...]`` stay within one name, ``**`` spans any number of folders. A pattern without a slash
    is compared with the last name only; a slash at its start stands for the repository root. Time is bounded
    by the product of the two lengths, whatever the pattern.
    """
    names = path.split("/")
    if "/" not in pattern:
        return fnmatchcase(names[-1], pattern)
    parts = pattern.removeprefix("/").split("/")
    reached = _skip(parts, {0})
    for name in names:
        reached = _skip(parts, _step(parts, reached, name))
    return len(parts) in reached


def covers(pattern: str, path: str) -> bool:
    """Whether a glob matches a path or one of the folders that it lies in."""
    names = path.split("/")
    return any(matches(pattern, "/".join(names[:length])) for length in range(1, len(names) + 1))


def _step(parts: list[str], reached: set[int], name: str) -> set[int]:
    """The positions in the pattern after one more name of the path."""
    after = set()
    for position in reached:
        if position < len(parts) and parts[position] == "**":
            after.add(position)
        elif position < len(parts) and fnmatchcase(name, parts[position]):
            after.add(position + 1)
    return after


def _skip(parts: list[str], reached: set[int]) -> set[int]:
    """The positions, and those behind each ``**`` that stands there: it may span no folder at all."""
    found = set(reached)
    for position, part in enumerate(parts):
        if part == "**" and position in found:
            found.add(position + 1)
    return found
