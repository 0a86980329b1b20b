"""What a deployment runs, in the order in which each step finds what it needs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from msgspec import Struct

from arcroute.cluster.chart_comments import chart_comment
from arcroute.cluster.names import (
    CHART_VERSION,
    CONTROLLER_CHART,
    CONTROLLER_NAMESPACE,
    CONTROLLER_RELEASE,
    LANE_CHART,
    SECRET,
    release_of,
)
from arcroute.cluster.process import Command
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.secrets import is_token
from arcroute.cluster.survey import ClusterSurvey
from arcroute.errors import UsageError
from arcroute.routing.catalog import Lane

_ACCOUNT_SUFFIX = "-gha-rs-controller"
RESOURCE = "autoscalingrunnersets.actions.github.com"


class Step(Struct, frozen=True):
    """One command, and what it does in words."""

    title: str
    command: Command
    kind: str
    """``gate`` (must hold before anything changes), ``live`` and ``look`` (questions to the cluster), or ``apply``."""
    lane: str = ""


class Wish(Struct, frozen=True):
    """What a user wants deployed. ``token`` is secret."""

    lanes: tuple[str, ...] = ()
    """Names; none means all."""
    folder: str = "."
    """Where the manifests are, as the commands are to name it."""
    chart_version: str | None = None
    namespace: str | None = None
    context: str | None = None
    token: str | None = None
    minutes: int = 10
    """How long Helm waits for a release."""


class Deployment(Struct, frozen=True):
    """What is deployed, and where to."""

    survey: ClusterSurvey
    wish: Wish
    lanes: tuple[tuple[Lane, ScaleSet], ...]
    namespace: str
    controller_namespace: str
    controller_release: str
    version: str
    secret: str

    def path(self, path: str) -> str:
        """A file of the project as the commands name it."""
        return f"{self.wish.folder}/{path}" if self.wish.folder != "." else path

    def kubectl(self, *words: str, stdin: bytes | None = None) -> Command:
        """A call of kubectl in the context that was asked for."""
        context = ("--context", self.wish.context) if self.wish.context else ()
        return Command(("kubectl", *context, *words), stdin)

    def helm(self, *words: str) -> Command:
        """A call of helm in the context that was asked for."""
        context = ("--kube-context", self.wish.context) if self.wish.context else ()
        return Command(("helm", *context, *words), waits=self.wish.minutes * 60 if "--wait" in words else 0)


def deployment(survey: ClusterSurvey, wish: Wish) -> Deployment:
    """Everything that is to be known before the first command. Raises UsageError for what cannot be deployed."""
    lanes = tuple(_lanes(survey, wish))
    account = _one(_account(one) for _, one in lanes)
    namespace, name = account or (CONTROLLER_NAMESPACE, CONTROLLER_RELEASE + _ACCOUNT_SUFFIX)
    named = {one.top("githubConfigSecret") or "" for _, one in lanes}
    secrets = {"" if is_token(name) else name for name in named}
    if "" in secrets:
        raise UsageError("a lane's values hold a token or name no Secret; `githubConfigSecret` must be a Secret's name")
    if len(secrets) > 1 and wish.token:
        raise UsageError(f"the lanes name several Secrets ({', '.join(sorted(secrets))}); make them yourself")
    return Deployment(
        survey,
        wish,
        lanes,
        wish.namespace or survey.namespace or survey.config.cluster.namespace,
        namespace,
        name.removesuffix(_ACCOUNT_SUFFIX),
        wish.chart_version or _version(survey),
        min(secrets, default=SECRET),
    )


def steps(plan: Deployment) -> Iterator[Step]:
    """Every command, in order: gates, questions, then what changes the cluster."""
    yield from _gates(plan)
    yield from _questions(plan)
    for path in _files(plan, "Namespace"):
        yield Step("namespaces", plan.kubectl("apply", "-f", plan.path(path)), "apply")
    yield _secret(plan)
    for path in _files(plan, "ConfigMap"):
        yield Step("the daemons' configuration", _apply(plan, path), "apply")
    for path in _claim_files(plan):
        yield Step(f"claims in {path}", _apply(plan, path), "apply")
    yield Step("the controller", plan.helm(*_controller(plan, "upgrade", "--install", "--wait")), "apply")
    for lane, one in plan.lanes:
        words = _lane(plan, lane, one, "upgrade", "--install", "--wait")
        yield Step(f"lane {lane.name}", plan.helm(*words), "apply", lane.name)


def _gates(plan: Deployment) -> Iterator[Step]:
    yield Step("render the controller", plan.helm(*_controller(plan, "template")), "gate")
    for lane, one in plan.lanes:
        yield Step(f"render lane {lane.name}", plan.helm(*_lane(plan, lane, one, "template")), "gate", lane.name)


def _questions(plan: Deployment) -> Iterator[Step]:
    live = plan.kubectl("get", RESOURCE, "--all-namespaces", "--ignore-not-found", "-o", "json")
    yield Step("ask which lanes are live", live, "live")


def _controller(plan: Deployment, *verb: str) -> tuple[str, ...]:
    paths = dict.fromkeys(field.source.path for field in plan.survey.controllers)
    values = tuple(word for path in paths for word in ("-f", plan.path(path)))
    if not values and "upgrade" in verb:
        values = ("--reuse-values",)  # a controller that is looked after elsewhere keeps what it was told
    return _release(plan, verb, plan.controller_release, CONTROLLER_CHART, plan.controller_namespace) + values


def _lane(plan: Deployment, lane: Lane, one: ScaleSet, *verb: str) -> tuple[str, ...]:
    return (*_release(plan, verb, release_of(lane.name), LANE_CHART, plan.namespace), "-f", plan.path(one.source.path))


def _release(plan: Deployment, verb: tuple[str, ...], name: str, chart: str, namespace: str) -> tuple[str, ...]:
    waiting = ("--timeout", f"{plan.wish.minutes}m") if "--wait" in verb else ()
    return (*verb, name, chart, "--version", plan.version, "--namespace", namespace, *waiting)


def _apply(plan: Deployment, path: str) -> Command:
    return plan.kubectl("apply", "--namespace", plan.namespace, "-f", plan.path(path))


def _secret(plan: Deployment) -> Step:
    """From the token, or there already. Server-side, so that no annotation holds it a second time."""
    where = ("--namespace", plan.namespace)
    if plan.wish.token is None:
        command = plan.kubectl("get", "secret", plan.secret, *where, "-o", "name")
        return Step(f"Secret {plan.secret} is there", command, "look")
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": plan.secret, "namespace": plan.namespace},
        "type": "Opaque",
        "stringData": {"github_token": plan.wish.token},
    }
    words = ("apply", "--server-side", "--force-conflicts", "--field-manager", "arcroute", *where, "-f", "-")
    return Step(f"Secret {plan.secret}", plan.kubectl(*words, stdin=json.dumps(secret).encode()), "apply")


def _files(plan: Deployment, kind: str) -> Iterator[str]:
    yield from dict.fromkeys(item.field.source.path for item in plan.survey.of_kind(kind))


def _claim_files(plan: Deployment) -> Iterator[str]:
    claims = {lane.claim for lane, _ in plan.lanes}
    items = (item for item in plan.survey.of_kind("PersistentVolumeClaim") if item.name in claims)
    yield from dict.fromkeys(item.field.source.path for item in items)


def _lanes(survey: ClusterSurvey, wish: Wish) -> Iterator[tuple[Lane, ScaleSet]]:
    """The lanes that were asked for, each with the one file of its values."""
    known = {lane.name: lane for lane in survey.catalog.lanes}
    unknown = [name for name in wish.lanes if name not in known]
    if unknown:
        raise UsageError(f"no lane {unknown[0]}; lanes: {', '.join(known)}")
    for lane in known.values():
        if not wish.lanes or lane.name in wish.lanes:
            found = [one for one in survey.scale_sets if not one.rendered and survey.lane_of(one) == lane]
            if len(found) != 1:
                many = f"{len(found)} files hold" if found else "no file holds"
                raise UsageError(f"{many} the values of {lane.name}; a lane has one")
            yield lane, found[0]


def _account(one: ScaleSet) -> tuple[str, str] | None:
    fields = [one.root.get("controllerServiceAccount", key) for key in ("namespace", "name")]
    texts = [field.text for field in fields if field and field.text]
    return (texts[0], texts[1]) if len(texts) == 2 else None


def _one(accounts: Iterable[tuple[str, str] | None]) -> tuple[str, str] | None:
    known = {account for account in accounts if account}
    if len(known) > 1:
        raise UsageError("the lanes name several controllers; deploy them one by one")
    return known.pop() if known else None


def _version(survey: ClusterSurvey) -> str:
    """The version that the values say they are for; the one that arcroute knows where they say none."""
    fields = (*survey.controllers, *(one.root for one in survey.scale_sets if not one.rendered))
    found = {comment.version for field in fields if (comment := chart_comment(field.source))}
    if len(found) > 1:
        raise UsageError(f"the values are for several versions ({', '.join(sorted(found))}); --chart-version names one")
    return found.pop() if found else CHART_VERSION
