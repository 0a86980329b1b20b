"""A claim leaves its storage class to the cluster, or takes one that lives on a single node.

## What it does
Tells of lanes' claims without `storageClassName`, with one that is a folder of a node (local-path, hostpath,
openebs), with another one than the other lanes have; and of an `Immediate` storage class beside a scale set that
picks its nodes.

## Why is this bad?
The default class can change between two clusters and two years. A folder of a node pins the lane to that node, its
size is not enforced, and it cannot grow. `Immediate` places a volume before it is known where the pod may run.

## Bad
```yaml
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: docker-cache-pvc-1, namespace: arc-runners}
spec: {accessModes: [ReadWriteOncePod], storageClassName: local-path, resources: {requests: {storage: 100Gi}}}
```

## Good
```yaml
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: docker-cache-pvc-1, namespace: arc-runners}
spec: {accessModes: [ReadWriteOncePod], storageClassName: ssd, resources: {requests: {storage: 100Gi}}}
```
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Severity
from arcroute.cluster.claims import lane_claims
from arcroute.cluster.documents import Resource
from arcroute.cluster.pod import text_of
from arcroute.cluster.survey import ClusterSurvey

_LOCAL = re.compile(r"(?:\A|-)(?:local-path|host-?path|local-storage)(?:-|\Z)", re.IGNORECASE)
_LOCAL_PROVISIONERS = (
    "rancher.io/local-path", "kubernetes.io/no-provisioner", "openebs.io/local", "microk8s.io/hostpath",
    "k8s.io/minikube-hostpath", "docker.io/hostpath",
)  # fmt: skip
PLACEMENT = ("nodeSelector", "affinity", "nodeName")


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each claim whose storage is left open, is local, or differs from the others'."""
    claims = tuple(lane_claims(survey))
    for claim in claims:
        yield from _finding(survey, claim)
    yield from _different(claims)
    yield from _immediate(survey, claims)


def _finding(survey: ClusterSurvey, claim: Resource) -> Iterator[Finding]:
    named = claim.field.get("spec", "storageClassName")
    if named is None:
        if claim.field.get("spec") and not claim.field.get("spec", "volumeName"):
            message = f"no `storageClassName`: {claim.name} takes whatever is the cluster's default"
            yield RULE.at(claim.name_field, message, severity=Severity.INFO, subject=claim.name or "")
    elif named.text and is_local(survey, named.text):
        message = f"`{named.text}` is a folder of one node: the lane is bound to it, and its size is not enforced"
        yield RULE.at(named, message, subject=claim.name or "")


def is_local(survey: ClusterSurvey, name: str) -> bool:
    """Whether a storage class is a folder of one node, by its name or by its provisioner among the manifests."""
    classes = survey.find("StorageClass", name)
    return _LOCAL.search(name) is not None or any(
        text_of(one.field.get("provisioner")) in _LOCAL_PROVISIONERS for one in classes
    )


def _different(claims: tuple[Resource, ...]) -> Iterator[Finding]:
    """The lanes that differ from the class that most lanes have."""
    fields = [named for claim in claims if (named := claim.field.get("spec", "storageClassName")) and named.text]
    usual = Counter(named.text for named in fields).most_common(1)
    for named in fields:
        if named.text != usual[0][0]:
            message = f"storage class `{named.text}`; other lanes have `{usual[0][0]}`"
            yield RULE.at(named, message, severity=Severity.INFO, subject="differs")


def _immediate(survey: ClusterSurvey, claims: tuple[Resource, ...]) -> Iterator[Finding]:
    """A class that binds at once, though pods are bound to some nodes."""
    placed = {
        one.claim.text
        for one in survey.scale_sets
        if one.claim and one.pod and any(one.pod.field.get(key) for key in PLACEMENT)
    }
    for claim in claims:
        named = claim.field.get("spec", "storageClassName")
        for storage in survey.find("StorageClass", text_of(named) or ""):
            if named and claim.name in placed and text_of(storage.field.get("volumeBindingMode")) == "Immediate":
                message = "this class places the volume before it is known where the pod may run"
                mode = storage.field.get("volumeBindingMode") or storage.name_field
                yield RULE.at(named, message, related=[(mode, "use WaitForFirstConsumer")], subject=claim.name or "")


RULE = cluster_rule("ARC424", Severity.WARNING, look)
