"""The runner's user may not open the Docker daemon's socket.

## What it does
Where the runner is GitHub's own image, reports a daemon whose socket does not belong to group 123, which is `docker`
there; with an image of one's own, a daemon that is given no group at all.

## Why is this bad?
Docker's image gives the socket to its own group 2375. The runner's user is not in it, and every `docker` command ends
with "permission denied".

## Bad
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    containers:
      - {name: runner, image: "ghcr.io/actions/actions-runner:2.336.0", command: [/home/runner/run.sh]}
      - name: dind
        image: docker:29.7.2-dind
        args: [dockerd, "--host=unix:///var/run/docker.sock"]
```

## Fixed
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    containers:
      - {name: runner, image: "ghcr.io/actions/actions-runner:2.336.0", command: [/home/runner/run.sh]}
      - name: dind
        image: docker:29.7.2-dind
        args: [dockerd, "--host=unix:///var/run/docker.sock", "--group=123"]
```

## Good
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    containers:
      - {name: runner, image: "ghcr.io/actions/actions-runner:2.336.0", command: [/home/runner/run.sh]}
      - name: dind
        image: docker:29.7.2-dind
        args: [dockerd, "--host=unix:///var/run/docker.sock", --group=123]
```

## Fix safety
Safe: nobody else uses the socket.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from arcroute.checks.cluster.mending import appended, mend, text
from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Fix, Severity
from arcroute.cluster.daemon import config_map, daemon_configs
from arcroute.cluster.pod import Container, Pod, text_of
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.sockets import daemon_socket, is_docker_image, is_official_runner, words_of
from arcroute.cluster.survey import ClusterSurvey

GROUP = "123"
"""The group `docker` in ghcr.io/actions/actions-runner: images/Dockerfile of actions/runner."""
_GROUPS = ("supplementalGroups", "runAsGroup", "fsGroup")
_VARIABLE = re.compile(r"\$\((\w+)\)\Z")


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each socket that the runner's user may not open."""
    for one in survey.scale_sets:
        pod = one.building_pod
        if pod is None or pod.runner is None or pod.dind is None:
            continue
        if is_docker_image(pod.dind) and not _is_root(pod):
            yield from _finding(survey, one, pod.runner, pod.dind)


def _is_root(pod: Pod) -> bool:
    """Whether the runner is root, or of a group that is given to the pod."""
    contexts = [pod.field.get("securityContext"), pod.runner.field.get("securityContext") if pod.runner else None]
    users = [found.data for context in contexts if context and (found := context.get("runAsUser"))]
    grouped = any(context and (any(context.get(key) for key in _GROUPS)) for context in contexts)
    return grouped or (bool(users) and users[-1] == 0)


def _finding(survey: ClusterSurvey, one: ScaleSet, runner: Container, dind: Container) -> Iterator[Finding]:
    group = dind.flag("--group", "-G")
    known = _value(dind, group) if group else None
    if daemon_socket(dind) is None or known == GROUP or (group and known is None) or _shell(dind):
        return
    if group is None and not _is_default(survey, one, dind):
        return
    name = dind.place
    if is_official_runner(runner):
        message = f"the socket belongs to group {known or '2375'}; the runner's user is in group {GROUP}"
        yield RULE.at(name, message, fix=_fix(dind, group), subject=one.shown)
    elif group is None and runner.image:
        message = "no `--group`: the socket belongs to group 2375; name a group that the runner's user is in"
        yield RULE.at(name, message, severity=Severity.WARNING, subject=one.shown)


def _is_default(survey: ClusterSurvey, one: ScaleSet, dind: Container) -> bool:
    """Whether no `daemon.json` names the group: there is none, or it is known not to."""
    if dind.mount_at("/etc/docker/daemon.json") is None:
        return not dind.flag("--config-file")
    name = config_map(one.pod) if one.pod else None
    configs = [config for config in daemon_configs(survey) if config.name == name]
    return bool(configs) and all(config.data is not None and "group" not in config.data for config in configs)


def _value(dind: Container, group: str) -> str | None:
    """The group, a variable of the container put in its place, one that it has not left as it is; None if unknown."""
    variable = _VARIABLE.match(group)
    entry = dind.env(variable[1]) if variable else None
    if entry is None:
        return None if variable and dind.field.get("envFrom") else group
    return text_of(entry.get("value"))


def _shell(dind: Container) -> bool:
    """Whether a script starts the daemon, or a template engine writes a word."""
    return any(word.text is None or "\n" in word.text or " " in word.text for word in words_of(dind))


def _fix(dind: Container, group: str | None) -> Fix | None:
    args = dind.field.get("args")
    if args is None:
        return None
    title = f"give the socket to group {GROUP}"
    if group is None:
        return mend(title, lambda: appended(args, f"--group={GROUP}"))
    word = next((item for item in args.items if item.text == f"--group={group}"), None)
    return mend(title, lambda: text(word, f"--group={GROUP}")) if word else None


RULE = cluster_rule("ARC435", Severity.ERROR, look)
