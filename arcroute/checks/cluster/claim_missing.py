"""A lane mounts a claim that is not there, or a claim is there that no lane mounts.

## What it does
Where claims are among the manifests, looks for that of each lane, by name and namespace, and for the ConfigMap of the
Docker daemon. Claims of Docker caches that no lane mounts are told, where a whole folder is read.

## Why is this bad?
The runner's pod stays Pending, the lane's jobs wait for 24 hours, and GitHub cancels them.

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
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: pvc-docker-cache-1, namespace: arc-runners}
spec: {accessModes: [ReadWriteOncePod], storageClassName: ssd, resources: {requests: {storage: 100Gi}}}
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
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: docker-cache-pvc-1, namespace: arc-runners}
spec: {accessModes: [ReadWriteOncePod], storageClassName: ssd, resources: {requests: {storage: 100Gi}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Severity
from arcroute.cluster.field import Field
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.survey import ClusterSurvey
from arcroute.routing.nearest import nearest

_CLAIM = "PersistentVolumeClaim"


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each claim or ConfigMap that is missing or elsewhere, and for each orphan."""
    for one in survey.scale_sets:
        if one.claim is not None and one.claim.text:
            yield from _needs(survey, one, _CLAIM, one.claim)
        config = _daemon_config(one)
        if config is not None and config.text:
            yield from _needs(survey, one, "ConfigMap", config)
    yield from _orphans(survey)


def _daemon_config(one: ScaleSet) -> Field | None:
    """The ConfigMap behind the daemon's /etc/docker."""
    dind = one.pod.dind if one.pod else None
    mount = dind.mount_at("/etc/docker/daemon.json") if dind else None
    volume = one.pod.volumes.get(mount.volume or "") if one.pod and mount else None
    optional = volume.get("configMap", "optional") if volume else None
    return None if optional and optional.data is True else volume.get("configMap", "name") if volume else None


def _needs(survey: ClusterSurvey, one: ScaleSet, kind: str, needed: Field) -> Iterator[Finding]:
    """Silent where no object of the kind is among the manifests: they are kept elsewhere then."""
    name = needed.text or ""
    there = survey.of_kind(kind)
    if not there:
        return
    found, namespace = survey.find(kind, name), survey.namespace_of(one)
    if not found:
        meant = nearest(name, (item.name for item in there if item.name))
        hint = f"; did you mean `{meant}`?" if meant else ""
        yield RULE.at(
            needed, f"no {kind} `{name}` among the manifests: pods of {one.shown} never start{hint}", subject=name
        )
    elif namespace and all(item.namespace not in (None, namespace) for item in found):
        message = f"{kind} `{name}` is in namespace {found[0].namespace}, the runners of {one.shown} in {namespace}"
        yield RULE.at(needed, message, related=[(found[0].name_field, f"the {kind}")], subject=name)


def _orphans(survey: ClusterSurvey) -> Iterator[Finding]:
    """Claims that look like a lane's, with no lane left that mounts them."""
    used = {one.claim.text for one in survey.scale_sets if one.claim}
    if not survey.complete or not used or None in used:
        return
    for item in survey.of_kind(_CLAIM):
        like_a_lane = item.label("arcroute.dev/lane") or "docker-cache" in (item.name or "")
        if like_a_lane and item.name not in used:
            yield RULE.at(
                item.name_field, f"no lane mounts `{item.name}`, which keeps its storage", severity=Severity.INFO
            )


RULE = cluster_rule("ARC421", Severity.ERROR, look)
