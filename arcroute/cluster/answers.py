"""What kubectl answers, without what arcroute never looks at: a list of a whole cluster has many megabytes."""

from __future__ import annotations

import json
from typing import Any

from arcroute.text.source import Source

_WHOLE = frozenset(("AutoscalingRunnerSet", "PersistentVolumeClaim"))
_METADATA = ("name", "namespace", "labels")
_LANES_POD = "actions.github.com/scale-set-name"
_OURS = frozenset(("kind", "spec", "status", "data"))
MAX_DATA = 100_000
"""Characters of a ConfigMap beyond which it is none of a Docker daemon's."""


def answer(path: str, text: bytes) -> Source:
    """The objects of a list in JSON, those of other workloads by their names alone; any other text as it is."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return Source(path, text)
    items = found.get("items") if isinstance(found, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return Source(path, text)
    return Source(path, json.dumps({"kind": "List", "items": [_reduced(item) for item in items]}).encode())


def _reduced(item: dict[str, Any]) -> dict[str, Any]:
    metadata = item.get("metadata")
    known = {key: metadata[key] for key in _METADATA if key in metadata} if isinstance(metadata, dict) else {}
    labels = known.get("labels")
    kind = item.get("kind")
    lanes_pod = kind == "Pod" and isinstance(labels, dict) and _LANES_POD in labels
    config = kind == "ConfigMap" and len(str(item.get("data"))) <= MAX_DATA
    kept = _OURS if kind in _WHOLE or lanes_pod or config else frozenset(("kind",))
    return {key: value for key, value in item.items() if key in kept} | {"metadata": known}
