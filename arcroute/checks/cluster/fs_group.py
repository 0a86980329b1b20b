"""Kubernetes rewrites the rights of all layers at each start.

## What it does
Reports `fsGroup` in the security context of a pod with a cache volume, unless `fsGroupChangePolicy` is
`OnRootMismatch`.

## Why is this bad?
The kubelet changes group and mode of every file on the volume before the pod starts: minutes with a full cache, and
files in the images that are built get other rights than they had.

## Bad
```yaml
runnerScaleSetName: arc-runner-set-1
maxRunners: 1
template:
  spec:
    securityContext:
      fsGroup: 123
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
    securityContext:
      fsGroup: 123
      fsGroupChangePolicy: OnRootMismatch
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
Safe: the group stays, and a volume that has it already is left alone. Better still: remove `fsGroup` where only
`_work` needs it.
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.cluster.mending import added, mend, text
from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Fix, Severity
from arcroute.cluster.field import Field
from arcroute.cluster.pod import text_of
from arcroute.cluster.survey import ClusterSurvey

_POLICY, _GOOD = "fsGroupChangePolicy", "OnRootMismatch"


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each pod whose volumes are changed."""
    for one in survey.scale_sets:
        context = one.pod.field.get("securityContext") if one.pod and one.claim else None
        group = context.get("fsGroup") if context else None
        if context and group and text_of(context.get(_POLICY)) != _GOOD:
            message = "`fsGroup` changes the rights of every layer on the volume before each job"
            yield RULE.at(group, message, fix=_fix(context), subject=one.shown)


def _fix(context: Field) -> Fix | None:
    policy = context.get(_POLICY)
    return mend(
        f"set {_POLICY} to {_GOOD}",
        lambda: text(policy, _GOOD) if policy else added(context, _POLICY, _GOOD, "fsGroup"),
    )


RULE = cluster_rule("ARC426", Severity.ERROR, look)
