"""``path:line:column: CODE message``, one finding a line: for editors, problem matchers and grep."""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.output.style import Style
from arcroute.output.terminal import printable
from arcroute.scan import Report


def render(reports: tuple[Report, ...], style: Style) -> Iterator[str]:
    """One line for each finding; ``[*]`` marks those that ``arcroute fix`` mends."""
    for report in reports:
        for finding in report.findings:
            place = f"{style.path(report, finding.location.path)}:{finding.location.line}:{finding.location.column}"
            mark = style.mark(finding.fix)
            yield f"{style.bold(place)}: {style.severity(finding)}{mark} {printable(finding.message)}"
