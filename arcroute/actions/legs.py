"""Everything that GitHub would queue: each combination of each job, in each chain of calls.

A workflow is walked as a frame: its own triggers, or a call with the inputs that the caller passes. A job that calls
a workflow of this repository is the legs of that workflow's jobs; a job that calls one that cannot be read is a leg
itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Table
from dataclasses import dataclass, field, replace

from arcroute.actions.calls import MAX_CALLS, DockerImage, Local, Remote, refer
from arcroute.actions.contexts import Contexts, default_inputs, github_context, own_inputs, passed_inputs, vars_context
from arcroute.actions.matrix import Combinations, MatrixError, Row, combinations
from arcroute.actions.outcomes import outcomes
from arcroute.actions.runs_on import Landings, landings
from arcroute.actions.template import tracked
from arcroute.actions.values import Assumption, Choice, Object, Outcome, Tracked, Unknown, known
from arcroute.actions.workflow import CALL, Job, Workflow
from arcroute.errors import ArcrouteError, InputError, Place
from arcroute.text.source import Span
from arcroute.text.tree import Mapping, Node, Scalar, Sequence, Value, resolve

MAX_LEGS = 20_000
"""Legs of one repository; callers' matrices multiply with their callees'."""


@dataclass(frozen=True, slots=True)
class Link:
    """One caller in a chain of calls."""

    workflow: Workflow
    job: Job
    row: Object | None
    index: int


@dataclass(frozen=True, slots=True)
class Leg:
    """One combination of one job in one chain of calls, outermost caller first."""

    workflow: Workflow
    job: Job
    row: Object | None
    index: int
    """Which combination of the matrix it is, from 0."""
    links: tuple[Link, ...]
    contexts: Contexts = field(repr=False)
    """What its steps see; inputs of a workflow that nobody calls are at their defaults."""
    landings: Landings
    remote: Remote | None = None
    """The workflow that the job calls and that cannot be read."""
    passed: Table[str, Tracked] = field(default_factory=dict, repr=False)
    """What it passes to that workflow."""

    @property
    def key(self) -> str:
        """Names the leg, the same before and after an edit that moves nothing."""
        chain = "".join(f"{link.workflow.path}:{link.job.id}#{link.index} > " for link in self.links)
        return f"{chain}{self.workflow.path}:{self.job.id}#{self.index}"

    @property
    def place(self) -> Place:
        """Where the job starts."""
        return self.workflow.source.place(self.job.key.span)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What must be known beside the workflows: the repository's own name and the variables kept outside it."""

    repository: str | None = None
    vars: Table[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Legs:
    """The legs of a repository, by workflow and job, and what GitHub would refuse."""

    legs: tuple[Leg, ...]
    problems: tuple[InputError, ...]


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
    """Every leg of the workflows, which are given by path."""
    walk = _Walk(workflows, surroundings)
    return Legs(tuple(walk.legs()), tuple(dict.fromkeys(walk.problems)))


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
            workflow = self.workflows[path]
            yield from self._frame(_Frame(workflow, own_inputs(workflow), workflow.events))

    def _frame(self, frame: _Frame) -> Iterator[Leg]:
        for job in frame.workflow.jobs:
            try:
                yield from self._job(frame, job)
            except InputError as error:
                self.problems.append(error)

    def _job(self, frame: _Frame, job: Job) -> Iterator[Leg]:
        contexts = self._contexts(frame, job)
        rows = _rows(frame, job, contexts)
        total = len(rows.rows)
        for index, row in enumerate(rows.rows):
            self.count += 1
            if self.count > MAX_LEGS:
                raise _error(frame.workflow, job.key.span, f"more than {MAX_LEGS} legs in this repository")
            here = {**contexts, "matrix": row.values, "strategy": _strategy(index, total)}
            combination = _Combination(job, row.values if row.values.entries else None, index, row.when, here)
            yield from self._call(frame, combination) if job.uses else self._leg(frame, combination)
        if not rows.rows:
            here = {**contexts, "matrix": Unknown(rows.notes[0] if rows.notes else "the matrix is empty")}
            combination = _Combination(job, None, 0, (), here)
            yield from self._call(frame, combination) if job.uses else self._leg(frame, combination)

    def _leg(self, frame: _Frame, one: _Combination) -> Iterator[Leg]:
        node = one.job.runs_on
        if node is None:
            raise _error(frame.workflow, one.job.key.span, f"job `{one.job.id}` has neither `runs-on:` nor `uses:`")
        found = landings(_evaluated(frame, node, one.contexts, one.when))
        contexts = one.contexts if frame.links else {**one.contexts, "inputs": default_inputs(frame.workflow)}
        yield Leg(frame.workflow, one.job, one.row, one.index, frame.links, contexts, found)

    def _call(self, frame: _Frame, one: _Combination) -> Iterator[Leg]:
        uses = one.job.uses
        assert uses is not None  # noqa: S101 - told apart by the caller
        reference = refer(uses.value, self.surroundings.repository)
        passed = _passed(frame, one)
        if isinstance(reference, Local):
            callee = self._callee(frame, uses, reference.path)
            inputs, missing = passed_inputs(callee.source, callee.inputs(CALL), passed)
            for name in missing:
                message = f"the required input `{name}` of {callee.path} is not passed"
                self.problems.append(_error(frame.workflow, uses.span, message))
            links = (*frame.links, Link(frame.workflow, one.job, one.row, one.index))
            yield from self._frame(_Frame(callee, inputs, frame.events, links))
        elif isinstance(reference, Remote):
            where = Landings((), (f"{reference.name} is outside the repository",))
            leg = Leg(frame.workflow, one.job, one.row, one.index, frame.links, one.contexts, where)
            yield replace(leg, remote=reference, passed=passed)
        else:
            kind = "a container image" if isinstance(reference, DockerImage) else "not a workflow's path"
            raise _error(frame.workflow, uses.span, f"`uses: {uses.value}` is {kind}")

    def _callee(self, frame: _Frame, uses: Scalar, path: str) -> Workflow:
        callee = self.workflows.get(path)
        if callee is None:
            raise _error(frame.workflow, uses.span, f"the called workflow {path} is not there or cannot be read")
        chain = [*(link.workflow.path for link in frame.links), frame.workflow.path]
        if path in chain:
            raise _error(
                frame.workflow, uses.span, f"workflows call each other in a circle: {' > '.join([*chain, path])}"
            )
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


def _passed(frame: _Frame, one: _Combination) -> dict[str, Tracked]:
    return _table(frame, one.job.node.get("with"), one.contexts, "with", one.when)


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
