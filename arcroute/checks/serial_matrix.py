"""The combinations of a matrix that share a lane run one after the other.

## What it does
Reports jobs of which three or more combinations surely land on the same lane.

## Why is this bad?
A lane has one runner, so the matrix makes nothing faster there: `max-parallel` has no effect, each combination waits
for those before it, and so does every other job of the lane. With `fail-fast`, the default, one that fails cancels all
that still wait.

## Bad
```yaml
on: push
jobs:
  image:
    strategy:
      matrix:
        python: ["3.11", "3.12", "3.13"]
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: docker build --build-arg PYTHON=${{ matrix.python }} -f images/python/Dockerfile .
```

## Good
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - uses: docker/bake-action@v6
        with:
          targets: python-3-11,python-3-12,python-3-13
  spread:
    strategy:
      matrix:
        include:
          - {stack: python, lane: arc-runner-set-1}
          - {stack: java, lane: arc-runner-set-2}
          - {stack: rust, lane: arc-runner-set-3}
    runs-on: ${{ matrix.lane }}
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/${{ matrix.stack }}/Dockerfile .
```

## Configuration
None but the severity, under `rules:`.

## References
- https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstrategyfail-fast
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from arcroute.checks.finding import Finding, Severity
from arcroute.checks.lane_jobs import LaneJob, lane_jobs, listed, sole_lane
from arcroute.checks.rule import Rule
from arcroute.routing.survey import Survey
from arcroute.text.tree import Mapping, Scalar

MIN_LEGS = 3
"""Two combinations on a lane are no queue worth speaking of."""


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each matrix that queues on a lane."""
    for job in lane_jobs(survey):
        queues = _queues(survey, job)
        if queues:
            yield _finding(job, queues)


def _queues(survey: Survey, job: LaneJob) -> dict[str, int]:
    """How many combinations surely queue on each lane, those of callers, too; of several calls the longest queue."""
    found: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for leg in job.legs:
        lane = sole_lane(survey, leg)
        callers = leg.leg.links
        if lane and (leg.leg.row is not None or any(link.row is not None for link in callers)):
            found[lane, tuple(f"{link.workflow.path}:{link.job.id}" for link in callers)] += 1
    queues: dict[str, int] = {}
    for (lane, _), legs in found.items():
        if legs >= MIN_LEGS:
            queues[lane] = max(legs, queues.get(lane, 0))
    return queues


def _finding(job: LaneJob, queues: dict[str, int]) -> Finding:
    what = listed(f"{legs} on {lane}" for lane, legs in queues.items())
    strategy = job.job.node.get("strategy")
    return RULE.finding(
        f"combinations of job `{job.job.id}` run one after the other: {what}",
        job.location(job.job.runs_on),
        job=job.job.id,
        notes=tuple(_useless(strategy)) if isinstance(strategy, Mapping) else (),
        subject=f"matrix on {listed(queues)}",
    )


def _useless(strategy: Mapping) -> Iterator[str]:
    if strategy.get("max-parallel") is not None:
        yield "`max-parallel` has no effect there"
    fail_fast = strategy.get("fail-fast")
    if fail_fast is None or (isinstance(fail_fast, Scalar) and fail_fast.data is True):
        yield "the first that fails cancels all that wait; `fail-fast: false` lets them run"


RULE = Rule("ARC306", "serial-matrix", Severity.INFO, check)
