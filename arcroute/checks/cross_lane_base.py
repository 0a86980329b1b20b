"""A job builds on an image that another lane builds for it, and may not get the new one.

## What it does
Reports builds in jobs that can land on a lane whose base image is made by a job that they `need` and that runs on
another lane, where that job does not push the image, or this one takes the base image that its lane has (the daemon's
own builder without `pull: true` or `--pull`).

## Why is this bad?
Lanes share nothing but the registry. What the other lane has built is not here until it was pushed there and is pulled
here; until then this lane builds on the base image of its first pull.

## Bad
```yaml
on: push
jobs:
  base:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: |
          docker build --pull -f images/base/Dockerfile -t ghcr.io/acme/base:latest .
          docker push ghcr.io/acme/base:latest
  rust:
    needs: base
    runs-on: arc-runner-set-3
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/rust/Dockerfile -t ghcr.io/acme/rust .
```
```dockerfile images/base/Dockerfile
FROM debian:13
```
```dockerfile images/rust/Dockerfile
FROM ghcr.io/acme/base:latest
RUN curl https://sh.rustup.rs | sh -s -- -y
```

## Good
```yaml
on: push
jobs:
  base:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: |
          docker build --pull -f images/base/Dockerfile -t ghcr.io/acme/base:latest .
          docker push ghcr.io/acme/base:latest
  rust:
    needs: base
    runs-on: arc-runner-set-3
    steps:
      - uses: actions/checkout@v4
      - run: docker build --pull -f images/rust/Dockerfile -t ghcr.io/acme/rust .
```

## Configuration
None of its own. `lanes:` can put the base and what stands on it on one lane.

## References
- [`--pull`](https://docs.docker.com/reference/cli/docker/buildx/build/#pull)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from arcroute.builds.model import HOLE
from arcroute.checks.builders.bases import Base, bases, made, pulls
from arcroute.checks.builders.calls import Call, calls
from arcroute.checks.builders.lanes import LaneLeg, Sight, at_call, lane_legs, reported, spots
from arcroute.checks.builders.options import BUILD_ACTION
from arcroute.checks.finding import Finding, Related, Severity
from arcroute.checks.rule import Rule
from arcroute.routing.survey import Survey
from arcroute.text.tree import Scalar, Sequence, resolve

_HANDS_ON = frozenset(("push", "--push", "save", HOLE))
"""Words of commands that bring an image elsewhere, or may."""
_Job: TypeAlias = "tuple[tuple[str, ...], str]"
"""A chain of calls, and the id of a job at its end."""


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each build that may stand on an old image of another lane."""
    legs = lane_legs(survey)
    by_job: dict[_Job, list[LaneLeg]] = defaultdict(list)
    for leg in legs:
        by_job[leg.routed.leg.paths, leg.job].append(leg)
    for spot in spots(sight for leg in legs for sight in _sights(survey, leg, by_job)):
        yield reported(RULE, spot, f"{spot.who} builds on {spot.lanes} {spot.subject}")


def _sights(survey: Survey, leg: LaneLeg, by_job: Mapping[_Job, list[LaneLeg]]) -> Iterator[Sight]:
    before = _before(leg, by_job)
    if not before:
        return
    for call in leg.calls:
        for base in (base for build in call.builds for base in bases(survey, build)):
            maker = next((one for one in before if base.name in made(one.routed.work.builds)), None)
            missing = _missing(maker, call) if maker and not pulls(leg.steps, base.name) else ""
            if maker and missing:
                yield _sight(survey, leg, call, (maker, base, missing))


def _sight(survey: Survey, leg: LaneLeg, call: Call, found: tuple[LaneLeg, Base, str]) -> Sight:
    maker, base, missing = found
    subject = f"on {base.reference} from job `{maker.job}` on {' and '.join(maker.lanes)}, and {missing}"
    return Sight(leg, at_call(survey, call), subject, related=(Related(base.location, "stands on it"),))


def _needed(leg: LaneLeg) -> frozenset[str]:
    """The ids of the jobs that come directly before."""
    node = leg.routed.leg.job.node.get("needs")
    items = node.items if isinstance(node, Sequence) else (node,) if node else ()
    values = (resolve(item) for item in items)
    return frozenset(value.value for value in values if isinstance(value, Scalar))


def _before(leg: LaneLeg, by_job: Mapping[_Job, list[LaneLeg]]) -> list[LaneLeg]:
    """The legs of the same workflow and chain of calls that come directly before, on other lanes only."""
    paths = leg.routed.leg.paths
    candidates = (one for job in sorted(_needed(leg)) for one in by_job.get((paths, job), ()))
    return [one for one in candidates if not set(one.lanes) & set(leg.lanes)]


def _missing(maker: LaneLeg, call: Call) -> str:
    """What keeps the new image from getting here; empty where it does, or may."""
    if not _pushes(maker):
        return "that job does not push it"
    pulls = call.options.last("pull").lower() not in ("", "false") or "bake" in call.via or "compose" in call.via
    return "" if pulls or not call.on_daemon else "this one does not pull it"


def _pushes(maker: LaneLeg) -> bool:
    """Whether a job pushes anything or hands it on as a file, or may."""
    words = (one.command.words for step in maker.steps for one in step.commands)
    acting = (uses.action for step in maker.steps for uses in step.uses if uses.action != BUILD_ACTION)
    if any(_HANDS_ON.intersection(command) for command in words) or any("push" in name for name in acting):
        return True
    called = tuple(calls(maker.routed.work.steps))
    known = sum(len(call.builds) for call in called) == len(maker.routed.work.builds)
    return not known or any(map(_asks_to_push, called))


def _asks_to_push(call: Call) -> bool:
    outputs = " ".join(call.options.all("outputs"))
    written = HOLE in outputs or any(word in outputs for word in ("push", "registry", "oci", "tar", "dest"))
    return written or call.options.flag("push") is not False or "bake" in call.via


RULE = Rule("ARC212", "cross-lane-base", Severity.INFO, check)
