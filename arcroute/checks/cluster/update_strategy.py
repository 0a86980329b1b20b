"""An upgrade of a lane starts a second runner beside the one that works.

## What it does
Reports controller values without `flags.updateStrategy: eventual`.

## Why is this bad?
With `immediate`, the default, a changed lane gets a new runner at once, while the old one still builds: two Docker
daemons want one volume. `eventual` waits until the job has ended. Neither is without faults in 0.14; upgrade lanes
while they are idle.

## Bad
```yaml
# values-controller.yaml
flags:
  updateStrategy: immediate
```

## Good
```yaml
# values-controller.yaml
flags:
  updateStrategy: eventual
```
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Severity
from arcroute.cluster.survey import ClusterSurvey


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each controller that does not wait."""
    for values in survey.controllers:
        strategy = values.get("flags", "updateStrategy")
        if strategy is None or strategy.text == "immediate":
            message = "an upgrade starts a second runner on a lane's volume; `eventual` waits for the job to end"
            yield RULE.at(strategy or values.get("flags") or values, message)


RULE = cluster_rule("ARC446", Severity.WARNING, look)
