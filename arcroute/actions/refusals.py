"""Expressions that GitHub refuses before a workflow runs, wherever in a job they stand.

Source: the ``context`` lists of workflow-v1.0.json in @actions/workflow-parser.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from arcroute.actions.frames import BEFORE_MATRIX, OF_JOB
from arcroute.actions.syntax import ExpressionError
from arcroute.actions.template import OPEN, place_of, template
from arcroute.actions.workflow import Job, Workflow
from arcroute.errors import InputError
from arcroute.text.source import Source
from arcroute.text.tree import Mapping, Node, Scalar, Sequence

_STATUS = ("always", "cancelled", "failure", "success")
_WITHOUT_SECRETS = (*OF_JOB, "steps", "job", "runner", "env", "hashFiles")
_OF_STEP = (*_WITHOUT_SECRETS, "secrets")
_IF_OF_STEP = (*_WITHOUT_SECRETS, *_STATUS)
_OF_KEY = {
    "if": (*BEFORE_MATRIX, *_STATUS),
    "strategy": BEFORE_MATRIX,
    "runs-on": OF_JOB,
    "name": OF_JOB,
    "with": OF_JOB,
    "concurrency": OF_JOB,
    "timeout-minutes": OF_JOB,
    "continue-on-error": OF_JOB,
    "env": (*OF_JOB, "secrets"),
}
"""The contexts and functions that a job's keys may use; the others, steps among them, may use most of what there is."""


def refused(workflow: Workflow) -> Iterator[InputError]:
    """Every expression in the jobs of a workflow that GitHub cannot read, or that reads a context that is not there.

    What an anchor holds is looked at where it is written, by the rules of that place.
    """
    for job in workflow.jobs:
        yield from _in_job(workflow.source, job)


def _in_job(source: Source, job: Job) -> Iterator[InputError]:
    for entry in job.node.entries:
        allowed = _OF_KEY.get(entry.key.value, _OF_STEP)
        if entry.key.value == "if":
            yield from _in_condition(source, entry.value, allowed)
        elif entry.key.value == "steps":
            yield from _in_steps(source, entry.value)
        else:
            yield from _below(source, entry.value, allowed)


def _in_steps(source: Source, node: Node) -> Iterator[InputError]:
    steps = node.items if isinstance(node, Sequence) else ()
    for step in steps:
        for entry in step.entries if isinstance(step, Mapping) else ():
            if entry.key.value == "if":
                yield from _in_condition(source, entry.value, _IF_OF_STEP)
            else:
                yield from _below(source, entry.value, _OF_STEP)


def _in_condition(source: Source, node: Node, allowed: Collection[str]) -> Iterator[InputError]:
    """``if:`` is an expression with or without ``${{ }}``."""
    if isinstance(node, Scalar) and isinstance(node.data, str) and node.value.strip():
        yield from _problem(source, node, allowed)


def _below(source: Source, node: Node, allowed: Collection[str]) -> Iterator[InputError]:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Mapping):
            waiting += [entry.value for entry in reversed(one.entries)]
        elif isinstance(one, Sequence):
            waiting += reversed(one.items)
        elif isinstance(one, Scalar) and OPEN in one.value:
            yield from _problem(source, one, allowed)


def _problem(source: Source, node: Scalar, allowed: Collection[str]) -> Iterator[InputError]:
    try:
        template(node.value, None, allowed)
    except ExpressionError as error:
        yield InputError(error.message, place_of(source, node, error.offset))
