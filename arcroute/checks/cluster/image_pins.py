"""The Docker daemon's image moves under the lane's cache, or the runner's is too old for GitHub.

## What it does
Reports a daemon with a cache volume whose image has no tag, or `dind` or `latest` alone; runners of versions that
GitHub refuses; and tells of runners that follow `latest`.

## Why is this bad?
A new major version of Docker may not read what the old one wrote: the cache is there, and unused. The runner is the
opposite: GitHub refuses runners about a month after a newer one is out, and a lane with an old image takes no jobs.

## Bad
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    containers:
      - {name: runner, image: "ghcr.io/actions/actions-runner:2.311.0"}
      - {name: dind, image: docker:29.7.2-dind, volumeMounts: [{name: cache, mountPath: /var/lib/docker}]}
    volumes: [{name: cache, persistentVolumeClaim: {claimName: docker-cache-pvc-1}}]
```

## Good
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    containers:
      - {name: runner, image: "ghcr.io/actions/actions-runner:2.336.0"}
      - {name: dind, image: docker:29.7.2-dind, volumeMounts: [{name: cache, mountPath: /var/lib/docker}]}
    volumes: [{name: cache, persistentVolumeClaim: {claimName: docker-cache-pvc-1}}]
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Severity
from arcroute.cluster.pod import Container
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.sockets import is_docker_image, is_official_runner
from arcroute.cluster.survey import ClusterSurvey

REFUSED = (2, 334, 0)
"""The newest runner that GitHub is known to refuse: actions/actions-runner-controller#4595, August 2026."""
_FLOATING = re.compile(r"(?:|latest|dind|dind-rootless|cli)\Z")
_VERSION = re.compile(r"v?([0-9]+)\.([0-9]+)\.([0-9]+)")


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each image that floats, or is too old."""
    for one in survey.scale_sets:
        pod, builder = one.pod, one.building_pod
        if builder and builder.dind and one.claim:
            yield from _daemon(one, builder.dind)
        if pod and pod.runner and is_official_runner(pod.runner):
            yield from _runner(one, pod.runner)


def _tag(image: str) -> str:
    name = image.partition("@")[0].rpartition("/")[2]
    return name.partition(":")[2]


def _daemon(one: ScaleSet, dind: Container) -> Iterator[Finding]:
    image = dind.field.get("image")
    if image and image.text and "@" not in image.text and is_docker_image(dind) and _FLOATING.match(_tag(image.text)):
        message = f"`{image.text}` is another Docker next month, which may not read this one's layers; pin a version"
        yield RULE.at(image, message, severity=Severity.WARNING, subject=one.shown)


def _runner(one: ScaleSet, runner: Container) -> Iterator[Finding]:
    image = runner.field.get("image")
    if image is None or not image.text:
        return
    version = _VERSION.match(_tag(image.text))
    if version and tuple(map(int, version.groups())) <= REFUSED:
        newest = ".".join(map(str, REFUSED))
        yield RULE.at(image, f"GitHub refuses runners up to {newest}: the lane takes no jobs", subject=one.shown)
    elif not version and _tag(image.text) in ("", "latest") and "@" not in image.text:
        policy = runner.field.get("imagePullPolicy")
        if policy and policy.text != "Always":
            message = "`latest` is whatever the node pulled first; set `imagePullPolicy: Always`"
            yield RULE.at(image, message, severity=Severity.INFO, subject=one.shown)


RULE = cluster_rule("ARC441", Severity.ERROR, look)
