"""Steps that wait for jobs elsewhere: what they wait for, as far as they say."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from arcroute.actions.legs import Leg
from arcroute.actions.needs import needed
from arcroute.actions.workflow import Workflow
from arcroute.builds.model import HOLE
from arcroute.builds.shell import Command
from arcroute.builds.tools.options import Options, Syntax, parse
from arcroute.builds.work import Done, Uses
from arcroute.errors import Place
from arcroute.text.tree import scalar

_TRIGGERS = {
    "convictional/trigger-workflow-and-wait": ("workflow_file_name", "wait_workflow"),
    "aurelien-baudet/workflow-dispatch": ("workflow", "wait-for-completion"),
    "the-actions-org/workflow-dispatch": ("workflow", "wait-for-completion"),
}
"""Actions that start a workflow and wait for it: the input that names it, and the one that turns the waiting off."""
_STARTS, _AWAITS = "codex-/return-dispatch", "codex-/await-remote-run"
_GH = Syntax.of("--json --log --log-failed --exit-status --compact --web -v --verbose --all -a --help", "-R=--repo")
_LOOP = re.compile(r"\b(?:while|until|for [A-Za-z_]\w* in)\b")
_DONE = re.compile(r"(?:^|;)[ \t]*done\b", re.MULTILINE)
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


def waits(steps: Iterable[Done]) -> Iterator[Wait]:
    """What steps wait for, where they say it."""
    started: list[str] = []
    for step in steps:
        for uses in step.uses:
            yield from _by_action(uses, started)
        yield from _by_commands(step, started)


def _by_commands(step: Done, started: list[str]) -> Iterator[Wait]:
    polls = _polls(scalar(step.node.get("run")) or "")
    for invocation in step.commands:
        verb, options = _of_gh(invocation.command)
        if verb == "workflow run":
            started += options.positional[:1]
        elif verb == "run watch" or (polls and verb in ("run view", "run list")):
            yield from _until_done(started, invocation.place)


def _until_done(started: list[str], place: Place) -> Iterator[Wait]:
    yield from (Wait(one, True, place) for one in started if HOLE not in one)
    started.clear()


def _of_gh(command: Command) -> tuple[str, Options]:
    """Group and verb of GitHub's command line, and its options; an empty verb for what is about another repository."""
    words = command.words
    options = parse(words[3:], _GH)
    repository = options.last("--repo") or command.env.get("GH_REPO", "")
    here = words[:1] == ("gh",) and (not repository or HOLE in repository)
    return " ".join(words[1:3]) if here else "", options


def _polls(script: str) -> bool:
    """Whether a loop of a script asks for a run's state again and again."""
    loops = (_LOOP.split(part, maxsplit=1)[1:] for part in _DONE.split(script)[:-1])
    return any("gh run" in body and "sleep" in body for rest in loops for body in rest)


def _by_action(uses: Uses, started: list[str]) -> Iterator[Wait]:
    action, inputs = uses.action.lower(), dict(uses.inputs)
    here = all(HOLE in inputs.get(key, HOLE) for key in ("owner", "repo"))
    if action in _TRIGGERS:
        named, switch = _TRIGGERS[action]
        if here and inputs.get(switch, "true") == "true" and inputs.get(named):
            yield Wait(inputs[named], True, uses.place)
    elif action == _STARTS and here and inputs.get("workflow"):
        started.append(inputs["workflow"])
    elif action == _AWAITS:
        yield from _until_done(started, uses.place)
    elif action in _CHECKS and inputs.get(_CHECKS[action]):
        yield Wait(inputs[_CHECKS[action]], False, uses.place)
