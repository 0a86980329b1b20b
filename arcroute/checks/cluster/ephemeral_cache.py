"""The Docker daemon keeps its layers where they are lost with the pod.

## What it does
Reports lanes whose Docker daemon has no volume at its data root, or an `emptyDir`, a generic ephemeral volume, a
ConfigMap or the like. The daemon that the chart adds for `containerMode.type: dind` never has a volume there: on a lane
of the map, which names a claim for it, that is reported, too.

## Why is this bad?
A runner lives for one job. What is not on a claim is gone after it, and every build is a cold one: the lane's label
is worth nothing.

## Bad
```yaml
runnerScaleSetName: arc-runner-set-1
maxRunners: 1
template:
  spec:
    containers:
      - {name: runner}
      - {name: dind, image: docker:29.7.2-dind, volumeMounts: [{name: cache, mountPath: /var/lib/docker}]}
    volumes: [{name: cache, emptyDir: {}}]
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
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Severity
from arcroute.cluster.pod import DATA_ROOT, Container, Pod
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.survey import ClusterSurvey

_LOST = {
    "emptyDir": "an emptyDir, which is lost with the pod",
    "ephemeral": "a volume that is made anew for each pod",
    "configMap": "a ConfigMap",
    "secret": "a Secret",
    "downwardAPI": "the pod's own description",
    "projected": "a projected volume",
}


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each lane whose layers do not outlive a job."""
    for one in survey.scale_sets:
        lane = survey.lane_of(one)
        if one.pod and one.pod.dind and (lane or one.name is None):
            yield from _lost(one, one.pod, one.pod.dind)
        elif lane and one.mode and one.mode.text == "dind" and _mounts_no_claim(one):
            message = f"the chart's Docker daemon never mounts {lane.claim} at {DATA_ROOT}: every job builds cold"
            notes = ("leave `containerMode` away and write the daemon as `arcroute cluster export` does",)
            yield RULE.at(one.mode, message, notes=notes, subject=one.shown)


def _mounts_no_claim(one: ScaleSet) -> bool:
    """Whether the template is known and has no claim; one beside the chart's daemon is ARC430's."""
    template = one.root.get("template")
    if one.rendered or (template and template.mapping is None):
        return False
    spec = template.get("spec") if template else None
    if spec and spec.mapping is None:
        return False
    volumes = Pod(spec).volumes.values() if spec else ()
    return not any(volume.written("persistentVolumeClaim") for volume in volumes)


def _lost(one: ScaleSet, pod: Pod, dind: Container) -> Iterator[Finding]:
    mount = pod.cache
    if mount is None:
        if _elsewhere(pod, dind):
            return
        name = dind.place
        yield RULE.at(name, f"nothing is mounted at {pod.data_root}: every job builds cold", subject=one.shown)
        return
    volume = pod.volumes.get(mount.volume or "")
    kinds = [kind for kind in _LOST if volume is not None and volume.written(kind)]
    if volume is not None and kinds:
        message = f"{pod.data_root} is {_LOST[kinds[0]]}: every job builds cold"
        place = mount.field.get("mountPath") or mount.field
        yield RULE.at(place, message, related=[(volume.get("name") or volume, "the volume")], subject=one.shown)


def _elsewhere(pod: Pod, dind: Container) -> bool:
    """Whether a claim is mounted somewhere else: the data root may be named in daemon.json."""
    claimed = {name for name, volume in pod.volumes.items() if volume.get("persistentVolumeClaim")}
    return any(mount.volume in claimed for mount in dind.mounts)


RULE = cluster_rule("ARC423", Severity.ERROR, look)
