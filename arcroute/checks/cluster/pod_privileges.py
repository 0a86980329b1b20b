"""A lane's pod may do more on its node or in the cluster than build images.

## What it does
Reports `hostNetwork`, `hostPID` and `hostIPC`, folders of the node (but `/dev`, `/lib/modules`, `/sys` and its time
zone), and a service account that a role binding among the manifests gives rights to.

## Why is this bad?
The pod is privileged and runs what pull requests say. Each of these makes the way out of it shorter.

## Bad
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    hostNetwork: true
    containers:
      - {name: runner}
```

## Good
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    hostNetwork: false
    containers:
      - {name: runner}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Severity
from arcroute.cluster.pod import Pod, clean, text_of
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.survey import ClusterSurvey

_HOST = ("hostNetwork", "hostPID", "hostIPC")
_HARMLESS = ("/dev", "/lib/modules", "/sys", "/etc/localtime", "/usr/share/zoneinfo")


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each right that a build does not need."""
    for one in survey.scale_sets:
        if one.pod:
            yield from _host(one, one.pod)
            yield from _account(survey, one, one.pod)


def _host(one: ScaleSet, pod: Pod) -> Iterator[Finding]:
    for key in _HOST:
        found = pod.field.get(key)
        if found and found.data is True:
            yield RULE.at(found, f"`{key}` lets builds out of their pod", subject=f"{one.shown} {key}")
    for name, volume in pod.volumes.items():
        path = volume.get("hostPath", "path")
        if path and path.text and not any(_below(clean(path.text), folder) for folder in _HARMLESS):
            yield RULE.at(
                path, f"`{name}` is a folder of the node, which builds can change", subject=f"{one.shown} {name}"
            )


def _below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")


def _account(survey: ClusterSurvey, one: ScaleSet, pod: Pod) -> Iterator[Finding]:
    account = pod.field.get("serviceAccountName")
    if account is None or account.text is None:
        return
    for binding in survey.of_kind("RoleBinding", "ClusterRoleBinding"):
        subjects = binding.field.get("subjects")
        names = [text_of(item.get("name")) for item in (subjects.items if subjects else ())]
        if account.text in names:
            related = [(binding.name_field, f"{binding.kind} {binding.name}")]
            message = f"builds get the rights of `{account.text}` in the cluster"
            yield RULE.at(account, message, severity=Severity.WARNING, related=related, subject=one.shown)


RULE = cluster_rule("ARC444", Severity.ERROR, look)
