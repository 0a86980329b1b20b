"""A live cluster held against the manifests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from arcroute.cluster.documents import Resource
from arcroute.cluster.field import Field
from arcroute.cluster.pod import text_of
from arcroute.cluster.quantity import quantity
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.survey import ClusterSurvey
from arcroute.text.tree import plain

_SCALE_SET = "actions.github.com/scale-set-name"
_COMPONENT = "app.kubernetes.io/component"
_LISTENER = "runner-scale-set-listener"
_FOR = "actions.github.com/scale-set-namespace"
_EPHEMERAL = "actions-ephemeral-runner"
STATE = "state"
_CREDENTIALS = re.compile(r"(?<=://)[^/@]*@")


class Difference(Struct, frozen=True, order=True):
    """One thing that is other than the manifests say. ``wanted`` and ``live`` are None where there is nothing."""

    kind: str
    name: str
    what: str
    wanted: str | None
    live: str | None

    def __str__(self) -> str:
        if self.live is None and self.wanted is None:
            return f"{self.kind} {self.name}: {self.what}"
        if self.what == STATE:
            waits = self.kind == "claim" and self.live == "Pending"
            hint = "; a class that waits for a consumer binds it with the first job" if waits else ""
            return f"{self.kind} {self.name}: is {self.live}, not {self.wanted}{hint}"
        said = self.wanted or "nothing"
        return f"{self.kind} {self.name}: {self.what} is {self.live or 'not set'}, the manifests say {said}"


class Live(Struct, frozen=True):
    """What a cluster answered. ``listeners_known``: whether the controller's namespace was asked, too."""

    scale_sets: tuple[ScaleSet, ...]
    resources: tuple[Resource, ...]
    kinds: frozenset[str]
    """The kinds that were asked for: what is missing of another kind is not known to be missing."""
    listeners_known: bool = True


def compare(wanted: ClusterSurvey, live: Live) -> tuple[Difference, ...]:
    """Every difference, in a stable order. Other namespaces, where that of the runners is known, do not count."""
    live = _beside_the_runners(live, wanted.namespace)
    found = (
        *(_lanes(wanted, live) if "AutoscalingRunnerSet" in live.kinds else ()),
        *(_claims(wanted, live) if "PersistentVolumeClaim" in live.kinds else ()),
        *(_config_maps(wanted, live) if "ConfigMap" in live.kinds else ()),
        *(_pods(wanted, live) if "Pod" in live.kinds else ()),
    )
    return tuple(sorted(dict.fromkeys(found), key=lambda one: (one.kind, one.name, one.what)))


def _beside_the_runners(live: Live, namespace: str | None) -> Live:
    """Lists of all namespaces hold what others called the same. A listener lives with the controller."""
    places = (namespace, None)
    return replace(
        live,
        scale_sets=tuple(one for one in live.scale_sets if namespace is None or one.namespace in places),
        resources=tuple(
            item
            for item in live.resources
            if namespace is None or (item.label(_FOR) if _is_listener(item) else item.namespace) in places
        ),
    )


def _is_listener(item: Resource) -> bool:
    return item.kind == "Pod" and item.label(_COMPONENT) == _LISTENER


def _mine(wanted: ClusterSurvey) -> dict[str, ScaleSet]:
    """The scale sets of the manifests, lanes or not, by the name that they have or will have."""
    names = ((lane.name if (lane := wanted.lane_of(one)) else one.name, one) for one in wanted.scale_sets)
    return {name: one for name, one in names if name}


def _lanes(wanted: ClusterSurvey, live: Live) -> Iterator[Difference]:
    theirs = {one.name: one for one in live.scale_sets if one.name}
    for name, one in _mine(wanted).items():
        if name not in theirs:
            yield Difference("lane", name, "is not in the cluster", None, None)
            continue
        for what, ours, there in _aspects(one, theirs[name]):
            if ours != there:
                yield Difference("lane", name, what, ours, there)
    for name in theirs.keys() - _mine(wanted).keys():
        if not wanted.catalog.is_other_runner(str(name)):
            yield Difference("lane", str(name), "is in the cluster and not in the manifests", None, None)


def _aspects(ours: ScaleSet, theirs: ScaleSet) -> Iterator[tuple[str, str | None, str | None]]:
    """What matters to a lane; the first value is the manifests', the second the cluster's."""
    for key in ("maxRunners", "minRunners"):
        default = "0" if key == "minRunners" else None
        yield key, _shown(ours.root.get(key)) or default, _shown(theirs.root.get(key)) or default
    urls = [_CREDENTIALS.sub("", one.top("githubConfigUrl") or "").rstrip("/") or None for one in (ours, theirs)]
    yield "githubConfigUrl", urls[0], urls[1]
    yield "claim", text_of(ours.claim), text_of(theirs.claim)
    for what, container in (("image of Docker", "dind"), ("image of the runner", "runner")):
        images = [getattr(getattr(one.pod, container, None), "image", None) for one in (ours, theirs)]
        yield what, images[0], images[1]


def _shown(field: Field | None) -> str | None:
    return None if field is None or field.data is None else str(field.data)


def _claims(wanted: ClusterSurvey, live: Live) -> Iterator[Difference]:
    theirs = {item.name: item for item in live.resources if item.kind == "PersistentVolumeClaim"}
    names = {text_of(one.claim) for one in _mine(wanted).values() if one.claim}
    for name in sorted(name for name in names if name):
        item = theirs.get(name)
        if item is None:
            yield Difference("claim", name, "is not in the cluster", None, None)
            continue
        phase = text_of(item.field.get("status", "phase"))
        if phase not in (None, "Bound"):
            yield Difference("claim", name, STATE, "Bound", phase)
        for ours in wanted.find("PersistentVolumeClaim", name):
            yield from _claim(name, ours, item)


def _claim(name: str, ours: Resource, theirs: Resource) -> Iterator[Difference]:
    classes = [text_of(item.field.get("spec", "storageClassName")) for item in (ours, theirs)]
    if classes[0] and classes[0] != classes[1]:
        yield Difference("claim", name, "storage class", classes[0], classes[1])
    modes = [_list(item.field.get("spec", "accessModes")) for item in (ours, theirs)]
    if modes[0] and modes[0] != modes[1]:
        yield Difference("claim", name, "access mode", modes[0], modes[1])
    sizes = [text_of(item.field.get("spec", "resources", "requests", "storage")) for item in (ours, theirs)]
    if sizes[0] and quantity(sizes[0]) != quantity(sizes[1] or ""):
        yield Difference("claim", name, "size", sizes[0], sizes[1])


def _list(field: Field | None) -> str | None:
    return ", ".join(item.text or "?" for item in field.items) if field else None


def _config_maps(wanted: ClusterSurvey, live: Live) -> Iterator[Difference]:
    theirs = {item.name: item for item in live.resources if item.kind == "ConfigMap"}
    for ours in wanted.of_kind("ConfigMap"):
        there = theirs.get(ours.name)
        if there is None:
            yield Difference("ConfigMap", ours.name or "?", "is not in the cluster", None, None)
            continue
        mine, other = (_data(item) for item in (ours, there))
        for key in sorted(mine.keys() | other.keys()):
            if _meaning(mine.get(key)) != _meaning(other.get(key)):
                yield Difference("ConfigMap", ours.name or "?", f"{key} differs", None, None)


def _data(item: Resource) -> dict[str, str]:
    data = item.field.get("data")
    found = plain(data.value) if data else {}
    return {key: str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def _meaning(text: str | None) -> object:
    """JSON is compared by what it says."""
    try:
        return json.loads(text or "")
    except (ValueError, RecursionError):
        return text


def _pods(wanted: ClusterSurvey, live: Live) -> Iterator[Difference]:
    pods = [item for item in live.resources if item.kind == "Pod"]
    known = {one.name for one in live.scale_sets}
    if live.listeners_known:
        yield from _listeners(sorted(name for name in _mine(wanted) if name in known), pods)
    for pod in pods:
        lane = pod.label(_SCALE_SET)
        if lane in _mine(wanted) and pod.label(_EPHEMERAL):
            yield from _runner(lane or "", pod)


def _listeners(lanes: Iterable[str], pods: list[Resource]) -> Iterator[Difference]:
    listeners = {pod.label(_SCALE_SET): pod for pod in pods if _is_listener(pod)}
    for lane in lanes:
        pod = listeners.get(lane)
        if pod is None:
            yield Difference("listener", lane, "is not there: no job reaches the lane", None, None)
        elif (state := _state(pod)) != "Running":
            yield Difference("listener", lane, STATE, "Running", state)


def _state(pod: Resource) -> str:
    """Why a container waits or has ended, or else the phase."""
    statuses = pod.field.get("status", "containerStatuses")
    reasons = (
        text_of(one.get("state", kind, "reason"))
        for one in (statuses.items if statuses else ())
        for kind in ("waiting", "terminated")
    )
    return next(filter(None, reasons), None) or text_of(pod.field.get("status", "phase")) or "unknown"


def _runner(lane: str, pod: Resource) -> Iterator[Difference]:
    """Runners come and go; one that failed or cannot be placed holds the lane up."""
    phase = text_of(pod.field.get("status", "phase"))
    if phase == "Failed":
        yield Difference("runner", lane, f"pod {pod.name} has failed", None, None)
    conditions = pod.field.get("status", "conditions")
    for condition in conditions.items if conditions and phase == "Pending" else ():
        reason = text_of(condition.get("reason"))
        if reason == "Unschedulable":
            said = text_of(condition.get("message")) or reason
            yield Difference("runner", lane, f"pod {pod.name} cannot be placed: {said[:300]}", None, None)
