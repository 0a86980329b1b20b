"""A job on a lane waits for a job that needs the same lane, which it holds.

## What it does
Reports jobs that surely run on a lane and start a workflow of this repository and wait for it, or wait for another
job's check, where a job of the other surely runs on the same lane, or waits in its turn for one that does. Reports
calls of workflows on lanes where caller and callee are in the same concurrency group, too.

## Why is this bad?
A lane has one runner. The job that waits holds it, and the one that it waits for never gets it: both sit there until
the first times out, and with them everything else on the lane. A caller and a callee in one concurrency group wait
for each other in the same way; GitHub cancels the run. `github.workflow` is the caller's name in both.

## Bad
```yaml
on: push
jobs:
  release:
    runs-on: arc-runner-set-1
    steps:
      - run: |
          gh workflow run images.yml
          gh run watch "$(gh run list --workflow images.yml --limit 1 --json databaseId --jq '.[0].databaseId')"
```
```yaml .github/workflows/images.yml
on: workflow_dispatch
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
  release:
    runs-on: ubuntu-latest
    steps:
      - run: |
          gh workflow run images.yml
          gh run watch "$(gh run list --workflow images.yml --limit 1 --json databaseId --jq '.[0].databaseId')"
  start-only:
    runs-on: arc-runner-set-1
    steps:
      - run: gh workflow run images.yml
```
```yaml .github/workflows/images.yml
on: workflow_dispatch
jobs:
  image:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/python/Dockerfile -t ghcr.io/acme/python .
```

## Configuration
None but the severity, under `rules:`.

## References
- https://cli.github.com/manual/gh_run_watch
- https://github.com/convictional/trigger-workflow-and-wait
- https://github.com/lewagon/wait-on-check-action
- https://github.com/rhysd/actionlint/issues/538
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import product

from arcroute.checks import phrases
from arcroute.checks.concurrency import Group, held_groups, written_groups
from arcroute.checks.finding import Finding, Related, Severity, locate
from arcroute.checks.lane_jobs import LaneJob, lane_jobs, sole_lane, steps_there
from arcroute.checks.reasons import locate_place
from arcroute.checks.rule import Rule
from arcroute.checks.waiting import Wait, waits
from arcroute.routing.survey import RoutedLeg, Survey


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each wait that has no end."""
    for job in lane_jobs(survey):
        yield from _waits(survey, job)
    yield from _calls(survey)


def _waits(survey: Survey, job: LaneJob) -> Iterator[Finding]:
    """A finding for each step that waits for the job's own lane."""
    tried: set[tuple[Wait, str]] = set()
    for leg in job.legs:
        lane = sole_lane(survey, leg)
        for wait in waits(steps_there(leg)) if lane else ():
            target = None if not lane or (wait, lane) in tried else _target(survey, leg, wait, lane)
            tried.add((wait, lane or ""))
            if target:
                yield _finding(survey, job, (leg, wait), target)


def _target(survey: Survey, waiting: RoutedLeg, wait: Wait, lane: str) -> RoutedLeg | None:
    """A leg that is waited for, at once or by way of others that wait in their turn, and surely needs a lane."""
    queue, seen = deque([(waiting, wait)]), {waiting.leg.key}
    while queue:
        for leg in _awaited(survey, *queue.popleft()):
            if sole_lane(survey, leg) == lane:
                return leg
            if leg.leg.key not in seen:
                seen.add(leg.leg.key)
                queue.extend((leg, further) for further in waits(steps_there(leg)))
    return None


def _awaited(survey: Survey, waiting: RoutedLeg, wait: Wait) -> Iterator[RoutedLeg]:
    """The legs that a step waits for."""
    for leg in survey.judged:
        started = leg.leg.links[0].workflow if leg.leg.links else leg.leg.workflow
        named = wait.means(started) if wait.workflow else wait.is_check_of(leg.leg, waiting.leg)
        if named and leg.leg.workflow.path not in survey.foreign:
            yield leg


def _finding(survey: Survey, job: LaneJob, waiting: tuple[RoutedLeg, Wait], target: RoutedLeg) -> Finding:
    leg, wait = waiting
    there = target.leg
    place = locate(there.workflow.source, (there.job.runs_on or there.job.key).span)
    return RULE.finding(
        f"{phrases.name_of((leg,))} waits on {job.where} for job `{there.job.id}`, which needs that lane, too",
        locate_place(survey.project, wait.place),
        job=job.job.id,
        related=(Related(place, "needs the lane"),),
        subject=f"{wait.text} on {job.where}",
    )


def _calls(survey: Survey) -> Iterator[Finding]:
    """A finding for each concurrency group that a caller of jobs on lanes holds when its callee asks for it."""
    found: dict[Group, Finding] = {}
    for job in lane_jobs(survey):
        asked = written_groups(job.workflow, job.job)
        for leg, group in product(job.legs, asked):
            holder = next((one for one in held_groups(leg.leg.links) if one.is_same_as(group)), None)
            if holder:
                found.setdefault(group, _shared(job, group, holder))
    yield from found.values()


def _shared(job: LaneJob, group: Group, holder: Group) -> Finding:
    return RULE.finding(
        f"`{group.text}` is the concurrency group of the caller, too: GitHub cancels the call as a deadlock",
        group.location,
        job=job.job.id,
        related=(Related(holder.location, "held by the caller"),),
        notes=("give the called workflow a group of its own, with its name in it",),
        subject=f"group {group.text}",
    )


RULE = Rule("ARC303", "lane-deadlock", Severity.ERROR, check)
