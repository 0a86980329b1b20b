"""A build on a lane is told not to use the cache that the lane is there for.

## What it does
Reports builds with `no-cache: true` or `--no-cache` (`docker build`, `buildx`, `bake`, `compose`, `*.no-cache=true`) in
jobs that can land on a lane. `no-cache-filters`, which leaves out some stages, is reported as info. A step that runs
where a person asks for it (`if: inputs.cold`) is left alone.

## Why is this bad?
Such a build is cold on every runner, and here it also keeps all other builds of the lane waiting. On a lane,
`pull: true` is what brings newer base images; it uses the layers that are still right.

## Bad
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - uses: docker/build-push-action@v6
        with:
          file: images/python/Dockerfile
          no-cache: true
```

## Good
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - uses: docker/build-push-action@v6
        with:
          file: images/python/Dockerfile
          pull: true
          no-cache: ${{ github.event_name == 'schedule' && vars.COLD }}
  hosted:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: docker build --no-cache .
```

## Configuration
A build that must be cold, such as a release from nothing, belongs on another runner, or behind
`# arcroute: ignore[ARC205] reason`.

## References
- [`--no-cache` and `--no-cache-filter`](https://docs.docker.com/reference/cli/docker/buildx/build/#no-cache-filter)
- [Invalidating the build cache](https://docs.docker.com/build/cache/invalidation/)
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.builders.calls import Call
from arcroute.checks.builders.lanes import LaneLeg, Sight, at_call, behind, lane_legs, reported, spots
from arcroute.checks.finding import Finding, Severity
from arcroute.checks.lane_jobs import is_asked_for
from arcroute.checks.rule import Rule
from arcroute.routing.survey import Survey

_ALL = "builds without the cache"
_SOME = "builds some stages without the cache"
_INPUTS = ("no-cache", "no-cache-filters", "set")


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each build that leaves the lane's cache alone."""
    for spot in spots(sight for leg in lane_legs(survey) for sight in _sights(survey, leg)):
        yield reported(RULE, spot, f"{spot.who} {spot.subject} of {spot.lanes}")


def _sights(survey: Survey, leg: LaneLeg) -> Iterator[Sight]:
    called = leg.calls
    for call in called:
        if (
            call.is_elsewhere
            or is_asked_for(leg.routed, call.step)
            or any(_is_alternative(call, other) for other in called)
        ):
            continue
        related = behind(survey, call.invocation) if call.invocation else ()
        if call.options.flag("no-cache"):
            yield Sight(leg, at_call(survey, call, *_INPUTS), _ALL, related=related)
        elif call.options.all("no-cache-filters"):
            yield Sight(leg, at_call(survey, call, *_INPUTS[1:]), _SOME, Severity.INFO, related)


def _is_alternative(call: Call, other: Call) -> bool:
    """Whether a script also builds the same with the cache: then it chooses, for reasons that cannot be known."""
    if call.invocation is None or other.step is not call.step or other.options.flag("no-cache"):
        return False
    return [(one.dockerfile, one.context) for one in call.builds] == [
        (one.dockerfile, one.context) for one in other.builds
    ] and other is not call


RULE = Rule("ARC205", "no-cache", Severity.ERROR, check)
