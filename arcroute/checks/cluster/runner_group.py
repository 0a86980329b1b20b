"""Lanes in different runner groups, or in a group where there can be none.

## What it does
Reports `runnerGroup` beside the URL of a single repository, and lanes whose groups differ.

## Why is this bad?
Groups exist in organisations and enterprises only; the controller fails for one that it cannot find. A group has its
own list of repositories: with two groups some repositories reach some of the lanes, and their other builds wait for
ever.

## Bad
```yaml
githubConfigUrl: https://github.com/acme
runnerScaleSetName: arc-runner-set-1
runnerGroup: builders
---
githubConfigUrl: https://github.com/acme
runnerScaleSetName: arc-runner-set-2
runnerGroup: bulders
```

## Good
```yaml
githubConfigUrl: https://github.com/acme
runnerScaleSetName: arc-runner-set-1
runnerGroup: builders
---
githubConfigUrl: https://github.com/acme
runnerScaleSetName: arc-runner-set-2
runnerGroup: builders
```
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Severity
from arcroute.cluster.names import github_url_fault, is_repository_url
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.survey import ClusterSurvey

_DEFAULT = "default"


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each group that cannot be, and for each that differs from the first lane's."""
    first: dict[tuple[bool, str], ScaleSet] = {}
    for one in survey.scale_sets:
        group, url = one.root.get("runnerGroup"), one.top("githubConfigUrl") or ""
        if group and group.text and url and not github_url_fault(url) and is_repository_url(url):
            yield RULE.at(group, "a runner group, but the URL names one repository, which has none", subject=one.shown)
            continue
        if survey.lane_of(one) is None or (group is not None and group.text is None):
            continue
        other = first.setdefault((one.rendered, url.rstrip("/").lower()), one)
        theirs, ours = (each.top("runnerGroup") or _DEFAULT for each in (other, one))
        if theirs.lower() != ours.lower():
            message = f"{one.shown} is in runner group `{ours}`, {other.shown} in `{theirs}`"
            yield RULE.at(group or one.name_field or one.root, message, subject=one.shown)


RULE = cluster_rule("ARC409", Severity.WARNING, look)
