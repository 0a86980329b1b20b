"""Typed views over a workflow's tree: triggers, inputs, jobs, steps. Nothing is evaluated here.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from arcroute.errors import InputError
from arcroute.text.source import Source
from arcroute.text.tree import Entry, Mapping, Node, Scalar, Sequence, Value, plain, resolve, scalar
from arcroute.text.yaml import compose

CALL = "workflow_call"
DISPATCH = "workflow_dispatch"


class Input(Struct, frozen=True):
    """An input of a reusable workflow, a manual run or a composite action, as declared."""

    name: str
    type: str
    default: Node | None
    options: tuple[Node, ...]
    required: bool


class Step(Struct, frozen=True):
    """One step. ``index`` counts from 0 in its job or action."""

    node: Mapping
    index: int

    def text(self, key: str) -> str | None:
        """The value of a key that holds one string."""
        return scalar(self.node.get(key))

    def scalar(self, key: str) -> Scalar | None:
        """The scalar node of a key."""
        return as_scalar(self.node.get(key))

    def mapping(self, key: str) -> Mapping | None:
        """The mapping node of a key."""
        return as_mapping(self.node.get(key))


class Job(Struct, frozen=True):
    """One entry of ``jobs:``."""

    id: str
    key: Scalar
    node: Mapping
    problem: InputError | None = None
    """Why GitHub would refuse it at first sight; its ``node`` is then empty."""

    @property
    def uses(self) -> Scalar | None:
        """The reusable workflow that the job calls, if it is such a job."""
        return as_scalar(self.node.get("uses"))

    @property
    def runs_on(self) -> Value | None:
        """The node that says where the job runs."""
        return self.node.get("runs-on")

    @property
    def steps(self) -> tuple[Step, ...]:
        """The job's steps, those that are not mappings left out."""
        return read_steps(self.node.get("steps"))


class Workflow(Struct, frozen=True):
    """A workflow file."""

    source: Source
    root: Mapping
    jobs: tuple[Job, ...]
    triggers: tuple[Entry | Scalar, ...]

    @property
    def path(self) -> str:
        """The file's path, relative to the repository root."""
        return self.source.path

    @property
    def events(self) -> tuple[str, ...]:
        """The names of the events that start the workflow."""
        return tuple(_event_name(trigger) for trigger in self.triggers)

    def job(self, job_id: str) -> Job | None:
        """The job with that id."""
        return next((job for job in self.jobs if job.id == job_id), None)

    def inputs(self, event: str) -> tuple[Input, ...]:
        """The inputs declared for ``workflow_call`` or ``workflow_dispatch``."""
        declared = self._trigger(event)
        return read_inputs(declared.get("inputs")) if declared else ()

    @property
    def outputs(self) -> Mapping | None:
        """What ``on: workflow_call`` says that the workflow gives to its callers."""
        declared = self._trigger(CALL)
        return as_mapping(declared.get("outputs")) if declared else None

    def activities(self, event: str) -> tuple[str, ...]:
        """The types of an event that start the workflow; none where those are the event's default ones."""
        settings = self._trigger(event)
        types = plain(node) if settings and (node := settings.get("types")) is not None else []
        return tuple(map(str, types)) if isinstance(types, list) else (str(types),)

    def _trigger(self, event: str) -> Mapping | None:
        """The settings of an event."""
        found = (one.value for one in self.triggers if isinstance(one, Entry) and one.key.value == event)
        node = next(found, None)
        return as_mapping(resolve(node)) if node else None


def read_workflow(source: Source) -> Workflow:
    """The workflow in a file. Raises InputError where the file is no workflow at all."""
    root = compose(source)
    if root is None:
        raise InputError("empty: a workflow needs `on:` and `jobs:`", source.place(None))
    if not isinstance(root, Mapping):
        raise InputError(f"not a workflow: {_kind(root)} at the top, not a mapping", source.place(root.span))
    jobs = root.entry("jobs")
    if jobs is None:
        raise InputError("not a workflow: no `jobs:`", source.place(root.span))
    table = resolve(jobs.value)
    if not isinstance(table, Mapping):
        raise InputError(f"`jobs:` is {_kind(table)}, not a mapping", source.place(jobs.key.span))
    return Workflow(source, root, tuple(_jobs(source, table)), _triggers(root))


def read_steps(node: Node | None) -> tuple[Step, ...]:
    """The steps of a job or composite action."""
    value = resolve(node) if node else None
    if not isinstance(value, Sequence):
        return ()
    steps = ((index, resolve(item)) for index, item in enumerate(value.items))
    return tuple(Step(step, index) for index, step in steps if isinstance(step, Mapping))


def read_inputs(node: Node | None) -> tuple[Input, ...]:
    """The inputs declared by an ``inputs:`` mapping."""
    table = as_mapping(resolve(node)) if node else None
    return tuple(_input(entry) for entry in table.items()) if table else ()


def as_mapping(node: Value | None) -> Mapping | None:
    """The node where it is a mapping."""
    return node if isinstance(node, Mapping) else None


def as_scalar(node: Value | None) -> Scalar | None:
    """The node where it is a scalar that is not null."""
    return node if isinstance(node, Scalar) and node.data is not None else None


def _jobs(source: Source, table: Mapping) -> Iterator[Job]:
    for entry in table.items():
        value = resolve(entry.value)
        if isinstance(value, Mapping):
            yield Job(entry.key.value, entry.key, value)
        else:
            message = f"job `{entry.key.value}` is {_kind(value)}, not a mapping"
            problem = InputError(message, source.place(entry.key.span))
            yield Job(entry.key.value, entry.key, Mapping(value.span, ()), problem)


def _triggers(root: Mapping) -> tuple[Entry | Scalar, ...]:
    """``on:`` in its three forms: one event, a list of events, events with settings."""
    on = root.get("on")
    if isinstance(on, Scalar):
        return (on,)
    if isinstance(on, Sequence):
        return tuple(item for item in map(resolve, on.items) if isinstance(item, Scalar))
    return tuple(on.items()) if on else ()


def _event_name(trigger: Entry | Scalar) -> str:
    return trigger.key.value if isinstance(trigger, Entry) else trigger.value


def _input(entry: Entry) -> Input:
    declared = as_mapping(resolve(entry.value))
    if declared is None:
        return Input(entry.key.value, "string", None, (), required=False)
    default = declared.entry("default")
    options = declared.get("options")
    return Input(
        entry.key.value,
        scalar(declared.get("type")) or "string",
        default.value if default else None,
        options.items if isinstance(options, Sequence) else (),
        required=isinstance(required := declared.get("required"), Scalar) and required.data is True,
    )


def _kind(node: Value) -> str:
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node, Sequence):
        return "a list"
    return "null" if node.data is None else f"`{node.value[:40]}`"
