"""The runner cannot reach the Docker daemon's socket.

## What it does
Reports a runner and a daemon that do not mount one volume at the socket's folder, a runner that mounts it read-only,
and the node's own socket in its place.

## Why is this bad?
Every `docker` command fails with "Cannot connect to the Docker daemon". With the node's own socket builds run beside
the lane, as root of the node, without its cache.

## Bad
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    containers:
      - {name: runner}
      - name: dind
        image: docker:29.7.2-dind
        args: [dockerd, "--host=unix:///var/run/docker.sock"]
        volumeMounts: [{name: dind-sock, mountPath: /var/run}]
    volumes: [{name: dind-sock, emptyDir: {}}]
```

## Good
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    containers:
      - name: runner
        volumeMounts: [{name: dind-sock, mountPath: /var/run}]
      - name: dind
        image: docker:29.7.2-dind
        args: [dockerd, "--host=unix:///var/run/docker.sock"]
        volumeMounts: [{name: dind-sock, mountPath: /var/run}]
    volumes: [{name: dind-sock, emptyDir: {}}]
```

## Fix safety
A runner that only lacks the mount gets it, and where neither has the volume both do: safe, for nothing worked
without it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from arcroute.checks.cluster.mending import mend, mounted, shared
from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Fix, Severity
from arcroute.cluster.pod import Container, Pod
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.sockets import DEFAULT_SOCKET, client_socket, daemon_socket
from arcroute.cluster.survey import ClusterSurvey


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each runner that cannot reach its daemon."""
    for one in survey.scale_sets:
        pod = one.building_pod
        if pod and pod.runner and pod.dind:
            yield from _finding(one, pod, pod.runner, pod.dind)


def _finding(one: ScaleSet, pod: Pod, runner: Container, dind: Container) -> Iterator[Finding]:
    ours, theirs = client_socket(pod), daemon_socket(dind)
    if ours is None or theirs is None:
        return
    here, there = runner.mount_at(ours), dind.mount_at(theirs)
    node = here and here.volume and pod.volumes.get(here.volume)
    if here and node and node.get("hostPath"):
        yield RULE.at(here.field, "this is the node's own Docker daemon, not the lane's", subject=one.shown)
    elif there is None:
        message = f"the folder of {theirs} is no volume here, so the runner cannot see the socket"
        fix = None if here else _share(pod, ours, theirs)
        yield RULE.at(dind.place, message, fix=fix, subject=one.shown)
    elif here is None or here.volume != there.volume:
        place = here.field if here else runner.place
        message = f"the runner does not mount `{there.volume}` at {posixpath.dirname(ours)}, where it looks for Docker"
        fix = mend(f"mount {there.volume}", lambda: mounted(runner, there.volume or "", posixpath.dirname(ours)))
        yield RULE.at(place, message, fix=None if here else fix, subject=one.shown)
    elif here.read_only:
        yield RULE.at(here.field.get("readOnly") or here.field, "a socket on a read-only mount cannot be used")


def _share(pod: Pod, ours: str, theirs: str) -> Fix | None:
    """Where neither has a volume there, and both look in the usual place."""
    if (ours, theirs) != (DEFAULT_SOCKET, DEFAULT_SOCKET):
        return None
    return mend("share the socket", lambda: shared(pod, "dind-sock", posixpath.dirname(ours)))


RULE = cluster_rule("ARC434", Severity.ERROR, look)
