"""An expression's text as tokens, by GitHub's rules.

Source: the lexer of @actions/expressions. Two things in it surprise: a number runs on to the next boundary, so
that ``1-2`` is one (wrong) token, and a ``.`` opens a number unless it follows a name or a closing bracket.
"""

from __future__ import annotations

import re

from msgspec import Struct

from arcroute.actions.doubles import WHITE_SPACE, parse_number
from arcroute.actions.syntax import ExpressionError, Extent

MAX_LENGTH = 21_000

_BOUNDARY = rf"(\[)\],.!><=&|{WHITE_SPACE}"
_SKIPPED = re.compile(r"[ \r\t\n]+")
_SYMBOL = re.compile(r"[!=<>]=|&&|\|\||[()\[\],!<>*]")
_STRING = re.compile(r"'(?:[^']|'')*'(?!')")
_NUMBER = re.compile(rf"[-+.0-9](?:[^{_BOUNDARY}]|\.)*")
_WORD = re.compile(rf".[^{_BOUNDARY}]*", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
_CONSTANTS: dict[str, bool | float | None] = {
    "true": True,
    "false": False,
    "null": None,
    "NaN": float("nan"),
    "Infinity": float("inf"),
}
_BEFORE_A_DOT = ("name", ")", "]", "*")


class Token(Struct, frozen=True):
    """``kind`` is the symbol itself, or name, constant, string or end; ``value`` is a constant's or a string's."""

    kind: str
    text: str
    span: Extent
    value: bool | float | str | None = None


def tokens(text: str) -> list[Token]:
    """All tokens of an expression, ending with one of kind "end".

    Raises ExpressionError for text that is too long, an open string, and what is neither name, number nor operator.
    """
    if len(text.encode("utf-16-le", "surrogatepass")) > 2 * MAX_LENGTH:  # GitHub counts UTF-16
        raise ExpressionError(f"longer than {MAX_LENGTH} characters", MAX_LENGTH, "length")
    found: list[Token] = []
    offset = 0
    while offset < len(text):
        skipped = _SKIPPED.match(text, offset)
        if skipped:
            offset = skipped.end()
            continue
        token = _token(text, offset, found[-1].kind if found else "")
        found.append(token)
        offset = token.span.end
    found.append(Token("end", "", Extent(len(text), len(text))))
    return found


def _token(text: str, offset: int, before: str) -> Token:
    first = text[offset]
    if first == "'":
        return _string(text, offset)
    if first == "." and before in _BEFORE_A_DOT:
        return Token(".", ".", Extent(offset, offset + 1))
    if first in "-+." or "0" <= first <= "9":
        return _number(text, offset)
    symbol = _SYMBOL.match(text, offset)
    if symbol:
        return Token(symbol[0], symbol[0], Extent(*symbol.span()))
    return _word(text, offset, after_dot=before == ".")


def _string(text: str, offset: int) -> Token:
    match = _STRING.match(text, offset)
    if not match:
        raise ExpressionError("this string has no closing quote", offset, "syntax")
    return Token("string", match[0], Extent(*match.span()), match[0][1:-1].replace("''", "'"))


def _number(text: str, offset: int) -> Token:
    match = _NUMBER.match(text, offset)
    lexeme = match[0] if match else text[offset]
    value = parse_number(lexeme)
    if value != value:  # noqa: PLR0124 - only NaN differs from itself
        raise ExpressionError(f"{shown(lexeme)} is not a number", offset, "syntax")
    return Token("constant", lexeme, Extent(offset, offset + len(lexeme)), value)


def _word(text: str, offset: int, *, after_dot: bool) -> Token:
    match = _WORD.match(text, offset)
    lexeme = match[0] if match else text[offset]
    span = Extent(offset, offset + len(lexeme))
    if lexeme in _CONSTANTS and not after_dot:
        return Token("constant", lexeme, span, _CONSTANTS[lexeme])
    if not _NAME.match(lexeme):
        raise ExpressionError(f"{shown(lexeme)} is not part of any expression{_advice(lexeme)}", offset, "syntax")
    return Token("name", lexeme, span)


def shown(text: str) -> str:
    """A piece of somebody's text, short enough for a message."""
    return repr(text if len(text) <= 40 else text[:37] + "...")


def _advice(lexeme: str) -> str:
    if lexeme.startswith('"'):
        return "; strings take single quotes"
    return {"=": "; compare with '=='", "&": "; write '&&'", "|": "; write '||'"}.get(lexeme[0], "")
