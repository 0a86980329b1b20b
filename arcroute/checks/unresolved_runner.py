"""A job builds an image that has a lane, and where the job runs is known only at run time.

## What it does
Reports jobs whose image has a lane and whose `runs-on` depends on a variable, an input or the output of another job
that arcroute cannot know.

## Why is this bad?
arcroute cannot tell whether the build lands on its lane, and never rewrites such a label.

## Bad
```yaml
on: push
jobs:
  image:
    runs-on: ${{ vars.PYTHON_RUNNER }}
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/python/Dockerfile -t ghcr.io/acme/python .
```

## Good
```yaml
on: push
jobs:
  image:
    runs-on: ${{ github.repository_owner == 'acme' && 'arc-runner-set-1' || 'ubuntu-latest' }}
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/python/Dockerfile -t ghcr.io/acme/python .
  docs:
    runs-on: ${{ vars.RUNNER }}
    steps:
      - run: make docs
```

## Configuration
`vars:` gives the values of variables; `reusable-workflows:` says which input of a workflow elsewhere becomes `runs-on`.

## References
- https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#context-availability
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks import phrases
from arcroute.checks.finding import Finding, Severity, locate
from arcroute.checks.lane_jobs import by_job, listed
from arcroute.checks.rule import Rule
from arcroute.routing.survey import RoutedLeg, Survey


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each ``runs-on`` that is not known, of a job whose lane is."""
    told = frozenset(problem.message for problem in survey.problems)
    for legs in by_job(survey, survey.judged):
        hidden = tuple(leg for leg in legs if leg.lane and _unknown(leg, told))
        if hidden:
            yield _finding(hidden, told)


def _unknown(leg: RoutedLeg, told: frozenset[str]) -> tuple[str, ...]:
    """Why it is not known where a leg lands; what GitHub refuses is told as an error."""
    return tuple(why for why in leg.leg.landings.unknown if why not in told)


def _finding(legs: tuple[RoutedLeg, ...], told: frozenset[str]) -> Finding:
    first = legs[0].leg
    lanes = listed(sorted(leg.lane for leg in legs if leg.lane))
    node = first.job.runs_on or first.job.uses or first.job.key
    return RULE.finding(
        f"{phrases.name_of(legs)} belongs on {lanes}, and where it lands cannot be known: {_unknown(legs[0], told)[0]}",
        locate(first.workflow.source, node.span),
        job=first.job.id,
        matrix=phrases.matrix_of(legs),
        subject=f"for {lanes}",
    )


RULE = Rule("ARC106", "unresolved-runner", Severity.INFO, check)
