"""A job on a lane builds an image whose stack cannot be told, so nobody checks that the lane is right.

## What it does
Reports jobs that can land on a lane and build an image for which there is too little evidence, or evidence for
several lanes. Says what would decide it.

## Why is this bad?
The build may be on the wrong lane, and arcroute does not know. What is declared is checked from then on.

## Bad
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: docker build -t ghcr.io/acme/tool .
```
```dockerfile Dockerfile
FROM registry.acme.example/platform:7
COPY . /srv
```

## Good
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: docker build -t ghcr.io/acme/tool .
  elsewhere:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f other/Dockerfile -t ghcr.io/acme/other .
```
```dockerfile Dockerfile
# arcroute: stack=python
FROM registry.acme.example/platform:7
COPY . /srv
```

## Configuration
`overrides:` gives a Dockerfile, image or job its stack; `# arcroute: stack=python` on a job, a step or in a Dockerfile
does the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks import phrases
from arcroute.checks.finding import Finding, Severity
from arcroute.checks.lane_jobs import LaneJob, is_declared, lane_jobs, lanes_of, listed
from arcroute.checks.reasons import locate_place
from arcroute.checks.rule import Rule
from arcroute.routing.survey import RoutedLeg, Survey
from arcroute.routing.verdict import Undecided


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each job on a lane that surely builds something, and nobody knows what."""
    for job in lane_jobs(survey):
        building = (leg for leg in job.legs if leg.builds_image and not is_declared(survey, leg))
        found = [(leg, leg.verdict) for leg in building if isinstance(leg.verdict, Undecided)]
        if found:
            yield _finding(survey, job, tuple(leg for leg, _ in found), found[0][1])


def _finding(survey: Survey, job: LaneJob, legs: tuple[RoutedLeg, ...], found: Undecided) -> Finding:
    where = listed(lane for leg in legs for lane in lanes_of(survey, leg))
    return RULE.finding(
        f"{phrases.name_of(legs)} builds on {where} what has no clear stack: {found.why}",
        locate_place(survey.project, legs[0].work.builds[0].place),
        job=job.job.id,
        matrix=phrases.matrix_of(legs),
        notes=(found.settle,) if found.settle else (),
        subject=f"undecided on {where}",
    )


RULE = Rule("ARC105", "undecided-stack", Severity.INFO, check)
