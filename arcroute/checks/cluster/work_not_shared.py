"""The Docker daemon does not see the runner's work folder, or that folder outlives the job.

## What it does
Reports a runner and a daemon that do not mount one volume at the same path for `_work`, a work folder on a claim or
on the node, and one in memory without a limit.

## Why is this bad?
The daemon resolves bind mounts in its own file system: `docker run -v $PWD`, Docker actions and `container:` jobs
find empty folders. A work folder that outlives the job shows one repository's sources to the next.

## Bad
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    containers:
      - name: runner
        volumeMounts: [{name: work, mountPath: /home/runner/_work}]
      - name: dind
        image: docker:29.7.2-dind
        volumeMounts: [{name: dind-sock, mountPath: /var/run}]
    volumes: [{name: work, emptyDir: {}}, {name: dind-sock, emptyDir: {}}]
```

## Fixed
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    containers:
      - name: runner
        volumeMounts: [{name: work, mountPath: /home/runner/_work}]
      - name: dind
        image: docker:29.7.2-dind
        volumeMounts: [{name: dind-sock, mountPath: /var/run}, {name: work, mountPath: /home/runner/_work}]
    volumes: [{name: work, emptyDir: {}}, {name: dind-sock, emptyDir: {}}]
```

## Good
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    containers:
      - name: runner
        volumeMounts: [{name: work, mountPath: /home/runner/_work}]
      - name: dind
        image: docker:29.7.2-dind
        volumeMounts: [{name: work, mountPath: /home/runner/_work}]
    volumes: [{name: work, emptyDir: {}}]
```

## Fix safety
Safe: the daemon gets the mount that the runner has, or both get an empty volume for each pod.
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.cluster.mending import mend, mounted, shared
from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Severity
from arcroute.cluster.pod import Container, Mount, Pod
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.sockets import is_official_runner
from arcroute.cluster.survey import ClusterSurvey
from arcroute.text.edit import Edit

WORK = "/home/runner/_work"


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each work folder that is not shared, or that lasts."""
    for one in survey.scale_sets:
        pod = one.building_pod
        if pod and pod.runner and pod.dind:
            yield from _shared(one, pod, pod.runner, pod.dind)
            yield from _lasting(one, pod)


def _shared(one: ScaleSet, pod: Pod, runner: Container, dind: Container) -> Iterator[Finding]:
    ours, theirs = runner.mount_at(WORK), dind.mount_at(WORK)
    if ours is None:
        if is_official_runner(runner):
            fix = mend("share the work folder", lambda: _share(pod, runner, theirs))
            message = f"{WORK} is no volume, so the Docker daemon cannot see it"
            yield RULE.at(runner.place, message, fix=fix, subject=one.shown)
    elif theirs is None:
        place = dind.field.get("volumeMounts") or dind.place
        message = f"the Docker daemon does not mount `{ours.volume}` at {ours.path}: bind mounts of jobs are empty"
        fix = mend(f"mount {ours.volume}", lambda: mounted(dind, ours.volume or "", ours.path))
        yield RULE.at(place, message, fix=fix, subject=one.shown)
    elif (ours.volume, ours.path) != (theirs.volume, theirs.path):
        message = (
            f"another volume or path than the runner's `{ours.volume}` at {ours.path}: bind mounts of jobs are wrong"
        )
        yield RULE.at(theirs.field, message, related=[(ours.field, "the runner's")], subject=one.shown)


def _share(pod: Pod, runner: Container, theirs: Mount | None) -> tuple[Edit, ...]:
    return mounted(runner, theirs.volume or "", theirs.path) if theirs else shared(pod, "work", WORK)


def _lasting(one: ScaleSet, pod: Pod) -> Iterator[Finding]:
    mount = pod.runner.mount_at(WORK) if pod.runner else None
    volume = pod.volumes.get(mount.volume or "") if mount else None
    if volume is None or mount is None:
        return
    if volume.get("hostPath") or volume.get("persistentVolumeClaim"):
        yield RULE.at(mount.field, "the work folder outlives the job: the next one sees its sources", subject=one.shown)
    medium, limit = volume.get("emptyDir", "medium"), volume.get("emptyDir", "sizeLimit")
    if medium and medium.text == "Memory" and not limit:
        message = "a work folder in memory without `sizeLimit` may take all memory of the node"
        yield RULE.at(medium, message, severity=Severity.WARNING, subject=one.shown)


RULE = cluster_rule("ARC436", Severity.ERROR, look)
