"""Walks a repository's workflows to everything that GitHub would queue: its legs.

A workflow is walked as a frame: its own triggers, or a call with the inputs that the caller passes. A job that calls
a workflow that can be read is the legs of that workflow's jobs; a job that calls one that cannot is a leg itself, and
so is one that GitHub would refuse.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Table

from msgspec.structs import replace

from arcroute.actions.callees import Callees
from arcroute.actions.calls import Remote
from arcroute.actions.contexts import strategy_context, vars_context
from arcroute.actions.frames import BEFORE_MATRIX, OF_JOB, Combination, Frame, evaluated, table
from arcroute.actions.inputs import Contexts, default_inputs
from arcroute.actions.job_contexts import JobContexts
from arcroute.actions.legs import Leg, Legs, Surroundings
from arcroute.actions.matrix import Combinations, MatrixError, Row, combinations
from arcroute.actions.needs import in_order
from arcroute.actions.refusals import refused
from arcroute.actions.runs_on import Landings, RunsOnError, landings
from arcroute.actions.template import tracked
from arcroute.actions.values import Object, Unknown
from arcroute.actions.workflow import Job, Workflow
from arcroute.errors import ArcrouteError, InputError

MAX_LEGS = 2_000
"""Legs that one workflow starts; callers' matrices multiply with their callees', and GitHub allows a run far fewer."""
MAX_ALL_LEGS = 20_000
"""Legs of one repository."""


def find_legs(workflows: Table[str, Workflow], surroundings: Surroundings) -> Legs:
    """Every leg of the workflows, which are given by path. Those of other repositories are only called."""
    walk = _Walk(workflows, surroundings)
    legs = tuple(walk.legs())
    return Legs(legs, tuple({str(problem): problem for problem in walk.problems}.values()))


class _TooManyError(Exception):
    """There are more legs than are worth telling."""


class _Walk:
    """One walk over a repository's workflows, collecting problems on the way."""

    def __init__(self, workflows: Table[str, Workflow], surroundings: Surroundings) -> None:
        self.workflows = workflows
        self.callees = Callees(workflows, surroundings)
        self.contexts = JobContexts(self.callees, vars_context(surroundings.vars))
        self.problems: list[InputError] = []
        self.legs_left = 0
        self.all_legs_left = MAX_ALL_LEGS

    def legs(self) -> Iterator[Leg]:
        own = [self.workflows[path] for path in sorted(self.workflows) if self.callees.home(path) is None]
        for workflow in own:
            self.problems += [*refused(workflow), *in_order(workflow)[1]]
        for workflow in own:
            self.legs_left = allowed = min(MAX_LEGS, self.all_legs_left)
            try:
                yield from self._frame(self.contexts.top(workflow))
            except _TooManyError:
                message = f"more than {allowed} legs; the rest of them is left out"
                self.problems.append(InputError(message, workflow.source.place(None)))
            self.all_legs_left -= allowed - max(self.legs_left, 0)

    def _frame(self, frame: Frame) -> Iterator[Leg]:
        contexts = self.contexts.of_frame(frame)
        for job in frame.workflow.jobs:
            yield from self._job(frame, job, contexts[job.id])

    def _job(self, frame: Frame, job: Job, contexts: Contexts) -> Iterator[Leg]:
        """The legs of a job; one that may land anywhere where GitHub would refuse it."""
        try:
            rows = _rows(frame, job, contexts)
        except InputError as error:
            rows = Combinations((), complete=False, notes=(error.message,))
            yield self._refused(frame, next(_combinations(frame, job, contexts, rows)), error)
            return
        for one in _combinations(frame, job, contexts, rows):
            self.legs_left -= 1
            if self.legs_left < 0:
                raise _TooManyError
            try:
                yield from self._call(frame, one) if job.uses else (self._leg(frame, one),)
            except InputError as error:
                yield self._refused(frame, one, error)

    def _refused(self, frame: Frame, one: Combination, error: InputError) -> Leg:
        self.problems.append(error)
        return _leg_of(frame, one, Landings((), (error.message,)))

    def _leg(self, frame: Frame, one: Combination) -> Leg:
        node = one.job.runs_on
        if one.job.problem is not None:
            raise one.job.problem
        if node is None:
            raise frame.error(one.job.key.span, f"job `{one.job.id}` has neither `runs-on:` nor `uses:`")
        try:
            found = landings(evaluated(frame, node, one.contexts, one.when, OF_JOB))
        except RunsOnError as error:
            raise frame.error(node.span, error.message) from None
        return _leg_of(frame, one, found)

    def _call(self, frame: Frame, one: Combination) -> Iterator[Leg]:
        uses = one.job.uses
        assert uses is not None  # noqa: S101 - told apart by the caller
        reference = self.callees.refer(frame, uses)
        if isinstance(reference, Remote):
            yield replace(_leg_of(frame, one, self._landings_of_remote(frame, one, reference)), remote=reference)
            return
        if self.callees.surroundings.left_out(reference.path):
            yield _leg_of(frame, one, Landings((), (f"the configuration excludes {reference.path}",)))
            return
        callee = self.callees.callee(frame, uses, reference.path)
        inner, problems = self.contexts.called(frame, one, uses, callee)
        self.problems += problems
        yield from self._frame(inner)

    def _landings_of_remote(self, frame: Frame, one: Combination, remote: Remote) -> Landings:
        passed = table(frame, one.job.node.get("with"), one, "with", OF_JOB)
        try:
            return landings(self.callees.runner_of(remote, passed))
        except RunsOnError:  # an empty runner is no mistake: the callee may have its own
            return Landings((), (f"{remote.name} is outside the repository",))


def _leg_of(frame: Frame, one: Combination, where: Landings) -> Leg:
    """The leg that a combination is; steps of a workflow that nobody calls see default inputs."""
    usual = default_inputs(frame.workflow)
    contexts = one.contexts if frame.links or not usual.entries else {**one.contexts, "inputs": usual}
    return Leg(frame.workflow, one.job, one.row, one.index, frame.links, contexts, one.contexts, where)


def _combinations(frame: Frame, job: Job, contexts: Contexts, rows: Combinations) -> Iterator[Combination]:
    """What each combination sees; one for all where there are none, or none that is known."""
    total = len(rows.rows) if rows.complete and not any(row.when for row in rows.rows) else None
    for index, row in enumerate(rows.rows):
        strategy = strategy_context(None if total is None else index, total, rows.settings)
        seen = {**contexts, "matrix": row.values, "strategy": strategy}
        yield Combination(job, row.values if row.values.entries else None, index, (*frame.given, *row.when), seen)
    if not rows.rows:
        hidden = Unknown(rows.notes[0] if rows.notes else "the matrix is empty")
        seen = {**contexts, "matrix": hidden, "strategy": strategy_context(None, None, rows.settings)}
        yield Combination(job, None, 0, frame.given, seen)


def _rows(frame: Frame, job: Job, contexts: Contexts) -> Combinations:
    """The combinations of a job's matrix. Raises InputError with its place."""
    strategy = job.node.get("strategy")
    if strategy is None:
        return Combinations((Row(Object({})),))
    source = frame.workflow.source
    try:
        return combinations(tracked(source, strategy, "matrix cell", BEFORE_MATRIX), contexts, frame.scope, frame.given)
    except MatrixError as error:
        span = error.origin.span if error.origin else strategy.span
        raise InputError(error.message, source.place(span)) from None
    except ArcrouteError as error:
        raise InputError(error.message, error.place or source.place(strategy.span)) from None
