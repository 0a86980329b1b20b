"""``${X...}``: what bash's operators make of a known value. Source: https://www.gnu.org/software/bash/manual,
"Shell Parameter Expansion"."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

from arcroute.builds.model import HOLE

_MAX_PATTERN = 128
_MAX_MATCHED = 512
_MAX_REPLACED = 64 * 1024
_GLOB = re.compile(r"[*?\[]")
_DEFAULTS = frozenset((":-", "-", ":=", "="))
_ALTERNATIVES = frozenset((":+", "+"))
_CASES = {",,": str.lower, "^^": str.upper}


def is_assigning(operator: str) -> bool:
    """Whether the operator also sets the variable."""
    return operator in (":=", "=")


def with_default(value: str | None, operator: str, word: str) -> str | None:
    """The result of an operator that looks at whether a variable is set; None for any other operator.

    ``value`` is None for a variable of which nothing is known: nobody has set it, as far as the script tells.
    """
    if operator in _DEFAULTS:
        return _default(value, word, empty_counts=operator.startswith(":"))
    if operator in _ALTERNATIVES:
        return _alternative(value, word, empty_counts=operator.startswith(":"))
    return (HOLE if value is None else value) if operator in (":?", "?") else None


def _default(value: str | None, word: str, *, empty_counts: bool) -> str:
    if value is None or (empty_counts and not value):
        return word
    return value


def _alternative(value: str | None, word: str, *, empty_counts: bool) -> str:
    if value is None or not value.strip(HOLE):
        return "" if value == "" and empty_counts else HOLE
    return word


def transform(value: str, operator: str, operands: tuple[str, ...]) -> str:
    """The result of an operator that edits a value; HOLE where it cannot be known."""
    if HOLE in value or any(HOLE in operand for operand in operands):
        return HOLE
    if operator in _CASES:
        return _CASES[operator](value)
    if operator in ("#", "##", "%", "%%") and len(operands) == 1:
        return _trimmed(value, operator, operands[0])
    if operator in ("/", "//") and 1 <= len(operands) <= 2:
        return _replaced(value, operator, operands)
    return _sliced(value, operands) if operator == ":" else HOLE


def _trimmed(value: str, operator: str, pattern: str) -> str:
    if len(value) > _MAX_MATCHED or len(pattern) > _MAX_PATTERN:
        return HOLE
    front, longest = operator[0] == "#", len(operator) == 2
    cuts = range(len(value) + 1)
    for cut in cuts if front != longest else reversed(cuts):
        matched, rest = (value[:cut], value[cut:]) if front else (value[cut:], value[:cut])
        if fnmatchcase(matched, pattern):
            return rest
    return value


def _replaced(value: str, operator: str, operands: tuple[str, ...]) -> str:
    pattern, new = operands[0], operands[1] if len(operands) == 2 else ""
    if _GLOB.search(pattern) or pattern.startswith(("#", "%")) or not pattern:
        return HOLE
    if value.count(pattern) * len(new) > _MAX_REPLACED:
        return HOLE
    return value.replace(pattern, new) if operator == "//" else value.replace(pattern, new, 1)


def _sliced(value: str, operands: tuple[str, ...]) -> str:
    if not 1 <= len(operands) <= 2 or not all(re.fullmatch(r"[0-9]{1,6}", operand) for operand in operands):
        return HOLE
    start = int(operands[0])
    return value[start:] if len(operands) == 1 else value[start : start + int(operands[1])]
