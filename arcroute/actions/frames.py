"""A workflow in one chain of calls, and the evaluation of what is written in it."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct

from arcroute.actions.inputs import Contexts
from arcroute.actions.legs import Link
from arcroute.actions.outcomes import outcomes
from arcroute.actions.template import tracked
from arcroute.actions.values import Assumption, Choice, Object, Outcome, Tracked
from arcroute.actions.workflow import Job, Workflow
from arcroute.errors import ArcrouteError, InputError
from arcroute.text.source import Span
from arcroute.text.tree import Mapping, Node, Value

BEFORE_MATRIX = ("github", "inputs", "vars", "needs")
"""What ``strategy:`` and a job's ``if:`` may read."""
OF_JOB = (*BEFORE_MATRIX, "strategy", "matrix")
"""What ``runs-on:`` and the ``with:`` of a call may read.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#context-availability
"""


class Frame(Struct, frozen=True):
    """A workflow in one chain of calls, outermost caller first."""

    workflow: Workflow
    inputs: Object
    started: Workflow
    """The outermost caller, whose events start the run."""
    links: tuple[Link, ...] = ()
    given: tuple[Assumption, ...] = ()
    """The assumptions under which the chain of calls is there."""
    inside: str = ""
    """The job whose own contexts are read, its steps for one; empty where any job may ask the same."""

    @property
    def scope(self) -> str:
        """Keeps the conditions of a callee apart from those of its caller, and those of a job from other jobs'."""
        calls = (f"{link.workflow.path}:{link.job.id}" for link in self.links)
        return " > ".join(filter(None, (*calls, self.inside)))

    @property
    def chain(self) -> tuple[str, ...]:
        """The paths of the workflows, this one last."""
        return (*(link.workflow.path for link in self.links), self.workflow.path)

    def error(self, span: Span, message: str) -> InputError:
        """An error at a place of this workflow."""
        return InputError(message, self.workflow.source.place(span))


class Combination(Struct, frozen=True):
    """One combination of a job's matrix, the assumptions under which it exists, and what its expressions see."""

    job: Job
    row: Object | None
    """None without a matrix, or where the matrix cannot be known."""
    index: int
    when: tuple[Assumption, ...]
    contexts: Contexts


def evaluated(
    frame: Frame,
    node: Node,
    contexts: Contexts,
    when: tuple[Assumption, ...] = (),
    allowed: Collection[str] | None = None,
) -> tuple[Outcome, ...]:
    """Every value of a node, with the assumptions under which it is there. Raises InputError with its place.

    ``allowed`` are the contexts that GitHub lets expressions read there; None for any.
    """
    return _evaluated(frame, node, "literal", (contexts, when, allowed))


def table(
    frame: Frame, node: Value | None, one: Combination, kind: str, allowed: Collection[str] | None = None
) -> dict[str, Tracked]:
    """A mapping's values: one outcome as it is, several as a choice. ``kind`` goes into their origins."""
    found: dict[str, Tracked] = {}
    for entry in node.items() if isinstance(node, Mapping) else ():
        values = _evaluated(frame, entry.value, kind, (one.contexts, one.when, allowed))
        found[entry.key.value] = values[0].value if len(values) == 1 else Choice(values)
    return found


def _evaluated(
    frame: Frame, node: Node, kind: str, seen: tuple[Contexts, tuple[Assumption, ...], Collection[str] | None]
) -> tuple[Outcome, ...]:
    contexts, when, allowed = seen
    try:
        value = tracked(frame.workflow.source, node, kind, allowed)
        found = outcomes(value, contexts, frame.scope, when)
    except ArcrouteError as error:
        raise InputError(error.message, error.place or frame.workflow.source.place(node.span)) from None
    return tuple(Outcome(one.value, (*when, *one.when)) for one in found)
