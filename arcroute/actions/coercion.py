"""How GitHub compares and converts: loose equality, order and truth, three-valued where a value is not known.

Source: ``result.ts`` of @actions/expressions.
"""

from __future__ import annotations

import math

from arcroute.actions.doubles import parse_number
from arcroute.actions.values import Array, Data, Known, Object, Unknown, Value, text_of

_DOTLESS_I = "\u0131"


def truth(value: Value) -> bool | None:
    """Whether a value counts as true; None where that is not known."""
    if isinstance(value, Unknown):
        return value.truth
    if isinstance(value, Known):
        data = value.data
        return bool(data) and data == data  # noqa: PLR0124 - NaN, which differs from itself, is false
    return True


def number(data: Data) -> float:
    """A scalar as a number."""
    if isinstance(data, str):
        return parse_number(data)
    return float(data or 0)


def equal(left: Value, right: Value) -> bool | None:
    """``left == right``; None where that is not known. Nothing that counts as true equals the empty string."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        apart = (_is_empty(left) and truth(right)) or (_is_empty(right) and truth(left))
        return False if apart else None
    if isinstance(left, Array | Object) or isinstance(right, Array | Object):
        return left is right
    first, second = _same_kind(left.data, right.data)
    return first == second


def less(left: Value, right: Value) -> bool | None:
    """``left < right``; None where that is not known."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return None
    if isinstance(left, Array | Object) or isinstance(right, Array | Object):
        return False
    first, second = _same_kind(left.data, right.data)
    if isinstance(first, str) and isinstance(second, str):
        return _utf16(first) < _utf16(second)
    if first is None or second is None:
        return False
    return first < second  # type: ignore[operator] # both are numbers, or both are booleans


def compare(operator: str, left: Value, right: Value) -> bool | None:
    """The result of a comparison operator; None where that is not known."""
    if operator in ("==", "!="):
        same = equal(left, right)
        return same if same is None or operator == "==" else not same
    lesser = less(left, right) if operator[0] == "<" else less(right, left)
    if lesser or len(operator) == 1:
        return lesser
    return equal(left, right)


def upper(text: str) -> str:
    """Upper case for comparisons; the dotless i is left alone."""
    return _DOTLESS_I.join(part.upper() for part in text.split(_DOTLESS_I))


def scalar_text(value: Known | Array | Object) -> str:
    """Any known value as a string: collections are named, not written out."""
    if isinstance(value, Known):
        return text_of(value.data)
    return "Array" if isinstance(value, Array) else "Object"


def _is_empty(value: Value) -> bool:
    return isinstance(value, Known) and value.data == ""


def index_number(data: Data) -> int | None:
    """Which item of an array a key means, None for none."""
    value = number(data)
    return math.floor(value) if math.isfinite(value) and value >= 0 else None


def _same_kind(left: Data, right: Data) -> tuple[Data, Data]:
    """Two scalars made comparable: strings in upper case, and numbers where their types differ."""
    if isinstance(left, str) and isinstance(right, str):
        return upper(left), upper(right)
    if type(left) is type(right):
        return left, right
    return number(left), number(right)


def _utf16(text: str) -> bytes:
    """JavaScript orders strings by their UTF-16 code units."""
    return text.encode("utf-16-be", "surrogatepass")
