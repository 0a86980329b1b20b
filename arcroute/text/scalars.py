"""From the characters of a YAML scalar's value back to the bytes of the file.

A scalar's value is what is left after quotes, escapes, folding and indentation. Here it is read a second time from
the raw text, with the place of each character, and the answer is given only where it equals libyaml's.
Sources: https://yaml.org/spec/1.2.2/ chapters 7 and 8, and libyaml's scanner for block scalars.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from arcroute.text.source import Source
from arcroute.text.tree import Scalar

_BREAK = re.compile(r"\r\n|\n|\r")
_FOLD = re.compile(r"[ \t]*(?:\r\n|\n|\r)(?:[ \t]*(?:\r\n|\n|\r))*[ \t]*")
_ESCAPES = {
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "t": "\t",
    "\t": "\t",
    "n": "\n",
    "v": "\v",
    "f": "\f",
    "r": "\r",
    "e": "\x1b",
    " ": " ",
    '"': '"',
    "/": "/",
    "\\": "\\",
    "N": "\x85",
    "_": "\xa0",
    "L": "\u2028",
    "P": "\u2029",
}
_HEX_LENGTH = {"x": 2, "u": 4, "U": 8}
_HEX = re.compile(r"[0-9a-fA-F]+\Z")
_ESCAPED_BREAK = re.compile(r"\\(?:\r\n|\n|\r)[ \t]*")
_BLANK_LINE = re.compile(r"(?:\r\n|\n|\r)[ \t]*")
_HEADER = re.compile(r"[|>](?P<flags>[-+0-9]*)[^\r\n]*(?:\r\n|\n|\r)?")
_MAX_INDENT = 200


class _Char(NamedTuple):
    """One character of a value and its index in the file's text."""

    text: str
    at: int


def offsets(source: Source, scalar: Scalar) -> Sequence[int] | None:
    """The byte offset in the file of each character of a scalar's value, and of its end.

    The bytes of a character run to the offset of the next. None where value and bytes cannot be matched safely.
    """
    start, end = scalar.span
    if not scalar.style and source.data[start:end] == scalar.value.encode() and scalar.value.isascii():
        return range(start, end + 1)
    first, last = source.char_offset(start), source.char_offset(end)
    for chars, stop in _readings(source.text, scalar.style, first, last, len(scalar.value)):
        if "".join(char.text for char in chars) == scalar.value:
            return [*(source.byte_offset(char.at) for char in chars), source.byte_offset(stop)]
    return None


def _readings(text: str, style: str, first: int, last: int, length: int) -> Iterable[tuple[list[_Char], int]]:
    """The characters of a scalar, with the index where they end; several where the indentation is not certain."""
    if style in ("|", ">"):
        return _block_readings(text, first, length, folded=style == ">")
    if style:
        return [(_flow(text, first + 1, last - 1, style), last - 1)]
    return [(_flow(text, first, last, style), last)]


def _flow(text: str, start: int, end: int, style: str) -> list[_Char]:
    """A plain or quoted scalar: breaks are folded, quotes and escapes resolved."""
    found: list[_Char] = []
    at = start
    while at < end:
        fold = _FOLD.match(text, at, end)
        if fold:
            found += _folded_break(fold[0], at)
            at = fold.end()
        else:
            chars, at = _flow_char(text, at, style)
            found += chars
    return found


def _flow_char(text: str, at: int, style: str) -> tuple[list[_Char], int]:
    if style == "'" and text[at] == "'":
        return [_Char("'", at)], at + 2
    if style == '"' and text[at] == "\\":
        return _escape(text, at)
    return [_Char(text[at], at)], at + 1


def _escape(text: str, at: int) -> tuple[list[_Char], int]:
    escaped = _ESCAPED_BREAK.match(text, at)
    if escaped:
        return _after_escaped_break(text, escaped.end())
    letter = text[at + 1 : at + 2]
    if letter in _HEX_LENGTH:
        digits = text[at + 2 : at + 2 + _HEX_LENGTH[letter]]
        code = int(digits, 16) if _HEX.match(digits) else 0x110000
        return [_Char(chr(code) if code < 0x110000 else "", at)], at + 2 + len(digits)
    return [_Char(_ESCAPES.get(letter, ""), at)], at + 2


def _after_escaped_break(text: str, at: int) -> tuple[list[_Char], int]:
    """Blank lines after an escaped break are breaks of the value."""
    found: list[_Char] = []
    while match := _BLANK_LINE.match(text, at):
        found.append(_Char("\n", at))
        at = match.end()
    return found, at


def _folded_break(fold: str, at: int) -> list[_Char]:
    """One break is a space; of more, each but the first is a break of the value."""
    breaks = [at + match.start() for match in _BREAK.finditer(fold)]
    return [_Char("\n", one) for one in (at, *breaks[1:-1])] if len(breaks) > 1 else [_Char(" ", at)]


def _block_readings(text: str, start: int, length: int, *, folded: bool) -> Iterable[tuple[list[_Char], int]]:
    header = _HEADER.match(text, start)
    if not header:
        return
    body = header.end()
    explicit = any(char.isdigit() for char in header["flags"])
    for indent in range(_MAX_INDENT) if explicit else (_indent(text, body),):
        chars, stop = _block(text, body, indent, length, folded)
        yield chars[:length], chars[length].at if len(chars) > length else stop


def _indent(text: str, at: int) -> int:
    """The indentation of a block: that of its first line with text, or of a longer blank line before it."""
    widest = 0
    while True:
        line = _line(text, at)
        width = len(line) - len(line.lstrip(" "))
        widest = max(widest, width)
        at += len(line)
        if width < len(line) or at >= len(text):
            return widest
        at = _after_break(text, at)


def _block(text: str, at: int, indent: int, length: int, folded: bool) -> tuple[list[_Char], int]:
    """The lines of a block scalar, up to ``length`` characters or the first line that is not part of it."""
    found: list[_Char] = []
    breaks: list[int] = []
    spaced_before = True
    while len(found) <= length and at < len(text):
        line = _line(text, at)
        content = line[indent:]
        if line[:indent].strip(" "):
            break
        if content:
            spaced = content[0] in " \t"
            found += _joint(breaks, folded and not spaced and not spaced_before)
            found += [_Char(char, at + indent + position) for position, char in enumerate(content)]
            breaks, spaced_before = [], spaced
        at += len(line)
        if at < len(text):
            breaks.append(at)
            at = _after_break(text, at)
    return [*found, *(_Char("\n", one) for one in breaks)], at


def _joint(breaks: list[int], folded: bool) -> list[_Char]:
    """What stands for the breaks between two lines of text."""
    if folded and breaks:
        return [_Char("\n", one) for one in breaks[:-1]] or [_Char(" ", breaks[0])]
    return [_Char("\n", one) for one in breaks]


def _line(text: str, at: int) -> str:
    match = _BREAK.search(text, at)
    return text[at : match.start()] if match else text[at:]


def _after_break(text: str, at: int) -> int:
    match = _BREAK.match(text, at)
    return match.end() if match else at
