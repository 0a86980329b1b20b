"""Why a label is not mended, in words that say what would decide it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from arcroute.checks.mending.case import Case
from arcroute.checks.phrases import name_of
from arcroute.routing.placement import COMPUTED
from arcroute.routing.survey import RoutedLeg
from arcroute.routing.verdict import Mixed, NoBuild, Undecided, Unmapped

_MAX_LEGS = 3


def obstacle(case: Case) -> str | None:
    """What stands in the way of any edit at this place."""
    origin = case.placement.origin
    if not case.placement.own:
        return f"the label is written in {origin.path}, which is not of this repository"
    if origin.kind == COMPUTED:
        return "the label is not written in the workflow but computed; mend where its value is kept"
    if origin.kind == "option":
        return "whoever starts the workflow chooses this label; take the option away, or let the job name its lane"
    if case.instead_of:
        return f"whether the label is used cannot be known: {case.instead_of}"
    if any(goal.piece is None for goal in case.goals):
        return "the label is put together from pieces, and no single one of them can be changed to mend it"
    if case.guard and origin.kind == "default" and "workflow_dispatch" in case.workflow.events:
        return "GitHub allows no expression in the default of a manual run, and `hosted.guard` is one"
    return None


def disagreement(case: Case) -> Iterator[str]:
    """Who gets the label from this place and should not move, and where the others belong."""
    staying = {goal.use.leg.leg.key: goal.use.leg for goal in case.goals if goal.lane is None}
    for leg in islice(staying.values(), _MAX_LEGS):
        yield f"{name_of((leg,))} gets its label here, too, and {_why_staying(leg)}"
    if len(case.lanes) > 1:
        yield f"what shares this label belongs on {', '.join(case.lanes[:-1])} and {case.lanes[-1]}"


def _why_staying(leg: RoutedLeg) -> str:
    match leg.verdict:
        case NoBuild():
            return "builds no image"
        case Unmapped(stack=stack):
            return f"builds {stack}, which has no lane; add one under `lanes:`"
        case Mixed(stacks=stacks):
            return f"builds {' and '.join(stacks)}, whose lanes differ; a job for each would settle it"
        case Undecided(why=why, settle=settle):
            return f"it is not clear what it builds: {why}" + (f"; {settle}" if settle else "")
    return "is to stay where it is"
