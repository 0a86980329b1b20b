"""A job on a lane has no `timeout-minutes`, so one hung build stops the lane for six hours.

## What it does
Reports jobs that can land on a lane and set no `timeout-minutes`.

## Why is this bad?
A lane has one runner. GitHub stops a job after 360 minutes by default; a build that hangs on a network or a lock blocks
every other job of the lane until then, and those that wait longer than a day are cancelled.

## Bad
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/python/Dockerfile -t ghcr.io/acme/python .
```

## Fixed with --unsafe-fixes
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-1
    timeout-minutes: 60
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
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/python/Dockerfile -t ghcr.io/acme/python .
  docs:
    runs-on: ubuntu-latest
    steps:
      - run: make docs
```

## Fix safety
Unsafe: a build that takes longer than 60 minutes would be stopped. Safe once `timeout-minutes:` in the configuration
says what a job of this repository may take, unless other jobs take over this one by an anchor.

## Configuration
`timeout-minutes:` is what the fix writes.

## References
- https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idtimeout-minutes
- https://docs.github.com/en/actions/reference/limits
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.finding import Finding, Fix, Severity
from arcroute.checks.lane_jobs import LaneJob, lane_jobs
from arcroute.checks.rule import Rule
from arcroute.errors import RewriteError
from arcroute.routing.survey import Survey

KEY = "timeout-minutes"
DEFAULT_MINUTES = 60
"""What the fix writes where the configuration says nothing."""


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each job on a lane without a limit."""
    for job in lane_jobs(survey):
        if job.job.node.get(KEY) is None:
            yield _finding(survey, job)


def _finding(survey: Survey, job: LaneJob) -> Finding:
    fix, notes = _fix(survey, job)
    return RULE.finding(
        f"job `{job.job.id}` has no `{KEY}`: when it hangs, it stops {job.where} for six hours",
        job.location(),
        job=job.job.id,
        fix=fix,
        notes=notes,
        subject=KEY,
    )


def _fix(survey: Survey, job: LaneJob) -> tuple[Fix | None, tuple[str, ...]]:
    minutes = survey.config.timeout_minutes
    wanted = minutes or DEFAULT_MINUTES
    after = "runs-on" if any(entry.key.value == "runs-on" for entry in job.job.node.entries) else None
    try:
        from arcroute.editing.structure import insert_entry  # not needed where nothing is wrong

        edits = insert_entry(job.workflow.source, job.job.node, (KEY, wanted), after=after)
    except RewriteError as error:
        return None, (error.message,)
    shared = job.job.node.anchor is not None
    return Fix(f"add `{KEY}: {wanted}`", minutes is not None and not shared, edits), ()


RULE = Rule("ARC302", "no-timeout", Severity.WARNING, check)
