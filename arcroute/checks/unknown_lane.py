"""A job asks for a lane that does not exist.

## What it does
Reports labels that look like a lane and are none: a misspelling of a lane's name, or a lane's name with a number
that no lane has. Labels of GitHub's own runners, and those listed under `runners:`, are never reported.

## Why is this bad?
No runner has the label, so the job waits until GitHub cancels it after 24 hours.

## Bad
```yaml
on: push
jobs:
  image:
    runs-on: arc-runer-set-3
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/rust/Dockerfile -t ghcr.io/acme/rust .
```

## Fixed
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-3
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/rust/Dockerfile -t ghcr.io/acme/rust .
```

## Good
```yaml
on: push
jobs:
  image:
    runs-on: Arc-Runner-Set-3
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/rust/Dockerfile -t ghcr.io/acme/rust .
  test:
    runs-on: gpu-box
    steps:
      - run: make test
```

## Fix safety
Safe where the label is a misspelling and the image built has a lane. Unsafe where only the spelling speaks for it,
and where the label may be a lane that the map does not know yet.

## Configuration
`lanes:` adds lanes, `runners:` lists other self-hosted runners.
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks import phrases
from arcroute.checks.finding import Finding, Fix, Severity
from arcroute.checks.rule import Rule
from arcroute.routing.placement import Placement, placements
from arcroute.routing.survey import Survey


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each place where a lane was written that does not exist."""
    for placement in placements(survey):
        if survey.catalog.like_a_lane(placement.label):
            yield _finding(survey, placement)


def _finding(survey: Survey, placement: Placement) -> Finding:
    meant = survey.catalog.misspelt(placement.label)
    lanes = ", ".join(lane.name for lane in survey.catalog.lanes)
    hint = f"did you mean {meant.name}?" if meant else f"the lanes are {lanes}"
    fix = _fix(placement, meant.name if meant else None)
    return RULE.finding(
        f"{phrases.name_of(placement.legs)} asks for `{placement.label}`, which is no lane; {hint}",
        phrases.at(survey, placement.origin),
        job=phrases.job_at(placement.legs, placement.origin),
        matrix=phrases.matrix_of(placement.legs),
        related=phrases.reasons(survey, placement.legs[0]) if fix else (),
        fix=fix,
        subject=placement.label,
        notes=() if meant else ("add the lane under `lanes:`, or list the runner under `runners:`",),
    )


def _fix(placement: Placement, meant: str | None) -> Fix | None:
    """The lane of what is built, where all legs agree; else the one whose name was meant."""
    wanted = placement.wanted
    if len(wanted) == 1 and None not in wanted:
        return phrases.route_to(next(lane for lane in wanted if lane), placement, safe=meant is not None)
    return phrases.route_to(meant, placement, safe=False) if meant and wanted == {None} else None


RULE = Rule("ARC103", "unknown-lane", Severity.ERROR, check)
