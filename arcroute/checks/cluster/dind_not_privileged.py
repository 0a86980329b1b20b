"""The Docker daemon's container may not do what a daemon must.

## What it does
Reports a Docker daemon without `securityContext.privileged: true`, but where `runtimeClassName` names a runtime that
may need none (Sysbox, Kata); for rootless images a cache volume that is not mounted where they keep their layers.

## Why is this bad?
dockerd cannot mount layers and stops at once; the lane's jobs fail or wait for it.

## Bad
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    containers:
      - name: runner
      - name: dind
        image: docker:29.7.2-dind
        args: [dockerd]
```

## Fixed
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    containers:
      - name: runner
      - name: dind
        image: docker:29.7.2-dind
        securityContext:
          privileged: true
        args: [dockerd]
```

## Good
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    containers:
      - name: runner
      - name: dind
        image: docker:29.7.2-dind
        securityContext: {privileged: true}
```

## Fix safety
Safe: a daemon that cannot start builds nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.cluster.mending import added, literal, mend
from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Fix, Severity
from arcroute.cluster.pod import Container
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.sockets import is_docker_image
from arcroute.cluster.survey import ClusterSurvey

_ROOTLESS_ROOT = "/home/rootless/.local/share/docker"


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each daemon that cannot start."""
    for one in survey.scale_sets:
        pod = one.building_pod
        dind = pod.dind if pod else None
        if pod is None or dind is None or not is_docker_image(dind):
            continue
        if "rootless" in (dind.image or ""):
            yield from _rootless(one, dind)
        elif _privileged(dind) is not True and not pod.field.get("runtimeClassName"):
            place = dind.field.get("securityContext", "privileged") or dind.place
            yield RULE.at(
                place, "the Docker daemon is not privileged and cannot start", fix=_fix(dind), subject=one.shown
            )


def _privileged(dind: Container) -> object:
    """A value that a template engine fills in counts as right."""
    found = dind.field.get("securityContext", "privileged")
    return True if found and found.text is None and isinstance(found.data, str) else found.data if found else None


def _rootless(one: ScaleSet, dind: Container) -> Iterator[Finding]:
    cache = one.pod.cache if one.pod else None
    if cache is not None and not dind.flag("--data-root") and dind.mount_at(_ROOTLESS_ROOT) is None:
        place = cache.field.get("mountPath") or cache.field
        yield RULE.at(place, f"a rootless daemon keeps its layers in {_ROOTLESS_ROOT}, not here", subject=one.shown)


def _fix(dind: Container) -> Fix | None:
    context = dind.field.get("securityContext")
    privileged = context.written("privileged") if context else None
    if privileged:
        return mend("make it privileged", lambda: literal(privileged, "true"))
    if context:
        return mend("make it privileged", lambda: added(context, "privileged", True))
    return mend("make it privileged", lambda: added(dind.field, "securityContext", {"privileged": True}, "image"))


RULE = cluster_rule("ARC431", Severity.ERROR, look)
