"""What a rule answers with: a finding at the place to mend, and perhaps the edit that mends it."""

from __future__ import annotations

import re
from enum import IntEnum

from msgspec import Struct

from arcroute.text.edit import Edit
from arcroute.text.source import Source, Span

_NUMBER = re.compile(r"(?<![\w.-])\d+(?![\w-])")
"""A number that stands for itself: not the 3 of arc-runner-set-3."""


class Severity(IntEnum):
    """How bad a finding is; greater is worse."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The name that users write and read."""
        return self.name.lower()


class Location(Struct, frozen=True, order=True):
    """A span of a file in the terms of a reader: lines and columns from 1, the end exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


def locate(source: Source, span: Span) -> Location:
    """Where a span stands."""
    return Location(source.path, *source.position(span.start), *source.position(span.end))


class Related(Struct, frozen=True, order=True):
    """Another place that a reader wants to see with the finding."""

    location: Location
    message: str


class Fix(Struct, frozen=True):
    """Edits that mend a finding. ``safe`` means: they provably change nothing but where jobs run."""

    title: str
    safe: bool
    edits: tuple[Edit, ...]
    lanes: tuple[tuple[str, str], ...] = ()
    """For fixes of ``runs-on``: the key of each leg that moves, and the lane it must land on."""


class Finding(Struct, frozen=True):
    """One thing to mend, at one place. ``matrix`` is None where several legs share the place."""

    code: str
    name: str
    severity: Severity
    message: str
    location: Location
    job: str | None = None
    matrix: tuple[tuple[str, object], ...] | None = None
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    notes: tuple[str, ...] = ()
    """Why there is no fix, or what would decide the case."""
    subject: str = ""
    """What the finding is about, in words that outlive edits elsewhere, such as "java on arc-runner-set-1"."""

    @property
    def sort_key(self) -> tuple[object, ...]:
        """Findings are shown by place, then by code."""
        return (self.location, self.code, self.message)

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What stays the same while lines move: code, path, job, subject (or else the message without its numbers)."""
        return (self.code, self.location.path, self.job or "", self.subject or _NUMBER.sub("#", self.message))
