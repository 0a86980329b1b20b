"""`arcroute cluster diff`: a live cluster, by a stand-in for kubectl or on standard input, against the manifests."""

from __future__ import annotations

import io
import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from arcroute.cluster.export import Choices, manifests
from arcroute.routing.catalog import shipped
from arcroute.text.source import Source
from arcroute.text.tree import plain
from arcroute.text.yaml import compose
from tests.cli.conftest import Result, Run

LANES = shipped().lanes
FILES = manifests(LANES, Choices("https://github.com/acme"))
Objects: TypeAlias = "list[dict[str, Any]]"
STAND_IN = """\
#!{python} -IS
import pathlib, sys
here = pathlib.Path({folder!r})
if (here / "says").exists():
    sys.stderr.write((here / "says").read_text())
    sys.exit(1)
print((here / ("listeners.json" if "-l" in sys.argv else "runners.json")).read_text())
"""


def parsed(text: str) -> Any:
    root = compose(Source("x", text.encode()))
    assert root
    return plain(root)


def scale_set(number: int) -> dict[str, Any]:
    name = f"arc-runner-set-{number}"
    values = parsed(FILES[f"values-runner-set-{number}.yaml"])
    keys = ("githubConfigUrl", "githubConfigSecret", "runnerScaleSetName", "maxRunners", "minRunners", "template")
    return {
        "kind": "AutoscalingRunnerSet",
        "metadata": {"name": name, "namespace": "arc-runners"},
        "spec": {key: values[key] for key in keys},
    }


def claim(number: int) -> dict[str, Any]:
    found: dict[str, Any] = parsed(FILES[f"pvc-docker-cache-{number}.yaml"])
    return {**found, "status": {"phase": "Bound"}}


def listener(number: int, phase: str = "Running") -> dict[str, Any]:
    labels = {
        "actions.github.com/scale-set-name": f"arc-runner-set-{number}",
        "app.kubernetes.io/component": "runner-scale-set-listener",
    }
    return {"kind": "Pod", "metadata": {"name": f"listener-{number}", "labels": labels}, "status": {"phase": phase}}


def ended(number: int) -> dict[str, Any]:
    status = {"phase": "Running", "containerStatuses": [{"state": {"terminated": {"reason": "Error"}}}]}
    return listener(number) | {"status": status}


def runner(number: int, status: dict[str, Any]) -> dict[str, Any]:
    labels = {"actions.github.com/scale-set-name": f"arc-runner-set-{number}", "actions-ephemeral-runner": "True"}
    return {"kind": "Pod", "metadata": {"name": f"runner-{number}", "labels": labels}, "status": status}


def cluster() -> Objects:
    """A cluster as the manifests want it."""
    numbers = (1, 2, 3)
    return [
        *map(scale_set, numbers),
        *map(claim, numbers),
        parsed(FILES["docker-daemon-lane.yaml"]),
        *map(listener, numbers),
        runner(1, {"phase": "Running"}),
    ]


Diff: TypeAlias = "Callable[..., Result]"


@pytest.fixture
def diff(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Diff:
    (tmp_path / "arc").mkdir()
    for name, text in FILES.items():
        (tmp_path / "arc" / name).write_text(text)

    def call(objects: Objects, *words: str) -> Result:
        text = json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}, indent=4)
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        return run("cluster", "diff", "-", "--manifests", "arc", *words)

    return call


def test_a_cluster_like_the_manifests_does_not_differ(diff: Diff) -> None:
    result = diff(cluster())
    assert (result.code, result.out) == (0, "")
    assert "No difference." in result.err


def without(objects: Objects, name: str) -> Objects:
    return [one for one in objects if one["metadata"]["name"] != name]


def with_spec(objects: Objects, name: str, **spec: Any) -> Objects:
    return [one | {"spec": one["spec"] | spec} if one["metadata"]["name"] == name else one for one in objects]


def with_status(objects: Objects, name: str, phase: str) -> Objects:
    return [one | {"status": {"phase": phase}} if one["metadata"]["name"] == name else one for one in objects]


def other_claim() -> Objects:
    objects = cluster()
    text = json.dumps(objects[0]).replace("docker-cache-pvc-1", "docker-cache-pvc-9")
    return [json.loads(text), *objects[1:]]


@pytest.mark.parametrize(
    ("objects", "line"),
    [
        pytest.param(without(cluster(), "arc-runner-set-2"), "lane arc-runner-set-2: is not in the cluster", id="lane"),
        pytest.param(
            [*cluster(), scale_set(1) | {"metadata": {"name": "x"}, "spec": {"runnerScaleSetName": "old-lane"}}],
            "lane old-lane: is in the cluster and not in the manifests",
            id="one too many",
        ),
        pytest.param(
            with_spec(cluster(), "arc-runner-set-1", maxRunners=4),
            "lane arc-runner-set-1: maxRunners is 4, the manifests say 1",
            id="maxRunners",
        ),
        pytest.param(
            other_claim(),
            "lane arc-runner-set-1: claim is docker-cache-pvc-9, the manifests say docker-cache-pvc-1",
            id="claim",
        ),
        pytest.param(
            with_status(cluster(), "docker-cache-pvc-3", "Pending"),
            "claim docker-cache-pvc-3: is Pending, not Bound;"
            " a class that waits for a consumer binds it with the first job",
            id="unbound",
        ),
        pytest.param(
            without(cluster(), "docker-cache-pvc-3"), "claim docker-cache-pvc-3: is not in the cluster", id="no claim"
        ),
        pytest.param(
            with_spec(cluster(), "docker-cache-pvc-2", accessModes=["ReadWriteMany"]),
            "claim docker-cache-pvc-2: access mode is ReadWriteMany, the manifests say ReadWriteOnce",
            id="access mode",
        ),
        pytest.param(
            [one | {"data": {"daemon.json": "{}"}} if one["kind"] == "ConfigMap" else one for one in cluster()],
            "ConfigMap docker-daemon-lane: daemon.json differs",
            id="daemon.json",
        ),
        pytest.param(
            without(cluster(), "listener-2"),
            "listener arc-runner-set-2: is not there: no job reaches the lane",
            id="no listener",
        ),
        pytest.param(
            with_status(cluster(), "listener-2", "Failed"),
            "listener arc-runner-set-2: is Failed, not Running",
            id="listener down",
        ),
        pytest.param(
            [*without(cluster(), "listener-2"), ended(2)],
            "listener arc-runner-set-2: is Error, not Running",
            id="listener between two attempts",
        ),
        pytest.param(
            with_status(cluster(), "runner-1", "Failed"),
            "runner arc-runner-set-1: pod runner-1 has failed",
            id="runner",
        ),
        pytest.param(
            [
                *without(cluster(), "runner-1"),
                runner(
                    1,
                    {
                        "phase": "Pending",
                        "conditions": [{"reason": "Unschedulable", "message": "volume is in use by another pod"}],
                    },
                ),
            ],
            "runner arc-runner-set-1: pod runner-1 cannot be placed: volume is in use by another pod",
            id="a volume that is in use",
        ),
    ],
)
def test_each_difference_is_one_line(diff: Diff, objects: Objects, line: str) -> None:
    result = diff(objects)
    assert (result.code, result.out) == (1, f"{line}\n")


def test_json_says_it_with_both_values(diff: Diff) -> None:
    found = json.loads(diff(with_spec(cluster(), "arc-runner-set-1", maxRunners=4), "--output-format", "json").out)
    row = {"kind": "lane", "name": "arc-runner-set-1", "what": "maxRunners", "wanted": "1", "live": "4"}
    assert found == {"version": 1, "differences": [row]}


def test_nothing_is_said_of_kinds_that_were_not_asked_for(diff: Diff) -> None:
    assert diff([scale_set(number) for number in (1, 2, 3)]).code == 0


def test_a_scale_set_that_is_no_lane_is_compared_as_well(diff: Diff, tmp_path: Path) -> None:
    values = FILES["values-runner-set-1.yaml"].replace("arc-runner-set-1", "gpu").replace("docker-cache-pvc-1", "gpu")
    (tmp_path / "arc/gpu.yaml").write_text(values)
    gpu = scale_set(1) | {"metadata": {"name": "gpu"}, "spec": parsed(values) | {"maxRunners": 3}}
    objects = [*cluster(), gpu, claim(1) | {"metadata": {"name": "gpu"}}]
    objects = [one for one in objects if not one["metadata"]["name"].startswith("listener")]
    assert diff(objects).out == "lane gpu: maxRunners is 3, the manifests say 1\n"


def test_a_list_of_a_whole_cluster_is_read(diff: Diff) -> None:
    fields: dict[str, Any] = {"managedFields": [{"f:metadata": {f"f:{number}": {} for number in range(40)}}]}
    others = [
        {"kind": kind, "metadata": {"name": f"x{number}", "namespace": "x"} | fields, "spec": {"a": ["b"] * 30}}
        for number in range(1000)
        for kind in ("Pod", "ConfigMap")
    ]
    assert diff([*cluster(), *others]).code == 0
    assert diff([*others, *without(cluster(), "listener-1")]).out.startswith("listener arc-runner-set-1: is not there")


def test_what_others_have_in_their_namespaces_is_theirs(diff: Diff) -> None:
    others = [scale_set(2), scale_set(3) | {"spec": {"runnerScaleSetName": "gpu"}}, claim(1)]
    for one in others:
        one["metadata"] = one["metadata"] | {"namespace": "theirs"}
        one["spec"] = one["spec"] | {"maxRunners": 9, "storageClassName": "hdd"}
    assert diff([*cluster(), *others]).code == 0
    assert "arc-runner-set-2: is not in the cluster" in diff([*without(cluster(), "arc-runner-set-2"), *others]).out


def test_json_that_is_formatted_otherwise_means_the_same(diff: Diff) -> None:
    objects = cluster()
    for one in objects:
        if one["kind"] == "ConfigMap":
            one["data"] = {"daemon.json": json.dumps(json.loads(one["data"]["daemon.json"]))}
    assert diff(objects).code == 0


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("", "nothing there", id="empty"),
        pytest.param("{", "not YAML", id="cut off"),
        pytest.param('{"kind": "List", "items": []}', "no runner scale sets", id="nothing of ours"),
    ],
)
def test_what_is_no_answer_is_an_error(
    diff: Diff, run: Run, monkeypatch: pytest.MonkeyPatch, text: str, why: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    result = run("cluster", "diff", "-", "--manifests", "arc")
    assert result.code == 2
    assert why in result.err


@pytest.fixture
def kubectl(tmp_path: Path, diff: Diff, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for kubectl, in a folder that holds its answers."""
    script = tmp_path / "bin/kubectl"
    script.parent.mkdir()
    script.write_text(STAND_IN.format(python=sys.executable, folder=str(tmp_path)))
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{script.parent}{os.pathsep}{os.environ['PATH']}")
    listeners = [one for one in cluster() if one["metadata"]["name"].startswith("listener")]
    others = [one for one in cluster() if one not in listeners]
    for name, objects in (("listeners", listeners), ("runners", others)):
        (tmp_path / f"{name}.json").write_text(json.dumps({"kind": "List", "items": objects}))
    return tmp_path


def test_the_cluster_is_asked_with_kubectl(kubectl: Path, run: Run) -> None:
    assert run("cluster", "diff", "--manifests", "arc").code == 0


def test_listeners_that_kubectl_does_not_know_are_down(kubectl: Path, run: Run) -> None:
    (kubectl / "listeners.json").write_text('{"kind": "List", "items": []}')
    result = run("cluster", "diff", "--manifests", "arc")
    assert result.code == 1
    assert result.out.count("no job reaches the lane") == 3


def test_missing_crds_are_named(kubectl: Path, run: Run) -> None:
    (kubectl / "says").write_text('error: the server doesn\'t have a resource type "autoscalingrunnersets"\n')
    result = run("cluster", "diff", "--manifests", "arc")
    assert result.code == 2
    assert "CRDs are missing" in result.err
