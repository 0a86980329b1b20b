"""A job on a lane throws the lane's cache away.

## What it does
Reports, in jobs that can land on a lane, `docker system prune`, `docker builder prune` and `docker buildx prune`
without a filter or a size to keep, `rm` below `/var/lib/docker`, `docker volume rm` of a builder's volume, and actions
that free disk space by removing images; `docker image prune -a` without a filter is a warning. Maintenance is left
alone: jobs that build nothing in workflows that only a schedule or a person starts, and steps that a person asks for
(`if: inputs.prune`).

## Why is this bad?
What such a step removes is what the lane is there for: the next build of every image on it is cold. On a hosted
runner the same step was harmless.

## Bad
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: docker build --pull -f images/python/Dockerfile .
      - run: docker system prune -af --volumes
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
      - run: |
          docker container prune -f
          docker image prune -f
          docker builder prune -af --filter until=720h
          docker buildx prune -f --max-used-space 50gb
  hosted:
    runs-on: ubuntu-latest
    steps:
      - run: docker system prune -af
```
```yaml .github/workflows/maintenance.yml
on:
  schedule:
    - cron: "0 3 * * 0"
jobs:
  prune:
    runs-on: arc-runner-set-1
    steps:
      - run: docker system prune -f
```

## Configuration
None of its own. Let the daemon keep its cache within bounds (`builder.gc` in daemon.json), or prune by age in a
scheduled workflow with one job for each lane.

## References
- [`docker system prune`](https://docs.docker.com/reference/cli/docker/system/prune/)
- [`docker buildx prune`](https://docs.docker.com/reference/cli/docker/buildx/prune/)
- [Garbage collection of the build cache](https://docs.docker.com/build/cache/garbage-collection/)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType

from arcroute.builds.model import HOLE
from arcroute.builds.shell import Command
from arcroute.builds.shell.wrappers import program
from arcroute.builds.tools.options import Syntax, parse
from arcroute.checks.builders.daemons import GLOBAL, Machine, daemon_of
from arcroute.checks.builders.lanes import LaneLeg, Sight, at_command, at_step, behind, lane_legs, reported, spots
from arcroute.checks.finding import Finding, Severity
from arcroute.checks.lane_jobs import is_asked_for
from arcroute.checks.rule import Rule
from arcroute.routing.survey import Survey

_PRUNE = Syntax.of("-a --all -f --force --volumes --verbose --help", "-a=--all -f=--force")
_KEEPS = (
    "--filter", "--keep-storage", "--reserved-space", "--max-used-space", "--min-free-space", "--max-storage",
)  # fmt: skip
_SHORT = {"docker-buildx": ("docker", "buildx")}
_BY_HAND = frozenset(("schedule", "workflow_dispatch", "repository_dispatch", "workflow_call"))
_DATA = re.compile(r"/var/lib/docker(?![\w.-])")
_STATE = re.compile(r"buildx_buildkit_\w")
_FREEING = MappingProxyType(
    {
        "jlumbroso/free-disk-space": ("docker-images", "true"),
        "insightsengineering/disk-space-reclaimer": ("docker-images", "true"),
        "easimon/maximize-build-space": ("remove-docker-images", "false"),
    }
)
"""Actions that make room: the input that says whether images go, and its default."""


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each command or action that empties the lane's cache."""
    for spot in spots(sight for leg in lane_legs(survey) for sight in _sights(survey, leg)):
        yield reported(RULE, spot, f"{spot.who} runs {spot.subject} on {spot.lanes}, where the cache is to stay")


def _sights(survey: Survey, leg: LaneLeg) -> Iterator[Sight]:
    if _is_maintenance(leg):
        return
    for step in leg.steps:
        if is_asked_for(leg.routed, step):
            continue
        for one in step.commands:
            found = _emptied(one.command.words) if _is_of_lane(one.command) else None
            if found:
                yield Sight(leg, at_command(survey, step, one), *found, behind(survey, one))
        for uses in step.uses:
            if _frees_images(uses.action.lower(), dict(uses.inputs)):
                yield Sight(leg, at_step(step), f"`{uses.action}`")


def _is_of_lane(command: Command) -> bool:
    return daemon_of(command.words, command.env).machine is Machine.OWN


def _is_maintenance(leg: LaneLeg) -> bool:
    """Whether nothing is built, and nobody pushes or merges to start it."""
    chain = leg.routed.leg
    first = chain.links[0].workflow if chain.links else chain.workflow
    return not leg.routed.work.builds and bool(first.events) and set(first.events) <= _BY_HAND


def _emptied(words: tuple[str, ...]) -> tuple[str, Severity | None] | None:
    """What a command removes of the cache, and how bad that is; None where it removes nothing of it."""
    if not words:
        return None
    name = program(words[0])
    if name == "rm":
        below = any(map(_DATA.match, words[1:]))
        return ("`rm` in /var/lib/docker", None) if below else None
    rest = parse(words[1:], GLOBAL).positional if name == "docker" else words[1:]
    command = (*_SHORT.get(name, (name,)), *rest)
    if command[:3] in (("docker", "volume", "rm"), ("docker", "volume", "remove")):
        return ("`docker volume rm` of a builder's cache", None) if any(map(_STATE.search, command[3:])) else None
    if command[0] != "docker" or command[2:3] != ("prune",):
        return None
    return _pruned(command[1], command[3:])


def _pruned(what: str, words: tuple[str, ...]) -> tuple[str, Severity | None] | None:
    options = parse(words, _PRUNE)
    if (
        options.doubtful
        or HOLE in "".join(words)
        or any(name in options.values for name in _KEEPS)
        or options.on("--help")
    ):
        return None
    if what in ("system", "builder", "buildx"):
        return f"`docker {what} prune`", None
    return ("`docker image prune --all`", Severity.WARNING) if what == "image" and options.on("--all") else None


def _frees_images(action: str, inputs: dict[str, str]) -> bool:
    """Whether an action that makes room removes Docker's images, too."""
    if action not in _FREEING:
        return False
    name, default = _FREEING[action]
    return inputs.get(name, default).strip().lower() == "true"


RULE = Rule("ARC206", "prune-on-lane", Severity.ERROR, check)
