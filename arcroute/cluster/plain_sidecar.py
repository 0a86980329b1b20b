"""The shipped values for Kubernetes before 1.29, which knows no native sidecars: Docker beside the runner instead."""

from __future__ import annotations

from arcroute.editing.lines import next_line
from arcroute.text.source import Source
from arcroute.text.tree import Mapping, Sequence, Value, resolve
from arcroute.text.yaml import compose

_DROPPED = ("restartPolicy", "startupProbe")
_COMMENT = "        # Beside the runner: Kubernetes before 1.29 has no native sidecars. The runner waits for it.\n"


def with_plain_sidecar(values: Source) -> str:
    """The values with the container ``dind`` moved to the end of ``containers`` as an ordinary one."""
    spec = _mapping(_mapping(compose(values), "template"), "spec")
    dind = _item(spec, "initContainers", "dind")
    runner = _item(spec, "containers", "runner")
    text = values.text
    start, end = _line_of(text, dind.span.start), next_line(values, dind.span.end)
    below = next_line(values, runner.span.end)
    return text[:start] + text[end:below] + _without(text, dind, end) + text[below:]


def _without(text: str, dind: Mapping, end: int) -> str:
    """The container's lines without those of the keys that only an init container has, and their comments."""
    starts = [_commented_line(text, entry.key.span.start) for entry in dind.entries] + [end]
    lines = [text[_line_of(text, dind.span.start) : starts[1]]]
    for number, entry in enumerate(dind.entries[1:], 1):
        kept = entry.key.value not in _DROPPED
        lines.append(text[starts[number] : starts[number + 1]] if kept else "")
    return lines[0] + _COMMENT + "".join(lines[1:])


def _commented_line(text: str, offset: int) -> int:
    """The start of a line, or of the comment lines directly above it."""
    start = _line_of(text, offset)
    while start and text[_line_of(text, start - 1) : start].lstrip().startswith("#"):
        start = _line_of(text, start - 1)
    return start


def _line_of(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1


def _mapping(node: Value | None, key: str) -> Mapping:
    found = node.get(key) if isinstance(node, Mapping) else None
    if not isinstance(found, Mapping):
        raise TypeError(f"the shipped values lack {key}")
    return found


def _item(spec: Mapping, key: str, name: str) -> Mapping:
    items = spec.get(key)
    found = [resolve(item) for item in items.items] if isinstance(items, Sequence) else []
    return next(item for item in found if isinstance(item, Mapping) and getattr(item.get("name"), "value", "") == name)
