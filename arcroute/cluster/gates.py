"""What must hold of rendered charts and of the live cluster before anything is applied."""

from __future__ import annotations

from arcroute.cluster.answers import answer
from arcroute.cluster.deployment import Deployment, Step
from arcroute.cluster.documents import Resource, documents
from arcroute.cluster.pod import text_of
from arcroute.cluster.process import DeployError, Result
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.survey import gathered
from arcroute.errors import InputError

_NO_CRDS = ("doesn't have a resource type", "no matches for kind", "could not find the requested resource")


def check(plan: Deployment, step: Step, result: Result) -> None:
    """Raises DeployError where a gate does not hold."""
    if step.kind == "gate" and step.lane:
        _check_lane(plan, step, _objects(step, result))
    elif step.kind == "live":
        _check_versions(plan, _objects(step, result))


def is_without_crds(result: Result) -> bool:
    """Whether a command failed because the cluster does not know ARC's kinds."""
    return any(sign in result.err for sign in _NO_CRDS)


def _objects(step: Step, result: Result) -> tuple[tuple[ScaleSet, ...], tuple[Resource, ...]]:
    if not result.out.strip():
        return (), ()
    try:
        scale_sets, _, resources = gathered(documents(answer(step.title, result.out)))
    except InputError as error:
        raise DeployError(f"{step.title}: the output cannot be read: {error.message}") from None
    return scale_sets, resources


def _check_lane(plan: Deployment, step: Step, found: tuple[tuple[ScaleSet, ...], tuple[Resource, ...]]) -> None:
    lane = next(lane for lane, _ in plan.lanes if lane.name == step.lane)
    if len(found[0]) != 1:
        raise DeployError(f"the chart renders {len(found[0])} scale sets for {lane.name}, not one")
    rendered = found[0][0]
    most, claim = rendered.root.get("maxRunners"), text_of(rendered.claim)
    elsewhere = rendered.root.get("template") is not None and claim != lane.claim
    wrong = {
        f"its label is {rendered.name}": rendered.name != lane.name,
        f"maxRunners is {most.data if most else 'not set'}": most is None or not _is_one_at_most(most.data),
        f"its layers lie on {claim or 'no claim'}, not on {lane.claim}": elsewhere,
    }
    faults = [what for what, is_wrong in wrong.items() if is_wrong]
    if faults:
        raise DeployError(f"the chart renders {lane.name} in another way than the map says: {'; '.join(faults)}")


def _is_one_at_most(number: object) -> bool:
    """0 pauses a lane; True is no number, though Python takes it for 1."""
    return isinstance(number, int) and not isinstance(number, bool) and number in (0, 1)


def _check_versions(plan: Deployment, found: tuple[tuple[ScaleSet, ...], tuple[Resource, ...]]) -> None:
    """The controller deletes scale sets of another minor version: all of them come along, or none."""
    wanted = _minor(plan.version)
    coming = {lane.name for lane, _ in plan.lanes}
    for item in found[1]:
        version = item.label("app.kubernetes.io/version")
        name = text_of(item.field.get("spec", "runnerScaleSetName")) or item.name
        if version and _minor(version) != wanted and name not in coming:
            raise DeployError(
                f"{name} is live with chart version {version}; a controller of {plan.version} would delete it."
                " Deploy all lanes together"
            )


def _minor(version: str) -> str:
    return ".".join(version.split(".")[:2])
