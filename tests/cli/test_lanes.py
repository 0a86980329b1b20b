"""`arcroute lanes`, `cluster labels` and `cluster export` from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.cli.conftest import Run

Write: TypeAlias = Callable[[str, "str | bytes"], Path]
WORKFLOW = """\
on: push
jobs:
  right:
    runs-on: arc-runner-set-1
    steps: [{run: docker build -f images/python/Dockerfile .}]
  wrong:
    runs-on: arc-runner-set-3
    steps: [{run: docker build -f images/python/Dockerfile .}]
  nowhere:
    runs-on: ubuntu-latest
    steps: [{run: docker build -f images/golang/Dockerfile .}]
"""


@pytest.fixture
def repository(tmp_path: Path, write: Write) -> Path:
    write(".github/workflows/ci.yml", WORKFLOW)
    write("images/python/Dockerfile", "FROM python:3.13\nRUN pip install flask\n")
    write("images/golang/Dockerfile", "FROM golang:1.24\nRUN go build ./...\n")
    return tmp_path


def test_the_table_shows_what_each_lane_carries(repository: Path, run: Run) -> None:
    out = run("lanes").out
    rows = [line.split() for line in out.splitlines()]
    (first,) = [row for row in rows if row[:1] == ["arc-runner-set-1"]]
    assert first[-3:] == ["2", "1", "-"], "two legs, one of them elsewhere, and no manifests to look at"
    assert "job `wrong` belongs on arc-runner-set-1 and runs on arc-runner-set-3" in out
    assert "go has no lane: 1 leg; `arcroute lane add NAME --stacks go`" in out


def test_json_has_a_version_and_both_sides_of_what_is_out_of_step(repository: Path, run: Run) -> None:
    document = json.loads(run("lanes", "--output-format", "json").out)
    assert document["version"] == 1
    (found,) = document["repositories"]
    lanes = {lane["name"]: lane for lane in found["lanes"]}
    assert [leg["job"] for leg in lanes["arc-runner-set-1"]["away"]] == ["wrong"]
    assert [leg["job"] for leg in lanes["arc-runner-set-3"]["strangers"]] == ["wrong"]
    assert lanes["arc-runner-set-1"]["legs"] == 2
    assert found["stacks_without_lane"] == [{"stack": "go", "legs": 1}]


def test_lanes_without_manifests_are_seen(repository: Path, run: Run, write: Write) -> None:
    write(".arcroute.yaml", "cluster: {manifests: deploy}\n")
    write("deploy/a.yaml", "githubConfigUrl: https://github.com/acme\nrunnerScaleSetName: arc-runner-set-1\n")
    rows = {line.split()[0]: line.split()[-1] for line in run("lanes").out.splitlines() if line.startswith("arc-")}
    assert rows == {"arc-runner-set-1": "deploy/a.yaml", "arc-runner-set-2": "missing", "arc-runner-set-3": "missing"}


def test_manifests_that_cannot_be_read_are_told(repository: Path, run: Run, write: Write) -> None:
    write(".arcroute.yaml", "cluster: {manifests: deploy}\n")
    write("deploy/values-runner-set-1.yaml", "maxRunners: [\n")
    result = run("lanes")
    assert result.code == 2
    assert "deploy/values-runner-set-1.yaml:2:1: not YAML" in result.err


def test_the_map_is_shown_without_any_workflow(run: Run) -> None:
    result = run("lanes")
    assert result.code == 0
    assert "docker-cache-pvc-3" in result.out


def test_labels_for_actionlint(run: Run, write: Write) -> None:
    write(".arcroute.yaml", "runners: [gpu-*]\nlanes: {arc-runner-set-4: {stacks: [go], claim: c}}\n")
    lines = run("cluster", "labels", "--for", "actionlint").out.splitlines()
    assert lines[:3] == ["self-hosted-runner:", "  labels:", "    - arc-runner-set-1"]
    assert lines[-2:] == ["    - arc-runner-set-4", "    - gpu-*"]


def test_groups_for_zizmor_come_from_the_manifests(run: Run, write: Write) -> None:
    assert run("cluster", "labels", "--for", "zizmor").code == 2
    write(".arcroute.yaml", "cluster: {manifests: deploy}\n")
    write("deploy/a.yaml", "runnerScaleSetName: arc-runner-set-1\nrunnerGroup: our builders\n")
    out = run("cluster", "labels", "--for", "zizmor").out
    assert out == "rules:\n  self-hosted-runner:\n    config:\n      allow-groups:\n        - our builders\n"


URL = ("--github-config-url", "https://github.com/acme")


def test_export_writes_everything_once(tmp_path: Path, run: Run) -> None:
    first = run("cluster", "export", "deploy/arc", *URL)
    assert first.code == 0
    names = {path.name for path in (tmp_path / "deploy/arc").iterdir()}
    assert {"namespaces.yaml", "values-controller.yaml", "values-runner-set-3.yaml", "lane-maintenance.yml"} <= names
    again = run("cluster", "export", "deploy/arc", *URL)
    assert again.code == 0
    assert "Nothing to do" in again.err


def test_export_overwrites_only_when_it_is_told_to(tmp_path: Path, run: Run) -> None:
    run("cluster", "export", "arc", *URL)
    mine = tmp_path / "arc/namespaces.yaml"
    mine.write_text("# mine\n")
    refused = run("cluster", "export", "arc", *URL, "--size", "200Gi")
    assert refused.code == 2
    assert "arc/namespaces.yaml" in refused.err
    assert "100Gi" in (tmp_path / "arc/pvc-docker-cache-1.yaml").read_text(), "all or nothing"
    assert run("cluster", "export", "arc", *URL, "--size", "200Gi", "--force").code == 0
    assert "200Gi" in (tmp_path / "arc/pvc-docker-cache-1.yaml").read_text()
    assert "# mine" not in mine.read_text()


def test_export_writes_the_lanes_of_the_map(tmp_path: Path, run: Run, write: Write) -> None:
    write(".arcroute.yaml", "lanes: {arc-runner-set-4: {stacks: [go], claim: docker-cache-pvc-4, size: 200Gi}}\n")
    run("cluster", "export", "arc", *URL)
    assert "storage: 200Gi" in (tmp_path / "arc/pvc-docker-cache-4.yaml").read_text()
    assert run("cluster", "check", "arc").code == 0


@pytest.mark.parametrize(
    ("words", "why"),
    [
        pytest.param(("--github-config-url", "acme"), "is not a URL", id="no URL"),
        pytest.param((*URL, "--namespace", "Not_One"), "--namespace", id="no namespace"),
        pytest.param((*URL, "--storage-class", "a: b"), "--storage-class", id="a class that is YAML"),
        pytest.param((*URL, "--chart-version", "latest"), "--chart-version", id="no version"),
        pytest.param((*URL, "--size", "much"), "--size", id="no size"),
        pytest.param((*URL, "--registry-mirror", "https://me:pass@m.dev"), "--registry-mirror", id="a password"),
        pytest.param((*URL, "--access-mode", "ReadWriteMany"), "--access-mode", id="a mode that shares the volume"),
    ],
)
def test_export_refuses_what_no_cluster_takes(tmp_path: Path, run: Run, words: tuple[str, ...], why: str) -> None:
    result = run("cluster", "export", "arc", *words)
    assert result.code == 2
    assert why in result.err
    assert "me:pass" not in result.err
    assert not (tmp_path / "arc").exists()


def test_export_refuses_a_map_without_lanes(run: Run, write: Write) -> None:
    write(".arcroute.yaml", "lanes: {arc-runner-set-1: null, arc-runner-set-2: null, arc-runner-set-3: null}\n")
    result = run("cluster", "export", "arc", *URL)
    assert (result.code, "holds no lane" in result.err) == (2, True)


@pytest.mark.parametrize("command", ["check", "fix", "export", "deploy", "diff", "labels"])
def test_every_command_has_help_with_an_example(run: Run, command: str) -> None:
    result = run("cluster", command, "--help")
    assert result.code == 0
    assert f"arcroute cluster {command}" in result.out
