"""Numbers as GitHub's expressions read and write them: JavaScript's doubles.

Sources: https://tc39.es/ecma262/#sec-stringtonumber, https://tc39.es/ecma262/#sec-numeric-types-number-tostring
and ``NumberData.coerceString`` of @actions/expressions.
"""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Context, Decimal

WHITE_SPACE = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""What JavaScript calls white space."""

_DECIMAL = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\Z")
_RADIX = re.compile(r"0(?:[xX](?P<hex>[0-9a-fA-F]+)|[oO](?P<oct>[0-7]+)|[bB](?P<bin>[01]+))\Z")
_INFINITY = {"Infinity": math.inf, "+Infinity": math.inf, "-Infinity": -math.inf}
_FIFTEEN_PLACES = Decimal("1e-15")
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)


def parse_number(text: str) -> float:
    """The number that a text stands for; an empty text is 0, anything that is no number is NaN."""
    digits = text.strip(WHITE_SPACE)
    if not digits:
        return 0.0
    if _DECIMAL.match(digits):
        return float(digits)
    if radix := _RADIX.match(digits):
        return _radix(radix)
    return _INFINITY.get(digits, math.nan)


def as_double(value: float) -> float:
    """A Python number as the double that GitHub keeps."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def number_text(value: float) -> str:
    """A number as a string: at most 15 decimal places, so that 0.1 + 0.2 would read 0.3."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if math.isfinite(value) and abs(value) < 1e21:
        value = float(Decimal(value).quantize(_FIFTEEN_PLACES, context=_EXACT))
    return shortest_text(value)


def shortest_text(value: float) -> str:
    """A number as JavaScript writes it, with all digits that tell it from its neighbours."""
    if value == 0:
        return "0"
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    figures = "".join(map(str, digits))
    point = len(figures) + int(exponent)
    return ("-" if sign else "") + _positional(figures, point)


def _positional(figures: str, point: int) -> str:
    """Digits with a decimal point after ``point`` of them, or in exponent form where that is far away."""
    if len(figures) <= point <= 21:
        return figures.ljust(point, "0")
    if 0 < point <= 21:
        return f"{figures[:point]}.{figures[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{figures}"
    fraction = f".{figures[1:]}" if len(figures) > 1 else ""
    return f"{figures[0]}{fraction}e{point - 1:+d}"


def _radix(match: re.Match[str]) -> float:
    for name, base in (("hex", 16), ("oct", 8), ("bin", 2)):
        if match[name]:
            return as_double(int(match[name], base))
    raise AssertionError(match[0])
