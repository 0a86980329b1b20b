"""The claim is mounted where the Docker daemon does not keep its layers.

## What it does
Compares the daemon's data root (`--data-root`, `data-root` in `daemon.json`, or `/var/lib/docker`) with where the
claim is mounted; reports a claim on the runner instead of the daemon, a sub-path of each pod's own, a claim mounted
over `/var` or `/var/run`, and `--exec-root` or `--pidfile` on a claim.

## Why is this bad?
The volume stays empty and every build is a cold one. Over `/var` it keeps sockets and process ids of a daemon that is
gone, and the next one does not start.

## Bad
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    containers:
      - {name: runner}
      - name: dind
        image: docker:29.7.2-dind
        args: [dockerd, --data-root=/data]
        volumeMounts: [{name: cache, mountPath: /var/lib/docker}]
    volumes: [{name: cache, persistentVolumeClaim: {claimName: docker-cache-pvc-1}}]
```

## Good
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    containers:
      - {name: runner}
      - name: dind
        image: docker:29.7.2-dind
        args: [dockerd, --data-root=/data]
        volumeMounts: [{name: cache, mountPath: /data}]
    volumes: [{name: cache, persistentVolumeClaim: {claimName: docker-cache-pvc-1}}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Severity
from arcroute.cluster.daemon import config_map, daemon_configs
from arcroute.cluster.pod import Container, Mount, Pod, clean
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.survey import ClusterSurvey

_TOO_HIGH = ("/", "/var", "/var/lib", "/var/run", "/run")
_RUN_FILES = ("--exec-root", "--pidfile")


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each claim that the daemon does not write its layers to."""
    for one in survey.scale_sets:
        if one.pod and one.pod.dind:
            yield from _on_daemon(survey, one, one.pod)
            yield from _on_runner(one.pod)


def _claimed(pod: Pod, container: Container | None) -> tuple[Mount, ...]:
    names = {name for name, volume in pod.volumes.items() if volume.get("persistentVolumeClaim")}
    return tuple(mount for mount in (container.mounts if container else ()) if mount.volume in names)


def _on_daemon(survey: ClusterSurvey, one: ScaleSet, pod: Pod) -> Iterator[Finding]:
    root = _root(survey, pod)
    mounts = _claimed(pod, pod.dind)
    yield from _run_files(pod, mounts)
    for mount in mounts:
        place = mount.field.get("mountPath") or mount.field
        per_pod = mount.field.get("subPathExpr")
        if mount.path in _TOO_HIGH:
            yield RULE.at(place, f"a claim over {mount.path} keeps sockets and locks of a daemon that is gone")
        elif per_pod and "$(" in (per_pod.text or ""):
            yield RULE.at(per_pod, "a folder for each pod: no runner finds the layers of the one before")
    over = [mount for mount in mounts if root == mount.path or root.startswith(f"{mount.path.rstrip('/')}/")]
    if mounts and not over and not (pod.cache and root == pod.data_root):
        place = mounts[0].field.get("mountPath") or mounts[0].field
        yield RULE.at(place, f"the claim is mounted here, but the daemon keeps its layers in {root}", subject=one.shown)


def _run_files(pod: Pod, mounts: tuple[Mount, ...]) -> Iterator[Finding]:
    """Files of the running daemon that the next one would find on the volume."""
    for flag in _RUN_FILES:
        place = clean(pod.dind.flag(flag) or "/") if pod.dind else "/"
        if pod.dind and any(place.startswith(f"{mount.path.rstrip('/')}/") for mount in mounts):
            where = pod.dind.field.get("args") or pod.dind.field.get("command") or pod.dind.field
            yield RULE.at(where, f"`{flag}` is on the claim, and keeps locks of a daemon that is gone", subject=flag)


def _root(survey: ClusterSurvey, pod: Pod) -> str:
    """The flag's, the file's, or Docker's own; with a flag and a file Docker does not start."""
    named = pod.dind.flag("--data-root", "-g", "--graph") if pod.dind else None
    name = config_map(pod)
    configs = (config for config in daemon_configs(survey) if config.name == name)
    roots = [config.data.get("data-root") for config in configs if config.data]
    files = [clean(root) for root in roots if isinstance(root, str)]
    return clean(named) if named else files[0] if files else pod.data_root


def _on_runner(pod: Pod) -> Iterator[Finding]:
    for mount in _claimed(pod, pod.runner):
        if mount.path == pod.data_root and pod.cache is None:
            place = mount.field.get("mountPath") or mount.field
            yield RULE.at(place, "the claim is mounted in the runner; the daemon that builds does not see it")


RULE = cluster_rule("ARC432", Severity.ERROR, look)
