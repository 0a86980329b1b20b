"""``concurrency:`` of workflows and jobs.

Source: https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from arcroute.actions.legs import Link
from arcroute.actions.workflow import Job, Workflow
from arcroute.checks.finding import Location, locate
from arcroute.text.source import Source
from arcroute.text.tree import Mapping, Scalar

_EXPRESSION = re.compile(r"\$\{\{((?:[^$\n]|\$(?!\{\{))*?)\}\}")
_OF_THE_RUN = re.compile(
    r"(?:[\s|&()!=]|github\.(?:workflow|ref|ref_name|sha|head_ref|event\.[\w.]+|run_id|actor)(?![\w.]))+"
)
"""Expressions that are the same in a caller and in what it calls."""


class Group(Struct, frozen=True):
    """A concurrency group, where it is written, and how it treats those that wait."""

    source: Source
    node: Scalar
    cancels: bool
    """Whether ``cancel-in-progress`` is there and not false."""
    queues: bool
    """Whether ``queue: max`` lets more than one wait."""

    @property
    def text(self) -> str:
        """As written."""
        return self.node.value

    @property
    def location(self) -> Location:
        """Where the group is named."""
        return locate(self.source, self.node.span)

    def is_same_as(self, other: Group) -> bool:
        """Whether both surely have one value in one run."""
        parts = [part.strip() for part in _EXPRESSION.findall(self.text)]
        sure = all(_OF_THE_RUN.fullmatch(part) for part in parts)
        return sure and _folded(self.text) == _folded(other.text)


def group_of(source: Source, parent: Mapping) -> Group | None:
    """The group that a workflow or a job is in."""
    node = parent.get("concurrency")
    if isinstance(node, Scalar):
        return Group(source, node, cancels=False, queues=False)
    if not isinstance(node, Mapping):
        return None
    name, cancel, queue = (node.get(key) for key in ("group", "cancel-in-progress", "queue"))
    if not isinstance(name, Scalar):
        return None
    cancels = isinstance(cancel, Scalar) and cancel.data not in (False, None)
    return Group(source, name, cancels, queues=isinstance(queue, Scalar) and queue.value == "max")


def written_groups(workflow: Workflow, job: Job) -> tuple[Group, ...]:
    """The groups that a job is in: its workflow's and its own."""
    found = (group_of(workflow.source, parent) for parent in (workflow.root, job.node))
    return tuple(group for group in found if group)


def held_groups(links: Iterable[Link]) -> tuple[Group, ...]:
    """The groups that the callers of a job are in while it runs."""
    return tuple(group for link in links for group in written_groups(link.workflow, link.job))


def _folded(text: str) -> str:
    """Groups compare without regard to case; blanks in expressions mean nothing."""
    return "".join(text.lower().split())
