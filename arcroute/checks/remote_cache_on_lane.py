"""A build on a lane uploads its whole cache, which the lane's volume could keep.

## What it does
Reports `cache-to` with `mode=max` to a registry, GitHub's cache, S3 or Azure in jobs that can land on a lane. Importing
a cache with `cache-from` alone is fine: it helps a lane that is cold.

## Why is this bad?
With `mode=max` every layer of every stage is packed and uploaded at the end of each build, which often takes longer
than the build itself; the lane is busy all the while. GitHub's cache also holds 10 GB by default for a whole
repository: large images push each other out of it.

## Bad
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - uses: docker/setup-buildx-action@v3
        with:
          name: lane
          keep-state: true
      - uses: docker/build-push-action@v6
        with:
          file: images/python/Dockerfile
          cache-from: type=gha
          cache-to: type=gha,mode=max
```

## Good
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - uses: docker/setup-buildx-action@v3
        with:
          name: lane
          keep-state: true
      - uses: docker/build-push-action@v6
        with:
          file: images/python/Dockerfile
          cache-from: type=registry,ref=ghcr.io/acme/python:cache
          cache-to: type=inline
  hosted:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: docker buildx build --cache-to type=gha,mode=max .
```

## Configuration
None of its own. A cache that other runners import is worth its upload: `# arcroute: ignore[ARC207] forks import it`.

## References
- [Cache storage backends and their modes](https://docs.docker.com/build/cache/backends/#cache-mode)
- [Limits of GitHub's cache](https://docs.github.com/en/actions/reference/workflows-and-actions/dependency-caching)
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.builds.model import HOLE
from arcroute.checks.builders.calls import Call
from arcroute.checks.builders.lanes import LaneLeg, Sight, at_call, behind, lane_legs, reported, spots
from arcroute.checks.builders.limits import field
from arcroute.checks.builders.setup import Fate, Setup
from arcroute.checks.finding import Finding, Severity
from arcroute.checks.rule import Rule
from arcroute.routing.survey import Survey

_REMOTE = frozenset(("registry", "gha", "s3", "azblob"))
_FIRST = ("the builder is removed with its cache (ARC201): mend that first, until then this is the only cache",)


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each build that uploads a whole cache."""
    for spot in spots(sight for leg in lane_legs(survey) for sight in _sights(survey, leg)):
        yield reported(RULE, spot, f"{spot.who} {spot.subject} that the volume of {spot.lanes} can keep")


def _sights(survey: Survey, leg: LaneLeg) -> Iterator[Sight]:
    for call in leg.calls:
        if call.is_elsewhere:
            continue
        kinds = sorted({field(text, "type") for text in call.options.all("cache-to") if _is_whole(text)})
        if kinds:
            subject = f"uploads the whole cache (`type={', '.join(kinds)},mode=max`)"
            related = behind(survey, call.invocation) if call.invocation else ()
            notes = _FIRST if _is_discarded(call) else ()
            yield Sight(leg, at_call(survey, call, "cache-to", "set"), subject, related=related, notes=notes)


def _is_whole(text: str) -> bool:
    return field(text, "type") in _REMOTE and field(text, "mode") == "max" and HOLE not in field(text, "type")


def _is_discarded(call: Call) -> bool:
    return isinstance(call.builder, Setup) and call.builder.fate is Fate.DISCARDED


RULE = Rule("ARC207", "remote-cache-on-lane", Severity.WARNING, check)
