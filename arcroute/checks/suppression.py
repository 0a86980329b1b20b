"""Comments that silence findings: ``# arcroute: ignore[ARC101, no-timeout] reason``.

Such a comment holds for the line it ends, or, alone on a line, for the next line that is no comment. On the line of a
job's key it holds for the whole job, and before the first key of a file for the whole file. In a Dockerfile or a
script it silences the findings that show one of those lines, whatever workflow they stand in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from msgspec import Struct

from arcroute.actions.repository import is_workflow_path
from arcroute.actions.workflow import Workflow
from arcroute.checks.finding import Finding, Location
from arcroute.errors import InputError
from arcroute.routing.survey import Survey
from arcroute.text.pragmas import Pragma, pragmas
from arcroute.text.project import Project
from arcroute.text.source import Source

_LAST_LINE = 1 << 31
_MAX_COMMENT_LINES = 50
"""How far below itself a comment that stands alone looks for what it speaks of."""


class Suppression(Struct, frozen=True):
    """A comment and the lines it holds for, the last included."""

    source: Source
    pragma: Pragma
    first: int
    last: int

    def covers(self, location: Location) -> bool:
        """Whether a place lies in those lines."""
        return location.path == self.source.path and self.first <= location.line <= self.last

    def words(self, code: str, name: str) -> tuple[str, ...]:
        """What the comment writes to name a rule, by code or by name; nothing where it does not."""
        return tuple(word for word in self.pragma.codes if word.lower() in (code.lower(), name.lower()))


class Use(NamedTuple):
    """A word of a comment that silenced something."""

    path: str
    start: int
    word: str


class Sifted(Struct, frozen=True):
    """Findings apart: those that stay, and those that a comment silences."""

    kept: tuple[Finding, ...]
    ignored: tuple[Finding, ...]
    used: frozenset[Use]


class Review(Struct, frozen=True):
    """What a second look needs: the comments, what they were good for, and which rules had their say where."""

    survey: Survey
    suppressions: tuple[Suppression, ...]
    used: frozenset[Use]
    ran: Callable[[str, str], bool]
    """Whether the rule with a code looked at the file with a path."""
    names: Mapping[str, str]
    """The name of every rule, by code."""

    def is_used(self, suppression: Suppression, word: str) -> bool:
        """Whether a word of a comment silenced something."""
        return Use(suppression.source.path, suppression.pragma.span.start, word) in self.used

    def codes(self, word: str) -> tuple[str, ...]:
        """The rule that a word names, by code or by name; nothing where there is none."""
        return tuple(code for code, name in self.names.items() if word.lower() in (code.lower(), name.lower()))


def sift(findings: Iterable[Finding], suppressions: Iterable[Suppression]) -> Sifted:
    """The findings without those that a comment silences."""
    by_path: dict[str, list[Suppression]] = {}
    for suppression in suppressions:
        by_path.setdefault(suppression.source.path, []).append(suppression)
    kept: list[Finding] = []
    ignored: list[Finding] = []
    used: set[Use] = set()
    for finding in findings:
        uses = tuple(use for place in _places(finding) for use in _uses(finding, place, by_path.get(place.path, ())))
        used.update(uses)
        (ignored if uses else kept).append(finding)
    return Sifted(tuple(kept), tuple(ignored), frozenset(used))


def suppressions_of(survey: Survey, findings: Iterable[Finding]) -> tuple[Suppression, ...]:
    """Every such comment in the workflows, in the Dockerfiles they build and where something was found."""
    workflows = {workflow.path: workflow for workflow in survey.workflows}
    dockerfiles = {build.dockerfile for leg in survey.legs for build in leg.work.builds if build.dockerfile}
    paths = {*workflows, *dockerfiles, *(place.path for finding in findings for place in _places(finding))}
    return tuple(one for path in sorted(paths) for one in suppressions_in(survey.project, path, workflows.get(path)))


def _places(finding: Finding) -> tuple[Location, ...]:
    """Where a comment can silence a finding: where it stands, and where else it points outside of workflows."""
    shown = (one.location for one in finding.related if not is_workflow_path(one.location.path))
    return (finding.location, *shown)


def _uses(finding: Finding, place: Location, suppressions: Iterable[Suppression]) -> tuple[Use, ...]:
    covering = (one for one in suppressions if one.covers(place))
    return tuple(
        Use(one.source.path, one.pragma.span.start, word)
        for one in covering
        for word in one.words(finding.code, finding.name)
    )


def suppressions_in(project: Project, path: str, workflow: Workflow | None = None) -> tuple[Suppression, ...]:
    """Every such comment in one file; nothing where it cannot be read."""
    try:
        source = project.read(path)
        found = tuple(pragma for pragma in pragmas(source) if pragma.ignores)
    except InputError:
        return ()
    if not found:
        return ()
    jobs = _job_lines(workflow) if workflow else {}
    head = _head_end(source)
    return tuple(Suppression(source, pragma, *_lines(source, pragma, head, jobs)) for pragma in found)


def _lines(source: Source, pragma: Pragma, head: int, jobs: Mapping[int, int]) -> tuple[int, int]:
    """The first and the last line that a comment holds for."""
    if pragma.line < head:
        return (1, _LAST_LINE)
    line = _next_line(source, pragma.line) if pragma.alone else pragma.line
    return (line, max(line, jobs.get(line, line)))


def _job_lines(workflow: Workflow) -> dict[int, int]:
    """The last line of each job, by the line of its key."""
    position = workflow.source.position
    return {
        position(job.key.span.start).line: position(max(job.node.span.end - 1, job.key.span.start)).line
        for job in workflow.jobs
    }


def _next_line(source: Source, line: int) -> int:
    """The next line that is no comment."""
    following = range(line + 1, line + 1 + _MAX_COMMENT_LINES)
    return next((number for number in following if not _is_comment(source.line_text(number))), line + 1)


def _head_end(source: Source) -> int:
    """The line of a file's first key or instruction."""
    for number, line in enumerate(source.text.split("\n"), 1):
        if line.strip() and not _is_comment(line) and not line.startswith(("---", "%")):
            return number
    return _LAST_LINE


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")
