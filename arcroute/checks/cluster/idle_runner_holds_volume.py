"""An idle runner keeps the lane's volume attached.

## What it does
Tells of lanes with a cache volume and `minRunners` of 1 or more.

## Why is this bad?
It is not always: the next job finds a Docker daemon that is up. But the idle pod holds the volume on its node, which
blocks draining, resizing and cloning, and controllers 0.14 have faults with `minRunners` above 0 and eventual
updates.

## Bad
```yaml
runnerScaleSetName: arc-runner-set-1
minRunners: 1
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
minRunners: 0
maxRunners: 1
template:
  spec:
    containers:
      - {name: runner}
      - {name: dind, image: docker:29.7.2-dind, volumeMounts: [{name: cache, mountPath: /var/lib/docker}]}
    volumes: [{name: cache, persistentVolumeClaim: {claimName: docker-cache-pvc-1}}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Severity
from arcroute.cluster.survey import ClusterSurvey


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each lane that keeps an idle runner."""
    for one in survey.scale_sets:
        least = one.root.get("minRunners")
        if least and isinstance(least.data, int) and least.data >= 1 and one.claim:
            message = f"an idle runner holds `{one.claim.text or 'the volume'}` on its node between jobs"
            yield RULE.at(least, message, subject=one.shown)


RULE = cluster_rule("ARC410", Severity.INFO, look)
