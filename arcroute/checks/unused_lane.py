"""A lane of the configuration is one that no job can land on.

## What it does
Compares the lanes under `lanes:` of the repository's own configuration with every place where its jobs can land.
Silent as long as it is not known of every job where it lands.

## Why is this bad?
A lane costs a volume and a listener in the cluster, and its stacks seem to be taken care of. Perhaps the jobs were
never moved to it.

## Bad
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/python/Dockerfile -t ghcr.io/acme/python .
```
```yaml .arcroute.yaml
lanes:
  arc-runner-set-4: {stacks: [go], claim: docker-cache-pvc-4}
```

## Good
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-4
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/golang/Dockerfile -t ghcr.io/acme/golang .
```

## Configuration
The rule looks at `lanes:` only. Where the same configuration serves several repositories, turn it off under `rules:`.
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.finding import Finding, Severity, locate
from arcroute.checks.lane_jobs import lanes_of
from arcroute.checks.rule import Rule
from arcroute.routing.settings import configuration_of
from arcroute.routing.survey import Survey
from arcroute.text.source import Source
from arcroute.text.tree import Entry, Mapping
from arcroute.text.yaml import compose


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each declared lane without a job."""
    source = configuration_of(survey.project)
    if source is None or not survey.legs or not all(leg.leg.landings.complete for leg in survey.legs):
        return
    used = {lane for leg in survey.legs for lane in lanes_of(survey, leg)}
    for entry in _declared(source):
        name = entry.key.value
        if name in survey.config.lanes and survey.config.lanes[name] and name not in used:
            yield RULE.finding(f"no job can land on {name}", locate(source, entry.key.span), subject=name)


def _declared(source: Source) -> Iterator[Entry]:
    root = compose(source)
    lanes = root.get("lanes") if isinstance(root, Mapping) else None
    if isinstance(lanes, Mapping):
        yield from lanes.entries


RULE = Rule("ARC109", "unused-lane", Severity.INFO, check)
