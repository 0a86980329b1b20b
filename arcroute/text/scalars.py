"""From the characters of a YAML scalar's value back to the bytes of the file.

A scalar's value is what is left after quotes, escapes, folding and indentation. Here it is read a second time from
the raw text, with the place of each character, and the answer is given only where it equals libyaml's.
Sources: https://yaml.org/spec/1.2.2/ chapters 7 and 8, and libyaml's scanner for block scalars.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from arcroute.text.source import Source
from arcroute.text.tree import Scalar

_BREAK = re.compile(r"\r\n|\n|\r")
_TOKEN = re.compile(r"(?P<fold>[ \t]*[\r\n][ \t\r\n]*)|[ \t]+|[^ \t\r\n'\\]+|['\\]")
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
_HEADER = re.compile(r"[|>][^\r\n]*(?:\r\n|\n|\r)?")


def offsets(source: Source, scalar: Scalar) -> Sequence[int] | None:
    """The byte offset in the file of each character of a scalar's value, and of its end.

    The bytes of a character run to the offset of the next. None where value and bytes cannot be matched safely.
    """
    quotes = 1 if scalar.style in ("'", '"') else 0
    start, end = scalar.span.start + quotes, scalar.span.end - quotes
    if scalar.value.isascii() and source.data[start:end] == scalar.value.encode():
        return range(start, end + 1)
    first, last = source.char_offset(start), source.char_offset(end)
    if scalar.style in ("|", ">"):
        reading = _block(source.text, first, scalar)
    else:
        reading = _flow(source.text, first, last, scalar.style)
    length = len(scalar.value)
    if "".join(reading.texts)[:length] != scalar.value or len(reading.places) <= length:
        return None
    return _bytes(source, reading.places[: length + 1])


def _bytes(source: Source, places: list[int]) -> list[int]:
    if len(source.text) + source.bom == len(source.data):
        return [place + source.bom for place in places]
    return [source.byte_offset(place) for place in places]


class _Reading:
    """A value as it is read: its characters, and the index in the file's text of each and of the end."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.places: list[int] = []

    def copy(self, text: str, start: int) -> None:
        """Characters that stand in the file as they are."""
        self.texts.append(text)
        self.places.extend(range(start, start + len(text)))

    def add(self, text: str, places: Sequence[int]) -> None:
        """Characters that stand for something else."""
        self.texts.append(text)
        self.places.extend(places)


def _flow(text: str, start: int, end: int, style: str) -> _Reading:
    """A plain or quoted scalar: breaks are folded, quotes and escapes resolved."""
    reading = _Reading()
    at = start
    while token := _TOKEN.match(text, at, end):
        if token["fold"]:
            _fold(reading, token["fold"], at)
            at = token.end()
        elif token[0] == "\\" and style == '"':
            at = _escape(reading, text, at)
        else:
            reading.copy(token[0], at)
            at = token.end() + (1 if token[0] == "'" == style else 0)
    reading.places.append(end)
    return reading


def _fold(reading: _Reading, fold: str, at: int) -> None:
    """One break is a space; of more, each but one is a break of the value."""
    breaks = [at + match.start() for match in _BREAK.finditer(fold)]
    if len(breaks) == 1:
        reading.add(" ", [at])
    else:
        reading.add("\n" * (len(breaks) - 1), [at, *breaks[1:-1]])


def _escape(reading: _Reading, text: str, at: int) -> int:
    """What a backslash stands for; the index after it."""
    escaped = _ESCAPED_BREAK.match(text, at)
    if escaped:
        return _after_escaped_break(reading, text, escaped.end())
    letter = text[at + 1 : at + 2]
    digits = text[at + 2 : at + 2 + _HEX_LENGTH.get(letter, 0)]
    if letter in _HEX_LENGTH and _HEX.match(digits) and int(digits, 16) < 0x110000:
        reading.add(chr(int(digits, 16)), [at])
    elif letter in _ESCAPES:
        reading.add(_ESCAPES[letter], [at])
    return at + 2 + len(digits)


def _after_escaped_break(reading: _Reading, text: str, at: int) -> int:
    """Blank lines after an escaped break are breaks of the value."""
    while match := _BLANK_LINE.match(text, at):
        reading.add("\n", [at])
        at = match.end()
    return at


def _block(text: str, start: int, scalar: Scalar) -> _Reading:
    """The lines of a block scalar, as far as its value goes."""
    reading = _Reading()
    header = _HEADER.match(text, start)
    at = header.end() if header else start
    indent = _indent(text, at, scalar.value)
    breaks: list[int] = []
    spaced_before = True
    while len(reading.places) <= len(scalar.value) and at < len(text):
        line = _line(text, at)
        if line[:indent].strip(" "):
            break
        if content := line[indent:]:
            spaced = content[0] in " \t"
            _join(reading, breaks, folded=scalar.style == ">" and not spaced and not spaced_before)
            reading.copy(content, at + indent)
            breaks, spaced_before = [], spaced
        at += len(line)
        if at < len(text):
            breaks.append(at)
            at = _after_break(text, at)
    reading.add("\n" * len(breaks), breaks)
    reading.places.append(at)
    return reading


def _indent(text: str, at: int, value: str) -> int:
    """The indentation of a block: what its first line with text has more than that of the value."""
    own = value.lstrip("\n")
    for _ in range(len(value) - len(own)):
        at = _after_break(text, at + len(_line(text, at)))
    return max(_leading_spaces(_line(text, at)) - _leading_spaces(own), 0)


def _leading_spaces(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _join(reading: _Reading, breaks: list[int], *, folded: bool) -> None:
    """What stands for the breaks between two lines of text."""
    if folded and len(breaks) == 1:
        reading.add(" ", breaks)
    else:
        kept = breaks[:-1] if folded else breaks
        reading.add("\n" * len(kept), kept)


def _line(text: str, at: int) -> str:
    match = _BREAK.search(text, at)
    return text[at : match.start()] if match else text[at:]


def _after_break(text: str, at: int) -> int:
    match = _BREAK.match(text, at)
    return match.end() if match else at
