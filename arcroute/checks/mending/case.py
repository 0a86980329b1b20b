"""What there is to mend at one place: which label each leg is to get instead of the one written there."""

from __future__ import annotations

from functools import cached_property

from msgspec import Struct

from arcroute.actions.workflow import Job, Workflow
from arcroute.checks.finding import Fix
from arcroute.checks.mending.guards import guarded
from arcroute.editing.lines import next_line
from arcroute.editing.nodes import nodes_at
from arcroute.errors import RewriteError
from arcroute.routing.config import Guard
from arcroute.routing.placement import Placement, Use
from arcroute.routing.survey import Survey
from arcroute.text.source import Source
from arcroute.text.tree import Scalar


def _end(source: Source, scalar: Scalar) -> int:
    """The end of a scalar with the newline that a block ends its text with."""
    return next_line(source, scalar.span.end) if scalar.style in ("|", ">") else scalar.span.end


class Goal(Struct, frozen=True):
    """A leg's use of a label, and the lane it is to get; None where it is to stay as it is."""

    use: Use
    lane: str | None

    @property
    def label(self) -> str:
        """The whole label that the leg is to have."""
        return self.lane or self.use.label.text

    @property
    def piece(self) -> str | None:
        """What the place is to hold; None where changing it alone would not do."""
        return self.use.piece_for(self.lane) if self.lane else self.use.piece.text


class Mended(Struct, frozen=True):
    """A fix, or why there is none: each note says what would decide it."""

    fix: Fix | None = None
    notes: tuple[str, ...] = ()


class Case(Struct, frozen=True, dict=True):
    """One place and the goals of all legs that get their label from there."""

    survey: Survey
    placement: Placement
    goals: tuple[Goal, ...]
    safe: bool
    """Whether the label may change safely, if nothing else does."""
    guard: Guard | None = None
    """What the lane is written with, so that forks keep working."""

    @property
    def path(self) -> str:
        """The file that holds the label."""
        return self.placement.origin.path

    @cached_property
    def source(self) -> Source:
        """The file that holds the label, as text."""
        return self.survey.project.read(self.path)

    @cached_property
    def workflow(self) -> Workflow:
        """The file that holds the label, understood. Raises RewriteError where it is none of this repository's."""
        found = next((one for one in self.survey.workflows if one.path == self.path), None)
        if found is None:
            raise RewriteError("the label is written outside this repository's workflows")
        return found

    @cached_property
    def scalar(self) -> Scalar:
        """The scalar that the label is written in. Raises RewriteError where it is not in one."""
        start, end = self.placement.origin.span
        *_, found = nodes_at(self.workflow.root, start)
        if not isinstance(found, Scalar) or end > _end(self.source, found):
            raise RewriteError("the label is put together in a way that arcroute does not edit")
        return found

    @property
    def lanes(self) -> tuple[str, ...]:
        """The lanes that legs are to move to, or are on already, each once."""
        return tuple(sorted({goal.lane for goal in self.goals if goal.lane}))

    @property
    def moves(self) -> tuple[tuple[str, str], ...]:
        """The key of each leg that has a lane to be on, with that lane."""
        return tuple({goal.use.leg.leg.key: goal.lane for goal in self.goals if goal.lane}.items())

    @property
    def instead_of(self) -> str | None:
        """The value that cannot be known, where some leg gets the label from here only if that value is empty."""
        found: dict[str, str | None] = {}
        for goal in self.goals:
            key, value = goal.use.leg.leg.key, goal.use.landing.instead_of
            found[key] = found.get(key, value) and value
        return next(filter(None, found.values()), None)

    def written(self, goal: Goal) -> str:
        """What a leg is to read at the place, as it is written outside an expression."""
        if goal.lane and self.guard:
            return f"${{{{ {guarded(self.guard, goal.lane)} }}}}"
        return goal.piece or goal.label

    def jobs(self, goal: Goal) -> tuple[Job, ...]:
        """The leg's own job and the calls that lead to it, as far as they stand in the label's file."""
        leg = goal.use.leg.leg
        frames = [(leg.workflow.path, leg.job), *((link.workflow.path, link.job) for link in reversed(leg.links))]
        return tuple(job for path, job in frames if path == self.path)
