"""The builder's rules for what it keeps are missing, or Docker refuses or ignores them.

## What it does
Reports lanes whose Docker daemon has no `daemon.json`, or no `builder.gc` in it, one that is no JSON, that switches
collection off, that names two types in one policy, has keys that Docker does not know there, or sets what a flag
sets, too.

## Why is this bad?
By default Docker drops the caches of `RUN --mount=type=cache` and git checkouts that nobody used for 48 hours, once
the whole cache is above 1.4 % of the disk: every Monday starts cold. With two types in a policy, or `hosts` both in
the file and as a flag, the daemon does not start.

## Bad
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    containers:
      - {name: runner}
      - name: dind
        image: docker:29.7.2-dind
        volumeMounts: [{name: cache, mountPath: /var/lib/docker}, {name: config, mountPath: /etc/docker}]
    volumes:
      - {name: cache, persistentVolumeClaim: {claimName: docker-cache-pvc-1}}
      - {name: config, configMap: {name: docker-daemon-lane}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: docker-daemon-lane}
data:
  daemon.json: |
    {"builder": {"gc": {"policy": [{"filter": ["type=exec.cachemount", "type=source.local"], "maxUsedSpace": "60GB"}]}}}
```

## Good
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    containers:
      - {name: runner}
      - name: dind
        image: docker:29.7.2-dind
        volumeMounts: [{name: cache, mountPath: /var/lib/docker}, {name: config, mountPath: /etc/docker}]
    volumes:
      - {name: cache, persistentVolumeClaim: {claimName: docker-cache-pvc-1}}
      - {name: config, configMap: {name: docker-daemon-lane}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: docker-daemon-lane}
data:
  daemon.json: |
    {"builder": {"gc": {"policy": [{"filter": ["type=exec.cachemount", "until=720h"], "maxUsedSpace": "60GB"}]}}}
```

## Configuration
`arcroute cluster export` writes a ConfigMap with rules for the size of your claims.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Severity
from arcroute.cluster.daemon import DaemonConfig, config_key, config_map, daemon_configs, policies
from arcroute.cluster.pod import Container
from arcroute.cluster.quantity import docker_size
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.survey import ClusterSurvey
from arcroute.routing.nearest import nearest

_KEYS = ("all", "filter", "reservedSpace", "maxUsedSpace", "minFreeSpace", "keepStorage")
"""moby, daemon/config/builder.go, BuilderGCRule."""
_SIZES = ("reservedSpace", "maxUsedSpace", "minFreeSpace", "keepStorage")
_FLAGS = {"hosts": ("--host", "-H"), "group": ("--group", "-G"), "data-root": ("--data-root", "-g")}


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each lane without rules, and for each rule that is wrong."""
    for one in survey.scale_sets:
        yield from _missing(one)
        yield from _empty(survey, one)
    for config in daemon_configs(survey):
        yield from _config(survey, config)


def _missing(one: ScaleSet) -> Iterator[Finding]:
    dind = one.building_pod.dind if one.building_pod else None
    if dind is None or not one.claim:
        return
    if dind.mount_at("/etc/docker/daemon.json") is None and not dind.flag("--config-file"):
        message = "no `daemon.json`: Docker drops caches of `RUN --mount` that nobody used for 48 hours"
        notes = ("`arcroute cluster export` writes one",)
        place = dind.field.get("volumeMounts") or dind.place
        yield RULE.at(place, message, severity=Severity.WARNING, notes=notes, subject=one.shown)


def _empty(survey: ClusterSurvey, one: ScaleSet) -> Iterator[Finding]:
    """A ConfigMap that is there and holds another file."""
    if one.pod is None or one.claim is None:
        return
    key = config_key(one.pod)
    for item in survey.find("ConfigMap", config_map(one.pod) or ""):
        data = item.field.get("data")
        if data is not None and data.mapping and data.written(key) is None:
            message = f"no `{key}`: the Docker daemon of {one.shown} finds no configuration here"
            yield RULE.at(data, message, severity=Severity.WARNING, subject=one.shown)


def _config(survey: ClusterSurvey, config: DaemonConfig) -> Iterator[Finding]:
    if config.data is None:
        yield RULE.at(config.field, "no JSON object: the Docker daemon does not start", subject="json")
        return
    rules = policies(config.data)
    if rules is None:
        message = "no `builder.gc`: Docker drops caches of `RUN --mount` that nobody used for 48 hours"
        yield RULE.at(config.field, message, severity=Severity.WARNING, subject="gc")
    elif config.data["builder"]["gc"].get("enabled") is False:
        message = "`builder.gc.enabled` is false: the cache grows until the volume is full"
        yield RULE.at(config.field, message, severity=Severity.WARNING, subject="enabled")
    for number, rule in enumerate(rules or (), 1):
        for why in _faults(rule):
            yield RULE.at(config.field, f"policy {number} of `builder.gc`: {why}", subject=f"policy {number}: {why}")
    yield from _twice(survey, config)


def _faults(rule: dict[str, Any]) -> Iterator[str]:
    filters = rule.get("filter", [])
    texts = [one for one in filters if isinstance(one, str)] if isinstance(filters, list) else []
    if len([text for text in texts if text.startswith("type=")]) > 1:
        yield "names two types, and Docker takes one"
    for key in rule:
        if key not in _KEYS:
            meant = nearest(key, _KEYS)
            hint = f"; did you mean {meant}?" if meant else "; an age is a filter, such as until=720h"
            yield f"Docker does not know {key}{hint}"
    for key in _SIZES:
        if isinstance(rule.get(key), str) and docker_size(rule[key]) is None:
            yield f"{key} is no size such as 60GB"


def _twice(survey: ClusterSurvey, config: DaemonConfig) -> Iterator[Finding]:
    """Docker refuses to start where the file and a flag say the same thing."""
    for one in survey.scale_sets:
        dind = one.pod.dind if one.pod else None
        if dind is None or one.claim is None or one.claim.text not in config.claims:
            continue
        for key in _in_both(config, dind):
            message = f"`{key}` stands here and among the words of {one.shown}'s daemon, which does not start then"
            yield RULE.at(config.field, message, subject=f"{key} {one.shown}")


def _in_both(config: DaemonConfig, dind: Container) -> Iterator[str]:
    return (key for key, flags in _FLAGS.items() if config.data and key in config.data and dind.flag(*flags))


RULE = cluster_rule("ARC440", Severity.ERROR, look)
