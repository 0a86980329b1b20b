"""A lane may start several runners, although one volume serves one.

## What it does
Reports lanes of the map, and other scale sets with a cache volume, whose `maxRunners` is missing or is not the bare
number 1 (0 pauses a lane and is fine), and every scale set whose `maxRunners` is below `minRunners`. A missing one is
reported where the values say how the pod is made: else the rest of them is elsewhere.

## Why is this bad?
Without `maxRunners` there is no limit at all. The chart drops a quoted `"1"` without a word, which is the same. A
second runner waits for a volume that it never gets, or two Docker daemons write to one data root and break it.

## Bad
```yaml
runnerScaleSetName: arc-runner-set-1
maxRunners: "1"
template:
  spec:
    containers:
      - {name: runner}
      - {name: dind, image: docker:29.7.2-dind, volumeMounts: [{name: cache, mountPath: /var/lib/docker}]}
    volumes: [{name: cache, persistentVolumeClaim: {claimName: docker-cache-pvc-1}}]
```

## Fixed
```yaml
runnerScaleSetName: arc-runner-set-1
maxRunners: 1
template:
  spec:
    containers:
      - {name: runner}
      - {name: dind, image: docker:29.7.2-dind, volumeMounts: [{name: cache, mountPath: /var/lib/docker}]}
    volumes: [{name: cache, persistentVolumeClaim: {claimName: docker-cache-pvc-1}}]
```

## Good
```yaml
runnerScaleSetName: arc-runner-set-1
maxRunners: 1
template:
  spec:
    containers:
      - {name: runner}
      - {name: dind, image: docker:29.7.2-dind, volumeMounts: [{name: cache, mountPath: /var/lib/docker}]}
    volumes: [{name: cache, persistentVolumeClaim: {claimName: docker-cache-pvc-1}}]
```

## Fix safety
Safe: one volume never served more than one runner, and a quoted 1 was meant as one. What is below `minRunners` is left
to you, and so is a lane that mounts no claim yet (ARC423): one runner without a cache would only be slower.
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.cluster.mending import added, literal, mend
from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Severity
from arcroute.cluster.field import Field
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.survey import ClusterSurvey

_BEFORE = ("minRunners", "runnerScaleSetName", "githubConfigSecret", "githubConfigUrl")


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each scale set with too many runners, or fewer than its least."""
    for one in survey.scale_sets:
        most, least = one.root.get("maxRunners"), one.root.get("minRunners")
        if most and least and _number(most) is not None and (_number(least) or 0) > (_number(most) or 0):
            yield RULE.at(most, f"maxRunners {most.data} is below minRunners {least.data}, which the chart refuses")
        elif one.claim is not None or (survey.lane_of(one) and (most or _makes_a_pod(one))):
            yield from _not_one(one, most)


def _makes_a_pod(one: ScaleSet) -> bool:
    return one.pod is not None or one.mode is not None


def _not_one(one: ScaleSet, most: Field | None) -> Iterator[Finding]:
    written = one.root.written("maxRunners")
    if most is None:
        message = "no `maxRunners`: the lane starts as many runners as there are jobs, and has one volume"
        fix = mend(
            "set maxRunners to 1",
            lambda: literal(written, "1") if written else added(one.root, "maxRunners", 1, *_BEFORE),
        )
        place = written or one.name_field or one.root
        yield RULE.at(place, message, fix=fix if _is_fixable(one) else None, subject=one.shown)
    elif (why := _fault(most)) is not None:
        fix = mend("set maxRunners to 1", lambda: literal(most, "1"))
        meant = most.text == "1" and not one.rendered
        yield RULE.at(most, why, fix=fix if meant or _is_fixable(one) else None, subject=one.shown)


def _is_fixable(one: ScaleSet) -> bool:
    return one.claim is not None and not one.rendered


def _fault(most: Field) -> str | None:
    number = _number(most)
    if number is None:
        if most.text is None and isinstance(most.data, str):
            return None  # left to a template engine
        return "`maxRunners` is no bare number: the chart drops it without a word, and there is no limit"
    if number > 1:
        return f"`maxRunners` is {most.data}, but the lane's volume serves one runner"
    return f"`maxRunners` cannot be {most.data}" if number < 0 or not isinstance(most.data, int) else None


def _number(field: Field) -> float | None:
    return field.data if isinstance(field.data, int | float) and not isinstance(field.data, bool) else None


RULE = cluster_rule("ARC403", Severity.ERROR, look)
