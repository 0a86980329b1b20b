"""Jobs on a lane share a concurrency group in which they cancel each other.

## What it does
Reports concurrency groups whose name is the same in every run and that several workflows or jobs on lanes share, or
three or more combinations of one matrix: without `queue: max` GitHub cancels all but one of those that wait, and with
`cancel-in-progress` those that run. Gives a hint, too, where pull requests start jobs on a lane and nothing cancels
the runs of commits that have been replaced.

## Why is this bad?
A lane serialises its jobs by itself. A group for the same purpose loses those that wait: by default a group has room
for one, and each new one takes its place. Runs of outdated commits, on the other hand, hold the lane's only runner
for nothing.

## Bad
```yaml
on: push
concurrency: lane-1
jobs:
  image:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/python/Dockerfile -t ghcr.io/acme/python .
```
```yaml .github/workflows/haskell.yml
on: push
concurrency: lane-1
jobs:
  image:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/haskell/Dockerfile -t ghcr.io/acme/haskell .
```

## Good
```yaml
on: push
concurrency: {group: lane-1, queue: max}
jobs:
  image:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/python/Dockerfile -t ghcr.io/acme/python .
```
```yaml .github/workflows/haskell.yml
on: pull_request
concurrency:
  group: haskell-${{ github.ref }}
  cancel-in-progress: true
jobs:
  image:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/haskell/Dockerfile -t ghcr.io/acme/haskell .
```

## Configuration
None but the severity, under `rules:`.

## References
- https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency
- https://github.blog/changelog/2026-05-07-github-actions-concurrency-groups-now-allow-larger-queues
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from msgspec.structs import replace

from arcroute.actions.workflow import Workflow
from arcroute.checks.concurrency import Group, group_of, written_groups
from arcroute.checks.finding import Finding, Related, Severity, locate
from arcroute.checks.lane_jobs import LaneJob, lane_jobs, sole_lane
from arcroute.checks.rule import Rule
from arcroute.routing.survey import RoutedLeg, Survey
from arcroute.text.tree import Entry

_EVENT, _NEW_COMMIT = "pull_request", "synchronize"
_MIN_LEGS = 3
"""One runs, one waits, and the third takes the place of the second."""


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each shared group, and a hint for each workflow whose outdated runs stay."""
    jobs = lane_jobs(survey)
    yield from _shared(jobs)
    yield from _crowded(jobs)
    yield from _outdated(survey, jobs)


def _shared(jobs: tuple[LaneJob, ...]) -> Iterator[Finding]:
    """A finding at the second and each further place that names a group."""
    places: dict[str, dict[Group, LaneJob]] = defaultdict(dict)
    for job in jobs:
        for group in written_groups(job.workflow, job.job):
            if "${{" not in group.text and not group.queues:
                places[group.text.lower()].setdefault(group, job)
    for groups in places.values():
        (first, _), *others = groups.items()
        for group, job in others:
            finding = _finding(job, group, f"the concurrency group `{group.text}` is that of other jobs, too")
            yield replace(finding, related=(Related(first.location, "the same group"),))


def _crowded(jobs: tuple[LaneJob, ...]) -> Iterator[Finding]:
    """A finding for each group that all combinations of a matrix are in."""
    for job in jobs:
        group = group_of(job.workflow.source, job.job.node)
        combinations = {leg.leg.index for leg in job.legs if leg.leg.row is not None}
        if group and "${{" not in group.text and not group.queues and len(combinations) >= _MIN_LEGS:
            who = f"all {len(combinations)} combinations are in the concurrency group `{group.text}`"
            yield _finding(job, group, who)


def _finding(job: LaneJob, group: Group, who: str) -> Finding:
    what = "each stops the one that runs" if group.cancels else "GitHub cancels all but one of those that wait"
    return RULE.finding(
        f"{who}: {what}",
        group.location,
        job=job.job.id,
        notes=("a lane takes one job at a time by itself; drop the group, or give it `queue: max`",),
        subject=f"group {group.text}",
    )


def _outdated(survey: Survey, jobs: tuple[LaneJob, ...]) -> Iterator[Finding]:
    """A hint for each workflow whose runs for replaced commits hold a lane."""
    told: set[str] = set()
    for job in jobs:
        for leg in job.legs:
            started = leg.leg.links[0].workflow if leg.leg.links else leg.leg.workflow
            if started.path not in told and _piles_up(survey, started, leg):
                told.add(started.path)
                yield _hint(started, job)


def _piles_up(survey: Survey, started: Workflow, leg: RoutedLeg) -> bool:
    """Whether pull requests surely bring a leg to a lane, and no group cancels what is outdated."""
    frames = [(leg.leg.workflow, leg.leg.job), *((link.workflow, link.job) for link in leg.leg.links)]
    free = all(job.node.get("if") is None for _, job in frames)
    groups = [group for workflow, job in frames for group in written_groups(workflow, job)]
    types = started.activities(_EVENT)
    surely = _EVENT in started.events and sole_lane(survey, leg) is not None
    return surely and (not types or _NEW_COMMIT in types) and free and not any(group.cancels for group in groups)


def _hint(started: Workflow, job: LaneJob) -> Finding:
    trigger = next(
        one.key if isinstance(one, Entry) else one
        for one, event in zip(started.triggers, started.events, strict=True)
        if event == _EVENT
    )
    finding = RULE.finding(
        f"pull requests run on {job.where}, and nothing cancels the runs of commits that were replaced",
        locate(started.source, trigger.span),
        notes=("add `concurrency: {group: ..., cancel-in-progress: true}` with the branch in the group's name",),
        subject=_EVENT,
    )
    return replace(finding, severity=Severity.INFO)


RULE = Rule("ARC305", "lane-concurrency", Severity.WARNING, check)
