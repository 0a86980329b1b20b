"""A job whose image has a lane names a runner group and no label, so any runner of the group may take it.

## What it does
Reports `runs-on: {group: ...}` without `labels:` for jobs that build an image of a stack with a lane.

## Why is this bad?
A group holds several scale sets. GitHub gives the job to whichever is free, so the build finds its layers by luck.

## Bad
```yaml
on: push
jobs:
  image:
    runs-on: {group: builders}
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/python/Dockerfile -t ghcr.io/acme/python .
```

## Good
```yaml
on: push
jobs:
  image:
    runs-on: {group: builders, labels: arc-runner-set-1}
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/python/Dockerfile -t ghcr.io/acme/python .
  docs:
    runs-on: {group: builders}
    steps:
      - run: make docs
```

## Configuration
`hosted.builds: allow` silences the rule: then a group may as well be one of larger GitHub-hosted runners.

## References
- https://docs.github.com/en/actions/how-tos/write-workflows/choose-where-workflows-run/choose-the-runner-for-a-job
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks import phrases
from arcroute.checks.finding import Finding, Severity, locate
from arcroute.checks.lane_jobs import by_job, listed
from arcroute.checks.rule import Rule
from arcroute.routing.survey import RoutedLeg, Survey


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each job that leaves the choice among a group's runners to GitHub."""
    if survey.config.hosted.builds == "allow":
        return
    for legs in by_job(survey, survey.judged):
        loose = tuple(leg for leg in legs if leg.lane and _groups(leg))
        if loose:
            yield _finding(loose)


def _groups(leg: RoutedLeg) -> tuple[str, ...]:
    """The groups that a leg names without a label."""
    return tuple(landing.group.text for landing in leg.leg.landings.known if landing.group and not landing.labels)


def _finding(legs: tuple[RoutedLeg, ...]) -> Finding:
    first = legs[0].leg
    groups = listed(group for leg in legs for group in _groups(leg))
    lanes = listed(sorted(leg.lane for leg in legs if leg.lane))
    node = first.job.runs_on or first.job.key
    return RULE.finding(
        f"{phrases.name_of(legs)} may go to any runner of the group {groups}; add `labels:` with its lane, {lanes}",
        locate(first.workflow.source, node.span),
        job=first.job.id,
        matrix=phrases.matrix_of(legs),
        subject=f"{groups} for {lanes}",
    )


RULE = Rule("ARC111", "runner-group-only", Severity.WARNING, check)
