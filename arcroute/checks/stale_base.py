"""A build on a lane never asks the registry whether its base image is still the newest.

## What it does
Reports builds that use the daemon's own builder in jobs that can land on a lane, stand on an image by its tag, and do
not say `pull: true` (`--pull`). A base image with a digest, one that the same lane builds or the job pulls by itself,
and builds whose Dockerfile cannot be known are left alone, and so are bake and compose, whose files may ask for it.

## Why is this bad?
On a hosted runner each build finds an empty store and pulls. On a lane the store stays: where images lie in the
daemon's graph drivers, a tag that is there is taken as it is, so `python:3.12` stays for ever what it was when the
lane was new, without its security fixes, and different on each lane. `pull: true` only looks the tag up; layers that
have not changed still come from the cache.

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
```
```dockerfile images/python/Dockerfile
FROM python:3.12-slim
RUN pip install uv
```

## Fixed with --unsafe-fixes
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
```

## Good
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: docker build --pull -f images/python/Dockerfile .
  own:
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
```

## Fix safety
Unsafe: the next build may stand on a newer image. Offered for actions; to a command, add `--pull`.

## Configuration
Turn the rule off where every lane's daemon keeps its images in containerd's store, which always asks the registry:
`rules: {ARC204: off}`.

## References
- [`--pull`](https://docs.docker.com/reference/cli/docker/buildx/build/#pull)
- [Rebuild your images often](https://docs.docker.com/build/building/best-practices/#rebuild-your-images-often)
- [Images that are there are preferred](https://github.com/docker/buildx/pull/1886) with the docker driver,
  [but not by containerd's store](https://github.com/moby/moby/issues/46584)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from arcroute.checks.builders.bases import Base, bases, made, moving, pulls
from arcroute.checks.builders.calls import Call
from arcroute.checks.builders.lanes import LaneLeg, Sight, Spot, at_call, lane_legs, reported, spots
from arcroute.checks.builders.options import BUILD_ACTION
from arcroute.checks.finding import Finding, Fix, Related, Severity
from arcroute.checks.rule import Rule
from arcroute.errors import RewriteError
from arcroute.routing.survey import Survey

_SUBJECT = "never pulls its base images again"


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each build whose base image grows old on the lane."""
    at_home = _made_by_daemons(survey)
    for spot in spots(sight for leg in lane_legs(survey) for sight in _sights(survey, leg, at_home)):
        message = (
            f"{spot.who} {spot.subject} on {spot.lanes}:"
            " unless the lane's images lie in containerd's store, they stay what they first were"
        )
        fix = _fix(survey, spot)
        yield reported(RULE, spot, message, fix, () if fix else ("add `--pull`, or `pull: true`",))


def _made_by_daemons(survey: Survey) -> dict[str, frozenset[str]]:
    """By lane: the images that its daemon makes, so that none in a registry is newer."""
    found: dict[str, frozenset[str]] = defaultdict(frozenset)
    for leg in lane_legs(survey):
        names = made(tuple(build for call in leg.calls if call.on_daemon for build in call.builds))
        for lane in leg.lanes:
            found[lane] |= names
    return found


def _sights(survey: Survey, leg: LaneLeg, at_home: Mapping[str, frozenset[str]]) -> Iterator[Sight]:
    own = made(leg.routed.work.builds) | frozenset.intersection(*(at_home[lane] for lane in leg.lanes))
    for call in leg.calls:
        found = tuple(base for base in _growing_old(survey, call, own) if not pulls(leg.steps, base.name))
        if found:
            related = tuple(Related(base.location, f"stands on {base.reference}") for base in found)
            yield Sight(leg, at_call(survey, call, "pull"), _SUBJECT, related=related)


def _growing_old(survey: Survey, call: Call, own: frozenset[str]) -> Iterator[Base]:
    files = "bake" in call.via or "compose" in call.via
    if not call.on_daemon or files or call.options.last("pull").lower() not in ("", "false"):
        return
    for build in call.builds:
        yield from moving(bases(survey, build), own)


def _fix(survey: Survey, spot: Spot) -> Fix | None:
    for call in spot.sights[0].leg.calls:
        if call.via == BUILD_ACTION and at_call(survey, call, "pull") == spot.location:
            return _pull(survey, call)
    return None


def _pull(survey: Survey, call: Call) -> Fix | None:
    if call.step.source.path in survey.foreign:
        return None
    try:
        from arcroute.checks.builders.inputs import write_inputs  # not needed where nothing is wrong

        return Fix("ask the registry for newer base images", False, write_inputs(call.step, {"pull": True}))
    except RewriteError:
        return None


RULE = Rule("ARC204", "stale-base", Severity.WARNING, check)
