"""The GitHub Action: its steps run by bash as the runner runs them, with the runner's files, and what they write."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path
from typing import TypeAlias

import pytest
from msgspec import Struct

from arcroute.text.source import Source
from arcroute.text.tree import Mapping, Scalar, Sequence
from arcroute.text.yaml import compose
from tests.integration.conftest import ROOT, git_in, only, put

CI = ".github/workflows/ci.yml"
WRONG = """\
on: push
jobs:
  image:
    runs-on: {lane}
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v4
        with: {{persist-credentials: false}}
      - run: docker build -f images/{image}/Dockerfile .
"""
FILES = {
    CI: WRONG.format(lane="arc-runner-set-3", image="python"),
    ".github/workflows/other.yml": WRONG.format(lane="arc-runner-set-1", image="rust"),
    "images/python/Dockerfile": "FROM python:3.12\nRUN pip install flask\n",
    "images/rust/Dockerfile": "FROM rust:1.80\nRUN cargo build --release\n",
    ".arcroute.yaml": only(),
}
EXPRESSION = re.compile(r"\$\{\{ *(inputs|steps)\.([\w.-]+) *\}\}")


def action() -> Mapping:
    found = compose(Source("action.yml", (ROOT / "action.yml").read_bytes()))
    assert isinstance(found, Mapping)
    return found


def section(*keys: str) -> Mapping:
    found = action()
    for key in keys:
        inner = found.get(key)
        assert isinstance(inner, Mapping)
        found = inner
    return found


def text(node: Mapping, key: str) -> str:
    found = node.get(key)
    assert isinstance(found, Scalar)
    return found.value


def steps() -> dict[str, Mapping]:
    found = section("runs").get("steps")
    assert isinstance(found, Sequence)
    return {text(step, "id"): step for step in found.items if isinstance(step, Mapping)}


class Ran(Struct, frozen=True):
    code: int
    log: str
    outputs: dict[str, str]
    summary: str


class Job(Struct, frozen=True):
    """A workspace, and the files that the runner gives a step."""

    workspace: Path
    temp: Path
    python: str = sys.executable

    def run(self, step: str = "run", **inputs: str) -> Ran:
        """One step of the action with these inputs, the others at their defaults."""
        node = steps()[step]
        files = {name: self.temp / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for file in files.values():
            file.write_text("", encoding="utf-8")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text(node, "run")],
            cwd=self.workspace,
            env={
                **self._plain(),
                **self._environment(node, inputs),
                **{name: str(file) for name, file in files.items()},
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        outputs, summary = (file.read_text(encoding="utf-8") for file in files.values())
        return Ran(done.returncode, done.stdout, read_outputs(outputs), summary)

    def event(self, name: str, content: object) -> None:
        """What happened, as the runner tells it to the steps that follow."""
        put(self.temp, {"event.json": json.dumps(content), "event-name": name})

    def _plain(self) -> dict[str, str]:
        event = self.temp / "event.json"
        known = {
            "PATH": os.environ["PATH"],
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": str(self.temp),
            **{name: value for name, value in os.environ.items() if name.startswith("PIP_")},
        }
        if event.exists():
            name = (self.temp / "event-name").read_text(encoding="utf-8")
            known |= {"GITHUB_EVENT_PATH": str(event), "GITHUB_EVENT_NAME": name}
            if (self.workspace / ".git").exists():
                known["GITHUB_SHA"] = git_in(self.workspace, "rev-parse", "HEAD")
        return known

    def _environment(self, node: Mapping, inputs: dict[str, str]) -> dict[str, str]:
        env = node.get("env")
        assert isinstance(env, Mapping)
        assert {name.replace("_", "-") for name in inputs} <= {entry.key.value for entry in section("inputs").entries}
        return {entry.key.value: self._value(text(env, entry.key.value), inputs) for entry in env.entries}

    def _value(self, expression: str, inputs: dict[str, str]) -> str:
        match = EXPRESSION.fullmatch(expression)
        assert match, f"{expression} is no input and no output of a step"
        if match[1] == "steps":
            return self.python
        given = inputs.get(match[2].replace("-", "_"))
        return text(section("inputs", match[2]), "default") if given is None else given


def read_outputs(content: str) -> dict[str, str]:
    """Outputs as the runner reads them: ``name=value``, or ``name<<END``, lines, ``END``."""
    found: dict[str, str] = {}
    lines = iter(content.splitlines())
    for line in lines:
        name, _, end = line.partition("<<")
        if end:
            found[name] = "\n".join(takewhile(end.__ne__, lines))
        else:
            name, _, found[name] = line.partition("=")
    return found


Make: TypeAlias = Callable[..., Job]


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """A repository with two wrong labels, committed."""
    workspace, temp = tmp_path / "workspace", tmp_path / "temp"
    temp.mkdir()
    put(workspace, FILES)
    git_in(workspace, "init", "--quiet", "--initial-branch", "main")
    git_in(workspace, "add", "--all")
    git_in(workspace, "commit", "--quiet", "--message", "one")
    return Job(workspace, temp)


def change(job: Job, files: dict[str, str]) -> tuple[str, str]:
    """One more commit; the commit before, and it."""
    before = git_in(job.workspace, "rev-parse", "HEAD")
    put(job.workspace, files)
    git_in(job.workspace, "add", "--all")
    git_in(job.workspace, "commit", "--quiet", "--message", "two")
    return before, git_in(job.workspace, "rev-parse", "HEAD")


def test_nothing_is_interpolated_into_a_script() -> None:
    for step in steps().values():
        if step.get("run") is not None:
            assert "${{" not in text(step, "run")


def test_every_input_is_used_and_every_output_is_set(job: Job) -> None:
    used = {match[2] for match in EXPRESSION.finditer((ROOT / "action.yml").read_text(encoding="utf-8"))}
    assert {entry.key.value for entry in section("inputs").entries} <= used
    assert job.run().outputs.keys() == {entry.key.value for entry in section("outputs").entries}


def test_actions_are_pinned_to_commits() -> None:
    names = [text(step, "uses") for step in steps().values() if step.get("uses") is not None]
    assert names
    assert all(re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", name) for name in names)


@pytest.mark.parametrize("file", ["action.yml", ".github/workflows/ci.yml"])
def test_zizmor_finds_nothing(file: str) -> None:
    if shutil.which("zizmor") is None:
        pytest.skip("zizmor is not installed")
    done = subprocess.run(
        ["zizmor", "--offline", "--no-progress", "--persona=pedantic", str(ROOT / file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_findings_fail_the_step_and_are_told_everywhere(job: Job) -> None:
    ran = job.run(sarif_file="out/arcroute.sarif")
    assert ran.code == 1
    assert ran.outputs == {
        "findings": "2",
        "fixable": "2",
        "sarif-file": "out/arcroute.sarif",
        "exit-code": "1",
        "patch-file": "",
    }
    assert f"::error title=ARC101 wrong-lane,file={CI},line=4,endLine=4,col=14,endColumn=30::job `image`" in ran.log
    assert "Found 2 findings (2 errors)" in ran.log
    sarif = json.loads((job.workspace / "out/arcroute.sarif").read_bytes())
    assert [one["ruleId"] for one in sarif["runs"][0]["results"]] == ["ARC101", "ARC101"]
    assert [line for line in ran.summary.splitlines() if line.startswith("#")] == [
        "### arcroute: 2 findings",
        "### arcroute: lanes",
    ]


def test_a_clean_repository_passes(job: Job) -> None:
    subprocess.run([sys.executable, "-m", "arcroute", "fix", "--quiet"], cwd=job.workspace, check=True)
    ran = job.run()
    assert ran.code == 0, ran.log
    assert (ran.outputs["findings"], ran.outputs["exit-code"]) == ("0", "0")
    assert "::error" not in ran.log


def test_switched_off(job: Job) -> None:
    ran = job.run(annotations="false", summary="false")
    assert "::error" not in ran.log
    assert ran.summary == ""


@pytest.mark.parametrize(
    ("severity", "fail_on", "code"),
    [
        pytest.param("error", "warning", 1, id="worse than asked for"),
        pytest.param("error", "error", 1, id="as bad"),
        pytest.param("warning", "error", 0, id="less"),
        pytest.param("info", "warning", 0, id="a hint"),
        pytest.param("info", "info", 1, id="a hint that was asked for"),
        pytest.param("error", "never", 0, id="never"),
    ],
)
def test_how_bad_a_finding_must_be(job: Job, severity: str, fail_on: str, code: int) -> None:
    put(job.workspace, {".arcroute.yaml": only(severity)})
    ran = job.run(fail_on=fail_on)
    assert ran.code == code


def test_what_cannot_be_read_fails_the_step_in_any_case(job: Job) -> None:
    put(job.workspace, {".github/workflows/bad.yml": "jobs: {a: {runs-on: [}}\n"})
    ran = job.run(fail_on="never")
    assert (ran.code, ran.outputs["exit-code"], ran.outputs["findings"]) == (2, "2", "2")


def test_paths_and_a_configuration(job: Job) -> None:
    put(job.workspace, {"conf.yaml": only("warning")})
    ran = job.run(paths=f"\n  {CI}  \n", config="conf.yaml")
    assert ran.outputs["findings"] == "1"
    assert "::warning title=ARC101" in ran.log


@pytest.mark.parametrize("hostile", ["$(touch pwned)", "`touch pwned`", "; touch pwned", "--config=x", "a'b\"c"])
def test_inputs_are_never_part_of_a_command(job: Job, hostile: str) -> None:
    for inputs in ({"paths": hostile}, {"config": hostile}, {"sarif_file": hostile}):
        ran = job.run(**inputs)
        assert ran.code in (1, 2)
        assert not (job.workspace / "pwned").exists()


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        pytest.param(
            {"fail_on": "fatal"}, "`fail-on` is 'fatal'; it must be warning, error, info or never", id="level"
        ),
        pytest.param({"fix": "yes"}, "`fix` is 'yes'; it must be false, true or unsafe", id="fix"),
        pytest.param({"summary": "x\n::add-path::/tmp"}, "'x\\n::add-path::/tmp'", id="a command to the runner"),
        pytest.param({"fix": "%0A::add-path::/tmp"}, "'%250a::add-path::/tmp'", id="an escaped one"),
        pytest.param({"sarif_file": "images/rust/Dockerfile/x"}, "images/rust/Dockerfile", id="a folder that is none"),
    ],
)
def test_inputs_that_mean_nothing(job: Job, inputs: dict[str, str], message: str) -> None:
    ran = job.run(**inputs)
    assert ran.code == 2
    assert message in ran.log
    assert ran.log.startswith("::error title=arcroute::")
    assert ran.log.count("\n") == 1


def test_a_patch(job: Job) -> None:
    before = git_in(job.workspace, "status", "--porcelain")
    ran = job.run(fix="true")
    assert git_in(job.workspace, "status", "--porcelain") == before
    assert "```diff" in ran.summary
    git_in(job.workspace, "apply", ran.outputs["patch-file"])
    assert (job.workspace / CI).read_text(encoding="utf-8") == FILES[CI].replace("set-3", "set-1")


class TestPullRequest:
    def test_the_changes_of_routing_are_in_the_summary(self, job: Job) -> None:
        base, _ = change(job, {CI: FILES[CI].replace("set-3", "set-1")})
        job.event("push", {"before": base})
        ran = job.run()
        assert "| moved | image<br>" in ran.summary
        assert "arc-runner-set-3 → arc-runner-set-1 | cold on arc-runner-set-1 |" in ran.summary

    def test_only_what_changed_files_bear_on(self, job: Job) -> None:
        base, _ = change(job, {"images/rust/Dockerfile": "FROM rust:1.81\nRUN cargo build\n"})
        job.event("pull_request_target", {"pull_request": {"base": {"sha": base}}})
        ran = job.run(changed_only="true")
        assert ran.outputs["findings"] == "1"
        assert "file=.github/workflows/other.yml" in ran.log
        assert job.run(changed_only="true", paths="images/python").outputs["findings"] == "0"

    def test_nothing_changed_that_is_there(self, job: Job) -> None:
        job.event("push", {"before": git_in(job.workspace, "rev-parse", "HEAD")})
        ran = job.run(changed_only="true")
        assert (ran.code, ran.outputs["findings"]) == (0, "0")

    def test_the_merge_commit_of_github_is_compared_with_its_first_parent(self, job: Job) -> None:
        start = git_in(job.workspace, "rev-parse", "HEAD")
        git_in(job.workspace, "checkout", "--quiet", "-b", "topic")
        change(job, {"images/rust/Dockerfile": "FROM rust:1.81\nRUN cargo build\n"})
        git_in(job.workspace, "checkout", "--quiet", "main")
        change(job, {"images/python/Dockerfile": "FROM python:3.13\nRUN pip install flask\n"})
        git_in(job.workspace, "merge", "--quiet", "--no-edit", "topic")
        job.event("pull_request", {"pull_request": {"base": {"sha": start}}})
        ran = job.run(changed_only="true")
        assert ran.outputs["findings"] == "1"
        assert "other.yml" in ran.log

    def test_a_shallow_clone_is_compared_with_the_same_parent(self, job: Job, tmp_path: Path) -> None:
        start = git_in(job.workspace, "rev-parse", "HEAD")
        git_in(job.workspace, "checkout", "--quiet", "-b", "topic")
        change(job, {"images/rust/Dockerfile": "FROM rust:1.81\nRUN cargo build\n"})
        git_in(job.workspace, "checkout", "--quiet", "main")
        change(job, {"images/python/Dockerfile": "FROM python:3.13\nRUN pip install flask\n"})
        git_in(job.workspace, "merge", "--quiet", "--no-edit", "topic")
        git_in(job.workspace, "config", "uploadpack.allowAnySHA1InWant", "true")
        clone = Job(tmp_path / "clone", job.temp)
        git_in(tmp_path, "clone", "--quiet", "--depth=1", job.workspace.as_uri(), "clone")
        clone.event("pull_request", {"pull_request": {"base": {"sha": start}}})
        ran = clone.run(changed_only="true")
        assert ran.outputs["findings"] == "1", ran.log
        assert "other.yml" in ran.log

    def test_a_merge_queue(self, job: Job) -> None:
        base, _ = change(job, {"images/rust/Dockerfile": "FROM rust:1.81\nRUN cargo build\n"})
        job.event("merge_group", {"merge_group": {"base_sha": base}})
        assert job.run(changed_only="true").outputs["findings"] == "1"

    def test_a_checkout_below_the_workspace(self, job: Job) -> None:
        base, _ = change(job, {CI: FILES[CI].replace("set-3", "set-2")})
        above = Job(job.workspace.parent, job.temp)
        job.event("push", {"before": base})
        ran = above.run(paths=job.workspace.name, changed_only="true")
        assert f"file={job.workspace.name}/{CI},line=4" in ran.log
        assert ran.outputs["findings"] == "1"
        assert "| moved | image<br>" in ran.summary
        assert "| 🔴 | arc-runner-set-1 | base, python, haskell | 1 | 2 |" in ran.summary

    @pytest.mark.parametrize(
        "before", ["0" * 40, "f" * 40, "--upload-pack=touch pwned", ""], ids=["new branch", "gone", "option", "none"]
    )
    def test_without_a_commit_to_compare_with_everything_is_checked(self, job: Job, before: str) -> None:
        job.event("push", {"before": before})
        ran = job.run(changed_only="true")
        assert ran.outputs["findings"] == "2"
        assert "::notice title=arcroute::the commit to compare with is not here" in ran.log
        assert not (job.workspace / "pwned").exists()


class TestInstall:
    @pytest.mark.parametrize(
        "version", ["1.0 --index-url=http://x", "latest", "git+https://x", "1.0; touch x", ">=1", "../x"]
    )
    def test_a_version_is_only_ever_a_version(self, job: Job, version: str) -> None:
        ran = job.run("install", version=version)
        assert ran.code == 2
        assert "must be a version such as 1.2.3" in ran.log
        assert ran.outputs == {}

    def test_it_comes_with_the_action(self, job: Job, tmp_path: Path) -> None:
        probe = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--retries", "0", "hatchling"]
        if subprocess.run(probe, cwd=tmp_path, capture_output=True, check=False).returncode:
            pytest.skip("no package index can be reached")
        installed = job.run("install")
        assert installed.code == 0, installed.log
        put(job.workspace, {"arcroute/__init__.py": "raise SystemExit(9)", "click.py": "raise SystemExit(9)"})
        ran = Job(job.workspace, job.temp, installed.outputs["python"]).run()
        assert (ran.code, ran.outputs["findings"]) == (1, "2"), ran.log
