"""A job builds an image of one stack on the lane of another.

## What it does
Works out which stack the image of each leg belongs to and compares the lane that the map gives this stack with
every lane on which the leg can land.

## Why is this bad?
Each lane has a volume with Docker's layer cache. On the wrong lane the image is built cold, and its layers push
out those that belong there.

## Bad
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-3
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
  lint:
    runs-on: arc-runner-set-3
    steps:
      - run: make lint
```

## Fix safety
Safe where the label was written in one piece and all legs that get it from there belong on the same lane.

## Configuration
`lanes:` is the map, `overrides:` corrects a verdict, `# arcroute: stack=python` on a job, a step or in a Dockerfile
declares one.
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks import phrases
from arcroute.checks.finding import Finding, Severity
from arcroute.checks.rule import Rule
from arcroute.routing.placement import Placement, placements
from arcroute.routing.survey import RoutedLeg, Survey


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each place where a wrong lane was written."""
    for placement in placements(survey):
        lane = survey.catalog.lane(placement.label)
        if lane is None:
            continue
        wrong = tuple(leg for leg in placement.legs if leg.lane not in (None, lane.name))
        if wrong:
            yield _finding(survey, placement, wrong)


def _finding(survey: Survey, placement: Placement, wrong: tuple[RoutedLeg, ...]) -> Finding:
    lanes = sorted({leg.lane for leg in wrong if leg.lane})
    stacks = sorted({leg.verdict.stacks[0] for leg in wrong})
    message = (
        f"{phrases.name_of(wrong)} builds {' and '.join(stacks)} on {placement.label};"
        f" {'its lane is' if len(lanes) == 1 else 'the lanes are'} {' and '.join(lanes)}"
    )
    agreed = placement.wanted == {lanes[0]}
    return RULE.finding(
        message,
        phrases.at(survey, placement.origin),
        job=phrases.job_at(wrong, placement.origin),
        matrix=phrases.matrix_of(placement.legs),
        related=phrases.reasons(survey, wrong[0]),
        fix=phrases.route_to(lanes[0], placement, safe=True) if agreed else None,
        subject=f"{' and '.join(stacks)} on {placement.label}",
        notes=() if agreed else (f"{phrases.name_of(placement.legs)} share this label and do not all belong there",),
    )


RULE = Rule("ARC101", "wrong-lane", Severity.ERROR, check)
