"""What to do after a change of the lanes, in the order in which no job is lost."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence

from arcroute.cluster.names import release_of
from arcroute.routing.catalog import Lane


def steps_to_add(lane: Lane, namespace: str, folder: str | None) -> Iterator[str]:
    """The lane must be up before jobs ask for it: they wait for 24 hours and are cancelled."""
    if folder is None:
        yield "arcroute cluster export DIR --github-config-url https://github.com/ORG   # writes its manifests"
    yield f"arcroute cluster check {folder or 'DIR'}"
    yield f"arcroute cluster deploy {lane.name} --manifests {folder or 'DIR'}"
    yield f"kubectl get autoscalingrunnersets,pods -n {namespace}   # the lane is up, and a small job on it is green"
    yield "arcroute fix   # only now: jobs that ask for a lane that is not up wait 24 hours and are cancelled"
    yield f"name {lane.name} where all lanes are named: maintenance workflow, `arcroute cluster labels`, deploy scripts"


def steps_to_move() -> Iterator[str]:
    """Both lanes are up."""
    yield "arcroute fix --diff   # shows which labels change"
    yield "arcroute fix"


def steps_to_tidy(left: Iterable[tuple[str, Lane]]) -> Iterator[str]:
    """Stacks leave their layers behind on the lanes that they had."""
    behind: dict[str, list[str]] = {}
    for stack, lane in left:
        behind.setdefault(lane.name, []).append(stack)
    for name, stacks in behind.items():
        leave = "leaves its" if len(stacks) == 1 else "leave their"
        yield f"run the maintenance workflow on {name}: {' and '.join(stacks)} {leave} layers there"


def steps_to_remove(lane: Lane, namespace: str, files: Sequence[str]) -> Iterator[str]:
    """No job may ask for the lane any more when it goes."""
    yield "arcroute fix   # rewrites the labels of its builds; merge that everywhere first"
    yield f"wait until no job asks for {lane.name}: kubectl get ephemeralrunners -n {namespace}"
    yield f"helm uninstall {release_of(lane.name)} -n {namespace}   # before the controller, which ends finalizers"
    yield f"kubectl delete pvc {lane.claim} -n {namespace}   # the cache is gone then"
    yield f"git rm {shlex.join(files) or 'its values and its claim'}"
    yield f"take {lane.name} out of the maintenance workflow, and of what else names all lanes"
