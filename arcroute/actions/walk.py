"""Walks a repository's workflows to everything that GitHub would queue: its legs.

A workflow is walked as a frame: its own triggers, or a call with the inputs that the caller passes. A job that calls
a workflow that can be read is the legs of that workflow's jobs; a job that calls one that cannot is a leg itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Table
from dataclasses import dataclass, replace

from arcroute.actions.calls import MAX_CALLS, DockerImage, Local, Remote, refer
from arcroute.actions.contexts import Contexts, default_inputs, github_context, own_inputs, passed_inputs, vars_context
from arcroute.actions.legs import Leg, Legs, Link, Surroundings
from arcroute.actions.matrix import Combinations, MatrixError, Row, combinations
from arcroute.actions.outcomes import outcomes
from arcroute.actions.runs_on import Landings, landings
from arcroute.actions.template import tracked
from arcroute.actions.values import Assumption, Choice, Object, Outcome, Tracked, Unknown, known
from arcroute.actions.workflow import CALL, Job, Workflow
from arcroute.errors import ArcrouteError, InputError
from arcroute.text.source import Span
from arcroute.text.tree import Mapping, Node, Scalar, Sequence, Value, resolve

MAX_LEGS = 20_000
"""Legs of one repository; callers' matrices multiply with their callees'."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """A workflow in one chain of calls."""

    workflow: Workflow
    inputs: Object
    events: tuple[str, ...]
    links: tuple[Link, ...] = ()

    @property
    def scope(self) -> str:
        """Keeps the conditions of a callee apart from those of its caller."""
        return " > ".join(f"{link.workflow.path}:{link.job.id}" for link in self.links)


def find_legs(workflows: Table[str, Workflow], surroundings: Surroundings) -> Legs:
    """Every leg of the workflows, which are given by path. Those of other repositories are only called."""
    walk = _Walk(workflows, surroundings)
    legs = tuple(walk.legs())
    return Legs(legs, tuple({str(problem): problem for problem in walk.problems}.values()))


class _Walk:
    """One walk over a repository's workflows, collecting problems on the way."""

    def __init__(self, workflows: Table[str, Workflow], surroundings: Surroundings) -> None:
        self.workflows = workflows
        self.surroundings = surroundings
        self.vars = vars_context(surroundings.vars)
        self.problems: list[InputError] = []
        self.count = 0

    def legs(self) -> Iterator[Leg]:
        for path in sorted(self.workflows):
            if self._home(path) is None:
                workflow = self.workflows[path]
                yield from self._frame(_Frame(workflow, own_inputs(workflow), workflow.events))

    def _frame(self, frame: _Frame) -> Iterator[Leg]:
        for job in frame.workflow.jobs:
            for one in self._combinations(frame, job):
                self.count += 1
                if self.count > MAX_LEGS:
                    message = f"more than {MAX_LEGS} legs in this repository; the rest is left out"
                    self.problems.append(_error(frame.workflow, job.key.span, message))
                    return
                yield from self._legs_of(frame, one)

    def _legs_of(self, frame: _Frame, one: _Combination) -> Iterator[Leg]:
        """The legs of one combination; one that may land anywhere where GitHub would refuse the job."""
        try:
            yield from self._call(frame, one) if one.job.uses else (self._leg(frame, one),)
        except InputError as error:
            self.problems.append(error)
            yield one.leg(frame, Landings((), (error.message,)))

    def _combinations(self, frame: _Frame, job: Job) -> tuple[_Combination, ...]:
        contexts = self._contexts(frame, job)
        try:
            rows = _rows(frame, job, contexts)
        except InputError as error:
            self.problems.append(error)
            rows = Combinations((), complete=False, notes=(error.message,))
        total = len(rows.rows)
        found = (
            _Combination(
                job,
                row.values if row.values.entries else None,
                index,
                row.when,
                {**contexts, "matrix": row.values, "strategy": _strategy(index, total)},
            )
            for index, row in enumerate(rows.rows)
        )
        why = rows.notes[0] if rows.notes else "the matrix is empty"
        return tuple(found) or (_Combination(job, None, 0, (), {**contexts, "matrix": Unknown(why)}),)

    def _leg(self, frame: _Frame, one: _Combination) -> Leg:
        node = one.job.runs_on
        if node is None:
            raise _error(frame.workflow, one.job.key.span, f"job `{one.job.id}` has neither `runs-on:` nor `uses:`")
        return one.leg(frame, landings(_evaluated(frame, node, one.contexts, one.when)))

    def _call(self, frame: _Frame, one: _Combination) -> Iterator[Leg]:
        uses = one.job.uses
        assert uses is not None  # noqa: S101 - told apart by the caller
        reference = self._refer(frame, uses)
        passed = _table(frame, one.job.node.get("with"), one.contexts, "with", one.when)
        if isinstance(reference, Remote):
            where = landings(self._remote_runner(reference, passed))
            yield replace(one.leg(frame, where), remote=reference)
            return
        callee = self._callee(frame, uses, reference.path)
        inputs, missing = passed_inputs(callee.source, callee.inputs(CALL), passed)
        for name in missing:
            message = f"the required input `{name}` of {callee.path} is not passed"
            self.problems.append(_error(frame.workflow, uses.span, message))
        links = (*frame.links, Link(frame.workflow, one.job, one.row, one.index))
        yield from self._frame(_Frame(callee, inputs, frame.events, links))

    def _refer(self, frame: _Frame, uses: Scalar) -> Local | Remote:
        """What a job calls; in a workflow of another repository ``./`` means that one."""
        reference = refer(uses.value, self.surroundings.repository)
        home = self._home(frame.workflow.path)
        if isinstance(reference, Local):
            return Local(f"{home}/{reference.path}") if home else reference
        if isinstance(reference, Remote):
            known = reference.repository.lower() in self.surroundings.checkouts
            return Local(f"{reference.repository.lower()}/{reference.path}") if known else reference
        kind = "a container image" if isinstance(reference, DockerImage) else "not a workflow's path"
        raise _error(frame.workflow, uses.span, f"`uses: {uses.value}` is {kind}")

    def _home(self, path: str) -> str | None:
        """The other repository that a workflow is from."""
        name = "/".join(path.split("/")[:2]).lower()
        return name if name in self.surroundings.checkouts else None

    def _remote_runner(self, remote: Remote, passed: Table[str, Tracked]) -> Iterator[Outcome]:
        """Where a workflow that cannot be read probably runs: on what the caller passes it as its runner."""
        given = {name.lower().replace("_", "-"): value for name, value in passed.items()}
        declared = self.surroundings.runner_inputs.get(remote.name.lower())
        if declared is not None:
            value = given.get(declared.lower().replace("_", "-"))
            yield Outcome(value or Unknown(f"`{declared}` is not passed to {remote.name}"))
            return
        guessed = next((given[name] for name in self.surroundings.runner_names if name in given), None)
        if guessed is not None:
            yield Outcome(guessed)
        yield Outcome(Unknown(f"{remote.name} is outside the repository"))

    def _callee(self, frame: _Frame, uses: Scalar, path: str) -> Workflow:
        callee = self.workflows.get(path)
        chain = [*(link.workflow.path for link in frame.links), frame.workflow.path]
        if callee is None:
            raise _error(frame.workflow, uses.span, f"the called workflow {path} is not there or cannot be read")
        if path in chain:
            circle = " > ".join([*chain, path])
            raise _error(frame.workflow, uses.span, f"workflows call each other in a circle: {circle}")
        if len(chain) >= MAX_CALLS:
            raise _error(frame.workflow, uses.span, f"more than {MAX_CALLS} levels of called workflows")
        if CALL not in callee.events:
            raise _error(frame.workflow, uses.span, f"{path} has no `on: workflow_call`")
        return callee

    def _contexts(self, frame: _Frame, job: Job) -> Contexts:
        contexts: dict[str, Tracked] = {
            "github": github_context(frame.workflow, frame.events),
            "vars": self.vars,
            "inputs": frame.inputs,
        }
        needs = self._needs(frame, job, contexts)
        return {**contexts, "needs": needs}

    def _needs(self, frame: _Frame, job: Job, contexts: Contexts) -> Object:
        """Outputs of the jobs that this one waits for, where they are literals or can be evaluated."""
        rest = Unknown("what a job gives is known only when the workflow runs")
        entries: dict[str, Tracked] = {}
        for name in _names(job.node.get("needs")):
            other = frame.workflow.job(name)
            outputs = other.node.get("outputs") if other else None
            found = _table(frame, outputs, contexts, "job output")
            entries[name] = Object({"outputs": Object(found, rest=None if found else rest)}, rest=rest)
        return Object(entries)


@dataclass(frozen=True, slots=True)
class _Combination:
    """One combination of a job's matrix, the assumptions under which it exists, and what its expressions see."""

    job: Job
    row: Object | None
    index: int
    when: tuple[Assumption, ...]
    contexts: Contexts

    def leg(self, frame: _Frame, where: Landings) -> Leg:
        """The leg that this combination is; steps of a workflow that nobody calls see default inputs."""
        contexts = self.contexts if frame.links else {**self.contexts, "inputs": default_inputs(frame.workflow)}
        return Leg(frame.workflow, self.job, self.row, self.index, frame.links, contexts, where)


def _rows(frame: _Frame, job: Job, contexts: Contexts) -> Combinations:
    strategy = job.node.get("strategy")
    if strategy is None:
        return Combinations((Row(Object({})),))
    source = frame.workflow.source
    try:
        return combinations(tracked(source, strategy, "matrix cell"), contexts, frame.scope)
    except MatrixError as error:
        span = error.origin.span if error.origin else strategy.span
        raise InputError(error.message, source.place(span)) from None
    except ArcrouteError as error:
        raise InputError(error.message, error.place or source.place(strategy.span)) from None


def _table(
    frame: _Frame, node: Value | None, contexts: Contexts, kind: str, when: tuple[Assumption, ...] = ()
) -> dict[str, Tracked]:
    """A mapping's values: one outcome as it is, several as a choice."""
    found: dict[str, Tracked] = {}
    for entry in node.items() if isinstance(node, Mapping) else ():
        values = _evaluated(frame, entry.value, contexts, when, kind)
        found[entry.key.value] = values[0].value if len(values) == 1 else Choice(values)
    return found


def _evaluated(
    frame: _Frame, node: Node, contexts: Contexts, when: tuple[Assumption, ...], kind: str = "literal"
) -> tuple[Outcome, ...]:
    """Every value of a node, with the assumptions under which its row of the matrix exists. Raises InputError."""
    try:
        found = outcomes(tracked(frame.workflow.source, node, kind), contexts, frame.scope, when)
    except ArcrouteError as error:
        place = error.place or frame.workflow.source.place(node.span)
        raise InputError(error.message, place) from None
    return tuple(Outcome(one.value, (*when, *one.when)) for one in found)


def _strategy(index: int, total: int) -> Object:
    return Object({"job-index": known(float(index)), "job-total": known(float(total))}, rest=Unknown("strategy"))


def _names(node: Value | None) -> tuple[str, ...]:
    if isinstance(node, Scalar):
        return (node.value,)
    items = map(resolve, node.items) if isinstance(node, Sequence) else ()
    return tuple(item.value for item in items if isinstance(item, Scalar))


def _error(workflow: Workflow, span: Span, message: str) -> InputError:
    return InputError(message, workflow.source.place(span))
