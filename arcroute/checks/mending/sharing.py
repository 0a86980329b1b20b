"""Labels that several jobs share through an anchor or a merge key: each job that differs gets one of its own."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from arcroute.actions.workflow import Job
from arcroute.checks.mending.case import Case, Goal
from arcroute.checks.mending.spot import write_label
from arcroute.editing.nodes import nodes_below
from arcroute.editing.scalars import replace_scalar
from arcroute.editing.structure import insert_entry
from arcroute.errors import RewriteError
from arcroute.text.edit import Edit
from arcroute.text.tree import Alias, Mapping, Node, Scalar, Sequence, resolve

_ROUTING = ("runs-on", "strategy", "with")
"""The keys of a job in whose values a label can be written."""


class Site(Struct, frozen=True, eq=False):
    """Where a job refers to a label: the scalar itself, an alias, or the job that merges its ``runs-on`` in."""

    node: Scalar | Alias | Mapping
    goals: tuple[Goal, ...]

    def text(self, case: Case) -> str:
        """What is to be written here. Raises RewriteError where the legs differ."""
        texts = {case.written(goal) for goal in self.goals}
        if len(texts) != 1:
            raise RewriteError("the legs of one job differ")
        return texts.pop()


def is_shared(case: Case) -> bool:
    """Whether more than the jobs at hand see the label: where its anchor stands, or through other aliases."""
    if case.scalar.anchor is None:
        return False
    aliases = sum(1 for node in nodes_below(case.workflow.root) if _refers(node, case.scalar))
    found = [site.node for site in sites(case)]
    return case.scalar not in found or aliases != sum(isinstance(node, Alias) for node in found)


def apart(case: Case) -> tuple[Edit, ...]:
    """The edits that give each job its own label. Raises RewriteError where the jobs do not share it that way."""
    found = sites(case)
    if len(found) < 2 and not is_shared(case):
        raise RewriteError("the jobs share no anchor")
    own = next((site for site in found if site.node is case.scalar), None)
    text = own.text(case) if own else case.scalar.value
    edits = () if text == case.scalar.value else write_label(case.source, case.scalar, case.placement.origin, text)
    others = (site for site in found if site is not own and site.text(case) != text)
    return (*edits, *(edit for site in others for edit in _own_label(case, site)))


def sites(case: Case) -> tuple[Site, ...]:
    """Every place at which a job refers to the label, with the legs that get it from there."""
    goals: dict[int, list[Goal]] = {}
    nodes: dict[int, Scalar | Alias | Mapping] = {}
    for goal in case.goals:
        node = _site(case, goal)
        nodes[id(node)] = node
        goals.setdefault(id(node), []).append(goal)
    return tuple(Site(nodes[key], tuple(found)) for key, found in goals.items())


def _own_label(case: Case, site: Site) -> tuple[Edit, ...]:
    if isinstance(site.node, Mapping):
        return insert_entry(case.source, site.node, ("runs-on", site.text(case)), after="<<")
    return replace_scalar(case.source, site.node, site.text(case))


def _site(case: Case, goal: Goal) -> Scalar | Alias | Mapping:
    if goal.use.piece.text != case.scalar.value:
        raise RewriteError("the label is only a part of what is shared")
    found = [node for job in case.jobs(goal) for node in _in_job(job, case.scalar)]
    if len(found) != 1:
        raise RewriteError("it cannot be told where the job refers to the label")
    return found[0]


def _in_job(job: Job, scalar: Scalar) -> Iterator[Scalar | Alias | Mapping]:
    for entry in job.node.items():
        if entry.key.value not in _ROUTING:
            continue
        if entry in job.node.entries:
            yield from (node for node in nodes_below(entry.value) if node is scalar or _refers(node, scalar))  # type: ignore[misc] # told apart by the condition
        elif entry.key.value == "runs-on" and _only(entry.value) is scalar:
            yield job.node


def _refers(node: Node, scalar: Scalar) -> bool:
    """Whether an alias stands for the label, or for a list that holds nothing else."""
    return isinstance(node, Alias) and _only(node) is scalar


def _only(node: Node) -> Node:
    """The value itself, or the only item of a list."""
    value = resolve(node)
    return resolve(value.items[0]) if isinstance(value, Sequence) and len(value.items) == 1 else value
