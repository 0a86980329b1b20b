"""Two lanes mount one claim.

## What it does
Reports a claim with layers, or what may be one, that several scale sets mount, whatever the sub-path, and one that
another workload of the manifests mounts beside a lane.

## Why is this bad?
Two Docker daemons on one data root break it: layers vanish, the databases lock each other out. Where the volume can
be attached to one node only, the second pod never starts.

## Bad
```yaml
runnerScaleSetName: arc-runner-set-1
maxRunners: 1
template:
  spec:
    containers:
      - {name: runner}
      - {name: dind, image: docker:29.7.2-dind, volumeMounts: [{name: cache, mountPath: /var/lib/docker}]}
    volumes: [{name: cache, persistentVolumeClaim: {claimName: docker-cache-pvc-1}}]
---
runnerScaleSetName: arc-runner-set-2
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
---
runnerScaleSetName: arc-runner-set-2
maxRunners: 1
template:
  spec:
    containers:
      - {name: runner}
      - {name: dind, image: docker:29.7.2-dind, volumeMounts: [{name: cache, mountPath: /var/lib/docker}]}
    volumes: [{name: cache, persistentVolumeClaim: {claimName: docker-cache-pvc-2}}]
```
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Severity
from arcroute.cluster.documents import Resource
from arcroute.cluster.field import Field
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.survey import ClusterSurvey

_WORKLOADS = {
    "Deployment": ("spec", "template", "spec", "volumes"),
    "StatefulSet": ("spec", "template", "spec", "volumes"),
    "DaemonSet": ("spec", "template", "spec", "volumes"),
    "Job": ("spec", "template", "spec", "volumes"),
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec", "volumes"),
}


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each second mount."""
    owners: dict[tuple[str | None, bool, str], tuple[ScaleSet, Field]] = {}
    for one in survey.scale_sets:
        for claim in _claims(one.pod.volumes.values() if one.pod else ()):
            key = (survey.namespace_of(one), one.rendered, claim.text or "")
            owner, there = owners.setdefault(key, (one, claim))
            apart = owner is not one and (owner.name is None or owner.name != one.name)
            if apart and (_may_hold_layers(one, claim) or _may_hold_layers(owner, claim)):
                message = f"claim `{claim.text}` is {owner.shown}'s already: two Docker daemons would break its layers"
                yield RULE.at(claim, message, related=[(there, f"{owner.shown} mounts it")], subject=one.shown)
    names = {claim: one for (_, _, claim), (one, there) in owners.items() if _may_hold_layers(one, there)}
    for item in survey.of_kind(*_WORKLOADS):
        yield from _workload(item, names)


def _may_hold_layers(one: ScaleSet, claim: Field) -> bool:
    """Not where the layers are known to lie on another claim: this one is for something else then."""
    return one.claim is None or one.claim.text in (None, claim.text)


def _claims(volumes: Iterable[Field]) -> Iterator[Field]:
    for volume in volumes:
        claim = volume.get("persistentVolumeClaim", "claimName")
        if claim is not None and claim.text:
            yield claim


def _workload(item: Resource, names: dict[str, ScaleSet]) -> Iterator[Finding]:
    volumes = item.field.get(*_WORKLOADS[item.kind])
    for claim in _claims(volumes.items if volumes else ()):
        owner = names.get(claim.text or "")
        if owner:
            message = f"{item.kind} {item.name} mounts `{claim.text}`, which is the layer cache of {owner.shown}"
            yield RULE.at(claim, message, subject=f"{item.kind} {item.name}")


RULE = cluster_rule("ARC420", Severity.ERROR, look)
