"""``path:line:column: CODE message``, one finding a line: for editors, problem matchers and grep."""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.finding import Finding
from arcroute.output.style import Style
from arcroute.output.terminal import printable
from arcroute.scan import Report


def render(reports: tuple[Report, ...], style: Style) -> Iterator[str]:
    """One line for each finding; ``[*]`` marks those that ``arcroute fix`` mends."""
    for report in reports:
        yield from (line(report, finding, style) for finding in report.findings)


def line(report: Report, finding: Finding, style: Style) -> str:
    """The line of one finding."""
    place = f"{style.path(report, finding.location.path)}:{finding.location.line}:{finding.location.column}"
    mark = style.mark(finding.fix)
    return f"{style.bold(place)}: {style.severity(finding)}{mark} {printable(finding.message)}"
