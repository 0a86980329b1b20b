"""One job builds images that belong on different lanes.

## What it does
Reports jobs of which one leg builds images of several stacks, where the map gives these stacks different lanes.

## Why is this bad?
A job runs on one lane. Wherever this one runs, a part of its images is built without their layers, and their new layers
push out those that belong there.

## Bad
```yaml
on: push
jobs:
  images:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/python/Dockerfile -t ghcr.io/acme/python .
      - run: docker build -f images/rust/Dockerfile -t ghcr.io/acme/rust .
```

## Good
```yaml
on: push
jobs:
  images:
    strategy:
      matrix:
        include:
          - {stack: python, lane: arc-runner-set-1}
          - {stack: rust, lane: arc-runner-set-3}
    runs-on: ${{ matrix.lane }}
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/${{ matrix.stack }}/Dockerfile -t ghcr.io/acme/${{ matrix.stack }} .
  one-lane:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/python/Dockerfile -t ghcr.io/acme/python .
      - run: docker build -f images/haskell/Dockerfile -t ghcr.io/acme/haskell .
```

## Configuration
`lanes:` is the map. An entry of `overrides:` with a `lane` says where such a job belongs all the same.
`hosted.builds: allow` silences the rule for jobs on GitHub-hosted runners, `runners:` for those on other runners.
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks import phrases
from arcroute.checks.finding import Finding, Related, Severity, locate
from arcroute.checks.lane_jobs import by_job, is_declared, lanes_of, listed
from arcroute.checks.reasons import reasons_for
from arcroute.checks.rule import Rule
from arcroute.routing.survey import RoutedLeg, Survey
from arcroute.routing.verdict import Mixed


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each job with a leg that has several lanes."""
    for legs in by_job(survey, survey.judged):
        mixed = tuple(leg for leg in legs if _is_mixed(survey, leg))
        if mixed:
            yield _finding(survey, mixed)


def _is_mixed(survey: Survey, leg: RoutedLeg) -> bool:
    wanted = isinstance(leg.verdict, Mixed) and not is_declared(survey, leg)
    return wanted and len(_lanes(survey, leg)) > 1 and _is_judged(survey, leg)


def _lanes(survey: Survey, leg: RoutedLeg) -> tuple[str, ...]:
    """The lanes of what a leg builds, in the order of the stacks."""
    lanes = map(survey.catalog.lane_of, leg.verdict.stacks)
    return tuple(dict.fromkeys(lane.name for lane in lanes if lane))


def _is_judged(survey: Survey, leg: RoutedLeg) -> bool:
    """Whether a leg can land on a lane, or surely lands on GitHub's runners though builds belong on lanes."""
    if lanes_of(survey, leg):
        return True
    landings = leg.leg.landings
    labels = [label.text for landing in landings.known for label in landing.labels]
    hosted = landings.complete and bool(labels) and all(map(survey.catalog.is_hosted, labels))
    return hosted and survey.config.hosted.builds == "route"


def _finding(survey: Survey, legs: tuple[RoutedLeg, ...]) -> Finding:
    first = legs[0]
    stacks = listed(stack for leg in legs for stack in leg.verdict.stacks)
    lanes = listed(lane for leg in legs for lane in _lanes(survey, leg))
    return RULE.finding(
        f"{phrases.name_of(legs)} builds {stacks}, which belong on {lanes}; give each lane a job of its own",
        locate(first.leg.workflow.source, first.leg.job.key.span),
        job=first.leg.job.id,
        matrix=phrases.matrix_of(legs),
        related=_reasons(survey, first),
        subject=f"{stacks} on {lanes}",
    )


def _reasons(survey: Survey, leg: RoutedLeg) -> tuple[Related, ...]:
    """The most convincing evidence for each stack."""
    found = (
        reasons_for(survey.project, (one for one in leg.verdict.evidence if one.stack == stack))[:1]
        for stack in leg.verdict.stacks
    )
    return tuple(dict.fromkeys(reason for reasons in found for reason in reasons))


RULE = Rule("ARC104", "mixed-lanes", Severity.WARNING, check)
