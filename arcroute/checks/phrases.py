"""The sentences and places that several rules share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from arcroute.actions.cells import cell_text, flat
from arcroute.actions.values import Object, Origin, to_plain
from arcroute.checks.finding import Location, Related, locate
from arcroute.checks.reasons import reasons_for
from arcroute.routing.placement import Use
from arcroute.routing.survey import RoutedLeg, Survey

_MAX_CELLS = 2


def name_of(legs: Iterable[RoutedLeg]) -> str:
    """The legs in words: the job and, for one leg of a matrix, what tells it apart."""
    legs = tuple(legs)
    jobs = tuple(dict.fromkeys(leg.leg.job.id for leg in legs))
    if len(legs) == 1 and legs[0].leg.row is not None:
        return f"job `{jobs[0]}` ({_cells(legs[0].leg.row)})"
    named = " and ".join(f"`{job}`" for job in jobs[:3]) + (" and others" if len(jobs) > 3 else "")
    return f"job {named}" if len(jobs) == 1 else f"jobs {named}"


def doing(legs: Iterable[RoutedLeg], verb: str) -> str:
    """The legs in words, and what they do: one job builds, several build."""
    legs = tuple(legs)
    several = len({leg.leg.job.id for leg in legs}) > 1
    return f"{name_of(legs)} {verb.removesuffix('s') if several else verb}"


def legs_of(uses: Iterable[Use]) -> tuple[RoutedLeg, ...]:
    """The legs of several uses of a label, each once."""
    return tuple({use.leg.leg.key: use.leg for use in uses}.values())


def labels_of(uses: Iterable[Use]) -> str:
    """The labels in words, each once: at most three."""
    labels = tuple(dict.fromkeys(use.label.text for use in uses))
    return " and ".join(labels[:3]) + (" and others" if len(labels) > 3 else "")


def job_at(legs: tuple[RoutedLeg, ...], origin: Origin) -> str | None:
    """The job in whose text a label stands: for a caller's ``with:`` the caller."""
    leg = legs[0].leg
    if leg.workflow.path == origin.path:
        return leg.job.id
    return next((link.job.id for link in leg.links if link.workflow.path == origin.path), leg.job.id)


def matrix_of(legs: tuple[RoutedLeg, ...]) -> tuple[tuple[str, object], ...] | None:
    """The combination of the one leg; None where several legs share the place."""
    if len(legs) != 1 or legs[0].leg.row is None:
        return None
    return tuple((key, to_plain(value)) for key, value in legs[0].leg.row.entries.items())


def reasons(survey: Survey, leg: RoutedLeg) -> tuple[Related, ...]:
    """The most convincing evidence behind a verdict."""
    speaking = (evidence for evidence in leg.verdict.evidence if evidence.stack in leg.verdict.stacks)
    return reasons_for(survey.project, speaking)


def at(survey: Survey, origin: Origin) -> Location:
    """Where an origin stands."""
    return locate(survey.project.read(origin.path), origin.span)


def _cells(row: Object) -> str:
    """The shortest way to tell a row in cells that are text: at most two."""
    return ", ".join(islice(_shown_cells(row), _MAX_CELLS)) or "one combination"


def _shown_cells(row: Object) -> Iterator[str]:
    """Cells of the matrix in written order; then those nested in others, texts before numbers and short ones first."""
    found = flat({key: to_plain(value) for key, value in row.entries.items()})
    short = [(key, value) for key, value in found if isinstance(value, str | int | float) and len(str(value)) < 60]
    own = [f"{key}: {cell_text(value)}" for key, value in short if key in row.entries]
    nested = [(key, value) for key, value in short if key not in row.entries]
    nested.sort(key=lambda cell: (not isinstance(cell[1], str), len(cell[0]) + len(str(cell[1]))))
    yield from (*own, *(f"{key}: {cell_text(value)}" for key, value in nested))
