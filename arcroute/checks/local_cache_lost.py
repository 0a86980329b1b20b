"""A build on a lane writes its cache into the runner's own files, which go with the runner.

## What it does
Reports `cache-to: type=local` into `/tmp`, the workspace, the runner's home or `runner.temp` in jobs that can land on a
lane. Other absolute paths may be a volume and are left alone.

## Why is this bad?
The lane's volume belongs to Docker's daemon. The runner's own files lie in its pod, which is new for each job: a cache
written there is written for nothing, or, with `actions/cache`, carried to GitHub and back for every build.

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
          cache-from: type=local,src=/tmp/.buildx-cache
          cache-to: type=local,dest=/tmp/.buildx-cache,mode=max
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
  volume:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: docker buildx build --cache-to type=local,dest=/mnt/cache/python .
```

## Configuration
None of its own. Without `cache-to` the layers stay where the build is: on the lane's volume, if its builder keeps them
(ARC201).

## References
- [The local cache backend](https://docs.docker.com/build/cache/backends/local/)
- [Docker in Docker on scale sets](https://docs.github.com/en/actions/how-tos/manage-runners/use-actions-runner-controller/deploy-runner-scale-sets)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from arcroute.actions.contexts import WORKSPACE
from arcroute.builds.model import HOLE
from arcroute.checks.builders.calls import Call, written
from arcroute.checks.builders.lanes import LaneLeg, Sight, at_call, behind, lane_legs, reported, spots
from arcroute.checks.builders.limits import field
from arcroute.checks.finding import Finding, Severity
from arcroute.checks.rule import Rule
from arcroute.routing.survey import Survey

_LOST = ("/tmp/", "/home/runner/", "/var/tmp/", "~/", f"{WORKSPACE}/")  # noqa: S108 - folders of the scanned runner
_OF_RUNNER = re.compile(r"dest=[\"']?\$\{?(?:\{ *runner\.temp\b|RUNNER_TEMP\b|HOME\b)")


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each build that writes its cache into the runner's pod."""
    for spot in spots(sight for leg in lane_legs(survey) for sight in _sights(survey, leg)):
        yield reported(
            RULE, spot, f"{spot.who} {spot.subject} of the runner's pod on {spot.lanes}, which ends with the job"
        )


def _sights(survey: Survey, leg: LaneLeg) -> Iterator[Sight]:
    for call in leg.calls:
        if any(_is_lost(call, text) for text in call.options.all("cache-to")):
            related = behind(survey, call.invocation) if call.invocation else ()
            subject = "writes its cache into the files"
            yield Sight(leg, at_call(survey, call, "cache-to", "set"), subject, related=related)


def _is_lost(call: Call, text: str) -> bool:
    """Whether a cache is exported into a folder that surely goes with the pod."""
    if HOLE in field(text, "type") or field(text, "type") != "local":
        return False
    folder = field(text, "dest")
    if folder.startswith(HOLE):
        return _OF_RUNNER.search(written(call.step, "cache-to", "set")) is not None
    return bool(folder) and (not folder.startswith(("/", "~", "$")) or f"{folder}/".startswith(_LOST))


RULE = Rule("ARC208", "local-cache-lost", Severity.ERROR, check)
