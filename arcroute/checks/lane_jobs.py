"""Jobs that can land on a lane: what most rules about workflows look at."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import Struct

from arcroute.actions.inputs import Contexts
from arcroute.actions.workflow import Job, Workflow, as_scalar
from arcroute.builds.rendering import never
from arcroute.builds.work import Done
from arcroute.checks.finding import Location, locate
from arcroute.routing.survey import RoutedLeg, Survey
from arcroute.text.tree import Node

_ABOUT_PLACE = re.compile(
    r"\b(?:runner\.(?:environment|name)|github\.(?:repository|repository_owner|actor)|vars\.|env\.|fork\b)"
)
"""What a condition may ask to tell a lane from another runner."""
_INPUTS = re.compile(r"\binputs\s*[.\[]")
_CONTEXT = re.compile(r"\b[a-z]+\.[\w.-]+")

_LANE_JOBS = "lane_jobs"


class LaneJob(Struct, frozen=True):
    """A job of this repository and those of its legs that can land on a lane."""

    workflow: Workflow
    job: Job
    legs: tuple[RoutedLeg, ...]
    lanes: tuple[str, ...]
    """Every lane that one of the legs can land on, each once."""

    @property
    def where(self) -> str:
        """The lanes in words."""
        return listed(self.lanes)

    def location(self, node: Node | None = None) -> Location:
        """Where a node of the job stands; without one, the job's name."""
        return locate(self.workflow.source, (node or self.job.key).span)


def lane_jobs(survey: Survey) -> tuple[LaneJob, ...]:
    """Every job that runs steps and can land on a lane, in the order of paths and text.

    A Survey keeps them: most rules ask for them.
    """
    known: tuple[LaneJob, ...] | None = vars(survey).get(_LANE_JOBS)
    if known is None:
        known = vars(survey)[_LANE_JOBS] = tuple(_lane_jobs(survey))
    return known


def _lane_jobs(survey: Survey) -> Iterator[LaneJob]:
    runs_steps = (leg for leg in survey.judged if leg.leg.job.uses is None and lanes_of(survey, leg))
    for legs in by_job(survey, filter(may_run, runs_steps)):
        lanes = dict.fromkeys(lane for leg in legs for lane in lanes_of(survey, leg))
        yield LaneJob(legs[0].leg.workflow, legs[0].leg.job, legs, tuple(lanes))


def by_job(survey: Survey, legs: Iterable[RoutedLeg]) -> Iterator[tuple[RoutedLeg, ...]]:
    """The legs of each job of this repository, whoever calls its workflow."""
    found: dict[tuple[str, str], list[RoutedLeg]] = defaultdict(list)
    for leg in legs:
        if leg.leg.workflow.path not in survey.foreign:
            found[leg.leg.workflow.path, leg.leg.job.id].append(leg)
    yield from map(tuple, found.values())


def lanes_of(survey: Survey, leg: RoutedLeg) -> tuple[str, ...]:
    """Every lane that a leg can land on, each once."""
    labels = (label.text for landing in leg.leg.landings.known for label in landing.labels)
    return tuple(dict.fromkeys(lane.name for lane in map(survey.catalog.lane, labels) if lane))


def sole_lane(survey: Survey, leg: RoutedLeg) -> str | None:
    """The one lane that a leg surely lands on; None where there is another place, or may be."""
    lanes = lanes_of(survey, leg)
    sure = leg.leg.landings.complete and len(leg.leg.landings.known) == 1
    return lanes[0] if sure and len(lanes) == 1 else None


def may_run(leg: RoutedLeg) -> bool:
    """Whether a job can run at all: not where its ``if:``, or that of a call that leads to it, is known to be false."""
    own = leg.leg
    calls = any(_never(link.workflow, link.job, {}) for link in own.links)
    return not calls and not _never(own.workflow, own.job, own.possible)


def _never(workflow: Workflow, job: Job, seen: Contexts) -> bool:
    return never(as_scalar(job.node.get("if")), workflow.source, seen)


def steps_there(leg: RoutedLeg) -> tuple[Done, ...]:
    """The steps that surely run on the lane in some run: those whose condition does not ask where they run."""
    told = {name for landing in leg.leg.landings.known for name in _CONTEXT.findall(landing.when or "")}
    return tuple(step for step in leg.work.steps if _asks_nothing_of(step, told))


def is_asked_for(leg: RoutedLeg, step: Done) -> bool:
    """Whether a step looks at what a person who started the run has asked for: inputs that no caller has passed."""
    workflow = leg.leg.workflow
    by_hand = "workflow_dispatch" in workflow.events and not leg.leg.links and step.source.path == workflow.path
    return by_hand and _INPUTS.search(step.condition) is not None


def _asks_nothing_of(step: Done, told: set[str]) -> bool:
    return not _ABOUT_PLACE.search(step.condition) and not told & set(_CONTEXT.findall(step.condition))


def is_declared(survey: Survey, leg: RoutedLeg) -> bool:
    """Whether the configuration names the lane of a leg, or says that it has none."""
    return any(
        row.lane
        and row.selects_job(leg.leg.workflow.path, leg.leg.job.id)
        and row.selects_build(build.dockerfile, build.images)
        for row in survey.config.overrides
        for build in leg.work.builds
    )


def listed(words: Iterable[str]) -> str:
    """Words as people list them, each once."""
    *most, last = dict.fromkeys(words)
    return f"{', '.join(most)} and {last}" if most else last
