"""A lane's volume can be mounted by two pods, or is of a kind that cannot hold Docker's layers.

## What it does
Looks at the claims that lanes mount: `ReadWriteMany` and network file systems (NFS, EFS, Azure Files, CephFS, SMB)
are errors; `ReadWriteOnce` is a warning; `ReadWriteOncePod` must stand alone.

## Why is this bad?
`ReadWriteOnce` means one node, not one pod. A runner's pod is deleted while its daemon still stops, the next one
starts on the same node, and two daemons have one data root. overlay2 does not work on network file systems, and locks
are not reliable there.

## Bad
```yaml
runnerScaleSetName: arc-runner-set-1
maxRunners: 1
template:
  spec:
    containers:
      - {name: runner}
      - {name: dind, image: docker:29.7.2-dind, volumeMounts: [{name: cache, mountPath: /var/lib/docker}]}
    volumes: [{name: cache, persistentVolumeClaim: {claimName: docker-cache-pvc-1}}]
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: docker-cache-pvc-1, namespace: arc-runners}
spec: {accessModes: [ReadWriteMany], storageClassName: ssd, resources: {requests: {storage: 100Gi}}}
```

## Good
```yaml
runnerScaleSetName: arc-runner-set-1
maxRunners: 1
template:
  spec:
    containers:
      - {name: runner}
      - {name: dind, image: docker:29.7.2-dind, volumeMounts: [{name: cache, mountPath: /var/lib/docker}]}
    volumes: [{name: cache, persistentVolumeClaim: {claimName: docker-cache-pvc-1}}]
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: docker-cache-pvc-1, namespace: arc-runners}
spec: {accessModes: [ReadWriteOncePod], storageClassName: ssd, resources: {requests: {storage: 100Gi}}}
```

## Configuration
`ReadWriteOncePod` needs a CSI driver and Kubernetes 1.29 (a beta in 1.27). A claim's mode cannot be changed: a lane
whose claim is made again starts cold. `# arcroute: ignore[ARC422]` at the claim accepts the risk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Severity
from arcroute.cluster.claims import lane_claims
from arcroute.cluster.documents import Resource
from arcroute.cluster.pod import text_of
from arcroute.cluster.survey import ClusterSurvey

_FILE_STORAGE = re.compile(
    r"(?:\A|[-_.])(?:nfs|efs|azure-?files?|cephfs|filestore|glusterfs|smb|cifs)(?:[-_.]|\Z)", re.IGNORECASE
)


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each claim of a lane that more than one pod can mount."""
    for claim in lane_claims(survey):
        yield from _modes(claim)
        storage = claim.field.get("spec", "storageClassName")
        provisioners = [
            text_of(one.field.get("provisioner")) for one in survey.find("StorageClass", text_of(storage) or "")
        ]
        kinds = [text for text in (text_of(storage), *provisioners) if text and _FILE_STORAGE.search(text)]
        if storage and kinds:
            message = f"storage class `{storage.text}` is a network file system, where Docker's layers cannot lie"
            yield RULE.at(storage, message, subject=f"{claim.name} storage")


def _modes(claim: Resource) -> Iterator[Finding]:
    modes = claim.field.get("spec", "accessModes")
    names = {item.text: item for item in modes.items} if modes else {}
    if modes is None or None in names:
        return
    if "ReadWriteMany" in names:
        yield RULE.at(names["ReadWriteMany"], "ReadWriteMany lets two Docker daemons write to one data root")
    elif "ReadOnlyMany" in names:
        yield RULE.at(names["ReadOnlyMany"], "a layer cache must be written to")
    elif "ReadWriteOncePod" in names and len(names) > 1:
        yield RULE.at(modes, "ReadWriteOncePod must be the only mode; Kubernetes refuses the claim")
    elif "ReadWriteOnce" in names:
        message = "ReadWriteOnce is one node, not one pod: the next runner can start while the last one's daemon stops"
        notes = ("for a new lane use ReadWriteOncePod (CSI, Kubernetes 1.29); the mode of a claim cannot be changed",)
        yield RULE.at(names["ReadWriteOnce"], message, severity=Severity.WARNING, notes=notes)


RULE = cluster_rule("ARC422", Severity.ERROR, look)
