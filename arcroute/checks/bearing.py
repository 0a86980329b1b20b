"""Which legs a finding speaks of: a changed Dockerfile bears on the findings about the jobs that build it."""

from __future__ import annotations

from arcroute.actions.legs import Leg, Link
from arcroute.actions.values import to_plain
from arcroute.checks.finding import Finding
from arcroute.routing.survey import RoutedLeg

_ABOUT_ROUTING = "ARC1"
"""Start of the codes of rules that compare where a job runs with what it builds; the others look at the job alone."""


def rests_on(finding: Finding, leg: RoutedLeg) -> bool:
    """Whether a finding rests on what a leg builds: the leg, or one of its callers, is what the finding stands at."""
    if not finding.code.startswith(_ABOUT_ROUTING) or finding.job is None:
        return False
    return _stands_at(finding, leg.leg) or any(_stands_at(finding, link) for link in leg.leg.links)


def _stands_at(finding: Finding, one: Leg | Link) -> bool:
    if (one.workflow.path, one.job.id) != (finding.location.path, finding.job):
        return False
    row = one.row.entries if one.row else {}
    return finding.matrix is None or all(key in row and to_plain(row[key]) == value for key, value in finding.matrix)
