"""A job builds an image whose stack has a lane, and can land on no lane at all.

## What it does
Reports legs that build an image of a stack with a lane where every place they can land on is known and none is a
lane: GitHub-hosted runners, and self-hosted runners that the configuration does not list under `runners:`.
A hosted runner as the fallback beside a lane, for forks, is fine.

## Why is this bad?
A hosted runner starts with an empty cache: every build there is a cold one.

## Bad
```yaml
on: push
jobs:
  image:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/rust/Dockerfile -t ghcr.io/acme/rust .
```

## Fixed with --unsafe-fixes
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
    runs-on: ${{ github.repository_owner == 'acme' && 'arc-runner-set-3' || 'ubuntu-latest' }}
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/rust/Dockerfile -t ghcr.io/acme/rust .
  docs:
    runs-on: ubuntu-latest
    steps:
      - run: make docs
  tool:
    runs-on: ubuntu-latest
    steps:
      - run: docker build -f images/golang/Dockerfile -t ghcr.io/acme/golang-tool .
```

## Fix safety
Unsafe: forks of the repository have no lanes. Safe once `hosted.guard` says how forks keep working, and all legs that
share the label belong on the same lane. The table is in docs/fixing.md.

## Configuration
`hosted.builds: allow` silences the rule for GitHub-hosted runners, `hosted.guard` gives the expression that a fix
writes, `runners:` lists self-hosted runners that are no lanes.
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks import phrases
from arcroute.checks.finding import Finding, Severity
from arcroute.checks.lane_jobs import listed
from arcroute.checks.mending.case import Case, Goal, Mended
from arcroute.checks.rule import Rule
from arcroute.routing.placement import Placement, Use, placements
from arcroute.routing.survey import RoutedLeg, Survey


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each place where a label was written that keeps builds off their lanes."""
    for placement in placements(survey):
        off = tuple(use for use in placement.uses if _keeps_off(survey, use) and use.is_blamed(use.leg.lane))
        if off:
            yield _finding(survey, placement, off)


def _keeps_off(survey: Survey, use: Use) -> bool:
    """Of several runners only the first is reported; of ``[self-hosted, linux, my-box]`` what tells the runner."""
    catalog, label = survey.catalog, use.label.text
    telling = not catalog.is_self_hosted_default(label) or label.lower() == "self-hosted"
    return telling and use.landing.labels == use.leg.leg.landings.known[0].labels and _is_off_lane(survey, use.leg)


def _is_off_lane(survey: Survey, leg: RoutedLeg) -> bool:
    """Whether a leg belongs on a lane and surely lands on none."""
    landings = leg.leg.landings
    if leg.lane is None or not landings.complete:
        return False
    labels = [label.text for landing in landings.known for label in landing.labels]
    allowed = survey.config.hosted.builds == "allow" and any(map(survey.catalog.is_hosted, labels))
    return bool(labels) and not allowed and not any(_may_be_lane(survey, label) for label in labels)


def _may_be_lane(survey: Survey, label: str) -> bool:
    """A lane, a lane misspelt (which ARC103 reports), or a runner that is not judged."""
    catalog = survey.catalog
    return bool(catalog.lane(label) or catalog.like_a_lane(label) or catalog.is_other_runner(label))


def _finding(survey: Survey, placement: Placement, off: tuple[Use, ...]) -> Finding:
    legs, labels = phrases.legs_of(off), phrases.labels_of(off)
    lanes = sorted({leg.lane for leg in legs if leg.lane})
    stacks = sorted({leg.verdict.stacks[0] for leg in legs})
    hosted = any(survey.catalog.is_hosted(use.label.text) for use in off)
    mended = _mended(survey, placement)
    return RULE.finding(
        f"{phrases.doing(legs, 'builds')} {listed(stacks)} on {labels},"
        f" {'a GitHub-hosted runner' if hosted else 'which is no lane'};"
        f" {'its lane is' if len(lanes) == 1 else 'the lanes are'} {listed(lanes)}",
        phrases.at(survey, placement.origin),
        job=phrases.job_at(legs, placement.origin),
        matrix=phrases.matrix_of(placement.legs),
        related=phrases.reasons(survey, legs[0]),
        subject=f"{' and '.join(stacks)} on {labels}",
        fix=mended.fix,
        notes=mended.notes,
    )


def _mended(survey: Survey, placement: Placement) -> Mended:
    """Safe where the guard keeps forks working. A label that is the fallback of another says nothing of forks."""
    from arcroute.checks.mending.mend import mend  # not needed where nothing is wrong

    landings = [landing for use in placement.uses for landing in use.leg.leg.landings.known]
    if any(len(landing.labels) != 1 or landing.group for landing in landings):
        return Mended(notes=("the job asks for several labels or a group; name its lane alone in `runs-on:`",))
    alone = all(len(use.leg.leg.landings.known) == 1 for use in placement.uses)
    if not alone and placement.origin.kind == "expression string":
        return Mended(notes=("it cannot be told which branch of the expression was meant to be the lane",))
    goals = tuple(Goal(use, use.leg.lane if _is_off_lane(survey, use.leg) else None) for use in placement.uses)
    guard = survey.config.hosted.guard if alone else None
    return mend(Case(survey, placement, goals, safe=guard is not None, guard=guard))


RULE = Rule("ARC102", "build-off-lane", Severity.WARNING, check)
