"""`arcroute lane add|remove|move`: the map in its own style, the manifests beside it, and the next steps in order."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from arcroute.cluster.export import Choices, manifests
from arcroute.routing.catalog import shipped
from arcroute.routing.settings import load
from arcroute.text.project import Project
from tests.cli.conftest import Run

Write: TypeAlias = Callable[[str, "str | bytes"], Path]
WORKFLOW = """\
on: push
jobs:
  app:
    runs-on: arc-runner-set-2
    steps: [{run: docker build -f images/java/Dockerfile .}]
  tool:
    runs-on: ubuntu-latest
    steps: [{run: docker build -f images/golang/Dockerfile .}]
"""


@pytest.fixture
def repository(tmp_path: Path, write: Write) -> Path:
    write(".github/workflows/ci.yml", WORKFLOW)
    write("images/java/Dockerfile", "FROM eclipse-temurin:21\n")
    write("images/golang/Dockerfile", "FROM golang:1.24\nRUN go build ./...\n")
    return tmp_path


@pytest.fixture
def deployed(repository: Path, write: Write) -> Path:
    for name, text in manifests(shipped().lanes, Choices("https://github.com/acme")).items():
        write(f"deploy/{name}", text)
    return repository


def lanes(root: Path) -> dict[str, tuple[str, ...]]:
    return {lane.name: lane.stacks for lane in load(Project(root)).catalog.lanes}


STYLES = {
    "no file": (None, "lanes:\n  arc-runner-set-4: {stacks: [go, ruby], claim: docker-cache-pvc-4}\n"),
    "a comment alone": (
        "# ours\n",
        "# ours\nlanes:\n  arc-runner-set-4: {stacks: [go, ruby], claim: docker-cache-pvc-4}\n",
    ),
    "other keys": (
        "exclude: [docs/**]  # not ours\n",
        "exclude: [docs/**]  # not ours\nlanes:\n  arc-runner-set-4: {stacks: [go, ruby], claim: docker-cache-pvc-4}\n",
    ),
    "rows on one line": (
        "lanes:\n    gpu: {stacks: [php], claim: gpu}   # big\nexclude: []\n",
        (
            "lanes:\n    gpu: {stacks: [php], claim: gpu}   # big\n"
            "    arc-runner-set-4: {stacks: [go, ruby], claim: docker-cache-pvc-4}\nexclude: []\n"
        ),
    ),
    "rows in blocks": (
        "lanes:\n  gpu:\n    stacks: [php]\n    claim: gpu\n",
        (
            "lanes:\n  gpu:\n    stacks: [php]\n    claim: gpu\n"
            "  arc-runner-set-4:\n    stacks: [go, ruby]\n    claim: docker-cache-pvc-4\n"
        ),
    ),
    "lists in blocks": (
        "lanes:\n  gpu:\n    stacks:\n      - php\n    claim: gpu\n",
        (
            "lanes:\n  gpu:\n    stacks:\n      - php\n    claim: gpu\n"
            "  arc-runner-set-4:\n    stacks:\n      - go\n      - ruby\n    claim: docker-cache-pvc-4\n"
        ),
    ),
    "an empty mapping": ("lanes: {}\n", "lanes: {arc-runner-set-4: {stacks: [go, ruby], claim: docker-cache-pvc-4}}\n"),
    "CRLF": (
        "exclude: []\r\n",
        "exclude: []\r\nlanes:\r\n  arc-runner-set-4: {stacks: [go, ruby], claim: docker-cache-pvc-4}\r\n",
    ),
}


@pytest.mark.parametrize("style", STYLES)
def test_the_row_is_written_in_the_style_of_the_file(repository: Path, run: Run, write: Write, style: str) -> None:
    before, after = STYLES[style]
    if before is not None:
        write(".arcroute.yaml", before)
    result = run("lane", "add", "arc-runner-set-4", "--stacks", "go,ruby")
    assert result.code == 0, result.err
    assert (repository / ".arcroute.yaml").read_bytes().decode() == after


def test_the_manifests_are_copied_from_the_last_lane(deployed: Path, run: Run) -> None:
    values = deployed / "deploy/values-runner-set-3.yaml"
    values.write_text(values.read_text().replace("14Gi", "30Gi") + "# our own tail, arc-runner-set-3\n")
    result = run("lane", "add", "arc-runner-set-4", "--stacks", "go", "--size", "300Gi", "--manifests", "deploy")
    assert result.code == 0, result.err
    written = (deployed / "deploy/values-runner-set-4.yaml").read_text()
    assert written == values.read_text().replace("set-3", "set-4").replace("pvc-3", "pvc-4")
    claim = (deployed / "deploy/pvc-docker-cache-4.yaml").read_text()
    assert "name: docker-cache-pvc-4" in claim
    assert "storage: 300Gi" in claim
    assert run("cluster", "check", "deploy").code == 0


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("arc-runner-set-3/lane.yaml", "arc-runner-set-4/lane.yaml", id="a folder for each lane"),
        pytest.param("lanes/3/values.yaml", "lanes/4/values.yaml", id="a folder by number"),
        pytest.param("lane-3/values-3.yaml", "lane-4/values-4.yaml", id="a number in both"),
        pytest.param("arc-runner-set-3/values-3.yaml", "arc-runner-set-4/values-4.yaml", id="both"),
        pytest.param("rust.yaml", "values-runner-set-4.yaml", id="no number at all"),
    ],
)
def test_the_files_of_a_new_lane_lie_as_those_of_the_others_do(
    deployed: Path, run: Run, before: str, after: str
) -> None:
    old = deployed / "deploy/values-runner-set-3.yaml"
    (deployed / "deploy" / before).parent.mkdir(parents=True, exist_ok=True)
    old.rename(deployed / "deploy" / before)
    assert run("lane", "add", "arc-runner-set-4", "--stacks", "go", "--manifests", "deploy").code == 0
    assert (deployed / "deploy" / after).exists()


def test_a_folder_of_several_lanes_keeps_its_name(deployed: Path, run: Run) -> None:
    (deployed / "deploy").rename(deployed / "cluster3")
    (deployed / "deploy").mkdir()
    (deployed / "cluster3").rename(deployed / "deploy/cluster3")
    assert run("lane", "add", "arc-runner-set-4", "--stacks", "go", "--manifests", "deploy").code == 0
    assert (deployed / "deploy/cluster3/values-runner-set-4.yaml").exists()
    assert (deployed / "deploy/cluster3/pvc-docker-cache-4.yaml").exists()


def test_lanes_that_lose_a_stack_are_to_be_tidied(deployed: Path, run: Run) -> None:
    said = run("lane", "add", "arc-runner-set-4", "--stacks", "go,java,ocaml", "--manifests", "deploy").err
    assert "maintenance workflow on arc-runner-set-2: java and ocaml leave their layers there" in said


def test_quiet_is_quiet(repository: Path, run: Run) -> None:
    assert run("lane", "add", "arc-runner-set-4", "--stacks", "go", "-q").err == ""


def test_what_happens_is_said_in_the_right_order(deployed: Path, run: Run) -> None:
    said = run("lane", "add", "arc-runner-set-4", "--stacks", "go", "--manifests", "deploy").err
    assert "job `tool` moves from no lane to arc-runner-set-4" in said
    assert "go builds cold once on arc-runner-set-4 (1 leg)" in said
    steps = ["cluster check deploy", "cluster deploy arc-runner-set-4", "kubectl get", "arcroute fix"]
    places = [said.index(step) for step in steps]
    assert places == sorted(places)


def test_a_diff_can_be_applied_by_git_and_writes_nothing(deployed: Path, run: Run) -> None:
    result = run("lane", "add", "arc-runner-set-4", "--stacks", "go", "--manifests", "deploy", "--diff")
    assert not (deployed / ".arcroute.yaml").exists()
    applied = subprocess.run(
        ["git", "apply"], input=result.out.encode(), cwd=deployed, capture_output=True, check=False
    )
    assert applied.returncode == 0, applied.stderr
    assert lanes(deployed)["arc-runner-set-4"] == ("go",)
    assert (deployed / "deploy/values-runner-set-4.yaml").exists()


def test_a_stack_leaves_the_lane_that_had_it(repository: Path, run: Run, write: Write) -> None:
    write(".arcroute.yaml", "lanes:\n  gpu: {stacks: [go, php], claim: gpu}\n")
    assert run("lane", "add", "arc-runner-set-4", "--stacks", "go,java").code == 0
    found = lanes(repository)
    assert found["gpu"] == ("php",)
    assert found["arc-runner-set-2"] == ("javascript", "ocaml")
    assert found["arc-runner-set-4"] == ("go", "java")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        pytest.param(("arc-runner-set-1", "--stacks", "go"), "is there already", id="a lane that is there"),
        pytest.param(("Lane-4", "--stacks", "go"), "cannot name a lane", id="capitals"),
        pytest.param(("a" * 46, "--stacks", "go"), "46 characters", id="too long"),
        pytest.param(("4", "--stacks", "go"), "something else than a text", id="a number"),
        pytest.param(("lane-4", "--stacks", " , "), "names no stack", id="no stack"),
        pytest.param(("ubuntu-latest", "--stacks", "go"), "no lane", id="GitHub's label"),
        pytest.param(("lane-4", "--stacks", "goo"), "did you mean go?", id="a misspelt stack"),
        pytest.param(("lane-4", "--stacks", "go", "--claim", "docker-cache-pvc-1"), "belongs to", id="a claim in use"),
        pytest.param(("lane-4", "--stacks", "go", "--claim", "No Claim"), "claim", id="no name for a claim"),
        pytest.param(("lane-4", "--stacks", "go", "--size", "big"), "no Kubernetes quantity", id="no size"),
        pytest.param(("lane-4", "--stacks", "go", "--manifests", "nowhere"), "no folder", id="no folder"),
        pytest.param(
            ("lane-4", "--stacks", "go", "--manifests", "images"), "no values of a lane", id="nothing to copy"
        ),
    ],
)
def test_what_cannot_be_added_is_refused_and_nothing_is_written(
    repository: Path, run: Run, words: tuple[str, ...], why: str
) -> None:
    result = run("lane", "add", *words)
    assert result.code == 2
    assert why in result.err
    assert not (repository / ".arcroute.yaml").exists()


def test_nothing_is_written_where_a_manifest_is_there_already(deployed: Path, run: Run, write: Write) -> None:
    write("deploy/values-runner-set-4.yaml", "a: b\n")
    result = run("lane", "add", "arc-runner-set-4", "--stacks", "go", "--manifests", "deploy")
    assert result.code == 2
    assert "already there" in result.err or "there already" in result.err
    assert not (deployed / ".arcroute.yaml").exists()


def test_a_lane_that_is_deployed_already_needs_its_row_only(deployed: Path, run: Run) -> None:
    values = (deployed / "deploy/values-runner-set-3.yaml").read_text()
    (deployed / "deploy/ours.yaml").write_text(values.replace("set-3", "set-4").replace("docker-cache-pvc-3", "ours"))
    before = sorted(path.name for path in (deployed / "deploy").iterdir())
    result = run("lane", "add", "arc-runner-set-4", "--stacks", "go", "--manifests", "deploy", "--claim", "other")
    assert (result.code, "deploy/ours.yaml mounts ours" in result.err) == (2, True)
    assert run("lane", "add", "arc-runner-set-4", "--stacks", "go", "--manifests", "deploy").code == 0
    assert sorted(path.name for path in (deployed / "deploy").iterdir()) == before
    assert "claim: ours" in (deployed / ".arcroute.yaml").read_text()


def test_a_claim_that_is_there_is_not_written_again(deployed: Path, run: Run) -> None:
    claims = deployed / "deploy/claims.yaml"
    claims.write_text((deployed / "deploy/pvc-docker-cache-3.yaml").read_text().replace("pvc-3", "pvc-4"))
    assert run("lane", "add", "arc-runner-set-4", "--stacks", "go", "--manifests", "deploy").code == 0
    assert not (deployed / "deploy/pvc-docker-cache-4.yaml").exists()


def test_remove_names_jobs_that_nothing_moves(repository: Path, run: Run, write: Write) -> None:
    job = "{runs-on: arc-runner-set-3, steps: [{run: make}]}"
    write(".github/workflows/test.yml", f"on: push\njobs:\n  unit: {job}\n")
    said = run("lane", "remove", "arc-runner-set-3").err
    assert ".github/workflows/test.yml:3 job `unit` asks for arc-runner-set-3 and has no lane" in said


def test_remove_names_the_files_of_the_lane(deployed: Path, run: Run) -> None:
    said = run(
        "lane", "remove", "arc-runner-set-3", "--move-stacks-to", "arc-runner-set-1", "--manifests", "deploy"
    ).err
    assert "git rm deploy/values-runner-set-3.yaml deploy/pvc-docker-cache-3.yaml\n" in said


def test_a_token_is_not_copied(deployed: Path, run: Run) -> None:
    values = deployed / "deploy/values-runner-set-3.yaml"
    token = "ghp_s3cr3tS3cr3tS3cr3tS3cr3t"
    values.write_text(values.read_text().replace("arc-github-auth", f"{{github_token: {token}}}"))
    result = run("lane", "add", "arc-runner-set-4", "--stacks", "go", "--manifests", "deploy")
    assert result.code == 2
    assert "holds a token" in result.err
    assert token not in result.err + result.out


def test_move_gives_a_stack_to_another_lane(repository: Path, run: Run) -> None:
    result = run("lane", "move", "java", "arc-runner-set-1")
    assert result.code == 0
    assert "job `app` moves from arc-runner-set-2 to arc-runner-set-1" in result.err
    assert "java builds cold once on arc-runner-set-1" in result.err
    found = lanes(repository)
    assert found["arc-runner-set-1"] == ("base", "python", "haskell", "java")
    assert found["arc-runner-set-2"] == ("javascript", "ocaml")


def test_move_there_and_back_keeps_the_map(repository: Path, run: Run) -> None:
    before = lanes(repository)
    for lane in ("arc-runner-set-1", "arc-runner-set-3", "arc-runner-set-2"):
        assert run("lane", "move", "java", lane).code == 0
    assert {name: set(stacks) for name, stacks in lanes(repository).items()} == {
        name: set(stacks) for name, stacks in before.items()
    }


@pytest.mark.parametrize(
    ("words", "why"),
    [
        pytest.param(("jav", "arc-runner-set-1"), "unknown stack 'jav'", id="no stack"),
        pytest.param(("java", "arc-runner-set-9"), "no lane 'arc-runner-set-9'", id="no lane"),
        pytest.param(("java", "arc-runner-set-2"), "on arc-runner-set-2 already", id="there already"),
    ],
)
def test_what_cannot_move_is_refused(repository: Path, run: Run, words: tuple[str, ...], why: str) -> None:
    result = run("lane", "move", *words)
    assert result.code == 2
    assert why in result.err


def test_a_lane_that_carries_builds_needs_an_heir(repository: Path, run: Run) -> None:
    result = run("lane", "remove", "arc-runner-set-2")
    assert result.code == 2
    assert "1 leg builds on arc-runner-set-2 here; --move-stacks-to" in result.err


def test_remove_drops_a_shipped_lane_and_its_stacks_move(repository: Path, run: Run) -> None:
    result = run("lane", "remove", "arc-runner-set-2", "--move-stacks-to", "arc-runner-set-1")
    assert result.code == 0, result.err
    found = lanes(repository)
    assert "arc-runner-set-2" not in found
    assert found["arc-runner-set-1"] == ("base", "python", "haskell", "javascript", "ocaml", "java")
    steps = ["arcroute fix", "wait until no job", "helm uninstall arc-runner-set-2", "delete pvc docker-cache-pvc-2"]
    places = [result.err.index(step) for step in steps]
    assert places == sorted(places)


def test_remove_takes_ones_own_lane_out_again(repository: Path, run: Run, write: Write) -> None:
    write(".arcroute.yaml", "exclude: []\nlanes:\n  gpu: {stacks: [php], claim: gpu}\n")
    assert run("lane", "add", "arc-runner-set-4", "--stacks", "ruby").code == 0
    assert run("lane", "remove", "arc-runner-set-4").code == 0
    assert (repository / ".arcroute.yaml").read_text() == "exclude: []\nlanes:\n  gpu: {stacks: [php], claim: gpu}\n"
    assert run("lane", "add", "big_one", "--stacks", "ruby").code == 0
    assert "helm uninstall big-one " in run("lane", "remove", "big_one").err
    assert run("lane", "remove", "gpu").code == 0
    assert (repository / ".arcroute.yaml").read_text() == "exclude: []\n"
