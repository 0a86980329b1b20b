"""Variables in a Dockerfile's words: ``$X``, ``${X}``, ``${X:-w}`` and their kin, quotes and escapes.

After BuildKit's frontend/dockerfile/shell/lex.go (v0.2x). Where a value cannot be known its place is taken by HOLE.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from arcroute.builds.dockerfile import patterns
from arcroute.builds.dockerfile.lexer import SPACE
from arcroute.builds.dockerfile.values import UNSET, ExpansionError, Lookup, Value, alternative, default, required
from arcroute.builds.model import HOLE

MAX_DEPTH = 50
"""``${`` inside ``${`` inside ..."""
MAX_WORK = 4_000_000
"""What expanding one Dockerfile may cost, about a character each: ``ENV A=$A$A`` doubles at every line."""


class Piece(NamedTuple):
    """A part of an expanded word; blanks in a ``solid`` part do not separate words."""

    text: str
    solid: bool


_SPECIAL = re.compile(r"[$'\"\\`]")
_PLAIN = {
    (escape, stop): re.compile(f"[^$'\"<{re.escape(escape + stop)}]+") for escape in "\\`" for stop in ("", "}", "/")
}
_DOUBLE_PLAIN = {escape: re.compile(f'[^$"{re.escape(escape)}]+') for escape in "\\`"}
_NAME = re.compile(r"\d+|[@*#?\-$!]|\w+")
_HEREDOC = re.compile(r"<(?:<[ \t]*)?")
_BLANKS = re.compile(f"[{SPACE}]+")


class Expander:
    """Expands the words of one Dockerfile, and counts what its variables produce."""

    def __init__(self, escape: str = "\\") -> None:
        self.escape = escape
        self._left = MAX_WORK

    def expand(self, word: str, lookup: Lookup) -> str:
        """The word with variables put in, quotes and escapes removed. Raises ExpansionError."""
        if not _SPECIAL.search(word):
            return word
        self.charge(4 * len(word))
        return "".join(text for text, _ in _Word(word, self.escape, lookup, self.charge).pieces())

    def charge(self, amount: int) -> None:
        """Takes from what variables may still produce."""
        self._left -= amount
        if self._left < 0:
            raise ExpansionError("the variables of this Dockerfile expand to too much text")


def raw_words(text: str, *, raw: bool) -> tuple[str, ...]:
    """Words as BuildKit looks for heredocs: variables as written; ``raw`` keeps quotes and escapes too.

    The escape is a backslash whatever the escape directive says. Raises ExpansionError.
    """
    pieces = _Word(text, "\\", None, lambda _: None, raw=raw).pieces()
    words: list[str] = []
    current: list[str] = []
    for piece in pieces:
        parts = [piece.text] if piece.solid else _BLANKS.split(piece.text)
        for separated, part in enumerate(parts):
            if separated:
                words.append("".join(current))
                current = []
            current.append(part)
    return tuple(word for word in (*words, "".join(current)) if word)


class _Word:
    """The state of one pass over one word."""

    def __init__(
        self, text: str, escape: str, lookup: Lookup | None, charge: Callable[[int], None], *, raw: bool = False
    ) -> None:
        self.text = text
        self.escape = escape
        self.lookup = lookup
        self.charge = charge
        self.raw = raw
        self.at = 0
        self.depth = 0

    def pieces(self) -> list[Piece]:
        return self._until("", raw_escapes=self.raw)

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return match.group() if match else ""

    def _until(self, stop: str, *, raw_escapes: bool) -> list[Piece]:
        """Everything up to ``stop``, which is consumed; an empty ``stop`` is the end of the text."""
        pieces: list[Piece] = []
        plain = _PLAIN[self.escape, stop]
        while char := self._peek():
            if char == stop:
                self.at += 1
                return pieces
            run = self._take(plain)
            pieces.append(Piece(run, solid=False) if run else self._special(char, raw_escapes=raw_escapes))
        if stop:
            raise ExpansionError(f"syntax error: missing {stop!r} in ${{}}")
        return pieces

    def _special(self, char: str, *, raw_escapes: bool) -> Piece:
        if char == "$":
            return Piece(self._dollar(), solid=False)
        if char == "'":
            return Piece(self._single(), solid=True)
        if char == '"':
            return Piece(self._double(raw_escapes=raw_escapes), solid=True)
        if char == "<":
            return Piece(self._take(_HEREDOC), solid=True)
        self.at += 2
        escaped = self.text[self.at - 1 : self.at]
        return Piece(self.escape + escaped if raw_escapes else escaped, solid=True)

    def _single(self) -> str:
        end = self.text.find("'", self.at + 1)
        if end < 0:
            raise ExpansionError("unexpected end of statement while looking for matching single-quote")
        start, self.at = self.at, end + 1
        return self.text[start : end + 1] if self.raw else self.text[start + 1 : end]

    def _double(self, *, raw_escapes: bool) -> str:
        quote = '"' if self.raw else ""
        parts = [quote]
        self.at += 1
        while char := self._peek():
            if char == '"':
                self.at += 1
                return "".join([*parts, quote])
            if char == "$":
                parts.append(self._dollar())
            elif char == self.escape:
                parts.append(self._double_escape(raw_escapes=raw_escapes))
            else:
                parts.append(self._take(_DOUBLE_PLAIN[self.escape]))
        raise ExpansionError("unexpected end of statement while looking for matching double-quote")

    def _double_escape(self, *, raw_escapes: bool) -> str:
        """Only ``"``, ``$`` and the escape itself can be escaped in double quotes."""
        kept = self.escape if raw_escapes else ""
        self.at += 1
        char = self._peek()
        if char in {'"', "$", self.escape}:
            self.at += 1
            return kept + char
        return kept + self.escape if char else kept

    def _dollar(self) -> str:
        self.at += 1
        if self._peek() != "{":
            name = self._take(_NAME)
            return self._plain(name) if name and self.lookup else f"${name}"
        self.at += 1
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExpansionError(f"variables nest more than {MAX_DEPTH} deep")
        text = self._braced()
        self.depth -= 1
        return text

    def _plain(self, name: str) -> str:
        value = self._value(name).text
        self.charge(len(value) + 1)
        return value

    def _value(self, name: str) -> Value:
        return self.lookup(name) if self.lookup else UNSET

    def _braced(self) -> str:
        if self._peek() in {"", "{", "}", ":"}:
            raise ExpansionError("syntax error: bad substitution")
        name = self._take(_NAME)
        operator = self._peek()
        self.at += 1
        if operator == "}":
            return self._plain(name) if self.lookup else f"${{{name}}}"
        if operator == "/":
            return self._replace(name)
        if operator == ":":
            operator += self._peek()
            self.at += 1
        if operator[:1] not in {":", "+", "-", "?", "#", "%"}:
            raise ExpansionError(f"unsupported modifier ({operator}) in substitution")
        return self._modify(name, operator)

    def _rest(self, stop: str, *, raw_escapes: bool) -> str:
        return "".join(text for text, _ in self._until(stop, raw_escapes=raw_escapes))

    def _modify(self, name: str, operator: str) -> str:
        kind = operator[-1]
        word = self._rest("}", raw_escapes=kind in "#%")
        if not self.lookup:
            return f"${{{name}{operator}{word}}}"
        value = self._value(name)
        self.charge(len(value.text) + len(word) + 1)
        if kind == "-":
            return default(value, word, empty_too=operator == ":-")
        if kind == "+":
            return alternative(value, word, empty_too=operator == ":+")
        if kind == "?":
            return required(name, value, word, empty_too=operator == ":?")
        if kind in "#%":
            return self._trim(value.text, kind, word)
        raise ExpansionError(f"unsupported modifier ({operator}) in substitution")

    def _trim(self, value: str, kind: str, word: str) -> str:
        longest = word.startswith(kind)
        return self._matched(value, word[longest:], lambda p: patterns.TRIM[kind](value, p, longest=longest))

    def _replace(self, name: str) -> str:
        every = self._peek() == "/"
        self.at += every
        pattern = self._rest("/", raw_escapes=True)
        new = self._rest("}", raw_escapes=True)
        if not self.lookup:
            return f"${{{name}/{pattern}/{new}}}"
        value = self._value(name).text
        # At worst every character is replaced.
        self.charge((len(value) + 1) * (len(new) + 1))
        return self._matched(value, pattern, lambda p: patterns.replace(value, p, new, every=every))

    def _matched(self, value: str, pattern: str, apply: Callable[[patterns.Pattern], str]) -> str:
        if HOLE in value or HOLE in pattern:
            return HOLE
        # A pattern is compiled, and with wildcards costs the product of both lengths.
        self.charge(1 + 20 * len(pattern) + len(value) * len(pattern) // 100)
        try:
            return apply(patterns.compile_pattern(pattern))
        except ValueError as error:
            raise ExpansionError(f"invalid pattern ({pattern}) in substitution: {error}") from None
