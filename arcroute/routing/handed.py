"""What jobs hand on: an image may hold a program that an earlier job has built and stored as an artifact."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from arcroute.actions.legs import Leg, Link
from arcroute.actions.needs import needed
from arcroute.actions.workflow import Job, Workflow
from arcroute.builds.work import Work
from arcroute.routing.evidence import JobFacts
from arcroute.routing.facts import job_facts

_MAX_JOBS = 50
_FETCHES = re.compile(r"download-artifact|artifacts?/(?:download|restore|get)", re.IGNORECASE)
"""Names of actions that fetch what another job has stored."""

_Chain: TypeAlias = tuple[tuple[str, str], ...]
"""Workflow and job of each caller, outermost first, and of the job itself; job ids in lower case."""


def fetched(work: Work) -> tuple[str, ...]:
    """The folders that a job puts artifacts in, as its steps name them."""
    paths = (dict(uses.inputs).get("path", "") for uses in work.uses if _FETCHES.search(uses.action))
    return tuple(path for path in map(posixpath.normpath, filter(None, paths)) if path != ".")


class Handed:
    """Finds, for a job that fetches artifacts, the jobs that may have made them: those that it waits for."""

    def __init__(self, works: Iterable[tuple[Leg, Work]]) -> None:
        self._works: dict[_Chain, tuple[Leg, Work]] = {}
        for leg, work in works:
            self._works.setdefault(_chain(leg), (leg, work))

    def before(self, leg: Leg, work: Work) -> tuple[JobFacts, ...]:
        """What those jobs say of themselves, one combination of each; nothing where no artifact is fetched."""
        if not any(_FETCHES.search(uses.action) for uses in work.uses):
            return ()
        wanted = tuple(_waited_for(leg))[:_MAX_JOBS]
        found = (pair for chain, pair in self._works.items() if any(chain[: len(one)] == one for one in wanted))
        return tuple(job_facts(*pair) for pair in found)


def _chain(leg: Leg) -> _Chain:
    return tuple((one.workflow.path, one.job.id.lower()) for one in _levels(leg))


def _levels(leg: Leg) -> tuple[Link | Leg, ...]:
    return (*leg.links, leg)


def _waited_for(leg: Leg) -> Iterator[_Chain]:
    """The jobs that a job and its callers wait for, each with its own callers."""
    chain = _chain(leg)
    for depth, one in enumerate(_levels(leg)):
        for name in _needed_by(one.workflow, one.job):
            yield (*chain[:depth], (one.workflow.path, name))


def _needed_by(workflow: Workflow, job: Job) -> tuple[str, ...]:
    """The jobs that one job waits for, and those that they wait for, nearest first."""
    jobs = {each.id.lower(): each for each in workflow.jobs}
    found: dict[str, None] = {}
    waiting = [job]
    while waiting:
        names = [one.value.lower() for one in needed(waiting.pop(0))]
        fresh = [name for name in names if name in jobs and name not in found]
        found.update(dict.fromkeys(fresh))
        waiting += [jobs[name] for name in fresh]
    return tuple(found)
