"""A secret goes into an image as a build argument, and its layer stays on the lane's volume.

## What it does
Follows each secret that a job on a lane reads: through `env:`, inputs of actions and scripts, into the build
arguments of the images that it builds. `secrets.GITHUB_TOKEN`, which is void when the job ends, is left out.

## Why is this bad?
The value of a build argument stands in the history of the image, and in the build cache. On a lane both outlive the
job: every later job of the lane, of whatever repository, can read them with `docker history`.

## Bad
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-1
    env:
      TOKEN: ${{ secrets.PYPI_TOKEN }}
    steps:
      - uses: actions/checkout@v4
      - run: docker build --build-arg INDEX_TOKEN="$TOKEN" -f images/python/Dockerfile .
```

## Good
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-1
    env:
      TOKEN: ${{ secrets.PYPI_TOKEN }}
    steps:
      - uses: actions/checkout@v4
      - run: docker build --secret id=index,env=TOKEN -f images/python/Dockerfile .
      - uses: docker/build-push-action@v6
        with:
          file: images/python/Dockerfile
          secrets: index=${{ secrets.PYPI_TOKEN }}
          build-args: PYTHON=3.13
```

## Configuration
None but the severity, under `rules:`.

## References
- https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/
- https://docs.docker.com/build/building/secrets/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from msgspec.structs import replace

from arcroute.actions.values import Object, known
from arcroute.actions.workflow import Workflow
from arcroute.builds.steps import LegReader
from arcroute.checks.finding import Finding, Severity
from arcroute.checks.lane_jobs import LaneJob, lane_jobs, listed, steps_there
from arcroute.checks.reasons import locate_place
from arcroute.checks.rule import Rule
from arcroute.errors import Place
from arcroute.routing.survey import RoutedLeg, Survey

_SECRET = re.compile(r"\bsecrets(?:\.([A-Za-z_]\w*)|\[\s*'([A-Za-z_]\w*)'\s*\])")
_MARK = "\ue001"
"""Stands around the name of a secret, in place of its value."""
_MARKED = re.compile(f"{_MARK}(\\w+){_MARK}")
_SHORT_LIVED = "github_token"


class _Leak(NamedTuple):
    """A secret in a build argument, and the build."""

    place: Place
    argument: str
    secret: str


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each build argument that holds a secret."""
    suspects = [job for job in lane_jobs(survey) if any(map(_has_unknown_arguments, job.legs))]
    secrets = {job.workflow.path: _secrets(job.workflow) for job in suspects}
    reader = survey.reader if any(secrets.values()) else None
    for job in suspects:
        names = secrets[job.workflow.path]
        for leak in dict.fromkeys(one for leg in job.legs if names for one in _leaks(reader, leg, names)):
            yield _finding(survey, job, leak)


def _secrets(workflow: Workflow) -> frozenset[str]:
    """The secrets that a workflow reads."""
    found = (one or other for one, other in _SECRET.findall(workflow.source.text))
    return frozenset(name for name in found if name.lower() != _SHORT_LIVED)


def _has_unknown_arguments(leg: RoutedLeg) -> bool:
    return any(value is None for build in leg.work.builds for _, value in build.build_args)


def _leaks(reader: LegReader | None, leg: RoutedLeg, names: frozenset[str]) -> Iterator[_Leak]:
    """The leaks of a leg, which is read with marks in place of the secrets."""
    if reader is None or not _has_unknown_arguments(leg):
        return
    marked = Object({name: known(f"{_MARK}{name}{_MARK}") for name in sorted(names)})
    contexts = {**leg.leg.contexts, "secrets": marked}
    marked_leg = replace(leg, work=reader.work(replace(leg.leg, contexts=contexts)))
    for build in (build for step in steps_there(marked_leg) for build in step.builds):
        for argument, value in build.build_args:
            secrets = _MARKED.findall(value or "")
            if secrets:
                yield _Leak(build.place, argument, listed(secrets))


def _finding(survey: Survey, job: LaneJob, leak: _Leak) -> Finding:
    return RULE.finding(
        f"the build argument {leak.argument} holds secrets.{leak.secret}, which stays in the layers on {job.where}",
        locate_place(survey.project, leak.place),
        job=job.job.id,
        notes=("pass it with `--secret`, or the `secrets:` of the action, and mount it in the Dockerfile",),
        subject=f"{leak.secret} in {leak.argument}",
    )


RULE = Rule("ARC307", "secret-in-build-arg", Severity.WARNING, check)
