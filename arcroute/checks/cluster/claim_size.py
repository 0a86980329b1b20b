"""A lane's volume is too small for its layers, or for what its builder may keep.

## What it does
Reports claims of lanes below 50Gi, claims smaller than `.arcroute.yaml` says, and a `daemon.json` whose builder may
fill more than the claim holds; `volumeMode: Block` is an error.

## Why is this bad?
The builder's limits do not count images, containers and volumes. A data root at 100 % stops builds, and then the
daemon from starting at all. Docker needs a file system, not a block device.

## Bad
```yaml
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: docker-cache-pvc-1, namespace: arc-runners}
spec: {accessModes: [ReadWriteOncePod], storageClassName: ssd, resources: {requests: {storage: 10Gi}}}
```

## Good
```yaml
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: docker-cache-pvc-1, namespace: arc-runners}
spec: {accessModes: [ReadWriteOncePod], storageClassName: ssd, resources: {requests: {storage: 100Gi}}}
```

## Configuration
`size:` of a lane in `.arcroute.yaml` says what its claim should ask for.
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Severity
from arcroute.cluster.claims import lane_claims, requested
from arcroute.cluster.daemon import builder_limits, daemon_configs
from arcroute.cluster.documents import Resource
from arcroute.cluster.quantity import GIB, quantity
from arcroute.cluster.survey import ClusterSurvey

LEAST = 50 * GIB


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each claim that is too small, or is no file system."""
    for claim in lane_claims(survey):
        mode = claim.field.get("spec", "volumeMode")
        if mode and mode.text == "Block":
            yield RULE.at(
                mode, "Docker keeps its layers in a file system, not on a block device", severity=Severity.ERROR
            )
        yield from _size(survey, claim)
    yield from _limits(survey)


def _size(survey: ClusterSurvey, claim: Resource) -> Iterator[Finding]:
    storage, size = claim.field.get("spec", "resources", "requests", "storage"), requested(claim)
    if storage is None or size is None:
        return
    lane = next((lane for lane in survey.catalog.lanes if lane.claim == claim.name), None)
    row = survey.row(lane) if lane else None
    wanted = quantity(lane.size) if lane and row and row.get("size") else None
    if wanted and size < wanted and lane:
        message = f"{claim.name} asks for {storage.text}; the map gives {lane.name} {lane.size}"
        yield RULE.at(storage, message, severity=Severity.WARNING)
    elif size < LEAST and not (wanted and wanted <= size):
        message = f"{storage.text} is little for the layers of a lane; below 50Gi builds soon evict each other"
        yield RULE.at(storage, message, severity=Severity.WARNING)


def _limits(survey: ClusterSurvey) -> Iterator[Finding]:
    """What the builder may use, and what it must leave free, within the smallest claim that it serves."""
    sizes = {claim.name: size for claim in lane_claims(survey) if (size := requested(claim)) is not None}
    for config in daemon_configs(survey):
        mine = [sizes[name] for name in config.claims if name in sizes]
        limits = builder_limits(config)
        if mine and limits and limits.most + limits.least_free > min(mine):
            message = (
                f"the builder may use {limits.most // GIB}GB and must leave {limits.least_free // GIB}GB free,"
                f" but the smallest claim has {min(mine) // GIB}Gi"
            )
            yield RULE.at(config.field, message, severity=Severity.WARNING)


RULE = cluster_rule("ARC425", Severity.ERROR, look)
