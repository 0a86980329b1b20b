"""``[ a = b ]`` and ``[[ a == b ]]`` where both sides are known. True, False, or None for what cannot be known."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from types import MappingProxyType

from arcroute.builds.model import HOLE

_INTEGER = re.compile(r"-?[0-9]{1,9}\Z")
_NUMERIC: Mapping[str, Callable[[int, int], bool]] = MappingProxyType(
    {
        "-eq": lambda left, right: left == right,
        "-ne": lambda left, right: left != right,
        "-gt": lambda left, right: left > right,
        "-ge": lambda left, right: left >= right,
        "-lt": lambda left, right: left < right,
        "-le": lambda left, right: left <= right,
    }
)
_ARITHMETIC = MappingProxyType({"==": "-eq", "!=": "-ne", ">": "-gt", ">=": "-ge", "<": "-lt", "<=": "-le"})
_PATH_TESTS = MappingProxyType(
    {"-f": ("file",), "-s": ("file", "folder"), "-d": ("folder",), "-e": ("file", "folder"), "-r": ("file", "folder")}
)
_HELD = re.compile(r"dockerfile|containerfile|compose[^/]*\.ya?ml\Z", re.IGNORECASE)
"""Names of files that a repository holds where it has them: hardly ever does a job write them."""
_MAX_PATTERN = 256
_MAX_MATCHED = 4096


def negate(truth: bool | None) -> bool | None:
    """Not, where unknown stays unknown."""
    return None if truth is None else not truth


def both(left: bool | None, right: bool | None) -> bool | None:
    """And: a false side decides."""
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def either(left: bool | None, right: bool | None) -> bool | None:
    """Or: a true side decides."""
    return negate(both(negate(left), negate(right)))


def unary(operator: str, value: str) -> bool | None:
    """``-z value`` and ``-n value``; what asks about files cannot be known."""
    if operator not in ("-z", "-n") or (HOLE in value and not value.strip(HOLE)):
        return None
    return (value == "") == (operator == "-z")


def of_path(operator: str, path: str, kind: str | None) -> bool | None:
    """``-f path`` and its kind, for a path of the repository and what is there.

    What is missing may be written before the script runs; a Dockerfile or a compose file hardly ever is.
    """
    wanted = _PATH_TESTS.get(operator)
    if wanted is None:
        return None
    if kind is None:
        return False if _HELD.search(path.rpartition("/")[2]) else None
    return kind in wanted


def binary(left: str, operator: str, right: str) -> bool | None:
    """A comparison of texts or numbers; a pattern is no text, see :func:`matches`."""
    if operator in ("=", "==", "!="):
        return None if HOLE in left + right else (left == right) == (operator != "!=")
    compare = _NUMERIC.get(operator)
    if compare is None or not _INTEGER.match(left) or not _INTEGER.match(right):
        return None
    return compare(int(left), int(right))


def arithmetic(left: str, operator: str, right: str) -> bool | None:
    """A comparison inside ``(( ))``."""
    return binary(left, _ARITHMETIC.get(operator, operator), right)


def matches(value: str, pattern: str) -> bool | None:
    """Whether a glob pattern matches, as in ``case`` and ``[[ x == pattern ]]``."""
    if pattern == "*":
        return True
    if HOLE in value or HOLE in pattern or len(pattern) > _MAX_PATTERN or len(value) > _MAX_MATCHED:
        return None
    if re.search(r"[@?+*!]\(", pattern):
        return None
    return fnmatchcase(value, pattern)


def of_words(words: tuple[str, ...], ask: Callable[[str, str], bool | None] = unary) -> bool | None:
    """The operands of ``test`` or ``[``; ``ask`` answers those with one operand."""
    negated = len(words) > 1 and words[0] == "!"
    if negated:
        words = words[1:]
    if len(words) == 2:
        truth = ask(words[0], words[1])
    else:
        truth = unary("-n", words[0]) if len(words) == 1 else binary(*words) if len(words) == 3 else None
    return negate(truth) if negated else truth
