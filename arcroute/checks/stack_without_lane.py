"""A job builds on a lane an image of a stack that no lane holds.

## What it does
Reports places where a lane is asked for by jobs that build images of a stack which is in no row of the map.

## Why is this bad?
The lane's volume and its one runner are shared out by the map. Layers of a stack that is not in it push out those of
the stacks that are, and the build keeps them waiting. If the stack is meant to build there, the map does not say so,
and nothing keeps its other builds on the same lane.

## Bad
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/golang/Dockerfile -t ghcr.io/acme/golang .
```

## Good
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/golang/Dockerfile -t ghcr.io/acme/golang .
  php:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/php/Dockerfile -t ghcr.io/acme/php .
```
```yaml .arcroute.yaml
lanes:
  arc-runner-set-1: {stacks: [base, python, haskell, go], claim: docker-cache-pvc-1}
```

## Configuration
`lanes:` gives the stack a lane; an entry of `overrides:` with a `lane` says where one job or Dockerfile belongs.
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks import phrases
from arcroute.checks.finding import Finding, Severity
from arcroute.checks.lane_jobs import is_declared, listed
from arcroute.checks.rule import Rule
from arcroute.routing.placement import Placement, Use, placements
from arcroute.routing.survey import Survey
from arcroute.routing.verdict import Unmapped


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each place where a lane was written for a stack without one."""
    for placement in placements(survey):
        lost = tuple(use for use in placement.uses if _is_lost(survey, use) and use.is_blamed(use.label.text))
        if lost:
            yield _finding(survey, placement, lost)


def _is_lost(survey: Survey, use: Use) -> bool:
    on_lane = survey.catalog.lane(use.label.text) is not None
    return on_lane and isinstance(use.leg.verdict, Unmapped) and not is_declared(survey, use.leg)


def _finding(survey: Survey, placement: Placement, lost: tuple[Use, ...]) -> Finding:
    legs, labels = phrases.legs_of(lost), phrases.labels_of(lost)
    stacks = listed(sorted(leg.verdict.stacks[0] for leg in legs))
    return RULE.finding(
        f"{phrases.doing(legs, 'builds')} {stacks} on {labels}, and no lane holds {stacks}",
        phrases.at(survey, placement.origin),
        job=phrases.job_at(legs, placement.origin),
        matrix=phrases.matrix_of(placement.legs),
        related=phrases.reasons(survey, legs[0]),
        notes=(f"add {stacks} to the lane's stacks under `lanes:`, or run the job elsewhere",),
        subject=f"{stacks} on {labels}",
    )


RULE = Rule("ARC107", "stack-without-lane", Severity.WARNING, check)
