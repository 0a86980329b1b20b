"""Each finding with its source line, carets under the bytes to mend, the reasons and the fix: for people."""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.finding import Finding, Related
from arcroute.output.snippet import Frame, Mark, snippet
from arcroute.output.style import Style
from arcroute.output.terminal import printable, wrap
from arcroute.scan import Report


def render(reports: tuple[Report, ...], style: Style) -> Iterator[str]:
    """A block for each finding, with an empty line after it."""
    for report in reports:
        for finding in report.findings:
            yield from _block(report, finding, style)
            yield ""


def _block(report: Report, finding: Finding, style: Style) -> Iterator[str]:
    related = tuple(item for item in finding.related if not _repeats(finding, item))
    main = Mark(finding.location, main=True)
    places = (main, *(Mark(item.location, main=False, label=item.message) for item in related))
    frame = Frame(max(len(str(mark.location.line)) for mark in places), style)
    yield from _head(finding, style)
    for path in dict.fromkeys(mark.location.path for mark in places):
        marks = [mark for mark in places if mark.location.path == path]
        arrow = "-->" if main in marks else ":::"
        place = f"{style.path(report, path)}:{marks[0].location.line}:{marks[0].location.column}"
        yield f"{style.paint(' ' * frame.gutter + arrow, 'blue')} {place}"
        yield from snippet(report.project, marks, frame)
    yield from _remarks(finding, report.fixed_by, frame)


def _repeats(finding: Finding, item: Related) -> bool:
    """Whether another place of the same file says no more than the message does."""
    said = item.message.partition(": ")[2] or item.message
    return item.location.path == finding.location.path and said in finding.message


def _head(finding: Finding, style: Style) -> Iterator[str]:
    """Code and name, and the message as far as it fits behind them."""
    plain = Style(False, style.folder)
    name = f"{finding.code} {finding.name}{plain.mark(finding.fix)}"
    first, *rest = wrap(f"{name} {printable(finding.message)}", style.width - 4)
    if not first.startswith(f"{name} "):
        first, rest = f"{name} ", wrap(printable(finding.message), style.width - 4)
    painted = f"{style.severity(finding)} {style.bold(finding.name)}{style.mark(finding.fix)}"
    yield painted + first[len(name) :].rstrip()
    yield from (f"    {line}" for line in rest)


def _remarks(finding: Finding, fixed_by: str, frame: Frame) -> Iterator[str]:
    for note in finding.notes:
        yield from _remark("note", note, frame)
    if finding.fix:
        command = fixed_by if finding.fix.safe else f"{fixed_by} --unsafe-fixes"
        yield from _remark("fix", f"{finding.fix.title} (`{command}`)", frame)


def _remark(kind: str, text: str, frame: Frame) -> Iterator[str]:
    edge = frame.style.paint(" " * frame.gutter + " =", "blue")
    first, *rest = wrap(f"{kind}: {printable(text)}", frame.style.width - frame.gutter - 3)
    yield f"{edge} {frame.style.bold(kind)}{first[len(kind) :]}"
    indent = " " * (frame.gutter + 3 + len(kind) + 2)
    yield from (indent + line for line in rest)
