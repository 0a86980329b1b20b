"""`arcroute cluster check` and `fix` from the command line: what they read, and what they refuse."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.cli.conftest import Run
from tests.cluster.conftest import CHART, Helm, helm
from tests.conftest import ROOT

__all__ = ["helm"]  # a fixture
Write: TypeAlias = Callable[[str, "str | bytes"], Path]
TOKEN = "ghp_s3cr3tS3cr3tS3cr3tS3cr3t"
LANE = """\
githubConfigUrl: https://github.com/acme
githubConfigSecret: arc-github-auth
runnerScaleSetName: arc-runner-set-1
minRunners: 0
maxRunners: "1"
controllerServiceAccount: {namespace: arc-systems, name: arc-gha-rs-controller}
template:
  spec:
    terminationGracePeriodSeconds: 120
    containers:
      - {name: runner}
      - name: dind
        image: registry.example.com/our-dind:1
        resources: {requests: {memory: 1Gi}}
        volumeMounts: [{name: cache, mountPath: /var/lib/docker}, {name: config, mountPath: /etc/docker}, \
{name: sock, mountPath: /var/run}]
    volumes:
      - {name: cache, persistentVolumeClaim: {claimName: docker-cache-pvc-1}}
      - {name: config, configMap: {name: ours}}
      - {name: sock, emptyDir: {}}
"""


@pytest.mark.parametrize("folder", ["cluster", "cluster-before-1.29"])
def test_what_arcroute_ships_is_clean(run: Run, tmp_path: Path, folder: str) -> None:
    shutil.copytree(ROOT / "rules" / folder, tmp_path / "arc")
    result = run("cluster", "check", "arc")
    assert (result.code, result.out) == (0, "")
    fixed = run("cluster", "fix", "arc")
    assert (fixed.code, "Fixed 0 findings, 0 left." in fixed.err) == (0, True)


def codes(run: Run, *words: str) -> list[str]:
    found = json.loads(run("cluster", "check", *words, "--output-format", "json").out)
    return [finding["code"] for finding in found["findings"]]


def test_a_finding_stands_at_its_line(run: Run, write: Write) -> None:
    write("lane.yaml", LANE)
    result = run("cluster", "check", "lane.yaml", "--select", "max-runners", "--output-format", "concise")
    assert result.code == 1
    assert result.out.startswith("lane.yaml:5:13: ARC403 [*] ")


def test_a_later_file_wins_as_in_helm(run: Run, write: Write) -> None:
    write("lane.yaml", LANE)
    write("ours.yaml", "maxRunners: 1\n")
    assert "ARC403" in codes(run, "-f", "lane.yaml")
    assert "ARC403" not in codes(run, "-f", "lane.yaml", "-f", "ours.yaml")
    assert "ARC403" in codes(run, "-f", "ours.yaml", "-f", "lane.yaml")


def test_a_later_list_replaces_the_containers(run: Run, write: Write) -> None:
    """The Docker daemon is lost that way, and Helm says nothing."""
    write("lane.yaml", LANE)
    write("ours.yaml", "template: {spec: {containers: [{name: builder}]}}\n")
    found = codes(run, "-f", "lane.yaml", "-f", "ours.yaml")
    assert "ARC442" in found


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("scaleset: {name: a}\nauth: {url: b}\n", "experimental", id="the experimental chart"),
        pytest.param("- maxRunners: 1\n", "v.yaml:1:1: values must be a mapping", id="a list"),
    ],
)
def test_values_that_are_none_are_an_error(run: Run, write: Write, text: str, why: str) -> None:
    write("v.yaml", text)
    result = run("cluster", "check", "-f", "v.yaml")
    assert (result.code, why in result.err) == (2, True)


def test_values_of_a_subchart_merge_as_well(run: Run, write: Write) -> None:
    write("a.yaml", "arc: {githubConfigUrl: https://github.com/acme, runnerScaleSetName: arc-runner-set-1}\n")
    write("b.yaml", "arc: {maxRunners: 7}\n---\narc: {maxRunners: 1}\n")
    result = run("cluster", "check", "-f", "a.yaml", "-f", "b.yaml", "--select", "ARC403", "--output-format", "concise")
    assert result.out.startswith("b.yaml:1:19: ARC403")


def test_the_release_is_the_name_of_values_without_one(run: Run, write: Write) -> None:
    write("values.yaml", "githubConfigUrl: https://github.com/acme\nmaxRunners: 1\n")
    assert "ARC402" in codes(run, "values.yaml", "--release", "no-lane")
    assert "ARC402" not in codes(run, "values.yaml", "--release", "arc-runner-set-1")


@pytest.mark.oracle
def test_what_helm_renders_is_read_from_standard_input(
    run: Run, write: Write, helm: Helm, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("lane.yaml", LANE)
    rendered = helm("template", "x", CHART, "-f", path).stdout
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(rendered.encode())))
    result = run("cluster", "check", "-", "--select", "ARC403", "--output-format", "concise")
    assert "ARC403" in result.out, "the chart has dropped the quoted number"
    assert "no `maxRunners`" in result.out
    assert "[*]" not in result.out, "standard input has no file to mend"


def test_lists_of_kubectl_are_read_from_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    item = {
        "apiVersion": "actions.github.com/v1alpha1",
        "kind": "AutoscalingRunnerSet",
        "metadata": {"name": "x", "namespace": "arc-runners"},
        "spec": {"runnerScaleSetName": "arc-runer-set-1", "githubConfigUrl": "http://github.com/acme"},
    }
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": [item]}, indent=4)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    result = run("cluster", "check", "-", "--output-format", "concise")
    assert result.code == 1
    assert "did you mean arc-runner-set-1?" in result.out
    assert "must begin with https://" in result.out


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        pytest.param("v.yaml", "scaleset: {maxRunners: 1}\nauth: {}\n", "experimental", id="the experimental chart"),
        pytest.param(
            "v.yaml",
            "scaleset: {name: a}\nauth: {url: b}\nrunner: {mode: dind}\ncontrollerServiceAccount: {name: c}\n",
            "experimental",
            id="the experimental chart, with a key of both",
        ),
        pytest.param("v.yaml", "auth: {enabled: true}\nrunner: {kind: c}\n", "no manifest", id="another chart"),
        pytest.param("t.yaml", "maxRunners: {{ .Values.max }}\n", "only Helm can read", id="a template"),
        pytest.param(
            "t.yaml", "{{- if .x }}\nkind: Secret\n{{- end }}\n", "only Helm can read", id="a template's head"
        ),
        pytest.param("v.yaml.gotmpl", "maxRunners: 1\n", "a template", id="a template by its name"),
        pytest.param("v.yaml", "name: ci\n", "no manifest", id="something else"),
        pytest.param("v.yaml", "maxRunners: 1\nmaxRunners: 2\n", "already there", id="a key twice"),
        pytest.param("v.yaml", b"maxRunners: \xff\n", "not UTF-8", id="no text"),
        pytest.param("v.yaml", "kind: {a: b}\nmaxRunners: [", "not YAML", id="cut off"),
    ],
)
def test_what_cannot_be_read_is_an_error(run: Run, write: Write, name: str, text: str | bytes, why: str) -> None:
    write(name, text)
    result = run("cluster", "check", name)
    assert result.code == 2
    assert result.err.startswith(f"arcroute: {name}")
    assert why in result.err


def test_a_missing_file_is_an_error(run: Run) -> None:
    result = run("cluster", "check", "nowhere.yaml")
    assert (result.code, result.err) == (2, "arcroute: nowhere.yaml: no such file or folder\n")


def test_a_folder_without_manifests_is_an_error(run: Run, write: Write) -> None:
    write("docs/readme.yaml", "a: b\n")
    result = run("cluster", "check", "docs")
    assert result.code == 2
    assert "no manifests of lanes there" in result.err


def test_without_paths_the_configured_folder_is_read(run: Run, write: Write) -> None:
    write(".arcroute.yaml", "cluster: {manifests: deploy}\n")
    write("deploy/lane.yaml", LANE)
    assert "ARC403" in codes(run)


def test_without_anything_it_says_what_to_name(run: Run) -> None:
    result = run("cluster", "check")
    assert result.code == 2
    assert "cluster.manifests" in result.err


@pytest.mark.parametrize("form", ["full", "concise", "json", "sarif", "github", "markdown"])
def test_no_format_shows_a_secret(run: Run, write: Write, form: str) -> None:
    values = LANE.replace("githubConfigSecret: arc-github-auth", f"githubConfigSecret: {{github_token: {TOKEN}}}")
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: arc-github-auth}\nstringData: {x: top-s3cr3t}\n"
    write("deploy/lane.yaml", values)
    write("deploy/secret.yaml", secret)
    result = run("cluster", "check", "deploy", "--output-format", form)
    assert "ARC406" in result.out
    assert TOKEN not in result.out + result.err
    assert "s3cr3t" not in result.out + result.err


@pytest.mark.parametrize("form", ["full", "concise", "json", "sarif", "github", "markdown"])
def test_no_format_shows_a_token_in_place_of_a_name(run: Run, write: Write, form: str) -> None:
    write("lane.yaml", LANE.replace("arc-github-auth", "ghp_s3cr3t"))
    result = run("cluster", "check", "lane.yaml", "--output-format", form)
    assert "ARC406" in result.out
    assert "s3cr3t" not in result.out + result.err


def test_the_commonest_set_up_is_no_lane_with_a_cache(run: Run, write: Write) -> None:
    values = LANE.partition("template:")[0].replace('"1"', "5") + "containerMode: {type: dind}\n"
    for number in (1, 2, 3):
        write(f"deploy/{number}.yaml", values.replace("set-1", f"set-{number}"))
    assert {"ARC403", "ARC423"} <= set(codes(run, "deploy"))


def test_a_patch_shows_no_secret(run: Run, write: Write) -> None:
    values = LANE.replace("githubConfigSecret: arc-github-auth", f"githubConfigSecret: {{github_token: {TOKEN}}}")
    path = write("lane.yaml", values)
    result = run("cluster", "fix", "lane.yaml", "--diff", "--select", "max-runners")
    assert "+maxRunners: 1" in result.out
    assert TOKEN not in result.out + result.err
    assert path.read_text() == values, "--diff writes nothing"


def test_fix_changes_the_bytes_that_are_wrong_and_no_others(run: Run, write: Write) -> None:
    crlf = LANE.replace("\n", "\r\n").encode()
    path = write("lane.yaml", crlf)
    result = run("cluster", "fix", "lane.yaml", "--select", "max-runners")
    assert result.code == 0
    assert path.read_bytes() == crlf.replace(b'"1"', b"1")


def test_a_comment_silences_a_finding(run: Run, write: Write) -> None:
    write("lane.yaml", LANE.replace('maxRunners: "1"', 'maxRunners: "1"  # arcroute: ignore[ARC403] the chart is ours'))
    assert "ARC403" not in codes(run, "lane.yaml")
    assert "ARC403" in codes(run, "lane.yaml", "--no-ignores")


def test_a_rule_that_is_off_is_silent(run: Run, write: Write) -> None:
    write(".arcroute.yaml", "rules: {max-runners: off}\n")
    write("lane.yaml", LANE)
    assert "ARC403" not in codes(run, "lane.yaml")


def test_a_rule_about_workflows_is_none_here(run: Run, write: Write) -> None:
    write("lane.yaml", LANE)
    result = run("cluster", "check", "lane.yaml", "--select", "ARC101")
    assert result.code == 2


def test_jobs_that_ask_for_a_lane_without_manifests_are_named(run: Run, write: Write) -> None:
    job = "on: push\njobs:\n  image:\n    runs-on: arc-runner-set-3\n    steps: [{run: docker build .}]\n"
    write(".github/workflows/ci.yml", job)
    write("deploy/lane.yaml", LANE)
    result = run("cluster", "check", "deploy", "--select", "ARC402", "--output-format", "concise")
    assert "lane arc-runner-set-3 of the map has no scale set in the manifests; job `image` asks for it" in result.out
    assert "lane arc-runner-set-2 of the map has no scale set in the manifests\n" in result.out
