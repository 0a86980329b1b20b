"""One lane is built differently from the others.

## What it does
Compares the lanes' Docker image, runner image, resources of the daemon, the ConfigMap of its configuration and
whether it is a native sidecar, and tells of each lane that differs from what most lanes, or else the first ones, have.

## Why is this bad?
It may be meant. More often a change reached two lanes of three, and the same workflow passes on one and fails on
another.

## Bad
```yaml
runnerScaleSetName: arc-runner-set-1
template: {spec: {containers: [{name: runner}, {name: dind, image: "docker:29.7.2-dind"}]}}
---
runnerScaleSetName: arc-runner-set-2
template: {spec: {containers: [{name: runner}, {name: dind, image: "docker:29.7.2-dind"}]}}
---
runnerScaleSetName: arc-runner-set-3
template: {spec: {containers: [{name: runner}, {name: dind, image: "docker:28.5.1-dind"}]}}
```

## Good
```yaml
runnerScaleSetName: arc-runner-set-1
template: {spec: {containers: [{name: runner}, {name: dind, image: "docker:29.7.2-dind"}]}}
---
runnerScaleSetName: arc-runner-set-2
template: {spec: {containers: [{name: runner}, {name: dind, image: "docker:29.7.2-dind"}]}}
---
runnerScaleSetName: arc-runner-set-3
template: {spec: {containers: [{name: runner}, {name: dind, image: "docker:29.7.2-dind"}]}}
```
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator

from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Severity
from arcroute.cluster.daemon import config_map
from arcroute.cluster.field import Field
from arcroute.cluster.pod import Pod
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.survey import ClusterSurvey
from arcroute.text.tree import plain


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each aspect in which a lane stands alone."""
    for rendered in (False, True):
        lanes = [one for one in survey.scale_sets if one.pod and one.rendered is rendered and survey.lane_of(one)]
        for name, aspect in _ASPECTS.items():
            yield from _different(lanes, name, aspect)


def _different(lanes: list[ScaleSet], name: str, aspect: Callable[[Pod], str | None]) -> Iterator[Finding]:
    values = [(one, one.pod, aspect(one.pod)) for one in lanes if one.pod]
    counts = Counter(value for _, _, value in values).most_common(1)
    for one, pod, value in values:
        usual = counts[0][0]
        if value != usual:
            message = f"{one.shown} has {value or 'no ' + name}; other lanes have {usual or 'no ' + name}"
            yield RULE.at(_place(one, pod), message, subject=f"{one.shown} {name}")


def _place(one: ScaleSet, pod: Pod) -> Field:
    dind = pod.dind
    return (dind.field.get("name") if dind else None) or one.name_field or one.root


def _docker_image(pod: Pod) -> str | None:
    return pod.dind.image if pod.dind else None


def _runner_image(pod: Pod) -> str | None:
    return pod.runner.image if pod.runner else None


def _resources(pod: Pod) -> str | None:
    found = pod.dind.field.get("resources") if pod.dind else None
    return f"resources {json.dumps(plain(found.value), sort_keys=True)}" if found else None


def _daemon_config(pod: Pod) -> str | None:
    return config_map(pod)


def _shape(pod: Pod) -> str | None:
    return None if pod.dind is None else "a native sidecar" if pod.dind.init else "Docker as an ordinary container"


_ASPECTS: dict[str, Callable[[Pod], str | None]] = {
    "Docker image": _docker_image,
    "runner image": _runner_image,
    "resources": _resources,
    "daemon configuration": _daemon_config,
    "sidecar": _shape,
}


RULE = cluster_rule("ARC445", Severity.INFO, look)
