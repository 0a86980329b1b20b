"""The values a Dockerfile is read into: frozen, with BuildKit's own words."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct

from arcroute.text.source import Source, Span


class Comment(NamedTuple):
    """A comment line. ``text`` is what follows the ``#``, stripped; parser directives are comments too."""

    text: str
    line: int


class Flag(NamedTuple):
    """``--name=value`` after an instruction's keyword; quotes removed. ``value`` is None where there is no ``=``."""

    name: str
    value: str | None

    def __str__(self) -> str:
        return f"--{self.name}" if self.value is None else f"--{self.name}={self.value}"


class Heredoc(Struct, frozen=True):
    """A here-document. ``text`` is the body with ``\\n`` line endings, and without leading tabs for ``<<-``."""

    name: str
    text: str
    expand: bool
    """Whether variables in the body are expanded: the name stands unquoted."""
    chomp: bool
    descriptor: int
    line: int
    """The line of the body's first line, from 1."""


class Instruction(Struct, frozen=True):
    """One instruction, with its continuation lines and heredocs joined."""

    keyword: str
    """In capitals."""
    text: str
    """The logical line after the keyword and its flags, without the comments and line breaks in it."""
    flags: tuple[Flag, ...]
    words: tuple[str, ...]
    """The arguments as BuildKit cuts them, quotes and variables as written: one word for the shell form of RUN, CMD
    and ENTRYPOINT and for WORKDIR, USER, STOPSIGNAL and MAINTAINER; name and value in turn for ENV and LABEL;
    ``name=value`` for ARG; the items of a JSON form."""
    is_json: bool
    heredocs: tuple[Heredoc, ...]
    line: int
    end_line: int
    span: Span
    trigger: Instruction | None = None
    """The instruction behind ONBUILD. It is not checked before a child image runs it."""

    @property
    def argv(self) -> tuple[str, ...] | None:
        """The items of the JSON (exec) form; None for the shell form."""
        return self.words if self.is_json else None

    def flag(self, name: str) -> str | None:
        """The value of a flag that may stand once; None where it is not given or has no value."""
        return next((flag.value for flag in self.flags if flag.name == name), None)

    def flag_values(self, name: str) -> tuple[str, ...]:
        """Every value of a flag that may repeat (``--mount``)."""
        return tuple(flag.value for flag in self.flags if flag.name == name and flag.value is not None)

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Names and values of ENV and LABEL, as written."""
        return tuple(zip(self.words[::2], self.words[1::2], strict=False))


class Stage(Struct, frozen=True):
    """A build stage: its FROM and what follows, up to the next FROM."""

    index: int
    name: str | None
    """In small letters: stage names know no case."""
    base: str
    """As written."""
    platform: str | None
    """As written."""
    instructions: tuple[Instruction, ...]
    line: int
    origin: Instruction
    """The FROM itself."""


class Dockerfile(Struct, frozen=True):
    """A whole Dockerfile. ``args`` are the ARG instructions before the first FROM."""

    source: Source
    escape: str
    syntax: str | None
    """The frontend that ``# syntax=`` asks for."""
    args: tuple[Instruction, ...]
    stages: tuple[Stage, ...]
    comments: tuple[Comment, ...]
