"""A lane's pods run on any node, and its volume is carried after them.

## What it does
Tells of lanes with a cache volume whose pods must run on different nodes each time: topology spread or anti-affinity
by host name. Where the claim is among the manifests and can be attached to one node, it tells of lanes, too, that
choose no nodes at all.

## Why is this bad?
A volume of one node is detached and attached again between two jobs on two nodes: minutes each time, and six minutes
at least after a node was lost.

## Bad
```yaml
runnerScaleSetName: arc-runner-set-1
maxRunners: 1
template:
  spec:
    topologySpreadConstraints:
      - {maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule}
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
    nodeSelector: {lane: "1"}
    containers:
      - {name: runner}
      - {name: dind, image: docker:29.7.2-dind, volumeMounts: [{name: cache, mountPath: /var/lib/docker}]}
    volumes: [{name: cache, persistentVolumeClaim: {claimName: docker-cache-pvc-1}}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.cluster.storage_class import PLACEMENT, is_local
from arcroute.checks.finding import Finding, Severity
from arcroute.cluster.field import Field
from arcroute.cluster.pod import Pod, text_of
from arcroute.cluster.survey import ClusterSurvey

_HOST = "kubernetes.io/hostname"
_ANTI = "requiredDuringSchedulingIgnoredDuringExecution"


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each constraint that drives a lane from node to node."""
    for one in survey.scale_sets:
        if one.pod is None or one.claim is None:
            continue
        driven = [key for key in _keys(one.pod) if key.text == _HOST and not one.pod.field.get("nodeSelector")]
        for key in driven:
            message = "pods are driven from node to node, and the lane's volume after them, minutes each time"
            yield RULE.at(key, message, subject=one.shown)
        if not driven and not any(one.pod.field.get(key) for key in PLACEMENT) and _moves(survey, one.claim.text):
            message = "no `nodeSelector`: a job on another node waits minutes until the volume is detached and attached"
            yield RULE.at(one.claim, message, subject=one.shown)


def _moves(survey: ClusterSurvey, claim: str | None) -> bool:
    """Whether a claim can be attached to one node at a time, and to any."""
    for item in survey.find("PersistentVolumeClaim", claim or ""):
        modes, storage = item.field.get("spec", "accessModes"), item.field.get("spec", "storageClassName")
        single = modes is not None and all((mode.text or "").startswith("ReadWriteOnce") for mode in modes.items)
        return single and not (storage and storage.text and is_local(survey, storage.text))
    return False


def _keys(pod: Pod) -> Iterator[Field]:
    spread = pod.field.get("topologySpreadConstraints")
    for rule in spread.items if spread else ():
        if text_of(rule.get("whenUnsatisfiable")) == "DoNotSchedule":
            yield from filter(None, [rule.get("topologyKey")])
    anti = pod.field.get("affinity", "podAntiAffinity", _ANTI)
    for rule in anti.items if anti else ():
        yield from filter(None, [rule.get("topologyKey")])


RULE = cluster_rule("ARC427", Severity.INFO, look)
