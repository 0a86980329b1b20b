"""What `arcroute cluster export` writes, held against Helm and the schemas of several versions of Kubernetes."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
from ruamel.yaml import YAML

from arcroute.cluster.export import Choices, lane_manifests, manifests
from arcroute.errors import UsageError
from arcroute.routing.catalog import Lane, shipped
from arcroute.text.source import Source
from arcroute.text.tree import plain
from arcroute.text.yaml import compose_all
from tests.cluster.conftest import CHART, Helm
from tests.conftest import ROOT

LANES = shipped().lanes
MODERN = ["1.29", "1.31", "1.34"]
OLD = ["1.27", "1.28"]


def documents(text: str) -> list[dict[str, Any]]:
    found = [plain(node) for node in compose_all(Source("x.yaml", text.encode()))]
    assert all(isinstance(one, dict) for one in found)
    return found  # type: ignore[return-value]  # just asserted


def pod(values: dict[str, Any]) -> dict[str, Any]:
    template = values["template"]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "runner", **template["metadata"]},
        "spec": {**template["spec"], "restartPolicy": "Never"},
    }


def test_the_shipped_files_are_the_export_with_the_default_choices() -> None:
    written = manifests(LANES, Choices())
    shipped_files = {path.name: path.read_text() for path in (ROOT / "rules/cluster").iterdir()}
    assert written == shipped_files, "scripts/write_manifests.py brings rules/cluster up to date"


def test_the_shipped_variant_for_older_kubernetes_is_the_export_for_it() -> None:
    written = manifests(LANES, Choices(native_sidecar=False))
    shipped_files = {path.name: path.read_text() for path in (ROOT / "rules/cluster-before-1.29").iterdir()}
    assert {name: written[name] for name in shipped_files} == shipped_files
    assert len(shipped_files) == 3


@pytest.mark.parametrize("native", [True, False])
def test_readers_of_older_yaml_understand_every_file(native: bool) -> None:
    """YAML 1.1 has no colon inside a plain scalar in brackets; libyaml, for one, refuses it."""
    for text in manifests(LANES, Choices(native_sidecar=native)).values():
        assert list(YAML(typ="safe").load_all(text))


@pytest.mark.parametrize(
    ("choices", "versions"),
    [
        pytest.param(Choices(), MODERN, id="native sidecar"),
        pytest.param(Choices(native_sidecar=False), [*OLD, *MODERN], id="plain sidecar"),
    ],
)
@pytest.mark.parametrize("lane", LANES, ids=lambda lane: lane.name)
def test_the_runner_is_a_valid_pod(lane: Lane, choices: Choices, versions: list[str]) -> None:
    (values,) = documents(lane_manifests(lane, choices)[f"values-runner-set-{lane.name[-1]}.yaml"])
    for version in versions:
        kubernetes_validate.validate(pod(values), version, strict=True)


def test_a_native_sidecar_is_no_pod_of_older_kubernetes() -> None:
    (values,) = documents(lane_manifests(LANES[0], Choices())["values-runner-set-1.yaml"])
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(pod(values), "1.27", strict=True)


@pytest.mark.parametrize("version", [*OLD, *MODERN])
def test_every_manifest_is_valid(version: str) -> None:
    choices = Choices(access_mode="ReadWriteOncePod", registry_mirror="https://mirror.example.com", size="250Gi")
    found = [
        document
        for name, text in manifests(LANES, choices).items()
        if not name.startswith(("values-", "lane-"))
        for document in documents(text)
    ]
    assert sorted(document["kind"] for document in found) == [
        "ConfigMap",
        "Namespace",
        "Namespace",
        *["PersistentVolumeClaim"] * 3,
    ]
    for document in found:
        kubernetes_validate.validate(document, version, strict=True)


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")
def test_kubectl_reads_every_manifest(tmp_path: Path) -> None:
    for name, text in manifests(LANES, Choices()).items():
        if name.startswith(("values-", "lane-")):
            continue
        (tmp_path / name).write_text(text)
        done = subprocess.run(
            ["kubectl", "create", "--dry-run=client", "--validate=false", "-o", "name", "-f", str(tmp_path / name)],
            capture_output=True,
            text=True,
            check=False,
        )
        if "connect" in done.stderr or "discovery" in done.stderr:
            pytest.skip("this kubectl wants a cluster even for a dry run")
        assert done.returncode == 0, done.stderr


@pytest.mark.oracle
@pytest.mark.parametrize("lane", LANES, ids=lambda lane: lane.name)
def test_helm_renders_the_lane_as_it_is_written(tmp_path: Path, helm: Helm, lane: Lane) -> None:
    file = f"values-runner-set-{lane.name[-1]}.yaml"
    (tmp_path / file).write_text(lane_manifests(lane, Choices())[file])
    assert helm("lint", CHART, "-f", tmp_path / file).returncode == 0
    done = helm("template", "any-release", CHART, "--namespace", "arc-runners", "-f", tmp_path / file)
    assert done.returncode == 0, done.stderr
    (rendered,) = documents(done.stdout)
    (values,) = documents((tmp_path / file).read_text())
    assert rendered["spec"]["runnerScaleSetName"] == lane.name
    assert (rendered["spec"]["minRunners"], rendered["spec"]["maxRunners"]) == (0, 1)
    assert rendered["spec"]["template"] == values["template"]


def test_choices_reach_every_place_they_bear_on() -> None:
    choices = Choices("https://github.com/acme/", "builds", "actions", "gp3", "ReadWriteOncePod", "300Gi", "0.15.0")
    files = manifests(LANES, choices)
    everything = "\n".join(files.values())
    assert not [
        word for word in ("arc-runners", "arc-systems", "0.14.2", "ORG", "ReadWriteOnce]") if word in everything
    ]
    assert everything.count("storage: 300Gi") == everything.count("storageClassName: gp3") == 3
    assert everything.count("githubConfigUrl: https://github.com/acme\n") == 3
    assert "0.15.0" in files["values-controller.yaml"]


@pytest.mark.parametrize(
    ("size", "most"),
    [
        pytest.param("100Gi", "60GB", id="the shipped size"),
        pytest.param("1Ti", "614GB", id="large"),
        pytest.param("5Gi", "3GB", id="small"),
        pytest.param("1Gi", "1GB", id="never zero, which would be no limit"),
    ],
)
def test_the_builders_cache_fits_the_smallest_claim(size: str, most: str) -> None:
    lanes = (*LANES, Lane("small", ("go",), "small", size))
    (config,) = documents(manifests(lanes, Choices(size=size))["docker-daemon-lane.yaml"])
    gc = json.loads(config["data"]["daemon.json"])["builder"]["gc"]
    assert gc["policy"][-1]["maxUsedSpace"] == most
    assert all(len([f for f in rule.get("filter", []) if f.startswith("type=")]) <= 1 for rule in gc["policy"])


def test_lanes_of_other_names_have_files_of_their_own() -> None:
    lanes = [
        Lane("arc-runner-set-10", ("go",), "docker-cache-pvc-10", "20Gi"),
        Lane("controller", ("ruby",), "cache", "20Gi"),
    ]
    files = manifests(lanes, Choices())
    assert {"values-runner-set-10.yaml", "pvc-docker-cache-10.yaml"} < files.keys()
    assert {"values-lane-controller.yaml", "claim-cache.yaml", "values-controller.yaml"} < files.keys()
    assert "          - arc-runner-set-10\n          - controller\n    runs-on" in files["lane-maintenance.yml"]
    (values,) = documents(files["values-lane-controller.yaml"])
    assert values["template"]["metadata"]["labels"] == {"arcroute.dev/lane": "controller"}


@pytest.mark.parametrize(
    ("choices", "why"),
    [
        pytest.param(Choices("git@github.com:acme"), "is not a URL", id="ssh"),
        pytest.param(Choices("github.com/acme"), "is not a URL", id="no scheme"),
        pytest.param(Choices("http://github.com/acme"), "https", id="not encrypted"),
        pytest.param(Choices("https://github.com/a/b/c"), "must name", id="three parts"),
        pytest.param(Choices("https://github.com/acme\nx: y"), "characters", id="a second line"),
        pytest.param(Choices(namespace="one", controller_namespace="one"), "a namespace each", id="one namespace"),
        pytest.param(Choices(namespace="true"), "no name", id="a name that YAML takes for something else"),
        pytest.param(
            Choices(access_mode="ReadWriteOncePod", native_sidecar=False), "1.29", id="two versions of Kubernetes"
        ),
        pytest.param(Choices(registry_mirror='https://x"]'), "URL of a host", id="a mirror that breaks the JSON"),
        pytest.param(Choices(size="100Mi"), "below 1Gi", id="too small"),
    ],
)
def test_impossible_choices_are_refused(choices: Choices, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        manifests(LANES, choices)
