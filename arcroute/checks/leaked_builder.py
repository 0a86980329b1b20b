"""A builder's cache stays on a lane's volume, and no later job ever finds it again.

## What it does
Reports, in jobs that can land on a lane, builders that outlive the job under a name that the next job does not have:
`docker/setup-buildx-action` with `cleanup: false` or `keep-state: true` and no `name:`, or a name made of the run's id,
number or commit, or of the runner's name, which is new for each job on a lane; and `docker buildx create` under such a
name, or none, that no `docker buildx rm` follows. A builder with a constant name and `cleanup: false` is a warning: its
cache is found again, but it runs on between the jobs.

## Why is this bad?
Each job leaves a volume of several gigabytes that nothing uses and that neither `docker system prune --volumes` nor
`docker volume prune` removes, until the lane's volume is full and its daemon no longer starts. Builders that are not
removed also start again with the daemon, all of them.

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
          keep-state: true
      - uses: docker/build-push-action@v6
        with:
          file: images/python/Dockerfile
```

## Fixed with --unsafe-fixes
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - uses: docker/setup-buildx-action@v3
        with:
          keep-state: true
          name: lane
      - uses: docker/build-push-action@v6
        with:
          file: images/python/Dockerfile
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
  removed:
    runs-on: arc-runner-set-1
    steps:
      - run: |
          docker buildx create --name mine --use
          docker buildx build .
          docker buildx rm --keep-state mine
```

## Fix safety
Unsafe: builds find layers of earlier jobs from then on. Offered where `keep-state: true` lacks nothing but a name.

## Configuration
`builder.name` is the name that the fix writes.

## References
- [State volumes that no prune removed](https://github.com/AndrewAltimit/template-repo/pull/146),
  [a container left by each build](https://github.com/Percona-Lab/jenkins-pipelines/pull/4265)
- [Reusing a builder by its name](https://github.com/docker/setup-buildx-action/pull/427)
- [`docker buildx rm --keep-state`](https://docs.docker.com/reference/cli/docker/buildx/rm/)
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.builds.model import HOLE
from arcroute.checks.builders.calls import setups
from arcroute.checks.builders.created import created_builder
from arcroute.checks.builders.lanes import (
    LaneLeg,
    Sight,
    at_command,
    at_setup,
    behind,
    lane_legs,
    reported,
    spots,
    written_at,
)
from arcroute.checks.builders.runs import differs_each_run
from arcroute.checks.builders.setup import Fate, Setup
from arcroute.checks.finding import Finding, Fix, Severity
from arcroute.checks.rule import Rule
from arcroute.errors import RewriteError
from arcroute.routing.survey import Survey

_RUNS_ON = "leaves its builder running between jobs"
_NOTE = "give it a constant `name:` and `keep-state: true`, without `cleanup: false`"
_NOTE_ON_COMMAND = "give it a constant `--name`, by which the next job finds its cache, or remove it in the end"


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each builder that outlives its job for nothing."""
    for spot in spots(sight for leg in lane_legs(survey) for sight in _sights(survey, leg)):
        setup = next((one for one in setups(spot.sights[0].leg.steps) if at_setup(one) == spot.location), None)
        fix = _fix(survey, setup) if setup else None
        notes = () if fix else (_NOTE if setup else _NOTE_ON_COMMAND,)
        yield reported(RULE, spot, f"{spot.who} {spot.subject} on {spot.lanes}", fix, notes)


def _sights(survey: Survey, leg: LaneLeg) -> Iterator[Sight]:
    for setup in setups(leg.steps):
        if setup.fate is Fate.LEAKED:
            yield Sight(leg, at_setup(setup), _leak(setup))
        elif setup.fate is Fate.RUNNING:
            yield Sight(leg, at_setup(setup), _RUNS_ON, Severity.WARNING)
    yield from _created(survey, leg)


def _leak(setup: Setup) -> str:
    named = "named after the run" if setup.name else "without a name"
    if setup.flag("cleanup", default=True) is False:
        return f"leaves a builder {named} behind"
    return f"keeps the cache of a builder {named}, which no job finds again,"


def _created(survey: Survey, leg: LaneLeg) -> Iterator[Sight]:
    """``docker buildx create`` under a name that does not come back, where nothing removes a builder in the end."""
    invocations = [(step, one) for step in leg.steps for one in step.commands]
    if any("buildx rm" in " ".join(one.command.words) for _, one in invocations):
        return
    for step, one in invocations:
        created = created_builder(one.command)
        if created and created.is_container:
            location = at_command(survey, step, one)
            if not created.name or (HOLE in created.name and differs_each_run(written_at(survey, location))):
                named = "named after the run" if created.name else "without a name"
                yield Sight(leg, location, f"leaves a builder {named} behind", related=behind(survey, one))


def _fix(survey: Survey, setup: Setup) -> Fix | None:
    """The name that a builder with ``keep-state: true`` lacks."""
    if setup.name or not setup.flag("keep-state") or setup.flag("cleanup", default=True) is not True:
        return None
    name = survey.config.builder.name
    if setup.step.source.path in survey.foreign:
        return None
    try:
        from arcroute.checks.builders.inputs import write_inputs  # not needed where nothing is wrong

        return Fix(f"name the builder {name}", False, write_inputs(setup.step, {"name": name}))
    except RewriteError:
        return None


RULE = Rule("ARC202", "leaked-builder", Severity.ERROR, check)
