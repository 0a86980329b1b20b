"""One way to mend each place: the label itself where all legs agree, else the simplest edit that tells them apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from arcroute.checks.finding import Fix
from arcroute.checks.mending.calls import through_callers
from arcroute.checks.mending.case import Case, Mended
from arcroute.checks.mending.defaults import resting_on_defaults
from arcroute.checks.mending.filters import with_it
from arcroute.checks.mending.guards import guarded
from arcroute.checks.mending.obstacles import disagreement, obstacle
from arcroute.checks.mending.rows import in_rows
from arcroute.checks.mending.sharing import apart, is_shared
from arcroute.checks.mending.spot import write_expression, write_label
from arcroute.errors import RewriteError
from arcroute.text.edit import Edit

MAX_BYTES = 128 * 1024
"""Edits that need all of the file to be looked at, each for itself, are not made in larger ones: people write none."""

_Way = Callable[[Case], tuple[Edit, ...]]


def mend(case: Case) -> Mended:
    """The fix of a place, or the notes that say why there is none and what would decide it."""
    hindered = obstacle(case)
    if hindered:
        return Mended(notes=(hindered,))
    try:
        if len(case.source.data) > MAX_BYTES and _needs_more_than_a_word(case):
            raise RewriteError(f"in a file of more than {MAX_BYTES // 1024} KiB arcroute only replaces labels")
        if _agree(case) and not is_shared(case):
            doubt = resting_on_defaults(case)
            safe = case.safe and case.placement.certain and not doubt
            return Mended(_fix(case, _title(case), _relabelled(case), safe=safe), (doubt,) if doubt else ())
    except RewriteError as error:
        return Mended(notes=(_said(case, error),))
    return _told_apart(case)


def _needs_more_than_a_word(case: Case) -> bool:
    return not _agree(case) or case.guard is not None or case.scalar.anchor is not None


def _agree(case: Case) -> bool:
    """Whether one text at the place is right for every leg."""
    return all(goal.lane for goal in case.goals) and len({goal.piece for goal in case.goals}) == 1


def _relabelled(case: Case) -> tuple[Edit, ...]:
    goal = case.goals[0]
    origin = case.placement.origin
    if case.guard and goal.lane:
        edits = write_expression(case.source, case.scalar, origin, guarded(case.guard, goal.lane))
    else:
        edits = write_label(case.source, case.scalar, origin, goal.piece or goal.label)
    return (*edits, *with_it(case, case.written(goal))) if origin.kind == "matrix cell" else edits


def _title(case: Case) -> str:
    where = f"run on {' and '.join(case.lanes)}"
    return f"{where} where {case.guard.when}" if case.guard else where


def _told_apart(case: Case) -> Mended:
    """The simplest edit after which each leg has its own label. Such edits are never safe: they add to the workflow."""
    ways: tuple[tuple[str, _Way], ...] = (
        ("give each job its own label", apart),
        ("let the matrix name the lane of each combination", in_rows),
        ("let each caller pass the lane", through_callers),
    )
    reasons: list[str] = []
    for title, way in ways:
        try:
            edits = way(case)
        except RewriteError as error:
            reasons.append(_said(case, error))
        else:
            return Mended(_fix(case, title, edits, safe=False))
    return Mended(notes=tuple(dict.fromkeys(_why(case, reasons))))


def _said(case: Case, error: RewriteError) -> str:
    """The reason, with the place that it speaks of."""
    place = error.place
    if place is None or not place.line:
        return error.message
    return f"{f'line {place.line}' if place.path == case.path else place}: {error.message}"


def _why(case: Case, reasons: list[str]) -> Iterator[str]:
    yield from disagreement(case)
    legs = [goal.use.leg.leg for goal in case.goals]
    jobs = {(leg.workflow.path, leg.job.id) for leg in legs}
    if len(jobs) == 1:
        called = all(leg.links for leg in legs) and len({leg.index for leg in legs}) == 1
        yield reasons[2 if called else 1]
    else:
        yield "give each of these jobs a label of its own"


def _fix(case: Case, title: str, edits: tuple[Edit, ...], *, safe: bool) -> Fix:
    return Fix(title, safe, tuple(dict.fromkeys(edits)), case.moves)
