"""A job on a lane calls `docker compose`, which GitHub's runner image does not have.

## What it does
Reports the first `docker compose` or `docker-compose` of a job that can land on a lane, unless a step installs Compose,
or the job runs in a container of its own.

## Why is this bad?
Lanes run `ghcr.io/actions/actions-runner`, which has the Docker client and buildx but not the Compose plugin. The step
ends with "unknown shorthand flag: 'd' in -d" or "'compose' is not a docker command".

## Bad
```yaml
on: push
jobs:
  test:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: docker compose up --detach --wait
```

## Good
```yaml
on: push
jobs:
  test:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - uses: docker/setup-compose-action@v1
      - run: docker compose up --detach --wait
  hosted:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: docker compose up --detach --wait
```

## Configuration
Where the lanes' runner image has Compose, turn the rule off under `rules:`.

## References
- https://github.com/actions/runner/issues/3726
- https://github.com/actions/actions-runner-controller/issues/3654
- https://github.com/docker/setup-compose-action
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from arcroute.builds.invocation import Invocation
from arcroute.checks import phrases
from arcroute.checks.finding import Finding, Severity
from arcroute.checks.lane_jobs import LaneJob, lane_jobs, steps_there
from arcroute.checks.reasons import locate_place
from arcroute.checks.rule import Rule
from arcroute.routing.survey import RoutedLeg, Survey

_OPTION_WITH_VALUE = frozenset(("-c", "--context", "-H", "--host", "--config", "-l", "--log-level"))
_QUERY = frozenset(("version", "--version", "-v"))
"""Asks whether Compose is there."""
_INSTALLS = re.compile(
    r"(?:^|[/\s])(?:docker-compose(?:-plugin|-v2)?|docker/compose|compose)(?:$|[/\s=@:])|(?:install|setup)[\w-]*compose"
)


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each job on a lane that calls Compose and does not bring it."""
    for job in lane_jobs(survey):
        calls = [(leg, call) for leg in job.legs for call in _calls(leg)]
        if calls:
            yield _finding(survey, job, calls)


def _calls(leg: RoutedLeg) -> tuple[Invocation, ...]:
    """The first call of Compose, unless something may install it."""
    work = leg.work
    commands = (one for step in steps_there(leg) for one in step.commands)
    calls = tuple(one for one in commands if _subcommand(one.command.words))
    installed = any("compose" in uses.action for uses in work.uses) or any(map(_installs, work.commands))
    return () if installed or work.container or not calls else calls[:1]


def _subcommand(words: tuple[str, ...]) -> bool:
    """Whether words call Compose for more than its version."""
    program, *rest = (words[0].rpartition("/")[2], *words[1:])
    if program == "docker":
        rest = _without_options(rest)
        program, rest = ("docker-compose", rest[1:]) if rest[:1] == ["compose"] else ("", [])
    return program == "docker-compose" and not (rest and rest[0] in _QUERY)


def _without_options(words: list[str]) -> list[str]:
    """The words behind docker's own options."""
    index = 0
    while index < len(words) and words[index].startswith("-"):
        index += 2 if words[index] in _OPTION_WITH_VALUE else 1
    return words[index:]


def _installs(invocation: Invocation) -> bool:
    """Whether a command other than Compose itself speaks of it: a package, a download, a plugin's folder."""
    words = invocation.command.words
    if words[0].rpartition("/")[2] in ("docker", "docker-compose", "echo", "printf"):
        return False
    return _INSTALLS.search(" ".join(words)) is not None


def _finding(survey: Survey, job: LaneJob, calls: list[tuple[RoutedLeg, Invocation]]) -> Finding:
    legs = tuple(leg for leg, _ in calls)
    place = calls[0][1].chain[0] if calls[0][1].chain else calls[0][1].place
    return RULE.finding(
        f"{phrases.name_of(legs)} calls Compose on {job.where}, whose runner image does not have it",
        locate_place(survey.project, place),
        job=job.job.id,
        matrix=phrases.matrix_of(legs),
        notes=("add `docker/setup-compose-action` before it, or build with `docker buildx bake`",),
        subject="compose",
    )


RULE = Rule("ARC309", "compose-missing", Severity.WARNING, check)
