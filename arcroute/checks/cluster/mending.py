"""Edits to values of manifests, as fixes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from arcroute.checks.finding import Fix
from arcroute.cluster.field import Field
from arcroute.cluster.pod import Container, Pod
from arcroute.editing.scalars import fill_empty, replace_scalar
from arcroute.editing.structure import insert_entry, insert_item, remove_entry
from arcroute.errors import RewriteError
from arcroute.text.edit import Edit
from arcroute.text.tree import Plain, Scalar, Sequence


def mend(title: str, edits: Callable[[], Iterable[Edit]], *, safe: bool = True) -> Fix | None:
    """A fix, or none where the file is written in a way in which the edits cannot be made."""
    try:
        return Fix(title, safe, tuple(edits()))
    except RewriteError:
        return None


def text(field: Field, value: str) -> tuple[Edit, ...]:
    """Another text in place of a scalar's."""
    return replace_scalar(field.source, _scalar(field), value)


def literal(field: Field, value: str) -> tuple[Edit, ...]:
    """A bare number or boolean in place of a scalar, quotes and all."""
    scalar = _scalar(field)
    if scalar.span.start == scalar.span.end:
        return (fill_empty(field.source, scalar, value),)
    if scalar.style in ("|", ">") or scalar.tag is not None:
        raise RewriteError("written in a way that arcroute does not edit", field.source.place(scalar.span))
    return (Edit(field.source.path, scalar.span, value),)


def added(field: Field, key: str, value: Plain, *after: str) -> tuple[Edit, ...]:
    """A new entry of a mapping, behind the first of the keys ``after`` that is there, or else at the end."""
    if field.mapping is None:
        raise RewriteError("not a mapping", field.source.place(field.span))
    keys = {entry.key.value for entry in field.mapping.entries}
    there = next((name for name in after if name in keys), None)
    return insert_entry(field.source, field.mapping, (key, value), after=there)


def removed(field: Field, key: str) -> tuple[Edit, ...]:
    """A mapping without one of its entries."""
    if field.mapping is None:
        raise RewriteError("not a mapping", field.source.place(field.span))
    return remove_entry(field.source, field.mapping, key)


def appended(field: Field, item: Plain) -> tuple[Edit, ...]:
    """A new last item of a list."""
    if not isinstance(field.value, Sequence) or not field.value.items:
        raise RewriteError("not a list", field.source.place(field.span))
    return insert_item(field.source, field.value, item)


def mounted(container: Container, volume: str, path: str) -> tuple[Edit, ...]:
    """One more entry of a container's ``volumeMounts``."""
    mounts, mount = container.field.get("volumeMounts"), {"name": volume, "mountPath": path}
    return appended(mounts, {**mount}) if mounts else added(container.field, "volumeMounts", [{**mount}])


def shared(pod: Pod, volume: str, path: str) -> tuple[Edit, ...]:
    """An empty volume of the pod at the same path of the runner and of the Docker daemon, neither of which has one."""
    there, volumes = pod.volumes.get(volume), pod.field.get("volumes")
    if there is not None and there.written("emptyDir") is None:
        raise RewriteError(f"volume {volume} is something else", there.source.place(there.span))
    row: dict[str, Plain] = {"name": volume, "emptyDir": {}}
    new = appended(volumes, row) if volumes else added(pod.field, "volumes", [row])
    containers = [one for one in (pod.runner, pod.dind) if one]
    return (*(() if there else new), *(edit for one in containers for edit in mounted(one, volume, path)))


def prepended(field: Field, item: Plain) -> tuple[Edit, ...]:
    """A new first item of a list."""
    if not isinstance(field.value, Sequence) or not field.value.items:
        raise RewriteError("not a list", field.source.place(field.span))
    return insert_item(field.source, field.value, item, first=True)


def _scalar(field: Field) -> Scalar:
    if not isinstance(field.value, Scalar):
        raise RewriteError("not a scalar", field.source.place(field.span))
    return field.value
