"""What the jobs of a workflow see: the run, the inputs, and what the jobs before them give."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from arcroute.actions.callees import Callees
from arcroute.actions.calls import Remote
from arcroute.actions.contexts import github_context
from arcroute.actions.frames import OF_JOB, Combination, Frame, evaluated, table
from arcroute.actions.inputs import Contexts, as_text, own_inputs, passed_inputs
from arcroute.actions.legs import Link
from arcroute.actions.needs import AT_RUN_TIME, in_order, needed, needs_context
from arcroute.actions.options import one_of
from arcroute.actions.values import Choice, Object, Tracked, Unknown
from arcroute.actions.workflow import CALL, Workflow, as_mapping
from arcroute.errors import InputError
from arcroute.text.tree import Mapping, Scalar, resolve

_MAX_CALLS = 2_000
"""Called workflows whose outputs are worked out; calls multiply at each of ten levels."""


class JobContexts(Struct):
    """The contexts of jobs before their matrix, in any frame of one repository."""

    callees: Callees
    vars: Object
    calls_left: int = _MAX_CALLS

    def top(self, workflow: Workflow) -> Frame:
        """A workflow that its own triggers start."""
        return Frame(workflow, own_inputs(workflow, self._run(workflow)), workflow)

    def of_frame(self, frame: Frame) -> dict[str, Contexts]:
        """What each job of a frame sees, by id."""
        return self._walked(frame)[0]

    def called(
        self, frame: Frame, one: Combination, uses: Scalar, callee: Workflow
    ) -> tuple[Frame, tuple[InputError, ...]]:
        """The frame of a called workflow, and what GitHub refuses of what is passed to it."""
        given = as_mapping(one.job.node.get("with"))
        passed = table(frame, given, one, "with", OF_JOB)
        inputs, faults = passed_inputs(callee.source, callee.inputs(CALL), passed, self._run(frame.started))
        problems = []
        for fault in faults:
            entry = given.entry(fault.name) if given and fault.name else None
            span = entry.key.span if entry else uses.span
            problems.append(frame.error(span, f"in the call of {callee.path}: {fault.message}"))
        link = Link(frame.workflow, one.job, one.row, one.index)
        return Frame(callee, inputs, frame.started, (*frame.links, link), one.when), tuple(problems)

    def _run(self, started: Workflow) -> Contexts:
        return {"github": github_context(started), "vars": self.vars}

    def _walked(self, frame: Frame) -> tuple[dict[str, Contexts], dict[str, Tracked]]:
        """The contexts of the jobs by id, and by id in lower case the outputs that other jobs wait for."""
        seen: Contexts = {**self._run(frame.started), "inputs": frame.inputs}
        found: dict[str, Contexts] = {}
        outputs: dict[str, Tracked] = {}
        jobs, _ = in_order(frame.workflow)
        awaited = {name.value.lower() for job in jobs for name in needed(job)}
        told = frame.workflow.outputs is not None
        for job in jobs:
            found[job.id] = {**seen, "needs": needs_context(job, outputs, frame.scope)}
            if told or job.id.lower() in awaited:
                one = Combination(job, None, 0, frame.given, found[job.id])
                outputs[job.id.lower()] = self._outputs(frame, one)
        return found, outputs

    def _outputs(self, frame: Frame, one: Combination) -> Tracked:
        """What a job gives, as far as it is written down: literals, inputs, and what earlier jobs give."""
        try:
            if one.job.uses is None:
                return _own_outputs(frame, one)
            return self._outputs_of_call(frame, one, one.job.uses)
        except InputError:  # told where the job itself is walked
            return AT_RUN_TIME

    def _outputs_of_call(self, frame: Frame, one: Combination, uses: Scalar) -> Tracked:
        """What a called workflow gives; with a matrix the last combination to end counts, whichever that is."""
        reference = self.callees.refer(frame, uses)
        self.calls_left -= 1
        if isinstance(reference, Remote) or one.job.node.get("strategy") is not None or self.calls_left < 0:
            return AT_RUN_TIME
        inner, _ = self.called(frame, one, uses, self.callees.callee(frame, uses, reference.path))
        if inner.workflow.outputs is None:
            return Object({})
        _, jobs = self._walked(inner)
        ids = {job.id.lower(): job.id for job in inner.workflow.jobs}
        seen = {
            **self._run(inner.started),
            "inputs": inner.inputs,
            "jobs": Object({ids[name]: Object({"outputs": given}, rest=AT_RUN_TIME) for name, given in jobs.items()}),
        }
        entries = inner.workflow.outputs.items()
        return Object({entry.key.value: _value(inner, resolve(entry.value), seen) for entry in entries})


def _own_outputs(frame: Frame, one: Combination) -> Object:
    """The outputs of a job that calls no workflow, as other jobs see them."""
    inside = replace(frame, inside=one.job.id)
    given = table(inside, one.job.node.get("outputs"), one, "job output")
    return Object({name: _seen(f"needs.{one.job.id}.outputs.{name}", value, inside) for name, value in given.items()})


def _seen(name: str, value: Tracked, inside: Frame) -> Tracked:
    """An output to those who can ask for its value, and not for what happens inside the job."""
    text = as_text(value)
    if isinstance(text, Unknown):
        return replace(text, condition=None)
    ways = text.options if isinstance(text, Choice) else ()
    if any(one.condition.scope == inside.scope for way in ways for one in way.when):
        return one_of(name, (way.value for way in ways), replace(inside, inside="").scope)
    return text


def _value(frame: Frame, declared: object, seen: Contexts) -> Tracked:
    """The value of one output that ``on: workflow_call`` declares."""
    node = declared.get("value") if isinstance(declared, Mapping) else None
    if node is None:
        return AT_RUN_TIME
    values = evaluated(frame, node, seen, frame.given)
    return as_text(values[0].value if len(values) == 1 else Choice(values))
