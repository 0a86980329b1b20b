"""`containerMode` takes the place of the lane's own Docker daemon, or leaves it without one.

## What it does
Reports `containerMode.type: dind` beside a Docker daemon or a cache volume of the template's own, the `kubernetes`
modes on a lane, types that the chart does not know, and a text in place of `type:`. A lane in the mode `dind` with
nothing of its own is ARC423's.

## Why is this bad?
In the mode `dind` the chart drops every container called `dind` and writes its own, without your volume: the cache is
mounted nowhere, and pods may have two volumes of one name. The `kubernetes` modes have no Docker daemon at all. A
misspelt type is no mode and no error.

## Bad
```yaml
runnerScaleSetName: arc-runner-set-1
containerMode:
  type: dind
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
containerMode: {}
template:
  spec:
    containers:
      - {name: runner}
      - {name: dind, image: docker:29.7.2-dind, volumeMounts: [{name: cache, mountPath: /var/lib/docker}]}
    volumes: [{name: cache, persistentVolumeClaim: {claimName: docker-cache-pvc-1}}]
```

## Fix safety
Safe where the template has a whole Docker daemon with its volume: it is what was meant. Else `arcroute cluster
export` shows a lane without a mode.
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.cluster.mending import mend, removed
from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Severity
from arcroute.cluster.field import Field
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.survey import ClusterSurvey

_TYPES = ("dind", "kubernetes", "kubernetes-novolume")


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each mode that does harm."""
    for one in survey.scale_sets:
        mode, holder = one.mode, one.root.get("containerMode")
        if holder and holder.text and not one.rendered:
            message = f"`containerMode` is a text, for which the chart fails; write `type: {holder.text}` below it"
            yield RULE.at(holder, message, subject=one.shown)
        if one.rendered or mode is None or mode.text is None:
            continue
        if mode.text not in _TYPES:
            yield RULE.at(mode, f"`{mode.text}` is no container mode; the chart takes it for none", subject=one.shown)
        elif mode.text != "dind" and survey.lane_of(one):
            yield RULE.at(
                mode, f"the mode `{mode.text}` has no Docker daemon: a lane builds with one", subject=one.shown
            )
        elif mode.text == "dind":
            yield from _dropped(one, mode)


def _dropped(one: ScaleSet, mode: Field) -> Iterator[Finding]:
    pod = one.pod
    dind = pod.dind if pod else None
    own_volume = pod is not None and any(volume.get("persistentVolumeClaim") for volume in pod.volumes.values())
    if dind is None and not own_volume:
        return
    what = "the container below that runs Docker" if dind else "the volume below: its own daemon does not mount it"
    whole = dind is not None and one.claim is not None
    fix = mend("remove containerMode", lambda: removed(one.root, "containerMode")) if whole else None
    notes = () if whole else ("leave `containerMode` away and write the daemon as `arcroute cluster export` does",)
    yield RULE.at(mode, f"the mode `dind` drops {what}", fix=fix, notes=notes, subject=one.shown)


RULE = cluster_rule("ARC430", Severity.ERROR, look)
