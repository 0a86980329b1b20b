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
where the label may be a lane that the map does not know yet, and where legs that share it belong on different lanes.
The table is in docs/fixing.md.

## Configuration
`lanes:` adds lanes, `runners:` lists other self-hosted runners.
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks import phrases
from arcroute.checks.finding import Finding, Severity
from arcroute.checks.mending.case import Case, Goal, Mended
from arcroute.checks.rule import Rule
from arcroute.routing.catalog import Lane
from arcroute.routing.placement import Placement, Use, placements
from arcroute.routing.survey import Survey


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each place where a lane was written that does not exist."""
    for placement in placements(survey):
        unknown = tuple(use for use in placement.uses if _is_unknown(survey, use))
        if unknown:
            yield _finding(survey, placement, unknown)


def _is_unknown(survey: Survey, use: Use) -> bool:
    return survey.catalog.like_a_lane(use.label.text) and use.is_blamed(_lane(survey, use))


def _lane(survey: Survey, use: Use) -> str | None:
    """The lane of what is built, else the one whose name was meant."""
    if use.leg.lane or survey.catalog.is_known(use.label.text):
        return use.leg.lane
    meant = survey.catalog.misspelt(use.label.text)
    return meant.name if meant else None


def _finding(survey: Survey, placement: Placement, unknown: tuple[Use, ...]) -> Finding:
    legs, labels = phrases.legs_of(unknown), phrases.labels_of(unknown)
    meant = {survey.catalog.misspelt(use.label.text) for use in unknown}
    mended = _mended(survey, placement, spelt=None not in meant)
    return RULE.finding(
        f"{phrases.doing(legs, 'asks')} for `{labels}`, which is no lane; {_hint(survey, meant)}",
        phrases.at(survey, placement.origin),
        job=phrases.job_at(legs, placement.origin),
        matrix=phrases.matrix_of(placement.legs),
        related=phrases.reasons(survey, legs[0]) if mended.fix else (),
        fix=mended.fix,
        subject=labels,
        notes=(*mended.notes, *_how_to_write(unknown), *_how_to_declare(meant)),
    )


def _mended(survey: Survey, placement: Placement, *, spelt: bool) -> Mended:
    """Safe where the name of a lane is misspelt and what is built agrees that a lane was meant."""
    from arcroute.checks.mending.mend import mend  # not needed where nothing is wrong

    goals = tuple(Goal(use, _lane(survey, use)) for use in placement.uses)
    if all(goal.lane is None for goal in goals):
        return Mended()
    built = all(use.leg.lane for use in placement.uses)
    return mend(Case(survey, placement, goals, safe=spelt and built))


def _hint(survey: Survey, meant: set[Lane | None]) -> str:
    names = sorted(lane.name for lane in meant if lane)
    if names and None not in meant:
        return f"did you mean {' and '.join(names)}?"
    return f"the lanes are {', '.join(lane.name for lane in survey.catalog.lanes)}"


def _how_to_write(uses: tuple[Use, ...]) -> tuple[str, ...]:
    """A text block ends its text with a newline, which GitHub takes for a part of the label."""
    ends = any(use.label.text.endswith("\n") for use in uses)
    return ("a newline ends the label; `|-` and `>-` leave it out",) if ends else ()


def _how_to_declare(meant: set[Lane | None]) -> tuple[str, ...]:
    return ("add the lane under `lanes:`, or list the runner under `runners:`",) if None in meant else ()


RULE = Rule("ARC103", "unknown-lane", Severity.ERROR, check)
