"""A job asks for a lane together with labels that the lane's runner does not have, and never starts.

## What it does
Reports `runs-on` with a lane beside another label: a second lane, `self-hosted`, `linux` or `x64`, a GitHub-hosted
label, any other (a warning). A list with the lane alone is worth a hint: it means the same as the lane.

## Why is this bad?
A job goes to a runner that has all of its labels. A runner scale set has one label, its name: Actions Runner Controller
gives it none of the labels that other self-hosted runners have. GitHub queues such a job for a day and cancels it.

## Bad
```yaml
on: push
jobs:
  image:
    runs-on: [self-hosted, linux, arc-runner-set-1]
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/python/Dockerfile -t ghcr.io/acme/python .
```

## Fixed
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/python/Dockerfile -t ghcr.io/acme/python .
```

## Good
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/python/Dockerfile -t ghcr.io/acme/python .
  on-a-machine-of-our-own:
    runs-on: [self-hosted, linux, x64]
    steps:
      - run: make docs
```

## Fix safety
Safe: the lane stays, what no lane has goes. Nothing is mended where two lanes are asked for, or a label of other
runners.

## Configuration
Where the scale sets carry further labels (`scaleSetLabels` of the chart, from 0.14 on), turn the rule off under
`rules:`.

## References
- https://docs.github.com/en/actions/how-tos/manage-runners/use-actions-runner-controller/use-arc-in-a-workflow
- https://github.com/actions/actions-runner-controller/issues/3330
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from arcroute.actions.runs_on import Landing
from arcroute.checks import phrases
from arcroute.checks.finding import Finding, Fix, Location, Related, Severity, locate
from arcroute.checks.lane_jobs import LaneJob, lane_jobs, listed
from arcroute.checks.rule import Rule
from arcroute.routing.catalog import Catalog
from arcroute.routing.survey import RoutedLeg, Survey
from arcroute.text.edit import Edit
from arcroute.text.source import Span
from arcroute.text.tree import Entry, Scalar, Sequence

_MAX_SHOWN = 3


class _Crowd(Struct, frozen=True):
    """The labels that one leg asks for together."""

    lanes: tuple[str, ...]
    others: tuple[str, ...]

    @classmethod
    def of(cls, catalog: Catalog, landing: Landing) -> _Crowd:
        labels = tuple({label.text.lower(): label.text for label in landing.labels}.values())
        lanes = tuple(label for label in labels if catalog.lane(label))
        return cls(lanes, tuple(label for label in labels if label not in lanes))


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each job with labels that no runner has together."""
    for job in lane_jobs(survey):
        crowded = [(leg, landing) for leg in job.legs for landing in leg.leg.landings.known]
        wrong = [(leg, landing) for leg, landing in crowded if _is_wrong(survey.catalog, landing)]
        if wrong:
            yield _finding(survey, job, wrong)
        elif isinstance(job.job.runs_on, Sequence) and len(job.job.runs_on.items) == 1:
            yield from _hint(job, job.job.runs_on)


def _is_wrong(catalog: Catalog, landing: Landing) -> bool:
    """Whether one of the labels is a lane, and another is not the same lane; ARC103 speaks of lanes misspelt."""
    names = {label.text.lower() for label in landing.labels}
    return len(names) > 1 and any(map(catalog.lane, names)) and not any(map(catalog.like_a_lane, names))


def _finding(survey: Survey, job: LaneJob, wrong: list[tuple[RoutedLeg, Landing]]) -> Finding:
    catalog = survey.catalog
    legs = tuple({leg.leg.key: leg for leg, _ in wrong}.values())
    crowds = tuple(dict.fromkeys(_Crowd.of(catalog, landing) for _, landing in wrong))
    finding = RULE.finding(
        f"{_never_starts(survey, job, legs)}: {_no_runner(crowds)}",
        job.location(job.job.runs_on),
        job=job.job.id,
        matrix=phrases.matrix_of(legs),
        subject=listed(label for crowd in crowds for label in (*crowd.lanes, *crowd.others)),
    )
    certain = any(len(crowd.lanes) > 1 or any(map(catalog.is_known, crowd.others)) for crowd in crowds)
    finding = finding if certain else replace(finding, severity=Severity.WARNING)
    lane = crowds[0].lanes[0]
    why_not = _undecided(catalog, crowds) or _not_replaced(job, lane) or _disputed(survey, job, lane)
    if why_not is None:
        return replace(finding, fix=_fix(job, lane))
    return replace(finding, notes=(why_not,), related=_written_elsewhere(survey, job, wrong))


def _never_starts(survey: Survey, job: LaneJob, legs: tuple[RoutedLeg, ...]) -> str:
    """Which legs never start: the job where all of its legs do not."""
    there = len(_all_legs(survey, job))
    name = phrases.name_of(legs)
    return f"{name} never starts" if len(legs) in (1, there) else f"{len(legs)} of {there} legs of {name} never start"


def _no_runner(crowds: tuple[_Crowd, ...]) -> str:
    """What no runner is or has, of all legs: those that lack the same labels in one clause."""
    lacking: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for crowd in crowds:
        if len(crowd.lanes) == 1:
            lacking[crowd.others] += crowd.lanes
    clauses = [f"no runner is {listed(crowd.lanes)} at once" for crowd in crowds if len(crowd.lanes) > 1]
    for others, lanes in lacking.items():
        clauses.append(f"no runner of {listed(lanes)} has the label{'s' * (len(others) > 1)} {listed(others)}")
    more = ["and so on"] if len(clauses) > _MAX_SHOWN else []
    return ", ".join([*clauses[:_MAX_SHOWN], *more])


def _undecided(catalog: Catalog, crowds: tuple[_Crowd, ...]) -> str | None:
    """Why the labels do not say which single one is to stay; None where one lane is."""
    if any(len(crowd.lanes) > 1 for crowd in crowds):
        return "which of the lanes is meant cannot be known; leave one of them"
    others = tuple(dict.fromkeys(label for crowd in crowds for label in crowd.others))
    foreign = tuple(label for label in others if not catalog.is_self_hosted_default(label))
    if foreign:
        return f"whether the lane is meant or {listed(foreign[:_MAX_SHOWN])} cannot be known; leave one of them"
    if len({crowd.lanes[0].lower() for crowd in crowds}) > 1:
        return "the legs ask for different lanes; leave the lane alone in each of them"
    return None


def _disputed(survey: Survey, job: LaneJob, lane: str) -> str | None:
    """Why the list is not to be replaced for all legs at once; None where all of them ask for the lane."""
    if all(_asks_only_for(survey.catalog, leg, lane) for leg in _all_legs(survey, job)):
        return None
    return "other legs ask for other labels at this place, or may; leave the lane alone where it is written"


def _all_legs(survey: Survey, job: LaneJob) -> list[RoutedLeg]:
    """Every leg of the job, those that land on no lane among them."""
    key = (job.workflow.path, job.job.id)
    return [leg for leg in survey.judged if (leg.leg.workflow.path, leg.leg.job.id) == key]


def _asks_only_for(catalog: Catalog, leg: RoutedLeg, lane: str) -> bool:
    """Whether a leg asks for the lane wherever it can land, beside nothing but what any self-hosted runner has."""
    known = [{label.text.lower() for label in landing.labels} for landing in leg.leg.landings.known]
    fits = (
        lane.lower() in names and all(map(catalog.is_self_hosted_default, names - {lane.lower()})) for names in known
    )
    return leg.leg.landings.complete and all(fits)


def _written_elsewhere(survey: Survey, job: LaneJob, wrong: list[tuple[RoutedLeg, Landing]]) -> tuple[Related, ...]:
    """Where the labels are written, if not in ``runs-on`` itself: cells of the matrix, inputs of a caller."""
    path, here = job.workflow.path, job.job.runs_on.span if job.job.runs_on else Span(0, 0)
    found: dict[Location, Related] = {}
    for _, landing in wrong:
        origins = [label.origin for label in landing.labels if label.origin]
        outside = [one for one in origins if one.path != path or not here.start <= one.span.start < here.end]
        if outside:
            location = phrases.at(survey, outside[0])
            asked = listed(label.text for label in landing.labels)
            found.setdefault(location, Related(location, f"asks for {asked} together"))
    return tuple(found.values())[:_MAX_SHOWN]


def _hint(job: LaneJob, written: Sequence) -> Iterator[Finding]:
    fix = _fix(job, job.lanes[0])
    finding = RULE.finding(
        f"a list of one label is the label: `runs-on: {job.lanes[0]}`",
        locate(job.workflow.source, written.span),
        job=job.job.id,
        fix=fix,
        subject=job.lanes[0],
    )
    if fix:
        yield replace(finding, severity=Severity.INFO)


def _fix(job: LaneJob, lane: str) -> Fix | None:
    """The list's lane in place of the list; None where something is in the way."""
    entry = _entry(job)
    if entry is None or not isinstance(entry.value, Sequence) or _not_replaced(job, lane):
        return None
    span, source = _behind_colon(job, entry, entry.value), job.workflow.source
    edit = Edit(source.path, span, " " + source.slice(_named(entry.value, lane)[0].span))
    return Fix(f"run on {lane}", True, (edit,), tuple((leg.leg.key, lane) for leg in job.legs))


def _not_replaced(job: LaneJob, lane: str) -> str | None:
    """Why the lane cannot take the place of the list: the list is written elsewhere, shared, or commented."""
    entry = _entry(job)
    if entry is None or not isinstance(entry.value, Sequence) or len(_named(entry.value, lane)) != 1:
        return f"the labels are no list below `runs-on` with the lane in it; leave {lane} alone where they are written"
    if entry.value.anchor or _named(entry.value, lane)[0].anchor:
        return f"an anchor shares the labels with other places; leave {lane} alone where all of them may have it"
    from arcroute.editing.comments import comment_in  # not needed where nothing is wrong

    if comment_in(job.workflow.source, _behind_colon(job, entry, entry.value)):
        return f"the comment in the list would be lost; leave {lane} alone by hand"
    return None


def _entry(job: LaneJob) -> Entry | None:
    return next((one for one in job.job.node.entries if one.key.value == "runs-on"), None)


def _named(written: Sequence, lane: str) -> list[Scalar]:
    return [item for item in written.items if isinstance(item, Scalar) and item.value.lower() == lane.lower()]


def _behind_colon(job: LaneJob, entry: Entry, written: Sequence) -> Span:
    colon = job.workflow.source.data.index(b":", entry.key.span.end)
    return Span(colon + 1, written.span.end if written.flow else written.items[-1].span.end)


RULE = Rule("ARC108", "unschedulable-labels", Severity.ERROR, check)
