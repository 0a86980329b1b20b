"""The same image is built on several lanes, each of which keeps its own copy of the layers.

## What it does
Reports Dockerfiles that several jobs, or one job on several branches of its `runs-on`, build in the same way on
different lanes. Where the right lane is known ARC101 reports the others, and this rule is silent.

## Why is this bad?
A build finds what was built on its own lane last. With two lanes each is behind the other's changes, and both volumes
hold the layers.

## Bad
```yaml
on: push
jobs:
  test:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: docker build -t ghcr.io/acme/tool .
  release:
    runs-on: arc-runner-set-2
    steps:
      - uses: actions/checkout@v4
      - run: docker build -t ghcr.io/acme/tool .
```
```dockerfile Dockerfile
FROM registry.acme.example/platform:7
COPY . /srv
```

## Good
```yaml
on: push
jobs:
  test:
    runs-on: arc-runner-set-2
    steps:
      - uses: actions/checkout@v4
      - run: docker build -t ghcr.io/acme/tool .
  release:
    runs-on: arc-runner-set-2
    steps:
      - uses: actions/checkout@v4
      - run: docker build -t ghcr.io/acme/tool .
  other-stage:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: docker build --target tests -t ghcr.io/acme/tests .
```

## Configuration
An entry of `overrides:` with a `stack` or a `lane` says where the image belongs; from then on ARC101 reports the builds
elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping

from arcroute.builds.model import Build
from arcroute.checks.finding import Finding, Location, Related, Severity, locate
from arcroute.checks.lane_jobs import lanes_of, listed
from arcroute.checks.rule import Rule
from arcroute.routing.survey import RoutedLeg, Survey


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each image that several lanes keep."""
    for dockerfile, lanes in _images(survey):
        if len(lanes) > 1:
            yield _finding(dockerfile, lanes)


def _images(survey: Survey) -> Iterator[tuple[str, Mapping[str, RoutedLeg]]]:
    """Each Dockerfile that is built in one way, and for each lane that builds it the first leg there."""
    found: dict[Hashable, tuple[str, dict[str, RoutedLeg]]] = defaultdict(lambda: ("", {}))
    free = (leg for leg in survey.judged if leg.lane is None and leg.leg.workflow.path not in survey.foreign)
    for leg, build in ((one, build) for one in free for build in one.work.builds):
        if build.dockerfile and survey.project.is_file(build.dockerfile):
            lanes = found[_way(build)][1]
            found[_way(build)] = (build.dockerfile, lanes)
            for lane in lanes_of(survey, leg):
                lanes.setdefault(lane, leg)
    yield from found.values()


def _way(build: Build) -> Hashable:
    """What two builds have in common that can share all their layers."""
    return (build.dockerfile, build.context, build.target, build.build_args, build.contexts, build.platforms)


def _finding(dockerfile: str, lanes: Mapping[str, RoutedLeg]) -> Finding:
    (_, first), *others = lanes.items()
    last = others[-1][1]
    return RULE.finding(
        f"{dockerfile} is built on {listed(lanes)}, and each keeps its own copy of the layers",
        _location(last),
        job=last.leg.job.id,
        related=() if first is last else (Related(_location(first), "built here, too"),),
        notes=("say where it belongs with an entry of `overrides:`",),
        subject=f"{dockerfile} on {listed(sorted(lanes))}",
    )


def _location(leg: RoutedLeg) -> Location:
    job = leg.leg.job
    return locate(leg.leg.workflow.source, (job.runs_on or job.uses or job.key).span)


RULE = Rule("ARC110", "image-on-two-lanes", Severity.WARNING, check)
