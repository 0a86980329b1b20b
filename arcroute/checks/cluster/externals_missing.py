"""Jobs with `container:` find no Node.js on this lane.

## What it does
Reports lanes whose Docker daemon does not mount `/home/runner/externals`: a warning, and an error where a job with
`container:` of this repository runs on the lane.

## Why is this bad?
The runner mounts its Node.js into job containers, and the daemon looks for it in its own file system. It mounts an
empty folder, and every JavaScript action there fails with "node: no such file".

## Bad
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    containers:
      - {name: runner, image: "ghcr.io/actions/actions-runner:2.336.0"}
      - {name: dind, image: docker:29.7.2-dind}
```

## Good
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    initContainers:
      - name: init-dind-externals
        image: ghcr.io/actions/actions-runner:2.336.0
        command: [cp, -r, /home/runner/externals/., /home/runner/tmpDir/]
        volumeMounts: [{name: externals, mountPath: /home/runner/tmpDir}]
    containers:
      - {name: runner, image: "ghcr.io/actions/actions-runner:2.336.0"}
      - {name: dind, image: docker:29.7.2-dind, volumeMounts: [{name: externals, mountPath: /home/runner/externals}]}
    volumes: [{name: externals, emptyDir: {}}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Severity
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.sockets import is_official_runner
from arcroute.cluster.survey import ClusterSurvey
from arcroute.routing.survey import RoutedLeg

EXTERNALS = "/home/runner/externals"


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each lane whose daemon lacks the folder."""
    for one in survey.scale_sets:
        pod = one.building_pod
        if pod is None or pod.dind is None or pod.runner is None:
            continue
        if is_official_runner(pod.runner) and pod.dind.mount_at(EXTERNALS) is None:
            leg = _in_container(survey, one)
            needs = f"; job `{leg.leg.job.id}` has one" if leg else ""
            yield RULE.at(
                pod.dind.place,
                f"nothing at {EXTERNALS}: actions in jobs with `container:` find no Node.js{needs}",
                severity=Severity.ERROR if leg else Severity.WARNING,
                subject=one.shown,
            )


def _in_container(survey: ClusterSurvey, one: ScaleSet) -> RoutedLeg | None:
    """A leg that lands on the lane and runs in a container."""
    name = (one.name or "").lower()
    for leg in survey.legs:
        labels = {label.text.lower() for landing in leg.leg.landings.known for label in landing.labels}
        if name in labels and leg.leg.job.node.get("container"):
            return leg
    return None


RULE = cluster_rule("ARC437", Severity.ERROR, look)
