"""A key of the values that the chart never reads.

## What it does
Reports top-level keys that gha-runner-scale-set 0.14.2 does not read. The chart has no schema, and `helm lint` says
nothing. `resources`, `podLabels`, `nodeSelector` and `tolerations` are errors: a lane that runs without them is not
the lane that was meant.

## Why is this bad?
The value looks as if it were in force. Pods run without limits, on any node, without the labels that a network policy
selects, and nobody is told.

## Bad
```yaml
runnerScaleSetName: arc-runner-set-1
podLabels: {team: build}
runnerScaleSetLabels: [builds]
template:
  metadata:
    annotations: {a: b}
  spec:
    containers:
      - name: runner
```

## Fixed with --unsafe-fixes
```yaml
runnerScaleSetName: arc-runner-set-1
scaleSetLabels: [builds]
template:
  metadata:
    annotations: {a: b}
    labels:
      team: build
  spec:
    containers:
      - name: runner
```

## Good
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  metadata:
    labels: {team: build}
  spec:
    nodeSelector: {kind: build}
    containers:
      - name: runner
```

## Fix safety
Unsafe: what had no effect gets one. Keys that have a place in the pod move there; `resources` goes to the Docker
daemon, where builds run.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from arcroute.checks.cluster.mending import added, mend, removed
from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Fix, Severity
from arcroute.cluster.field import Field, Layer
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.survey import ClusterSurvey
from arcroute.routing.nearest import nearest
from arcroute.text.edit import Edit
from arcroute.text.source import Span
from arcroute.text.tree import Scalar, plain

READ = frozenset(
    (
        "githubConfigUrl", "githubConfigSecret", "scaleSetLabels", "runnerScaleSetName", "runnerGroup", "minRunners",
        "maxRunners", "proxy", "githubServerTLS", "keyVault", "containerMode", "listenerTemplate", "listenerMetrics",
        "template", "controllerServiceAccount", "namespaceOverride", "labels", "annotations", "resourceMeta", "global",
    )
)  # fmt: skip
"""Every key that the chart's templates read, and Helm's own ``global``."""
_GRAVE = frozenset(("resources", "podLabels", "nodeSelector", "tolerations"))
_RENAMED = {"runnerScaleSetLabels": "scaleSetLabels", "runnerLabels": "scaleSetLabels", "maxReplicas": "maxRunners",
            "minReplicas": "minRunners"}  # fmt: skip
_IN_POD = frozenset(
    (
        "nodeSelector", "tolerations", "affinity", "imagePullSecrets", "priorityClassName", "securityContext",
        "terminationGracePeriodSeconds",
    )
)  # fmt: skip
_CONTAINERS_OWN = frozenset(
    ("allowPrivilegeEscalation", "capabilities", "privileged", "procMount", "readOnlyRootFilesystem")
)
"""What the `securityContext` of a container may hold, and that of a pod may not."""
_IN_METADATA = {"podLabels": "labels", "podAnnotations": "annotations"}


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each such key."""
    for one in survey.scale_sets:
        if not one.rendered:
            yield from (_finding(one, key) for key in one.root.keys if _is_ignored(key.value))


def _is_ignored(key: str) -> bool:
    """Anchors for the rest of a file often stand under keys of their own, which begin with ``x-`` or a dot."""
    return key not in READ and not key.startswith(("x-", ".", "_"))


def _finding(one: ScaleSet, key: Scalar) -> Finding:
    name = key.value
    meant = _RENAMED.get(name) or nearest(name, READ)
    message = f"the chart does not read `{name}`" + (f"; did you mean `{meant}`?" if meant else _where(name))
    field = one.root.written(name)
    source = field.source if field else one.source
    severity = Severity.ERROR if name in _GRAVE else Severity.WARNING
    place = Field((Layer(source, key, key),))
    return RULE.at(place, message, severity=severity, fix=_fix(one, name, meant), subject=name)


def _where(name: str) -> str:
    if name in _IN_METADATA:
        return f": pods get it from `template.metadata.{_IN_METADATA[name]}`"
    if name in _IN_POD:
        return f": pods get it from `template.spec.{name}`"
    return ": containers have their own, under `template.spec`" if name == "resources" else ""


def _fix(one: ScaleSet, name: str, meant: str | None) -> Fix | None:
    field = one.root.written(name)
    if field is None or len(one.root.layers) > 1:
        return None
    key = field.layers[0].key
    if meant is not None and key is not None:
        edit = Edit(field.source.path, Span(*key.span), meant)
        return None if one.root.written(meant) else mend(f"write {meant}", lambda: (edit,), safe=False)
    move = _move(one, name)
    return mend(f"move it to {move.way}", lambda: _moved(one, name, move), safe=False) if move else None


class _Move(Struct, frozen=True):
    """Into which mapping a key belongs, as what, and the way there in words."""

    holder: Field
    key: str
    """Empty where its entries go among those that are there."""
    way: str
    inside: str | None = None
    """A mapping that is missing there, and is made around the key."""


def _move(one: ScaleSet, name: str) -> _Move | None:
    """None for a key that has no place in a pod, or whose place is taken."""
    template, spec = one.root.get("template"), one.root.get("template", "spec")
    dind = one.pod.dind if one.pod else None
    found: _Move | None = None
    if name in _IN_METADATA and template:
        return _into_metadata(one, template, name)
    if name == "securityContext" and any(one.root.get(name, key) for key in _CONTAINERS_OWN):
        return None
    if name in _IN_POD and spec:
        found = _Move(spec, name, f"template.spec.{name}")
    elif name == "resources" and dind:
        found = _Move(dind.field, name, "the container of the Docker daemon")
    return None if found is None or found.holder.written(found.inside or found.key) else found


def _into_metadata(one: ScaleSet, template: Field, name: str) -> _Move | None:
    """Beside the labels that are there, where none of them is called the same."""
    key, metadata = _IN_METADATA[name], template.get("metadata")
    there, moving = metadata.get(key) if metadata else None, one.root.get(name)
    taken = {one.value for one in there.keys} & {one.value for one in moving.keys} if there and moving else set()
    way = f"template.metadata.{key}"
    if there is not None:
        return None if taken or not there.mapping else _Move(there, "", way)
    return _Move(metadata or template, key, way, None if metadata else "metadata")


def _moved(one: ScaleSet, name: str, move: _Move) -> tuple[Edit, ...]:
    field = one.root.get(name)
    value = plain(field.value) if field else None
    if not move.key:
        entries = value.items() if isinstance(value, dict) else ()
        edits = [edit for key, entry in entries for edit in added(move.holder, key, entry)]
        return (*edits, *removed(one.root, name))
    key, whole = (move.inside, {move.key: value}) if move.inside else (move.key, value)
    return (*added(move.holder, key, whole), *removed(one.root, name))


RULE = cluster_rule("ARC404", Severity.ERROR, look)
