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
Safe where all legs that get the label from one place belong on the same lane: the label is replaced where it was
written, be it a literal, a string in an expression, a cell of a matrix, the `with:` of a caller or an input's default.
Unsafe where an input decides what is built and its default is meant, and where legs that share a label belong on
different lanes: then the matrix gets a key for the lane, callers pass it, or a job gets a label of its own. The table
is in docs/fixing.md.

## Configuration
`lanes:` is the map, `overrides:` corrects a verdict, `# arcroute: stack=python` on a job, a step or in a Dockerfile
declares one.
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks import phrases
from arcroute.checks.finding import Finding, Severity
from arcroute.checks.lane_jobs import listed
from arcroute.checks.mending.case import Case, Goal
from arcroute.checks.rule import Rule
from arcroute.routing.placement import Placement, Use, placements
from arcroute.routing.survey import Survey


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each place where a wrong lane was written."""
    for placement in placements(survey):
        wrong = tuple(use for use in placement.uses if _is_wrong(survey, use) and use.is_blamed(use.leg.lane))
        if wrong:
            yield _finding(survey, placement, wrong)


def _is_wrong(survey: Survey, use: Use) -> bool:
    lane = survey.catalog.lane(use.label.text)
    return lane is not None and use.leg.lane not in (None, lane.name)


def _finding(survey: Survey, placement: Placement, wrong: tuple[Use, ...]) -> Finding:
    from arcroute.checks.mending.mend import mend  # not needed where nothing is wrong

    legs, labels = phrases.legs_of(wrong), phrases.labels_of(wrong)
    lanes = sorted({leg.lane for leg in legs if leg.lane})
    stacks = sorted({leg.verdict.stacks[0] for leg in legs})
    message = (
        f"{phrases.doing(legs, 'builds')} {listed(stacks)} on {labels};"
        f" {'its lane is' if len(lanes) == 1 else 'the lanes are'} {listed(lanes)}"
    )
    goals = tuple(Goal(use, use.leg.lane) for use in placement.uses)
    mended = mend(Case(survey, placement, goals, safe=True))
    return RULE.finding(
        message,
        phrases.at(survey, placement.origin),
        job=phrases.job_at(legs, placement.origin),
        matrix=phrases.matrix_of(placement.legs),
        related=phrases.reasons(survey, legs[0]),
        fix=mended.fix,
        subject=f"{' and '.join(stacks)} on {labels}",
        notes=mended.notes,
    )


RULE = Rule("ARC101", "wrong-lane", Severity.ERROR, check)
