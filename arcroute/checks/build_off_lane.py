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
Unsafe: forks of the repository have no lanes. Safe once `hosted.guard` says how forks keep working.

## Configuration
`hosted.builds: allow` silences the rule for GitHub-hosted runners, `hosted.guard` gives the expression that a fix
writes, `runners:` lists self-hosted runners that are no lanes.
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks import phrases
from arcroute.checks.finding import Finding, Fix, Severity
from arcroute.checks.rule import Rule
from arcroute.routing.placement import Placement, placements
from arcroute.routing.survey import RoutedLeg, Survey
from arcroute.text.edit import Edit


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each place where a label was written that keeps builds off their lanes."""
    for placement in placements(survey):
        off = tuple(leg for leg in placement.legs if _lands_first(leg, placement) and _is_off_lane(survey, leg))
        if off and _keeps_off(survey, placement.label):
            yield _finding(survey, placement, off)


def _is_off_lane(survey: Survey, leg: RoutedLeg) -> bool:
    """Whether a leg belongs on a lane and surely lands on none."""
    landings = leg.leg.landings
    if leg.lane is None or not landings.complete:
        return False
    labels = [label.text for landing in landings.known for label in landing.labels]
    allowed = survey.config.hosted.builds == "allow" and any(map(survey.catalog.is_hosted, labels))
    return bool(labels) and not allowed and not any(_may_be_lane(survey, label) for label in labels)


def _lands_first(leg: RoutedLeg, placement: Placement) -> bool:
    """Of several hosted runners only the first is reported: the others are its fallback."""
    first = leg.leg.landings.known[0]
    return any(label.origin == placement.origin for label in first.labels)


def _may_be_lane(survey: Survey, label: str) -> bool:
    """A lane, a lane misspelt (which ARC103 reports), or a runner that is not judged."""
    catalog = survey.catalog
    return bool(catalog.lane(label) or catalog.like_a_lane(label) or catalog.is_other_runner(label))


def _keeps_off(survey: Survey, label: str) -> bool:
    """Of ``[self-hosted, linux, my-box]`` only what tells the runner is reported."""
    return not survey.catalog.is_self_hosted_default(label) or label.lower() == "self-hosted"


def _finding(survey: Survey, placement: Placement, off: tuple[RoutedLeg, ...]) -> Finding:
    lane = off[0].lane or ""
    kind = "a GitHub-hosted runner" if survey.catalog.is_hosted(placement.label) else "which is no lane"
    message = (
        f"{phrases.name_of(off)} builds {off[0].verdict.stacks[0]} on {placement.label}, {kind}; its lane is {lane}"
    )
    alone = all(len(landing.labels) == 1 and not landing.group for landing in placement.landings)
    agreed = placement.wanted == {lane} and alone and placement.origin.kind in ("literal", "matrix cell")
    return RULE.finding(
        message,
        phrases.at(survey, placement.origin),
        job=phrases.job_at(off, placement.origin),
        matrix=phrases.matrix_of(placement.legs),
        related=phrases.reasons(survey, off[0]),
        subject=f"{off[0].verdict.stacks[0]} on {placement.label}",
        fix=_fix(survey, placement, lane) if agreed else None,
    )


def _fix(survey: Survey, placement: Placement, lane: str) -> Fix | None:
    guard = survey.config.hosted.guard
    if guard is None or placement.origin.kind != "literal":
        return phrases.route_to(lane, placement, safe=False)
    text = f"${{{{ {guard.when} && '{lane}' || '{guard.otherwise}' }}}}"
    moves = tuple((leg.leg.key, lane) for leg in placement.legs)
    return Fix(f"run on {lane} where {guard.when}", safe=True, edits=(_edit(placement, text),), lanes=moves)


def _edit(placement: Placement, text: str) -> Edit:
    return Edit(placement.origin.path, placement.origin.span, text)


RULE = Rule("ARC102", "build-off-lane", Severity.WARNING, check)
