"""A build on a lane asks Docker's own builder for what it cannot do.

## What it does
Reports builds that use the daemon's own builder (no `docker/setup-buildx-action`, or `driver: docker`, or a plain
`docker build`) in jobs that can land on a lane, and ask for several platforms at once, export their cache other than
`inline`, ask for attestations (`provenance`, `sbom`, `attests`), write an image into an archive
(`type=oci`, `type=docker,dest=...`) or push by digest.

## Why is this bad?
Where the daemon keeps images in its graph drivers, buildx ends such a build with "not supported for the docker driver".
Where it keeps them in containerd's store, the default for volumes made by Docker 29 or later, the same build works: it
passes on a new lane and fails on an old one. `push-by-digest=true` fails with either.

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
          platforms: linux/amd64,linux/arm64
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
          platforms: linux/amd64
          cache-to: type=inline
          provenance: false
  both:
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
          platforms: linux/amd64,linux/arm64
```

## Configuration
Turn the rule off where every lane's daemon keeps its images in containerd's store: `rules: {ARC203: off}`.

## References
- [The docker driver](https://docs.docker.com/build/builders/drivers/docker/)
- [What cache backends need](https://docs.docker.com/build/cache/backends/)
- [containerd's image store](https://docs.docker.com/engine/storage/containerd/)
- "not supported for the docker driver" in [buildx](https://github.com/docker/buildx/blob/master/build/opt.go)
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.builders.lanes import LaneLeg, Sight, at_call, lane_legs, reported, spots
from arcroute.checks.builders.limits import BY_DIGEST, limits
from arcroute.checks.finding import Finding, Severity
from arcroute.checks.rule import Rule
from arcroute.routing.survey import Survey

_INPUTS = ("platforms", "cache-to", "provenance", "sbom", "attests", "outputs")
_NOTE = "a builder of its own can: `docker/setup-buildx-action` with a constant `name:` and `keep-state: true`"


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each build that Docker's own builder refuses."""
    for spot in spots(sight for leg in lane_legs(survey) for sight in _sights(survey, leg)):
        unless = "" if BY_DIGEST in spot.subject else " unless the lane's images lie in containerd's store"
        message = f"{spot.who} {spot.subject} with Docker's own builder on {spot.lanes}, which fails{unless}"
        yield reported(RULE, spot, message, notes=(_NOTE,))


def _sights(survey: Survey, leg: LaneLeg) -> Iterator[Sight]:
    for call in leg.calls:
        reasons = limits(call) if call.on_daemon else ()
        if reasons:
            yield Sight(leg, at_call(survey, call, *_INPUTS), " and ".join(reasons))


RULE = Rule("ARC203", "builder-limits", Severity.ERROR, check)
