"""The Docker daemon listens on a network port, or the runner looks for it there.

## What it does
Reports `--host tcp://...`, words from which Docker's image makes one (none at all, or a flag as the first),
`DOCKER_HOST` with a port or with a socket that the two do not share, and a `command` that goes around the image's
entry point.

## Why is this bad?
Whoever reaches the port is root on the node. Docker's image opens port 2375 or 2376 on all addresses of the pod
unless its first word is `dockerd`. Without the entry point old process ids are not cleaned up, and cgroups are not
nested.

## Bad
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    containers:
      - name: runner
        env:
          - name: DOCKER_HOST
            value: tcp://localhost:2375
        volumeMounts: [{name: dind-sock, mountPath: /var/run}]
      - name: dind
        image: docker:29.7.2-dind
        args: [dockerd, "--host=unix:///var/run/docker.sock", "--host=tcp://0.0.0.0:2375"]
        volumeMounts: [{name: dind-sock, mountPath: /var/run}]
    volumes: [{name: dind-sock, emptyDir: {}}]
```

## Fixed
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    containers:
      - name: runner
        env:
          - name: DOCKER_HOST
            value: unix:///var/run/docker.sock
        volumeMounts: [{name: dind-sock, mountPath: /var/run}]
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
        env:
          - name: DOCKER_HOST
            value: unix:///var/run/docker.sock
      - name: dind
        image: docker:29.7.2-dind
        args: [dockerd, "--host=unix:///var/run/docker.sock"]
```

## Fix safety
Safe where the runner and the daemon share the socket's folder: a runner that finds Docker on the network alone goes on
to do so.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from arcroute.checks.cluster.mending import added, mend, prepended, text
from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Fix, Severity
from arcroute.cluster.field import Field
from arcroute.cluster.pod import Container, Pod
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.sockets import (
    DEFAULT_HOST,
    DEFAULT_SOCKET,
    Host,
    client_socket,
    daemon_socket,
    hosts,
    is_docker_image,
    words_of,
)
from arcroute.cluster.survey import ClusterSurvey
from arcroute.editing.structure import remove_item
from arcroute.text.edit import Edit
from arcroute.text.source import Span
from arcroute.text.tree import Sequence


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each port, and for each way around the image's entry point."""
    for one in survey.scale_sets:
        pod = one.building_pod
        if pod and pod.dind:
            yield from _daemon(one, pod, pod.dind)
            yield from _client(pod, pod.dind)


def _daemon(one: ScaleSet, pod: Pod, dind: Container) -> Iterator[Finding]:
    named = hosts(dind)
    ports = [host for host in named if host.tcp]
    for host in ports:
        yield RULE.at(
            host.words[-1],
            "a Docker daemon on a network port: whoever reaches it is root on the node",
            fix=_close(pod, dind, host, named),
            subject=one.shown,
        )
    command, args = dind.field.get("command"), dind.field.get("args")
    if command and is_docker_image(dind) and not _entry_point(dind):
        fix = None if args else mend("move it to args", lambda: _as_args(command))
        message = "`command` goes around the image's entry point, which cleans up and nests cgroups"
        starts_dockerd = dind.words("command")[:1] == ("dockerd",)
        yield RULE.at(
            command, message, severity=Severity.WARNING, fix=fix if starts_dockerd else None, subject="command"
        )
    elif not ports and is_docker_image(dind) and _opens_port(dind):
        message = "the image adds a network port unless its first word is `dockerd`"
        fix = _args(dind) if client_socket(pod) or _is_shared(pod) else None
        yield RULE.at(args or dind.place, message, fix=fix, subject=one.shown)


def _entry_point(dind: Container) -> bool:
    return any(word.rpartition("/")[2] == "dockerd-entrypoint.sh" for word in dind.words("command")[:2])


def _opens_port(dind: Container) -> bool:
    """docker-library/docker, dockerd-entrypoint.sh: with no words, or a flag first, it adds hosts of its own."""
    words = words_of(dind)
    behind = words[1:] if dind.field.get("command") else words
    return not behind or (behind[0].text or "").startswith("-")


def _args(dind: Container) -> Fix | None:
    """Words of flags alone get `dockerd` in front, whose socket is the default one."""
    title, args = "start dockerd on its socket alone", dind.field.get("args")
    if args and args.items:
        return mend(title, lambda: prepended(args, "dockerd"))
    words = ["dockerd", f"--host={DEFAULT_HOST}"]
    return None if args else mend(title, lambda: added(dind.field, "args", [*words], "image"))


def _as_args(command: Field) -> tuple[Edit, ...]:
    key = command.layers[0].key
    return (Edit(command.source.path, Span(*key.span), "args"),) if key else ()


def _close(pod: Pod, dind: Container, host: Host, named: tuple[Host, ...]) -> Fix | None:
    """Only behind `dockerd`, where the port is one word of the list, and the socket can be reached in its place."""
    args = dind.field.get("args")
    if args is None or dind.words("args")[:1] != ("dockerd",) or len(host.words) != 1 or not _is_shared(pod):
        return None
    if len(named) == 1:
        return mend("listen on the socket", lambda: text(host.words[0], f"--host={DEFAULT_HOST}"))
    if all(other.tcp for other in named):
        return None
    nodes = [item.value for item in args.items]
    index = nodes.index(host.words[0].value) if host.words[0].value in nodes else -1
    listed = args.value
    if index < 0 or not isinstance(listed, Sequence):
        return None
    return mend("close the port", lambda: remove_item(args.source, listed, index))


def _client(pod: Pod, dind: Container) -> Iterator[Finding]:
    entry = pod.runner.env("DOCKER_HOST") if pod.runner else None
    value = entry.get("value") if entry else None
    socket, theirs = client_socket(pod), daemon_socket(dind)
    if value and value.text and not value.text.startswith("unix://"):
        serves = theirs == DEFAULT_SOCKET and _is_shared(pod)
        fix = mend("use the socket", lambda: text(value, DEFAULT_HOST)) if serves else None
        notes = () if _is_shared(pod) else (f"mount one emptyDir at {posixpath.dirname(DEFAULT_SOCKET)} in both first",)
        yield RULE.at(value, "the runner looks for Docker on the network", fix=fix, notes=notes, subject="DOCKER_HOST")
    elif socket and theirs and socket != theirs and not _same_file(pod, socket, theirs):
        message = f"the runner looks for {socket}, the daemon listens on {theirs}"
        yield RULE.at(value or dind.place, message, subject="socket")


def _is_shared(pod: Pod) -> bool:
    return _same_file(pod, DEFAULT_SOCKET, DEFAULT_SOCKET)


def _same_file(pod: Pod, ours: str, theirs: str) -> bool:
    """One volume at two paths: the same socket by two names."""
    here = pod.runner.mount_at(ours) if pod.runner else None
    there = pod.dind.mount_at(theirs) if pod.dind else None
    if here is None or there is None or here.volume != there.volume:
        return False
    return ours.removeprefix(here.path) == theirs.removeprefix(there.path)


RULE = cluster_rule("ARC433", Severity.ERROR, look)
