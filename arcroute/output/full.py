"""Each finding with its source line, carets under the bytes to mend, the reasons and the fix: for people."""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.finding import Finding, Location
from arcroute.errors import InputError
from arcroute.output.style import Style
from arcroute.output.terminal import expand_tabs, printable, width
from arcroute.scan import Report


def render(reports: tuple[Report, ...], style: Style) -> Iterator[str]:
    """A block for each finding, with an empty line after it."""
    for report in reports:
        for finding in report.findings:
            yield from _block(report, finding, style)
            yield ""


def _block(report: Report, finding: Finding, style: Style) -> Iterator[str]:
    location = finding.location
    place = f"{style.path(report, location.path)}:{location.line}:{location.column}"
    yield f"{style.severity(finding)} {style.bold(finding.name)}{style.mark(finding.fix)} {printable(finding.message)}"
    gutter = max(len(str(location.line)), *(len(str(item.location.line)) for item in finding.related), 1)
    yield f"{style.paint(' ' * gutter + '-->', 'blue')} {place}"
    yield from _snippet(report, location, "^", gutter, style)
    for item in finding.related:
        where = f"{style.path(report, item.location.path)}:{item.location.line}:{item.location.column}"
        yield f"{style.paint(' ' * gutter + ':::', 'blue')} {where} {printable(item.message)}"
        yield from _snippet(report, item.location, "-", gutter, style)
    yield from _remarks(finding, gutter, style)


def _remarks(finding: Finding, gutter: int, style: Style) -> Iterator[str]:
    edge = style.paint(" " * gutter + " =", "blue")
    for note in finding.notes:
        yield f"{edge} {style.bold('note')}: {printable(note)}"
    if finding.fix:
        how = "" if finding.fix.safe else " (with --unsafe-fixes)"
        yield f"{edge} {style.bold('fix')}: {printable(finding.fix.title)}{how}"


def _snippet(report: Report, location: Location, caret: str, gutter: int, style: Style) -> Iterator[str]:
    """The line, and below it carets as wide as the text they point at."""
    try:
        line = report.project.read(location.path).line_text(location.line)
    except InputError:
        return
    start = location.column - 1
    end = location.end_column - 1 if location.end_line == location.line else len(line)
    before, marked = (expand_tabs(printable_keeping_tabs(part)) for part in (line[:start], line[start:end]))
    number = style.paint(f"{location.line:>{gutter}} |", "blue")
    yield f"{number} {expand_tabs(printable_keeping_tabs(line))}".rstrip()
    carets = caret * max(width(marked), 1)
    colour = "red" if caret == "^" else "blue"
    yield f"{style.paint(' ' * gutter + ' |', 'blue')} {' ' * width(before)}{style.paint(carets, colour)}"


def printable_keeping_tabs(text: str) -> str:
    """Printable text in which tabs are still tabs."""
    return "\t".join(map(printable, text.split("\t")))
