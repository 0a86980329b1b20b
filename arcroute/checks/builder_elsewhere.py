"""A job on a lane builds with something that keeps its cache somewhere else.

## What it does
Reports, in jobs that can land on a lane, image builds by tools that do not use Docker's daemon (Kaniko, Buildah,
Podman, img, nerdctl, BuildKit's own client, ko, Jib) and by build services, and builders with the driver `kubernetes`,
`remote` or `cloud`, or with nodes on other machines (`append:`). What leads a build to another machine's daemon is an
error: `DOCKER_HOST`, `DOCKER_CONTEXT`, and the options that say the same.

## Why is this bad?
The lane's volume holds what Docker's daemon there has built. Such builds neither find it nor add to it: they are no
faster on a lane than elsewhere, and keep those waiting that would be.

## Bad
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: buildah build -f images/python/Dockerfile -t ghcr.io/acme/python .
```

## Good
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-1
    env:
      DOCKER_HOST: unix:///var/run/docker.sock
    steps:
      - uses: actions/checkout@v4
      - run: docker build --pull -f images/python/Dockerfile -t ghcr.io/acme/python .
  elsewhere:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: buildah build -f images/golang/Dockerfile -t ghcr.io/acme/golang .
```

## Configuration
`overrides: [{workflow: nightly.yml, job: image, lane: none}]` leaves such a job on another runner.

## References
- [The drivers of builders](https://docs.docker.com/build/builders/drivers/)
- [`DOCKER_HOST` and `DOCKER_CONTEXT`](https://docs.docker.com/reference/cli/docker/#environment-variables)
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.builds.work import Done
from arcroute.checks.builders.calls import setups
from arcroute.checks.builders.created import created_builder
from arcroute.checks.builders.daemons import Machine
from arcroute.checks.builders.lanes import (
    LaneLeg,
    Sight,
    at_call,
    at_command,
    at_setup,
    at_step,
    behind,
    lane_legs,
    reported,
    spots,
)
from arcroute.checks.builders.setup import Fate
from arcroute.checks.finding import Finding, Severity
from arcroute.checks.rule import Rule
from arcroute.routing.survey import Survey

_TOOLS = frozenset(("podman", "buildah", "nerdctl", "img", "kaniko", "buildctl", "ko", "jib", "depot"))
_SERVICES = ("depot/", "useblacksmith/", "namespacelabs/")
_ACTIONS = frozenset(("int128/kaniko-action", "aevea/action-kaniko", "redhat-actions/buildah-build"))
_SETUPS = frozenset(("namespacelabs/nscloud-setup-buildx-action", "useblacksmith/setup-docker-builder"))


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each place where a job on a lane builds past the lane."""
    for spot in spots(sight for leg in lane_legs(survey) for sight in _sights(survey, leg)):
        yield reported(RULE, spot, f"{spot.who} builds with {spot.subject}, past the cache of {spot.lanes}")


def _sights(survey: Survey, leg: LaneLeg) -> Iterator[Sight]:
    called = leg.calls
    if not called or not all(call.on_daemon for call in called):
        yield from _builders(survey, leg)
    for step in leg.steps:
        yield from _by_other_tools(survey, leg, step)
    for call in called:
        daemon = call.daemon
        if daemon.machine is Machine.OTHER:
            yield Sight(leg, at_call(survey, call), daemon.reason, Severity.ERROR)


def _builders(survey: Survey, leg: LaneLeg) -> Iterator[Sight]:
    """The builders elsewhere that a leg sets up."""
    for setup in setups(leg.steps):
        if setup.fate is Fate.ELSEWHERE:
            remote = setup.text("endpoint") if setup.driver == "docker-container" else setup.driver
            yield Sight(leg, at_setup(setup), f"a builder elsewhere (`{remote}`)")
        elif setup.has_nodes_elsewhere:
            yield Sight(leg, at_setup(setup), "nodes elsewhere (`append`)")
    for step in leg.steps:
        yield from (Sight(leg, at_step(step), f"`{one.action}`") for one in step.uses if one.action.lower() in _SETUPS)
        for one in step.commands:
            created = created_builder(one.command)
            if created and created.is_elsewhere:
                subject = f"a builder elsewhere (`{created.driver}`)"
                yield Sight(leg, at_command(survey, step, one), subject, related=behind(survey, one))


def _by_other_tools(survey: Survey, leg: LaneLeg, step: Done) -> Iterator[Sight]:
    for build in step.builds:
        tool = build.via.lower()
        if tool.startswith(_SERVICES) or tool in _ACTIONS:
            yield Sight(leg, at_step(step), f"`{build.via}`")
        elif tool.partition(" ")[0] in _TOOLS:
            called = next((one for one in step.commands if one.place == build.place), None)
            location = at_command(survey, step, called) if called else at_step(step)
            yield Sight(leg, location, f"`{build.via}`", related=behind(survey, called) if called else ())


RULE = Rule("ARC210", "builder-elsewhere", Severity.WARNING, check)
