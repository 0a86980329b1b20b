"""A build argument that differs in each run makes the steps behind it build anew.

## What it does
Reports build arguments made of the commit, the run's id or number, or the date, in jobs that can land on a lane, where
the Dockerfile declares the argument (`ARG`) above a `RUN` that does not mention it.

## Why is this bad?
Each `RUN` below an `ARG` sees its value, so a new value makes them all run again, although most do not need it: of the
cache on the lane only what stands above is used. Labels and tags of `docker/metadata-action` do no such harm.

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
          build-args: REVISION=${{ github.sha }}
```
```dockerfile images/python/Dockerfile
FROM python:3.12-slim
ARG REVISION
RUN pip install uv
RUN echo "$REVISION" > /revision
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
          build-args: REVISION=${{ github.sha }}
```
```dockerfile images/python/Dockerfile
FROM python:3.12-slim
RUN pip install uv
ARG REVISION
RUN echo "$REVISION" > /revision
```

## Configuration
None of its own. Declare the argument below the steps that do not need it.

## References
- [What `ARG` does to the cache](https://docs.docker.com/reference/dockerfile/#impact-on-build-caching)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from arcroute.builds.model import Build
from arcroute.checks.builders.calls import Call, written
from arcroute.checks.builders.lanes import LaneLeg, Sight, at_call, lane_legs, reported, spots
from arcroute.checks.builders.runs import differs_each_run
from arcroute.checks.finding import Finding, Related, Severity, locate
from arcroute.checks.rule import Rule
from arcroute.errors import InputError
from arcroute.routing.family import graph_of
from arcroute.routing.survey import Survey
from arcroute.text.tree import Mapping, scalar

_VARIABLE = re.compile(r"(?:\$\{?|\benv\.)([A-Za-z_]\w*)")
_MAX_LINE = 2_000


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each argument that spoils the cache of what stands below it."""
    for spot in spots(sight for leg in lane_legs(survey) for sight in _sights(survey, leg)):
        message = f"{spot.who} passes {spot.subject}, which differs in each run: what stands below it is built anew"
        yield reported(RULE, spot, message)


def _sights(survey: Survey, leg: LaneLeg) -> Iterator[Sight]:
    for call in leg.calls:
        for name in () if call.is_elsewhere else _volatile(call, _variables(leg, call)):
            related = tuple(one for build in call.builds for one in _spoilt(survey, build, name))
            if related:
                yield Sight(leg, at_call(survey, call, "build-args"), f"`{name}`", related=related)


def _variables(leg: LaneLeg, call: Call) -> frozenset[str]:
    """The variables around a step that differ in each run."""
    found: dict[str, bool] = {}
    for node in (leg.routed.leg.workflow.root, leg.routed.leg.job.node, call.step.node):
        env = node.get("env")
        for entry in env.items() if isinstance(env, Mapping) else ():
            found[entry.key.value] = differs_each_run(scalar(entry.value) or "")
    return frozenset(name for name, differs in found.items() if differs)


def _volatile(call: Call, variables: frozenset[str]) -> tuple[str, ...]:
    """The names of arguments whose value, as it is written, differs in each run."""
    text = written(call.step, "build-args")
    names = dict.fromkeys(arg.partition("=")[0].strip() for arg in call.options.all("build-args"))
    return tuple(name for name in names if name.isidentifier() and _differs(text, name, variables))


def _differs(text: str, name: str, variables: frozenset[str]) -> bool:
    assigned = re.compile(rf"(?<![\w-]){re.escape(name)}=(?P<value>.*)")
    for line in text.splitlines():
        found = assigned.search(line[:_MAX_LINE])
        value = found["value"].partition("--build-arg")[0] if found else ""
        if differs_each_run(value) or any(one in variables for one in _VARIABLE.findall(value)):
            return True
    return False


def _spoilt(survey: Survey, build: Build, name: str) -> Iterator[Related]:
    """The ARG of each stage that stands above a RUN which does not mention it."""
    try:
        graph = graph_of(survey.project, build)
    except InputError:
        return
    for node in graph.nodes:
        declared = None
        for one in node.stage.instructions:
            if one.keyword == "ARG" and any(word.partition("=")[0] == name for word in one.words):
                declared = one
            elif declared is not None and one.keyword == "RUN" and name not in one.text:
                yield Related(locate(graph.dockerfile.source, declared.span), f"declares {name} above steps without it")
                break


RULE = Rule("ARC211", "volatile-build-arg", Severity.INFO, check)
