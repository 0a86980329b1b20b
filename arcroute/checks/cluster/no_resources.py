"""Builds run without a request for memory or processors.

## What it does
Reports lanes whose Docker daemon has no `resources`: builds run in its container, not in the runner's.

## Why is this bad?
A pod that asks for nothing is the first to be evicted when a node runs short, in the middle of a build and of a write
to the volume. Limits on the runner's container do not bound a build.

## Bad
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    containers:
      - {name: runner, resources: {limits: {memory: 14Gi}}}
      - {name: dind, image: docker:29.7.2-dind, volumeMounts: [{name: cache, mountPath: /var/lib/docker}]}
    volumes: [{name: cache, persistentVolumeClaim: {claimName: docker-cache-pvc-1}}]
```

## Good
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    containers:
      - {name: runner}
      - name: dind
        image: docker:29.7.2-dind
        resources: {requests: {cpu: "2", memory: 6Gi}, limits: {memory: 14Gi}}
        volumeMounts: [{name: cache, mountPath: /var/lib/docker}]
    volumes: [{name: cache, persistentVolumeClaim: {claimName: docker-cache-pvc-1}}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Severity
from arcroute.cluster.survey import ClusterSurvey


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each daemon that asks for nothing."""
    for one in survey.scale_sets:
        pod = one.building_pod
        if pod is None or pod.dind is None or one.claim is None:
            continue
        if not pod.dind.field.get("resources") and not pod.field.get("resources"):
            message = "builds run in this container, which asks for no memory and no processors"
            yield RULE.at(pod.dind.place, message, subject=one.shown)


RULE = cluster_rule("ARC443", Severity.WARNING, look)
