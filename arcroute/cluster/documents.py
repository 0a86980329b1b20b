"""What a YAML document is to the lanes: values of one of the charts, objects of Kubernetes, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from msgspec import Struct

from arcroute.cluster.field import Field, Layer
from arcroute.cluster.pod import text_of
from arcroute.errors import InputError
from arcroute.text.source import Source
from arcroute.text.tree import Mapping, Value
from arcroute.text.yaml import compose_all

RELEVANT = re.compile(
    rb"githubConfig|runnerScaleSet|axRunner|inRunners|containerMode|scaleset|updateStrategy|watchSingleNamespace|kind"
)
"""Words without which a file holds nothing about lanes: others are not even parsed."""
_SCALE_SET_KEYS = frozenset(
    (
        "githubConfigUrl", "githubConfigSecret", "runnerScaleSetName", "runnerScaleSetLabels", "scaleSetLabels",
        "maxRunners", "minRunners", "containerMode", "listenerTemplate", "controllerServiceAccount", "runnerGroup",
    )
)  # fmt: skip
_CONTROLLER_FLAGS = frozenset(
    ("updateStrategy", "watchSingleNamespace", "logLevel", "logFormat", "runnerMaxConcurrentReconciles")
)
_EXPERIMENTAL_AUTH = ("url", "githubToken", "secretName", "app")
"""Keys of `auth` in the values of gha-runner-scale-set-experimental."""
_MAX_ITEMS = 20_000


class Values(Struct, frozen=True):
    """Values of the chart gha-runner-scale-set."""

    field: Field


class ControllerValues(Struct, frozen=True):
    """Values of the chart gha-runner-scale-set-controller."""

    field: Field


class Resource(Struct, frozen=True):
    """An object of Kubernetes."""

    kind: str
    name: str | None
    namespace: str | None
    field: Field

    @property
    def name_field(self) -> Field:
        """Where its name is written, or the object where it has none."""
        return self.field.get("metadata", "name") or self.field

    def label(self, name: str) -> str | None:
        """One of its labels."""
        return text_of(self.field.get("metadata", "labels", name))


Document: TypeAlias = "Values | ControllerValues | Resource"


def documents(source: Source) -> Iterator[Document]:
    """What a file holds for the lanes, lists of objects taken apart.

    Raises InputError for what is not YAML, for a template, and for values of the experimental chart.
    """
    for value in _composed(source):
        if isinstance(value, Mapping):
            yield from _documents(Field((Layer(source, value),)))


def _composed(source: Source) -> tuple[Value, ...]:
    try:
        return tuple(compose_all(source))
    except InputError as error:
        if b"{{" in source.data:
            raise InputError(
                "a template, which only Helm can read; give arcroute what it renders", error.place
            ) from None
        raise


def _documents(root: Field) -> Iterator[Document]:
    waiting = [root]
    for _ in range(_MAX_ITEMS):
        if not waiting:
            return
        field = waiting.pop()
        kind = text_of(field.get("kind"))
        items = field.get("items")
        if kind is None:
            yield from values_in(field)
        elif kind.endswith("List") and items is not None:
            waiting += reversed(items.items)
        else:
            metadata = field.get("metadata") or field
            yield Resource(kind, text_of(metadata.get("name")), text_of(metadata.get("namespace")), field)
    raise InputError(f"more than {_MAX_ITEMS} objects", root.source.place(None))


def values_in(field: Field) -> Iterator[Values | ControllerValues]:
    """Values of a chart are told by their keys. Raises InputError for those of the experimental one."""
    keys = {key.value for key in field.keys}
    if "on" in keys and "jobs" in keys:
        return
    if _is_experimental(field, keys):
        raise InputError(
            "values of the chart gha-runner-scale-set-experimental, which has keys of its own and is not checked",
            field.source.place(field.layers[0].value.span),
        )
    if keys & _SCALE_SET_KEYS or field.get("template", "spec", "containers"):
        yield Values(field)
    elif _is_controller(field):
        yield ControllerValues(field)
    else:
        yield from (Values(child) for _, child in field.entries if child.get("githubConfigUrl"))  # of a subchart


def _is_experimental(field: Field, keys: set[str]) -> bool:
    """Both charts read `controllerServiceAccount`; other charts, too, may have keys `auth` and `runner`."""
    auth = field.get("auth")
    signs = auth is not None and any(auth.get(key) for key in _EXPERIMENTAL_AUTH) and "runner" in keys
    scale_set = field.get("scaleset")
    return "githubConfigUrl" not in keys and (signs or (scale_set is not None and bool(scale_set.keys)))


def _is_controller(field: Field) -> bool:
    flags = field.get("flags")
    named = flags is not None and any(key.value in _CONTROLLER_FLAGS for key in flags.keys)
    return named or "values-controller" in field.source.path
