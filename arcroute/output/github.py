"""Annotations on a pull request: the workflow commands that GitHub's runner reads from a job's log.

GitHub keeps ten annotations of each severity for a step, so the worst come first, the tenth says how many more there
are, and those are lines of the log. A span over several lines has no columns: GitHub refuses them.
Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from arcroute.checks.finding import Finding, Severity
from arcroute.errors import ArcrouteError
from arcroute.output import concise
from arcroute.output.style import Style, repository_path
from arcroute.output.terminal import harmless, printable
from arcroute.scan import Report

MOST = 10
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


class _Note(Struct, frozen=True):
    """What becomes an annotation, or a line of the log."""

    severity: Severity
    title: str
    lines: tuple[str, ...]
    properties: Mapping[str, str | int]
    line: str


def render(reports: tuple[Report, ...], style: Style) -> Iterator[str]:
    """One command for each annotation, the worst first, then a line for each finding that is none."""
    notes = [note for report in reports for note in _notes(report, style)]
    rest: list[_Note] = []
    for severity in sorted(_COMMANDS, reverse=True):
        here = [note for note in notes if note.severity == severity]
        more = len(here) - MOST
        for number, note in enumerate(here[:MOST], 1):
            yield _command(note, (f"({more} more in the log)",) if number == MOST and more > 0 else ())
        rest += here[MOST:]
    yield from (harmless(note.line) for note in rest)


def _notes(report: Report, style: Style) -> Iterator[_Note]:
    """What went wrong first, then the findings."""
    for error in report.errors:
        line = f"arcroute: {printable(str(error))}"
        yield _Note(Severity.ERROR, "arcroute", (error.message,), _place(report, error, style), line)
    for finding in report.findings:
        lines = (finding.message, *(f"note: {note}" for note in finding.notes))
        fix = (f"fix: {finding.fix.title}",) if finding.fix else ()
        path = repository_path(report.project.root, finding.location.path, style.workspace)
        properties: dict[str, str | int] = {"file": path, **_region(finding)}
        title = f"{finding.code} {finding.name}"
        yield _Note(finding.severity, title, (*lines, *fix), properties, concise.line(report, finding, style))


def _place(report: Report, error: ArcrouteError, style: Style) -> dict[str, str | int]:
    if error.place is None:
        return {}
    path = repository_path(report.project.root, error.place.path, style.workspace)
    return {"file": path, "line": max(error.place.line, 1)}


def _command(note: _Note, more: tuple[str, ...]) -> str:
    properties = {"title": note.title, **note.properties}
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    text = "\n".join(map(printable, (*note.lines, *more)))
    return f"::{_COMMANDS[note.severity]} {listed}::{_data(text)}"


def _region(finding: Finding) -> dict[str, int]:
    location = finding.location
    lines = {"line": location.line, "endLine": location.end_line}
    if location.line != location.end_line or location.end_column < location.column:
        return lines
    return {**lines, "col": location.column, "endColumn": location.end_column}


def _data(text: str) -> str:
    """A message as the runner unescapes it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(printable(text)).replace(":", "%3A").replace(",", "%2C")
