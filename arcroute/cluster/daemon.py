"""``daemon.json``: what the lanes' Docker daemons are told, from the ConfigMaps among the manifests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from arcroute.cluster.field import Field
from arcroute.cluster.pod import Pod, text_of
from arcroute.cluster.quantity import docker_size
from arcroute.cluster.survey import ClusterSurvey

FILE = "daemon.json"
_FOLDER = "/etc/docker"


class DaemonConfig(Struct, frozen=True):
    """One ``daemon.json`` and the claims of the lanes that it holds for."""

    name: str
    """The ConfigMap's."""
    field: Field
    data: dict[str, Any] | None
    """None where it is no JSON object."""
    claims: tuple[str, ...]


class Limits(Struct, frozen=True):
    """Bytes."""

    most: int
    least_free: int


def daemon_configs(survey: ClusterSurvey) -> Iterator[DaemonConfig]:
    """Every ConfigMap that a lane's daemon reads as its configuration."""
    users: dict[tuple[str, str], list[str]] = {}
    for one in survey.scale_sets:
        name = config_map(one.pod) if one.pod else None
        if one.pod and name:
            users.setdefault((name, config_key(one.pod)), []).append(text_of(one.claim) or "")
    for (name, key), claims in users.items():
        for item in survey.find("ConfigMap", name):
            field = item.field.get("data", key)
            if field is not None and field.text is not None:
                yield DaemonConfig(name, field, _parsed(field.text), tuple(claims))


def config_map(pod: Pod) -> str | None:
    """The ConfigMap mounted where the daemon looks for its configuration."""
    mount = pod.dind.mount_at(f"{_FOLDER}/{FILE}") if pod.dind else None
    volume = pod.volumes.get(mount.volume or "") if mount else None
    return text_of(volume.get("configMap", "name")) if volume else None


def config_key(pod: Pod) -> str:
    """The key of that ConfigMap that becomes the daemon's file."""
    mount = pod.dind.mount_at(f"{_FOLDER}/{FILE}") if pod.dind else None
    volume = pod.volumes.get(mount.volume or "") if mount else None
    single = mount is not None and mount.path.endswith(FILE)
    file = (text_of(mount.field.get("subPath")) if mount and single else None) or FILE
    items = volume.get("configMap", "items") if volume else None
    keys = [text_of(item.get("key")) for item in (items.items if items else ()) if text_of(item.get("path")) == file]
    return next(filter(None, keys), file)


def policies(data: dict[str, Any] | None) -> tuple[dict[str, Any], ...] | None:
    """``builder.gc.policy``; None where the builder's rules are not given."""
    gc = _child(_child(data, "builder"), "gc")
    if gc is None:
        return None
    found = gc.get("policy", [])
    return tuple(one for one in found if isinstance(one, dict)) if isinstance(found, list) else ()


def builder_limits(config: DaemonConfig) -> Limits | None:
    """The most that any policy allows; None where no policy has a known limit."""
    rows = [row for row in policies(config.data) or () if "maxUsedSpace" in row]
    most = [docker_size(str(row["maxUsedSpace"])) for row in rows]
    free = [docker_size(str(row.get("minFreeSpace", "0"))) for row in rows]
    known = [size for size in most if size is not None]
    return Limits(max(known), max((size for size in free if size is not None), default=0)) if known else None


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _child(data: dict[str, Any] | None, key: str) -> dict[str, Any] | None:
    found = data.get(key) if data else None
    return found if isinstance(found, dict) else None
