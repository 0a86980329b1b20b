"""The shipped manifests, made out for one organisation's lanes.

What stands in ``rules/cluster/`` is the template and at the same time the output for the default choices: everything
that a choice changes is found there by its words and replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct

from arcroute.cluster.names import (
    CHART_VERSION,
    CONTROLLER_FILE,
    CONTROLLER_NAMESPACE,
    DAEMON_FILE,
    MAINTENANCE_FILE,
    NAMESPACES_FILE,
    RUNNER_NAMESPACE,
    github_url_fault,
    lane_files,
)
from arcroute.cluster.plain_sidecar import with_plain_sidecar
from arcroute.cluster.quantity import GIB, quantity
from arcroute.editing.scalars import reads_back_plain
from arcroute.errors import UsageError
from arcroute.routing.catalog import Lane, shipped
from arcroute.routing.data import read_rules
from arcroute.text.source import Source

ACCESS_MODES = ("ReadWriteOnce", "ReadWriteOncePod")
_TEMPLATE_URL = "https://github.com/ORG"
_TEMPLATE_SIZE = 100
"""GiB, for which the numbers of the shipped ConfigMap are."""
_ACCESS = re.compile(r"(?m)^(?:  #.*\n)+  accessModes:.*$")
_DAEMON_SIZE = re.compile(r"\b([0-9]+)GB\b")
_LANE_LIST = re.compile(r"(?m)^( +- )arc-runner-set-1\n(?: +- arc-runner-set-[0-9]+\n)*")


class Choices(Struct, frozen=True):
    """What a cluster and its owner decide."""

    github_config_url: str = _TEMPLATE_URL
    namespace: str = RUNNER_NAMESPACE
    controller_namespace: str = CONTROLLER_NAMESPACE
    storage_class: str = "standard"
    access_mode: str = ACCESS_MODES[0]
    size: str | None = None
    """One size for all claims; None for what the map says."""
    chart_version: str = CHART_VERSION
    registry_mirror: str | None = None
    """URL of a mirror that the lanes' Docker daemons pull through."""
    native_sidecar: bool = True
    """False for Kubernetes before 1.29."""


def manifests(lanes: Iterable[Lane], choices: Choices) -> dict[str, str]:
    """The text of every manifest by file name. Raises UsageError for choices that no cluster could serve."""
    lanes = tuple(lanes)
    if not lanes:
        raise UsageError("the lane map holds no lane; `arcroute lane add` adds one")
    _refuse(choices)
    files = {name: _with_names(_template(name), choices) for name in (NAMESPACES_FILE, CONTROLLER_FILE)}
    files[DAEMON_FILE] = _daemon(lanes, choices)
    files[MAINTENANCE_FILE] = _maintenance(lanes)
    for lane in lanes:
        files.update(lane_manifests(lane, choices))
    return files


def lane_manifests(lane: Lane, choices: Choices) -> dict[str, str]:
    """The two manifests of one lane: its claim and its values."""
    for name in (lane.name, lane.claim):
        if not reads_back_plain(name, flow=True):
            raise UsageError(f"{name!r} cannot name a lane or a claim: YAML reads it as something else than a text")
    first = shipped().lanes[0]
    words = {first.name: lane.name, first.claim: lane.claim}
    templates = [_with_names(replaced_words(_template(name), words), choices) for name in lane_files(first)]
    claim, values = lane_files(lane)
    return {claim: _claim(templates[0], lane, choices), values: _values(templates[1], choices)}


def replaced_words(text: str, words: Mapping[str, str]) -> str:
    """The text with whole names replaced, in comments too; ``arc-runner-set-1`` is no part of ``arc-runner-set-10``."""
    if not words:
        return text
    known = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.sub(rf"(?<![\w.-])(?:{known})(?![\w-]|\.\w)", lambda found: words[found[0]], text)


def _refuse(choices: Choices) -> None:
    fault = github_url_fault(choices.github_config_url)
    if fault:
        raise UsageError(f"--github-config-url {fault}")
    for name in (choices.namespace, choices.controller_namespace, choices.storage_class):
        if not reads_back_plain(name, flow=False):
            raise UsageError(f"{name!r} is no name for a namespace or a storage class")
    if choices.namespace == choices.controller_namespace:
        raise UsageError("the runners and the controller need a namespace each: builds are privileged")
    if choices.access_mode == "ReadWriteOncePod" and not choices.native_sidecar:
        raise UsageError("ReadWriteOncePod needs Kubernetes 1.29")


def _template(name: str) -> str:
    return read_rules(f"cluster/{name}").text


def _with_names(text: str, choices: Choices) -> str:
    return replaced_words(
        text,
        {
            RUNNER_NAMESPACE: choices.namespace,
            CONTROLLER_NAMESPACE: choices.controller_namespace,
            CHART_VERSION: choices.chart_version,
        },
    )


def _claim(text: str, lane: Lane, choices: Choices) -> str:
    size = choices.size or lane.size
    text = text.replace("storage: 100Gi", f"storage: {size}")
    text = text.replace("storageClassName: standard", f"storageClassName: {choices.storage_class}")
    if choices.access_mode != ACCESS_MODES[0]:
        text = _ACCESS.sub(f"  accessModes: [{choices.access_mode}]", text)
    return text


def _values(text: str, choices: Choices) -> str:
    text = text.replace(_TEMPLATE_URL, choices.github_config_url.removesuffix("/"))
    return text if choices.native_sidecar else with_plain_sidecar(Source("values", text.encode()))


def _daemon(lanes: tuple[Lane, ...], choices: Choices) -> str:
    """The cache's limits follow the smallest claim: all lanes share the ConfigMap."""
    sizes = [quantity(choices.size or lane.size) or 0 for lane in lanes]
    gib = min(sizes, default=_TEMPLATE_SIZE * GIB) // GIB
    if gib < 1:
        raise UsageError("a claim below 1Gi holds no layer cache")
    text = _with_names(_template(DAEMON_FILE), choices)
    text = _DAEMON_SIZE.sub(lambda found: f"{max(1, int(found[1]) * gib // _TEMPLATE_SIZE)}GB", text)
    text = text.replace(f"claim of {_TEMPLATE_SIZE}Gi", f"claim of {gib}Gi")
    return _with_mirror(text, choices.registry_mirror) if choices.registry_mirror else text


def _with_mirror(text: str, mirror: str) -> str:
    if not re.fullmatch(r"https?://[-A-Za-z0-9.]+(?::[0-9]{1,5})?/?", mirror):
        raise UsageError("--registry-mirror must be the URL of a host, such as https://mirror.example.com")
    return text.replace(
        '    {\n      "builder"', f'    {{\n      "registry-mirrors": ["{mirror}"],\n      "builder"', 1
    )


def _maintenance(lanes: tuple[Lane, ...]) -> str:
    rows = "".join(rf"\g<1>{lane.name}" + "\n" for lane in lanes)
    return _LANE_LIST.sub(rows, _template(MAINTENANCE_FILE))
