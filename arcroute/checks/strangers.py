"""Whether a run that a stranger starts, by a pull request from a fork or a comment, surely gets to a lane.

A guard that cannot be understood may be a good one: then nothing is sure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from types import MappingProxyType

from msgspec import Struct, field
from msgspec.structs import replace

from arcroute.actions.coercion import truth
from arcroute.actions.inputs import Contexts
from arcroute.actions.needs import in_order, needed
from arcroute.actions.outcomes import outcomes
from arcroute.actions.runs_on import RunsOnError, landings
from arcroute.actions.template import template, tracked
from arcroute.actions.values import Array, Known, Object, Outcome, Unknown, from_plain, text_of
from arcroute.actions.workflow import Job, Workflow
from arcroute.errors import ArcrouteError
from arcroute.routing.survey import RoutedLeg, Survey
from arcroute.text.source import Source
from arcroute.text.tree import Scalar, Value

_REGARDLESS = re.compile(r"\b(?:always|failure|cancelled)\s*\(")
"""What makes a job run though one that it needs was skipped."""
_REFERENCE = re.compile(r"\b(?:github|needs|inputs|vars|matrix|env|secrets|strategy|jobs)\b[\w.*\-\[\]']*")
_OWN = r"repository|repository_owner|repository_id|repository_owner_id|workflow|server_url|run_attempt|run_number"
_CHOSEN = (
    r"base_ref|head_ref|event\.action|event\.number|event\.pull_request\.(?:number|title|body|draft|state|base\.[\w.]+|"
    r"head\.(?:ref|sha))|event\.comment\.body|event\.issue\.(?:number|state|title|pull_request[\w.]*)|"
    r"event\.workflow_run\.(?:conclusion|status|name|head_branch|head_sha)"
)
_HARMLESS = re.compile(rf"github\.(?:{_OWN}|{_CHOSEN})|needs\.[\w-]+\.result")
"""What holds in the repository itself, or what a stranger can make true: no guard."""
_STRANGER = "a-stranger"
_FORK = MappingProxyType({"fork": True, "full_name": f"{_STRANGER}/fork", "owner": {"login": _STRANGER}})
_MERGE = MappingProxyType({"ref": "refs/pull/1/merge", "ref_name": "1/merge", "ref_type": "branch"})


class Strangers(Struct):
    """What a stranger's event gets to, in one repository. Remembers of each workflow which of its jobs surely run."""

    survey: Survey
    contexts: Contexts
    """What its expressions see of ``github``."""
    _running: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def by(cls, survey: Survey, event: str) -> Strangers:
        """Those who cause an event."""
        return cls(survey, _stranger_contexts(event))

    def lanes(self, leg: RoutedLeg) -> tuple[str, ...]:
        """Every lane on which the event surely runs a leg, each once."""
        calls = all(link.job.id in self._sure(link.workflow) for link in leg.leg.links)
        contexts = {**leg.leg.contexts, **self.contexts}
        before = self._sure(leg.leg.workflow)
        if not calls or not _runs(leg.leg.workflow, leg.leg.job, contexts, before):
            return ()
        return tuple(dict.fromkeys(_lanes(self.survey, leg, contexts)))

    def _sure(self, workflow: Workflow) -> frozenset[str]:
        """The ids of the jobs that surely run, whatever the inputs are."""
        if workflow.path not in self._running:
            sure: set[str] = set()
            for job in in_order(workflow)[0]:
                if _runs(workflow, job, self.contexts, sure):
                    sure.add(job.id)
            self._running[workflow.path] = frozenset(sure)
        return self._running[workflow.path]


def _stranger_contexts(event: str) -> Contexts:
    """``github`` in such a run, as far as the stranger does not choose it."""
    hidden = Unknown("differs from run to run")
    user = from_plain({"login": _STRANGER})
    head = _partly({"repo": _partly(dict(_FORK)), "user": user})
    request = _partly({"head": head, "user": user, "author_association": "NONE", "merged": False})
    comment = _partly({"author_association": "NONE", "user": user})
    run = _partly({"event": "pull_request", "head_repository": _partly(dict(_FORK)), "actor": user})
    parts = {"pull_request": {"pull_request": request}, "pull_request_target": {"pull_request": request}}
    parts |= {"issue_comment": {"comment": comment}, "workflow_run": {"workflow_run": run}}
    known_here = {"event_name": event, "actor": _STRANGER, "triggering_actor": _STRANGER}
    place = dict(_MERGE) if event == "pull_request" else {}
    github = _partly({**known_here, **place, "event": _partly({**parts[event], "sender": user})})
    chosen = dict.fromkeys(("base_ref", "head_ref"), replace(hidden, truth=True)) if event.startswith("pull_") else {}
    return {"github": replace(github, entries={**github.entries, **chosen}, rest=hidden)}


def _partly(entries: dict[str, object]) -> Object:
    """An object of which more is not known."""
    return Object({key: from_plain(value) for key, value in entries.items()}, Unknown("differs from run to run"))


def _runs(workflow: Workflow, job: Job, contexts: Contexts, before: Collection[str]) -> bool:
    """Whether a job surely runs: its condition can hold, none must approve it, those it needs are in ``before``."""
    condition = job.node.get("if")
    if job.node.get("environment") is not None:
        return False
    if condition is not None and not _holds(workflow.source, condition, contexts):
        return False
    regardless = isinstance(condition, Scalar) and _REGARDLESS.search(condition.value)
    return bool(regardless) or {name.value.lower() for name in needed(job)} <= {name.lower() for name in before}


def _holds(source: Source, condition: Value, contexts: Contexts) -> bool:
    """Whether a condition holds on a path that the stranger can take."""
    try:
        value = tracked(source, condition, "condition")
        whole = template(text_of(value.data)) if isinstance(value, Known) else value
        found = outcomes(whole, contexts)
    except ArcrouteError:
        return False
    return any(_is_open(one) and _may_be_true(one) for one in found)


def _may_be_true(outcome: Outcome) -> bool:
    value = outcome.value
    if isinstance(value, Unknown):
        return value.truth is not False and value.condition is not None and _is_harmless(value.condition.text)
    return isinstance(value, Known | Array | Object) and truth(value) is True


def _is_open(outcome: Outcome) -> bool:
    """Whether nothing that could be a guard stands before an outcome."""
    return all(_is_harmless(one.condition.text) for one in outcome.when)


def _is_harmless(text: str) -> bool:
    return all(_HARMLESS.fullmatch(found) for found in _REFERENCE.findall(text))


def _lanes(survey: Survey, leg: RoutedLeg, contexts: Contexts) -> Iterator[str]:
    node = leg.leg.job.runs_on
    try:
        found = outcomes(tracked(leg.leg.workflow.source, node), contexts) if node is not None else ()
        known = landings(one for one in found if _is_open(one)).known
    except (ArcrouteError, RunsOnError):
        return
    for label in (label for landing in known for label in landing.labels):
        lane = survey.catalog.lane(label.text)
        if lane:
            yield lane.name
