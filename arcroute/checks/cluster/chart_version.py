"""Controller and lanes may come to have different versions, and the controller deletes such lanes.

## What it does
Reports scale sets and controllers whose minor versions differ, as their labels or the `# Chart:` comments of their
values say, and `helm` calls that install a chart of ARC without `--version`, in shell scripts beside the manifests and
in the repository's workflows.

## Why is this bad?
The controller deletes scale sets of another minor version than its own. A script that takes the newest chart upgrades
the controller and one lane, and all other lanes vanish with the jobs on them.

## Bad
```yaml
apiVersion: actions.github.com/v1alpha1
kind: AutoscalingRunnerSet
metadata:
  name: arc-runner-set-1
  labels: {app.kubernetes.io/version: 0.14.2}
spec: {runnerScaleSetName: arc-runner-set-1}
---
apiVersion: actions.github.com/v1alpha1
kind: AutoscalingRunnerSet
metadata:
  name: arc-runner-set-2
  labels: {app.kubernetes.io/version: 0.13.1}
spec: {runnerScaleSetName: arc-runner-set-2}
```

## Good
```yaml
apiVersion: actions.github.com/v1alpha1
kind: AutoscalingRunnerSet
metadata:
  name: arc-runner-set-1
  labels: {app.kubernetes.io/version: 0.14.2}
spec: {runnerScaleSetName: arc-runner-set-1}
---
apiVersion: actions.github.com/v1alpha1
kind: AutoscalingRunnerSet
metadata:
  name: arc-runner-set-2
  labels: {app.kubernetes.io/version: 0.14.1}
spec: {runnerScaleSetName: arc-runner-set-2}
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Location, Severity, locate
from arcroute.cluster.chart_comments import chart_comment
from arcroute.cluster.survey import ClusterSurvey
from arcroute.text.source import Source, Span

_CALL = re.compile(r"\bhelm[ \t][^\n;&|]{0,500}?\b(?:install|upgrade)\b[^\n;&|]{0,4000}")
_CHART = re.compile(r"(?:oci://|(?<![./\w-])[\w-]+/)[^\s'\"]*gha-runner-scale-set")
_CONTINUED = re.compile(r"\\\r?\n|\r?\n(?=[ \t]+(?:--?\w|oci://))")
"""No command begins with a dash: such lines of a workflow are one, folded by YAML."""
_OPEN = re.compile(r"(?:^|\s)(?:\$\{?\w+(?:\[[@*]\])?\}?|\"\$\{\w+\[@\]\}\"|\$[@*]|\"\$@\")(?:\s|$)")
"""A variable that may hold any options."""


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each version that differs from the first, and for each call without one."""
    first: tuple[str, str] | None = None
    for location, version, shown in _versions(survey):
        minor = ".".join(version.split(".")[:2])
        if first is None:
            first = (minor, shown)
        elif minor != first[0]:
            message = (
                f"chart version {version}, but {first[1]} has {first[0]}: the controller deletes lanes of another one"
            )
            yield RULE.finding(message, location, subject=shown)
    for script in survey.scripts:
        yield from _unpinned(script)


def _versions(survey: ClusterSurvey) -> Iterator[tuple[Location, str, str]]:
    for item in survey.of_kind("AutoscalingRunnerSet", "Deployment"):
        chart = item.label("helm.sh/chart") or ""
        version = item.label("app.kubernetes.io/version")
        if version and (item.kind == "AutoscalingRunnerSet" or "gha-rs-controller" in chart):
            yield locate(item.field.source, item.name_field.span), version, item.name or item.kind
    fields = (*(one.root for one in survey.scale_sets if not one.rendered), *survey.controllers)
    for source in dict.fromkeys(field.source for field in fields):
        comment = chart_comment(source)
        if comment:
            yield locate(source, comment.span), comment.version, source.path


def _unpinned(script: Source) -> Iterator[Finding]:
    """Calls of Helm, with continued lines joined to one of the same length."""
    joined = _CONTINUED.sub(lambda found: " " * len(found[0]), script.text)
    for found in _CALL.finditer(joined):
        line = joined.rfind("\n", 0, found.start()) + 1
        if joined[line : found.start()].lstrip().startswith("#") or not _CHART.search(found[0]):
            continue
        if "--version" not in found[0] and not _OPEN.search(found[0]):
            span = Span(script.byte_offset(found.start()), script.byte_offset(found.start() + len("helm")))
            yield RULE.finding(
                "no `--version`: this installs whatever is newest", locate(script, span), subject="unpinned"
            )


RULE = cluster_rule("ARC408", Severity.ERROR, look)
