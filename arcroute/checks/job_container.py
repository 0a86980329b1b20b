"""A job on a lane runs its steps in a container of its own.

## What it does
Reports jobs with `container:` that can land on a lane.

## Why is this bad?
The steps then run in a container that the lane's Docker starts beside the runner. That works only where the lane's pod
shares the runner's work folder and its `externals` with Docker's container; volumes with host paths are folders of
Docker's container, not of the runner; `docker` must be in the image; and the image is one more to keep on the lane's
volume.

## Bad
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-1
    container: docker:29-cli
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/python/Dockerfile -t ghcr.io/acme/python .
```

## Good
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/python/Dockerfile -t ghcr.io/acme/python .
  test:
    runs-on: ubuntu-latest
    container: python:3.13
    steps:
      - uses: actions/checkout@v4
      - run: pytest
```

## Configuration
None but the severity, under `rules:`.

## References
- https://docs.github.com/en/actions/how-tos/write-workflows/choose-where-workflows-run/run-jobs-in-a-container
- https://github.com/actions/actions-runner-controller/issues/2967
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.finding import Finding, Severity
from arcroute.checks.lane_jobs import lane_jobs
from arcroute.checks.rule import Rule
from arcroute.routing.survey import Survey
from arcroute.text.tree import Mapping, Scalar


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each container on a lane."""
    for job in lane_jobs(survey):
        entry = job.job.node.entry("container")
        images = dict.fromkeys(leg.work.container[0] for leg in job.legs if leg.work.container)
        written = job.job.node.get("container")
        if entry and images and isinstance(written, Mapping | Scalar):
            yield RULE.finding(
                f"job `{job.job.id}` runs in a container on {job.where}, beside the runner that has Docker",
                job.location(entry.key),
                job=job.job.id,
                subject="container",
            )


RULE = Rule("ARC308", "job-container", Severity.WARNING, check)
