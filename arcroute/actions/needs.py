"""The jobs that a job waits for: their order, and what they give as far as that is written down.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#needs-context
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from arcroute.actions.values import NULL, Assumption, Choice, Condition, Object, Outcome, Tracked, Unknown
from arcroute.actions.workflow import Job, Workflow
from arcroute.errors import InputError
from arcroute.text.tree import Scalar, Sequence, resolve, scalar

AT_RUN_TIME = Unknown("what a job gives is known only when the workflow runs")

_REGARDLESS = ("always(", "failure(", "cancelled(")
"""With these in its ``if:`` a job may run although one that it waits for was skipped."""


def needed(job: Job) -> tuple[Scalar, ...]:
    """The ids in a job's ``needs:``, as written."""
    node = job.node.get("needs")
    if isinstance(node, Scalar):
        return (node,) if node.data is not None else ()
    items = map(resolve, node.items) if isinstance(node, Sequence) else ()
    return tuple(item for item in items if isinstance(item, Scalar))


def in_order(workflow: Workflow) -> tuple[tuple[Job, ...], tuple[InputError, ...]]:
    """The jobs so that each comes after those it waits for, and what GitHub refuses: unknown jobs and circles.

    Jobs of a circle come last. GitHub compares ids without regard to case.
    """
    jobs = {job.id.lower(): job for job in workflow.jobs}
    waiting = {name: {one.value.lower() for one in needed(job)} & jobs.keys() for name, job in jobs.items()}
    followers: dict[str, list[str]] = {name: [] for name in jobs}
    for name, before in waiting.items():
        for one in before:
            followers[one].append(name)
    ready = deque(name for name, before in waiting.items() if not before)
    order: list[str] = []
    while ready:
        name = ready.popleft()
        order.append(name)
        for follower in followers[name]:
            waiting[follower].discard(name)
            if not waiting[follower]:
                ready.append(follower)
    circle = [name for name in jobs if waiting[name]]
    problems = (*_strangers(workflow, jobs), *_circles(workflow, jobs, circle))
    return tuple(jobs[name] for name in (*order, *circle)), problems


def needs_context(job: Job, given: dict[str, Tracked], scope: str) -> Object:
    """``needs`` of a job; ``given`` has the outputs of the jobs before it, by id in lower case."""
    regardless = any(name in (scalar(job.node.get("if")) or "").lower() for name in _REGARDLESS)
    entries: dict[str, Tracked] = {}
    for one in needed(job):
        outputs = given.get(one.value.lower(), AT_RUN_TIME)
        if regardless and isinstance(outputs, Object):
            outputs = _perhaps(outputs, Condition(scope, f"needs.{one.value}.result == 'success'"))
        entries[one.value] = Object({"outputs": outputs}, rest=AT_RUN_TIME)
    return Object(entries)


def _perhaps(outputs: Object, succeeded: Condition) -> Object:
    """The outputs of a job that may have been skipped when its follower runs all the same."""
    without = Outcome(NULL, (Assumption(succeeded, False),))
    return Object(
        {
            name: Choice((Outcome(value, (Assumption(succeeded, True),)), without))
            for name, value in outputs.entries.items()
        },
        outputs.rest,
    )


def _strangers(workflow: Workflow, jobs: dict[str, Job]) -> Iterator[InputError]:
    for job in workflow.jobs:
        for one in needed(job):
            if one.value.lower() not in jobs:
                message = f"job `{job.id}` needs `{one.value}`, which is no job of this workflow"
                yield InputError(message, workflow.source.place(one.span))


def _circles(workflow: Workflow, jobs: dict[str, Job], circle: list[str]) -> Iterator[InputError]:
    """One error for all circles of a workflow, at the first job that can never start."""
    if circle:
        names = ", ".join(f"`{jobs[name].id}`" for name in circle[:5])
        message = f"these jobs can never start, they wait for each other in a circle: {names}"
        yield InputError(message, workflow.source.place(jobs[circle[0]].key.span))
