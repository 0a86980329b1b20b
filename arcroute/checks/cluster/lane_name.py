"""A lane's label is left to chance, or is one that the chart or Kubernetes refuses.

## What it does
Looks at the name of each scale set: `runnerScaleSetName`, or else the name of the Helm release. Without the key,
values that are some lane's, by the name of their file or the claim in their pod, are reported. A name may hold at most
45 of `a-z`, `0-9`, `-` and `_`.

## Why is this bad?
`runs-on` asks for that name. Without `runnerScaleSetName` it is whatever was typed behind `helm install`, and a typo
makes a lane that no job asks for. The chart fails for more than 45 characters; capitals pass it, and the cluster
refuses them.

## Bad
```yaml
# values-runner-set-1.yaml
githubConfigUrl: https://github.com/acme
maxRunners: 1
```

## Fixed
```yaml
# values-runner-set-1.yaml
githubConfigUrl: https://github.com/acme
runnerScaleSetName: arc-runner-set-1
maxRunners: 1
```

## Good
```yaml
# values-runner-set-1.yaml
githubConfigUrl: https://github.com/acme
runnerScaleSetName: arc-runner-set-1
maxRunners: 1
```

## Fix safety
Safe: the name is that of the lane whose file or claim this is. A name that is no name is left to you.
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.cluster.mending import added, mend
from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Severity
from arcroute.cluster.names import scale_set_name_fault
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.survey import ClusterSurvey

_BEFORE = ("githubConfigSecret", "githubConfigUrl")


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each scale set without a good name."""
    for one in survey.scale_sets:
        written = one.name_field
        fault = scale_set_name_fault(one.name) if one.name is not None else None
        if fault:
            yield RULE.at(written or one.root, f"`{one.name}` cannot name a scale set: it {fault}", subject="bad name")
        elif written is None and not one.rendered:
            yield from _unnamed(survey, one)


def _unnamed(survey: ClusterSurvey, one: ScaleSet) -> Iterator[Finding]:
    lane = survey.lane_of(one)
    if lane is None:
        return
    fix = mend(f"name it {lane.name}", lambda: added(one.root, "runnerScaleSetName", lane.name, *_BEFORE))
    message = (
        f"no `runnerScaleSetName`: the label is the name of the Helm release, whatever was typed, and not {lane.name}"
    )
    yield RULE.at(one.root, message, severity=Severity.WARNING, fix=fix, subject="no name")


RULE = cluster_rule("ARC401", Severity.ERROR, look)
