"""Steps that wait for jobs elsewhere: what they wait for, as far as they say."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from msgspec import Struct

from arcroute.actions.legs import Leg
from arcroute.actions.needs import needed
from arcroute.actions.workflow import Workflow
from arcroute.builds.model import HOLE
from arcroute.builds.work import Uses, Work
from arcroute.errors import Place
from arcroute.text.tree import scalar

_TRIGGERS = {
    "convictional/trigger-workflow-and-wait": ("workflow_file_name", "wait_workflow"),
    "aurelien-baudet/workflow-dispatch": ("workflow", "wait-for-completion"),
    "the-actions-org/workflow-dispatch": ("workflow", "wait-for-completion"),
}
"""Actions that start a workflow and wait for it: the input that names it, and the one that turns the waiting off."""
_CHECKS = {"lewagon/wait-on-check-action": "check-name", "fountainhead/action-wait-for-check": "checkname"}
"""Actions that wait for a check of the commit: the input that names it."""


class Wait(Struct, frozen=True):
    """A step that waits for a workflow, or for a check."""

    text: str
    """The workflow's name or file, or the check's name."""
    workflow: bool
    place: Place

    def means(self, workflow: Workflow) -> bool:
        """Whether it is this workflow that is started."""
        name = scalar(workflow.root.get("name"))
        file = posixpath.basename(workflow.path)
        return self.text in (file, workflow.path, name) and "workflow_dispatch" in workflow.events

    def is_check_of(self, leg: Leg, waiting: Leg) -> bool:
        """Whether it is this job whose check is waited for, and the waiting job does not need it anyway."""
        name = scalar(leg.job.node.get("name")) or leg.job.id
        before = {one.value.lower() for one in needed(waiting.job)} if leg.workflow is waiting.workflow else set()
        others = leg.job.id.lower() not in before and leg.key != waiting.key
        return others and not leg.links and leg.row is None and self.text == name


def waits(work: Work) -> Iterator[Wait]:
    """What the steps of a leg wait for, where they say it."""
    for uses in work.uses:
        yield from _by_action(uses)
    started: list[str] = []
    for invocation in work.commands:
        words = invocation.command.words
        if words[:3] == ("gh", "workflow", "run"):
            started += [word for word in words[3:4] if not word.startswith("-") and "--repo" not in words]
        elif words[:3] == ("gh", "run", "watch"):
            yield from (Wait(one, True, invocation.place) for one in started if HOLE not in one)
            started.clear()


def _by_action(uses: Uses) -> Iterator[Wait]:
    action, inputs = uses.action.lower(), dict(uses.inputs)
    if action in _TRIGGERS:
        named, switch = _TRIGGERS[action]
        here = all(HOLE in inputs.get(key, HOLE) for key in ("owner", "repo"))
        if here and inputs.get(switch, "true") == "true" and inputs.get(named):
            yield Wait(inputs[named], True, uses.place)
    elif action in _CHECKS and inputs.get(_CHECKS[action]):
        yield Wait(inputs[_CHECKS[action]], False, uses.place)
