"""`arcroute cluster deploy` against stand-ins for kubectl and helm that record every call and fail when told to."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from arcroute.cluster.export import Choices, manifests
from arcroute.cluster.process import Command, run
from arcroute.routing.catalog import shipped
from arcroute.text.source import Source
from arcroute.text.tree import plain
from arcroute.text.yaml import compose
from tests.cli.conftest import Result, Run

TOKEN = "ghp_s3cr3tS3cr3tS3cr3t"
LANES = shipped().lanes
STAND_IN = """\
#!{python} -IS
import json, os, pathlib, sys
here = pathlib.Path({folder!r})
words = [pathlib.Path(sys.argv[0]).name, *sys.argv[1:]]
log = here / "log.jsonl"
number = len(log.read_text().splitlines()) if log.exists() else 0
call = {{"argv": words, "stdin": sys.stdin.read(), "token": os.environ.get("GITHUB_PAT")}}
with log.open("a") as file:
    file.write(json.dumps(call) + "\\n")
plan = json.loads((here / "plan.json").read_text())
if plan.get("fail") == number:
    sys.stderr.write(plan.get("says", "out of luck\\n"))
    sys.exit(plan.get("code", 1))
if "template" in words:
    release = words[words.index("template") + 1]
    print(json.dumps(plan["rendered"].get(release, {{}})))
elif "autoscalingrunnersets.actions.github.com" in words:
    print(json.dumps(plan.get("live", {{"kind": "List", "items": []}})))
"""


def rendered(lane_name: str, text: str) -> dict[str, Any]:
    """What the chart makes of a lane's values."""
    root = compose(Source("values", text.encode()))
    assert root
    values = plain(root)
    assert isinstance(values, dict)
    keys = ("githubConfigUrl", "githubConfigSecret", "runnerScaleSetName", "maxRunners", "minRunners", "template")
    return {
        "apiVersion": "actions.github.com/v1alpha1",
        "kind": "AutoscalingRunnerSet",
        "metadata": {"name": lane_name, "namespace": "arc-runners"},
        "spec": {key: values[key] for key in keys},
    }


class Stage:
    """A folder with manifests, and the two stand-ins on PATH."""

    def __init__(self, folder: Path, run: Run) -> None:
        self.folder, self.run = folder, run
        self.plan: dict[str, Any] = {"rendered": {}}
        files = manifests(LANES, Choices("https://github.com/acme"))
        (folder / "arc").mkdir()
        for name, text in files.items():
            (folder / "arc" / name).write_text(text)
        for lane in LANES:
            text = files[f"values-runner-set-{lane.name[-1]}.yaml"]
            self.plan["rendered"][lane.name] = rendered(lane.name, text)
        for name in ("kubectl", "helm"):
            script = folder / "bin" / name
            script.parent.mkdir(exist_ok=True)
            script.write_text(STAND_IN.format(python=sys.executable, folder=str(folder)))
            script.chmod(script.stat().st_mode | stat.S_IXUSR)

    def deploy(self, *words: str) -> Result:
        (self.folder / "plan.json").write_text(json.dumps(self.plan))
        (self.folder / "log.jsonl").write_text("")
        return self.run("cluster", "deploy", "--manifests", "arc", *words)

    @property
    def calls(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / "log.jsonl").read_text().splitlines()]

    @property
    def lines(self) -> list[str]:
        return [" ".join(call["argv"]) for call in self.calls]


MakeStage: TypeAlias = Callable[[], Stage]


@pytest.fixture
def stage(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Stage:
    made = Stage(tmp_path, run)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("GITHUB_PAT", TOKEN)
    return made


def test_everything_is_applied_in_the_order_in_which_it_is_needed(stage: Stage) -> None:
    result = stage.deploy("all")
    assert result.code == 0, result.err
    changes = [line for line in stage.lines if " apply " in line or " upgrade " in line]
    kinds = [
        "namespaces",
        "-f -",
        "docker-daemon-lane",
        "pvc-docker-cache-1",
        "pvc-docker-cache-2",
        "pvc-docker-cache-3",
    ]
    lanes = ["--wait arc oci://", *(f"--wait {lane.name} oci://" for lane in LANES)]
    assert all(sign in line for sign, line in zip([*kinds, *lanes], changes, strict=True))


def test_every_gate_comes_before_any_change(stage: Stage) -> None:
    stage.deploy()
    changing = [" apply " in line or " upgrade " in line for line in stage.lines]
    assert changing == sorted(changing)
    assert sum("helm template" in line for line in stage.lines) == 4


def test_one_pinned_version_for_both_charts(stage: Stage) -> None:
    stage.deploy("--chart-version", "0.14.1")
    helm = [line for line in stage.lines if line.startswith("helm ")]
    assert helm
    assert all("--version 0.14.1 " in line for line in helm)


def test_the_token_goes_to_kubectl_on_standard_input_and_nowhere_else(stage: Stage) -> None:
    result = stage.deploy("-v")
    assert TOKEN not in result.out + result.err
    assert not [call for call in stage.calls if TOKEN in " ".join(call["argv"]) or call["token"]]
    (given,) = [call["stdin"] for call in stage.calls if call["stdin"]]
    secret = json.loads(given)
    assert secret["metadata"] == {"name": "arc-github-auth", "namespace": "arc-runners"}
    assert secret["stringData"] == {"github_token": TOKEN}


def test_without_a_token_the_secret_must_be_there(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_PAT")
    assert stage.deploy().code == 0
    assert "kubectl get secret arc-github-auth --namespace arc-runners -o name" in stage.lines
    assert not any(call["stdin"] for call in stage.calls)


def test_one_lane_brings_its_own_claim_only(stage: Stage) -> None:
    assert stage.deploy("arc-runner-set-2").code == 0
    text = "\n".join(stage.lines)
    assert "pvc-docker-cache-2" in text
    assert "values-runner-set-2" in text
    assert "runner-set-1" not in text
    assert "docker-cache-3" not in text


def test_a_dry_run_prints_every_command_and_runs_none(stage: Stage) -> None:
    dry = stage.deploy("--dry-run")
    assert (dry.code, stage.calls) == (0, [])
    assert TOKEN not in dry.out + dry.err
    real = stage.deploy()
    printed = [line.partition("   # ")[0] for line in dry.out.splitlines()]
    assert real.code == 0
    assert printed == stage.lines


STEPS = 15


@pytest.mark.parametrize("step", range(STEPS))
def test_it_stops_at_the_first_failure_and_says_how_to_go_on(stage: Stage, step: int) -> None:
    stage.plan |= {"fail": step, "says": f"Error: no room\nfor {TOKEN}\n"}
    result = stage.deploy()
    assert result.code == 2
    assert len(stage.calls) == step + 1, "nothing runs after a failure"
    assert "failed with exit code 1: Error: no room / for ***" in result.err
    assert TOKEN not in result.out + result.err
    assert "run the same command again" in result.err
    applied = [line for line in stage.lines[:-1] if " apply " in line or " upgrade " in line]
    assert ("Applied: nothing." in result.err) is not bool(applied)


def test_there_are_as_many_steps_as_are_failed_above(stage: Stage) -> None:
    stage.deploy()
    assert len(stage.calls) == STEPS


def test_a_second_run_does_the_same_again(stage: Stage) -> None:
    stage.deploy()
    first = stage.lines
    assert stage.deploy().code == 0
    assert stage.lines == first


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param({"maxRunners": 3}, "maxRunners is 3", id="two runners on one volume"),
        pytest.param({"maxRunners": True}, "maxRunners is True", id="no number"),
        pytest.param({"maxRunners": None}, "maxRunners is not set", id="as many runners as there are jobs"),
        pytest.param({"runnerScaleSetName": "other"}, "its label is other", id="another label"),
        pytest.param({"template": {"spec": {"containers": [{"name": "runner"}]}}}, "no claim", id="no cache"),
    ],
)
def test_a_chart_that_renders_another_lane_stops_everything(stage: Stage, change: dict[str, Any], why: str) -> None:
    stage.plan["rendered"]["arc-runner-set-3"]["spec"] |= change
    result = stage.deploy()
    assert result.code == 2
    assert why in result.err
    assert not [line for line in stage.lines if " apply " in line or " upgrade " in line]


def live(name: str, version: str) -> dict[str, Any]:
    labels = {"app.kubernetes.io/version": version}
    return {
        "kind": "List",
        "items": [
            {
                "kind": "AutoscalingRunnerSet",
                "metadata": {"name": name, "labels": labels},
                "spec": {"runnerScaleSetName": name},
            }
        ],
    }


def test_a_lane_of_another_version_that_stays_behind_stops_everything(stage: Stage) -> None:
    stage.plan["live"] = live("arc-runner-set-2", "0.13.1")
    result = stage.deploy("arc-runner-set-1")
    assert result.code == 2
    assert "would delete it" in result.err
    assert "Applied: nothing." in result.err


@pytest.mark.parametrize(
    ("name", "version", "lanes"),
    [
        pytest.param("arc-runner-set-2", "0.14.0", ("arc-runner-set-1",), id="the same minor version"),
        pytest.param("arc-runner-set-2", "0.13.1", (), id="it comes along"),
    ],
)
def test_live_lanes_that_survive_the_controller_are_no_obstacle(
    stage: Stage, name: str, version: str, lanes: tuple[str, ...]
) -> None:
    stage.plan["live"] = live(name, version)
    assert stage.deploy(*lanes).code == 0


def test_a_cluster_without_the_crds_has_no_live_lanes(stage: Stage) -> None:
    stage.plan |= {"fail": 4, "says": 'error: the server doesn\'t have a resource type "autoscalingrunnersets"\n'}
    assert stage.deploy().code == 0


def test_missing_crds_later_on_are_named(stage: Stage) -> None:
    stage.plan |= {"fail": 14, "says": 'no matches for kind "AutoscalingRunnerSet"\n'}
    result = stage.deploy()
    assert result.code == 2
    assert "CRDs are missing" in result.err


def test_manifests_with_errors_are_not_applied(stage: Stage) -> None:
    values = stage.folder / "arc/values-runner-set-1.yaml"
    values.write_text(values.read_text().replace("maxRunners: 1", 'maxRunners: "1"'))
    result = stage.deploy()
    assert result.code == 2
    assert "ARC403" in result.err
    assert "Nothing was applied" in result.err
    assert not stage.calls


@pytest.mark.parametrize(
    ("severity", "said"),
    [
        pytest.param("error", "ARC406", id="by the check"),
        pytest.param("off", "must be a Secret's name", id="where the rule is off"),
    ],
)
def test_a_token_in_place_of_a_name_is_refused_and_not_shown(stage: Stage, severity: str, said: str) -> None:
    (stage.folder / ".arcroute.yaml").write_text(f"rules: {{github-config: {severity}}}\n")
    values = stage.folder / "arc/values-runner-set-1.yaml"
    values.write_text(values.read_text().replace("githubConfigSecret: ", "githubConfigSecret: ghp_s3cr3t #"))
    result = stage.deploy()
    assert result.code == 2
    assert said in result.err
    assert "s3cr3t" not in result.out + result.err
    assert not stage.calls


@pytest.mark.parametrize("token", ["", " ", "two words", "x\ny"])
def test_a_token_that_is_none_is_refused(stage: Stage, monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    monkeypatch.setenv("GITHUB_PAT", token)
    result = stage.deploy()
    assert result.code == 2
    assert "GITHUB_PAT holds no token" in result.err
    assert not stage.calls


@pytest.mark.parametrize(
    ("words", "why"),
    [
        pytest.param(("--timeout", "soon"), "is no time such as", id="no time"),
        pytest.param(("--chart-version", "latest"), "--chart-version 'latest'", id="no version"),
    ],
)
def test_what_helm_would_refuse_later_is_refused_at_once(stage: Stage, words: tuple[str, ...], why: str) -> None:
    result = stage.deploy(*words)
    assert result.code == 2
    assert why in result.err
    assert not stage.calls


@pytest.mark.parametrize(("time", "minutes"), [("90s", "2m"), ("20m", "20m"), ("1h", "60m")])
def test_helm_waits_as_long_as_it_is_told_to(stage: Stage, time: str, minutes: str) -> None:
    lines = stage.deploy("--dry-run", "--timeout", time).out.splitlines()
    assert [f"--timeout {minutes}" in line for line in lines] == [" upgrade " in line for line in lines]


def test_an_interruption_says_how_far_it_came(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(command: Command) -> Any:
        if "upgrade" in command.argv:
            raise KeyboardInterrupt
        return run(command)

    monkeypatch.setattr("arcroute.cli.cluster_deploy.run", interrupted)
    result = stage.deploy()
    assert result.code == 2
    assert "Stopped at: the controller." in result.err
    assert "Applied: namespaces, Secret" in result.err


def test_a_missing_secret_is_told_with_its_remedy(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_PAT")
    stage.plan |= {"fail": 6, "says": 'secrets "arc-github-auth" not found'}
    assert "set GITHUB_PAT, or make the Secret first" in stage.deploy().err


def test_a_lane_that_is_none_is_refused(stage: Stage) -> None:
    result = stage.deploy("arc-runner-set-9")
    assert result.code == 2
    assert "no lane arc-runner-set-9" in result.err


def test_helm_that_is_not_installed_is_named(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    (stage.folder / "bin/helm").unlink()
    monkeypatch.setenv("PATH", str(stage.folder / "bin"))
    result = stage.deploy()
    assert result.code == 2
    assert "helm is not installed" in result.err
    assert "Applied: nothing." in result.err


def test_a_controller_without_values_here_keeps_its_own(stage: Stage) -> None:
    (stage.folder / "arc/values-controller.yaml").unlink()
    lines = [line for line in stage.deploy("--dry-run").out.splitlines() if line.split()[0] == "helm"]
    assert ["--reuse-values" in line for line in lines] == [" upgrade --install --wait arc " in line for line in lines]


def test_what_workflows_ask_for_is_no_obstacle(stage: Stage) -> None:
    workflow = stage.folder / ".github/workflows/a.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text("on: push\njobs:\n  a:\n    runs-on: arc-runner-set-9\n    steps: [{run: make}]\n")
    assert stage.deploy().code == 0


def test_one_lane_is_deployed_whatever_is_wrong_with_another(stage: Stage) -> None:
    (stage.folder / "arc/values-runner-set-3.yaml").unlink()
    broken = stage.folder / "arc/values-runner-set-2.yaml"
    broken.write_text(broken.read_text().replace("maxRunners: 1", "maxRunners: 7"))
    assert stage.deploy("arc-runner-set-1").code == 0
    assert stage.deploy("arc-runner-set-2").code == 2
    assert stage.deploy().code == 2
