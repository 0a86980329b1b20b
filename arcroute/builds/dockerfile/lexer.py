"""From a file's bytes to logical lines: parser directives, comments, continuations and heredoc bodies.

After BuildKit's frontend/dockerfile/parser/parser.go and directives.go (v0.2x).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from msgspec import Struct, field

from arcroute.builds.dockerfile.syntax import Comment
from arcroute.errors import InputError, Place
from arcroute.text.source import Source, Span

SPACE = "\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
"""What Go's unicode.IsSpace takes for white space; Python's own idea has four control characters more."""

MAX_LINE = 65535
"""Bytes of a physical line; BuildKit's scanner refuses longer ones."""

MAX_INSTRUCTIONS = 10_000
"""An image has at most a few hundred layers."""

MAX_MARKS = 300_000
"""Quotes, escapes, variables and ``<`` in the instructions of one file: each costs a step of the lexer."""
_MARKS = "'\"$\\`<"

DIRECTIVES = frozenset({"syntax", "escape", "check"})
_DIRECTIVE_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9]*")
_REGEXP_SPACE = "\t\n\f\r "


class LogicalLine(Struct, frozen=True):
    """An instruction's text with its continuation lines joined; lines count from 1."""

    text: str
    start: int
    end: int


class LineReader(Struct, dict=True):
    """Hands out logical lines, and the raw lines of heredoc bodies between them."""

    source: Source
    escape: str = "\\"
    directives: dict[str, str] = field(default_factory=dict)
    comments: list[Comment] = field(default_factory=list)

    def __post_init__(self) -> None:
        data = self.source.data[self.source.bom :]
        if b"\0" in data:
            raise InputError("is a binary file, not a Dockerfile", Place(self.source.path))
        raw = data.split(b"\n")
        if raw[-1] == b"":
            raw.pop()
        self._ends = list(accumulate(map(len, raw), initial=self.source.bom))
        # What is not UTF-8 (an author's name in Latin-1) does not stop BuildKit either.
        self._lines = data.decode("utf-8", "replace").split("\n")[: len(raw)]
        self._next = 0
        self._in_directives = True
        self._instructions = 0
        self._marks = 0
        self._refuse_long_lines(raw)

    def span(self, start: int, end: int) -> Span:
        """Bytes from the first character of line ``start`` to the last of line ``end``."""
        first, last = self._lines[start - 1], self._lines[end - 1]
        blank = len(first) - len(first.lstrip(SPACE))
        indent = len(first[:blank].encode("utf-8"))
        ending = len(last) - len(last.rstrip("\r"))
        return Span(self._ends[start - 1] + start - 1 + indent, self._ends[end] + end - 1 - ending)

    def error(self, message: str, line: int) -> InputError:
        """An error at the start of a line."""
        return InputError(message, self.source.place(self.span(line, line)))

    def __iter__(self) -> Iterator[LogicalLine]:
        while self._next < len(self._lines):
            text = self._take().lstrip(SPACE)
            if self._in_directives:
                self._directive(text)
            if text.startswith("#"):
                self._comment(text)
            elif text:
                line = self._join(text)
                self._count(line)
                yield line

    def heredoc(self, name: str, *, chomp: bool, line: int) -> str:
        """The lines up to the one that is ``name``; ``chomp`` strips leading tabs.

        Raises InputError at ``line`` where no such line follows.
        """
        body: list[str] = []
        while self._next < len(self._lines):
            text = self._take()
            text = text.lstrip("\t") if chomp else text
            if text == name:
                return "".join(body)
            body.append(f"{text}\n")
        raise self.error(f"unterminated heredoc {name!r}", line)

    @property
    def position(self) -> int:
        """The number of the line last handed out."""
        return self._next

    def _refuse_long_lines(self, lines: list[bytes]) -> None:
        if max(map(len, lines), default=0) > MAX_LINE:
            long = next(number for number, line in enumerate(lines, 1) if len(line) > MAX_LINE)
            raise self.error(f"line is longer than the {MAX_LINE} bytes that BuildKit reads", long)

    def _count(self, line: LogicalLine) -> None:
        self._instructions += 1
        self._marks += sum(map(line.text.count, _MARKS))
        if self._instructions > MAX_INSTRUCTIONS:
            raise self.error(f"more than {MAX_INSTRUCTIONS} instructions", line.start)
        if self._marks > MAX_MARKS:
            raise self.error(f"more than {MAX_MARKS} quotes, escapes and variables", line.start)

    def _take(self) -> str:
        self._next += 1
        return self._lines[self._next - 1].rstrip("\r")

    def _join(self, text: str) -> LogicalLine:
        start = self._next
        first, goes_on = self._continues(text)
        parts = [first]
        while goes_on and self._next < len(self._lines):
            text = self._take()
            stripped = text.lstrip(SPACE)
            if stripped.startswith("#"):
                self._comment(stripped)
            elif stripped:
                part, goes_on = self._continues(text)
                parts.append(part)
        return LogicalLine("".join(parts), start, self._next)

    def _continues(self, text: str) -> tuple[str, bool]:
        """The text without its continuation character, and whether it had one: a doubled one is none."""
        bare = text.rstrip(" \t")
        if bare.endswith(self.escape) and bare[-2:-1] != self.escape:
            return bare[:-1], True
        return text, False

    def _comment(self, text: str) -> None:
        self.comments.append(Comment(text[1:].strip(), self._next))

    def _directive(self, text: str) -> None:
        """Reads ``# name=value``; they stand before anything else, each once."""
        name, equals, value = text[1:].partition("=")
        name = name.strip(SPACE).lower()
        if not (text.startswith("#") and equals and value and name in DIRECTIVES and _DIRECTIVE_NAME.fullmatch(name)):
            self._in_directives = False
            return
        if name in self.directives:
            raise self.error(f"only one {name} parser directive can be used", self._next)
        self.directives[name] = value.strip(_REGEXP_SPACE)
        if name == "escape":
            self._set_escape(self.directives[name])

    def _set_escape(self, value: str) -> None:
        if value not in {"\\", "`"}:
            raise self.error(f"invalid escape token {value!r} does not match ` or \\", self._next)
        self.escape = value
