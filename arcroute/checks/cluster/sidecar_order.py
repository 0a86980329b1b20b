"""The Docker daemon starts too late, is stopped too early, or blocks the pod.

## What it does
Reports a daemon among the init containers without `restartPolicy: Always` (an error: the runner never starts) or
without a startup probe of a minute; a pod with a cache volume and less than 45 seconds to stop; and an ordinary
container for the daemon where the cluster knows native sidecars (another lane has one, or `--kubernetes` says so), or
a native one where it does not.

## Why is this bad?
An init container that never ends keeps the pod waiting. Without a probe the job starts before the daemon, which needs
its time with a full cache. A daemon that is killed leaves half-written databases on the volume; an ordinary container
is killed together with the runner, and steps that clean up find no Docker.

## Bad
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    initContainers:
      - name: dind
        image: docker:29.7.2-dind
        startupProbe: {exec: {command: [docker, info]}, periodSeconds: 5, failureThreshold: 60}
        volumeMounts: [{name: cache, mountPath: /var/lib/docker}]
    containers:
      - {name: runner}
    volumes: [{name: cache, persistentVolumeClaim: {claimName: docker-cache-pvc-1}}]
```

## Fixed
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    initContainers:
      - name: dind
        image: docker:29.7.2-dind
        restartPolicy: Always
        startupProbe: {exec: {command: [docker, info]}, periodSeconds: 5, failureThreshold: 60}
        volumeMounts: [{name: cache, mountPath: /var/lib/docker}]
    containers:
      - {name: runner}
    volumes: [{name: cache, persistentVolumeClaim: {claimName: docker-cache-pvc-1}}]
    terminationGracePeriodSeconds: 120
```

## Good
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    terminationGracePeriodSeconds: 120
    initContainers:
      - name: dind
        image: docker:29.7.2-dind
        restartPolicy: Always
        startupProbe: {exec: {command: [docker, info]}, periodSeconds: 5, failureThreshold: 60}
        volumeMounts: [{name: cache, mountPath: /var/lib/docker}]
    containers:
      - {name: runner}
    volumes: [{name: cache, persistentVolumeClaim: {claimName: docker-cache-pvc-1}}]
```

## Fix safety
Safe: the restart policy makes the container the sidecar it was meant to be, the probe holds the runner back until
Docker answers, and more time to stop is used only where it is needed.
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.cluster.mending import added, literal, mend, text
from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Severity
from arcroute.cluster.field import Field
from arcroute.cluster.pod import Container, Pod, text_of
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.sockets import is_docker_image
from arcroute.cluster.survey import ClusterSurvey
from arcroute.text.tree import Plain

NATIVE_SINCE = 29
LEAST_GRACE, GRACE = 45, 120
_LEAST_START = 60
_KEY = "terminationGracePeriodSeconds"
_PROBE: dict[str, Plain] = {
    "exec": {"command": ["docker", "info"]},
    "periodSeconds": 5,
    "timeoutSeconds": 5,
    "failureThreshold": 60,
}


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each daemon whose order of start and stop is wrong."""
    native = (survey.kubernetes or 0) >= NATIVE_SINCE or any(_is_native(one) for one in survey.scale_sets)
    for one in survey.scale_sets:
        pod = one.building_pod
        if pod is None or pod.dind is None:
            continue
        if pod.dind.init:
            yield from _init(one, pod.dind)
            yield from _too_old(survey, one, pod.dind)
        elif native:
            message = (
                "an ordinary container: it starts and is killed together with the runner; make it a native sidecar"
            )
            yield RULE.at(pod.dind.place, message, severity=Severity.WARNING, subject=one.shown)
        if one.claim:
            yield from _grace(one, pod)


def _is_native(one: ScaleSet) -> bool:
    dind = one.pod.dind if one.pod else None
    return dind is not None and dind.init and text_of(dind.field.get("restartPolicy")) == "Always"


def _init(one: ScaleSet, dind: Container) -> Iterator[Finding]:
    name = dind.place
    policy = dind.field.get("restartPolicy")
    if policy is None or policy.text not in (None, "Always"):
        message = "an init container that never ends: without `restartPolicy: Always` the runner never starts"
        fix = mend(
            "make it a sidecar",
            lambda: text(policy, "Always") if policy else added(dind.field, "restartPolicy", "Always", "image"),
        )
        yield RULE.at(policy or name, message, fix=fix, subject=one.shown)
    probe = dind.field.get("startupProbe")
    if probe is None:
        message = "no `startupProbe`: the job starts before Docker does"
        fix = mend("ask Docker until it answers", lambda: added(dind.field, "startupProbe", _PROBE, "image"))
        fix = fix if is_docker_image(dind) else None
        yield RULE.at(name, message, severity=Severity.WARNING, fix=fix, subject=f"{one.shown} probe")
    elif (seconds := _number(probe, "periodSeconds", 10) * _number(probe, "failureThreshold", 3)) < _LEAST_START:
        message = f"the probe gives Docker {seconds} seconds to start; a full cache needs a minute and more"
        yield RULE.at(probe, message, severity=Severity.WARNING, subject=f"{one.shown} probe")


def _too_old(survey: ClusterSurvey, one: ScaleSet, dind: Container) -> Iterator[Finding]:
    if survey.kubernetes is not None and survey.kubernetes < NATIVE_SINCE and _is_native(one):
        message = f"Kubernetes 1.{survey.kubernetes} knows no native sidecars, and refuses the pod or never starts it"
        notes = ("`arcroute cluster export --before-1.29` writes an ordinary container",)
        yield RULE.at(dind.field.get("restartPolicy") or dind.place, message, notes=notes, subject=f"{one.shown} old")


def _number(probe: Field, key: str, default: int) -> int:
    found = probe.get(key)
    return found.data if found and isinstance(found.data, int) else default


def _grace(one: ScaleSet, pod: Pod) -> Iterator[Finding]:
    grace = pod.field.get(_KEY)
    seconds = grace.data if grace else 30
    if not isinstance(seconds, int) or seconds >= LEAST_GRACE:
        return
    title = f"give it {GRACE} seconds"
    fix = mend(title, lambda: literal(grace, str(GRACE)) if grace else added(pod.field, _KEY, GRACE))
    given = f"`{_KEY}` is {seconds}" if grace else f"no `{_KEY}`, so {seconds} seconds"
    message = f"{given}: a daemon that is killed leaves half-written files on the volume"
    yield RULE.at(grace or pod.field, message, severity=Severity.WARNING, fix=fix, subject=f"{one.shown} grace")


RULE = cluster_rule("ARC439", Severity.ERROR, look)
