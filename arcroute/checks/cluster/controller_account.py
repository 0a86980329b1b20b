"""The chart must ask the cluster for the controller's account, which many tools cannot.

## What it does
Reports values without `controllerServiceAccount.name` and `.namespace`, and lanes in the controller's own namespace.

## Why is this bad?
Without them the chart looks for the controller in the cluster. `helm template`, Argo CD and dry runs in CI have no
cluster and fail; with two controllers every install does. Builds are privileged: whoever breaks out of one finds the
controller's token where they share a namespace.

## Bad
```yaml
githubConfigUrl: https://github.com/acme
runnerScaleSetName: arc-runner-set-1
---
githubConfigUrl: https://github.com/acme
runnerScaleSetName: arc-runner-set-2
controllerServiceAccount:
  namespace: arc-systems
  name: arc-gha-rs-controller
```

## Fixed
```yaml
githubConfigUrl: https://github.com/acme
runnerScaleSetName: arc-runner-set-1
controllerServiceAccount:
  namespace: arc-systems
  name: arc-gha-rs-controller
---
githubConfigUrl: https://github.com/acme
runnerScaleSetName: arc-runner-set-2
controllerServiceAccount:
  namespace: arc-systems
  name: arc-gha-rs-controller
```

## Good
```yaml
githubConfigUrl: https://github.com/acme
runnerScaleSetName: arc-runner-set-1
controllerServiceAccount:
  namespace: arc-systems
  name: arc-gha-rs-controller
```

## Fix safety
Safe: the account is the one that the other lanes name. Where none does, add `<release>-gha-rs-controller` yourself.
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.cluster.mending import added, mend
from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Severity
from arcroute.cluster.pod import text_of
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.survey import ClusterSurvey

_KEY = "controllerServiceAccount"


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each lane without the account, and for each beside the controller."""
    known = {account for one in survey.scale_sets if (account := _account(one)) is not None}
    for one in survey.scale_sets:
        if one.rendered or not one.root.get("githubConfigUrl"):
            continue
        holder = one.root.get(_KEY)
        if holder is None:
            yield _missing(one, known)
        elif not (holder.get("name") and holder.get("namespace")):
            yield RULE.at(holder, f"`{_KEY}` needs `name` and `namespace`, or the chart asks the cluster")
        elif survey.namespace_of(one) and text_of(holder.get("namespace")) == survey.namespace_of(one):
            yield RULE.at(holder, "privileged builds share the controller's namespace", subject="one namespace")


def _account(one: ScaleSet) -> tuple[str, str] | None:
    namespace, name = text_of(one.root.get(_KEY, "namespace")), text_of(one.root.get(_KEY, "name"))
    return (namespace, name) if namespace and name else None


def _missing(one: ScaleSet, known: set[tuple[str, str]]) -> Finding:
    message = f"no `{_KEY}`: the chart asks the cluster for it, which `helm template` and GitOps tools cannot"
    fix = None
    if len(known) == 1:
        namespace, name = next(iter(known))
        account = {"namespace": namespace, "name": name}
        fix = mend(f"name {name}", lambda: added(one.root, _KEY, dict(account), "maxRunners", "runnerScaleSetName"))
    return RULE.at(one.name_field or one.root, message, fix=fix, subject=one.shown)


RULE = cluster_rule("ARC407", Severity.WARNING, look)
