"""The values that bake's expressions have, and the limits on what they may grow to."""

from __future__ import annotations

from collections.abc import Iterable

from arcroute.builds.bake.expressions import Unknown, Value
from arcroute.builds.model import HOLE

MAX_TEXT = 16_384
MAX_ITEMS = 2_000
MAX_NESTING = 40
FAILURES = (ValueError, TypeError, IndexError, KeyError, ArithmeticError)
"""What the functions below, and those of bake, raise where there is no result."""
_MAX_NUMBER = 10**15


def text_of(value: Value) -> str:
    """A value as a template shows it; a HOLE where that cannot be known. Raises TypeError for collections."""
    if isinstance(value, Unknown):
        return HOLE
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)):
        return str(int(value)) if value == int(value) else repr(value)
    raise TypeError("not a text")


def joined(pieces: Iterable[str], separator: str = "") -> str:
    """The pieces as one text. Raises ValueError where it would be too long."""
    texts = list(pieces)
    if sum(map(len, texts)) + len(separator) * len(texts) > MAX_TEXT:
        raise ValueError("too long")
    return separator.join(texts)


def is_known(value: Value, depth: int = 0) -> bool:
    """Whether no part of a value is unknown; one that is nested too deeply counts as unknown."""
    if isinstance(value, str):
        return HOLE not in value
    if isinstance(value, (list, dict)) and depth > MAX_NESTING:
        return False
    if isinstance(value, list):
        return all(is_known(item, depth + 1) for item in value)
    if isinstance(value, dict):
        return all(HOLE not in key and is_known(item, depth + 1) for key, item in value.items())
    return not isinstance(value, Unknown)


def number(value: Value) -> float:
    """A number, also one written as text. Raises TypeError and ValueError."""
    if isinstance(value, str) and len(value) <= 20:
        return float(value) if "." in value else int(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError("not a number")
    return value


def limited(value: float) -> float:
    """A result of arithmetic, whole where it can be. Raises ValueError where it is too large."""
    if not abs(value) < _MAX_NUMBER:
        raise ValueError("too large")
    return int(value) if value == int(value) else value


def same(left: Value, right: Value) -> bool:
    """Whether two known values are equal, as HCL compares them: never across types."""
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return isinstance(left, bool) == isinstance(right, bool) and left == right
    return type(left) is type(right) and left == right


def items_of(value: Value) -> list[Value]:
    """A list. Raises TypeError."""
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value


def object_of(value: Value) -> dict[str, Value]:
    """An object. Raises TypeError."""
    if not isinstance(value, dict):
        raise TypeError("not an object")
    return value


def flag_of(value: Value) -> bool:
    """A bool. Raises TypeError."""
    if not isinstance(value, bool):
        raise TypeError("not a bool")
    return value


def whole(value: Value) -> int:
    """A whole number. Raises TypeError and ValueError."""
    found = number(value)
    if found != int(found):
        raise ValueError("not a whole number")
    return int(found)


def texts_of(value: Value) -> list[str]:
    """The items of a list as texts. Raises TypeError."""
    return [text_of(item) for item in items_of(value)]


def known_text(value: Value) -> str:
    """A text that decides which item is meant, so it must be known."""
    text = text_of(value)
    if HOLE in text:
        raise ValueError("not known")
    return text
