"""The showcase from end to end: exactly the wrong labels are found, exactly their bytes are mended."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from arcroute.cli import app
from tests.conftest import FIXTURES, Golden

SHOWCASE = FIXTURES / "showcase"
WORKFLOW = ".github/workflows/images.yml"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = tmp_path / "showcase"
    shutil.copytree(SHOWCASE, copy, ignore=shutil.ignore_patterns("expected.*"))
    monkeypatch.chdir(copy)
    return copy


def arcroute(*args: str) -> Result:
    return CliRunner().invoke(app, args, catch_exceptions=False)


@pytest.mark.parametrize("form", ["full", "concise", "json"])
@pytest.mark.usefixtures("repository")
def test_check_finds_exactly_the_wrong_labels(form: str, golden: Golden) -> None:
    result = arcroute("check", "--output-format", form)
    golden(SHOWCASE / f"expected.check.{form}", result.stdout)
    assert result.exit_code == 1


@pytest.mark.usefixtures("repository")
def test_jobs_lists_every_leg(golden: Golden) -> None:
    result = arcroute("jobs", "--output-format", "json")
    golden(SHOWCASE / "expected.jobs.json", result.stdout)
    assert result.exit_code == 0


def test_the_findings_are_those_that_were_planted(repository: Path) -> None:
    findings = json.loads(arcroute("check", "--output-format", "json").stdout)["findings"]
    text = (repository / WORKFLOW).read_bytes()
    edits = [edit for finding in findings for edit in finding["fix"]["edits"]]
    changed = [(text[edit["start"] : edit["end"]].decode(), edit["text"]) for edit in edits]
    assert changed == [
        ("arc-runner-set-2", "arc-runner-set-1"),
        ("arc-runner-set-3", "arc-runner-set-1"),
        ("arc-runner-set-1", "arc-runner-set-2"),
        ("arc-runer-set-3", "arc-runner-set-3"),
        ("arc-runner-set-2", "arc-runner-set-3"),
    ]
    assert [finding["code"] for finding in findings] == ["ARC101", "ARC101", "ARC101", "ARC103", "ARC101"]


def test_diff_writes_nothing_and_git_applies_it(repository: Path, golden: Golden) -> None:
    before = (repository / WORKFLOW).read_bytes()
    result = arcroute("fix", "--diff")
    golden(SHOWCASE / "expected.fix.diff", result.stdout)
    assert result.exit_code == 1
    assert (repository / WORKFLOW).read_bytes() == before
    subprocess.run(["git", "apply", "-"], input=result.stdout.encode(), check=True)
    applied = (repository / WORKFLOW).read_bytes()
    (repository / WORKFLOW).write_bytes(before)
    arcroute("fix")
    assert (repository / WORKFLOW).read_bytes() == applied


def test_fix_changes_only_the_labels_and_leaves_nothing_to_do(repository: Path) -> None:
    files = {path: path.read_bytes() for path in repository.rglob("*") if path.is_file()}
    findings = json.loads(arcroute("check", "--output-format", "json").stdout)["findings"]
    expected = files[repository / WORKFLOW]
    for edit in sorted((edit for one in findings for edit in one["fix"]["edits"]), key=lambda edit: -edit["start"]):
        expected = expected[: edit["start"]] + edit["text"].encode() + expected[edit["end"] :]
    assert arcroute("fix").exit_code == 0
    assert (repository / WORKFLOW).read_bytes() == expected
    after = {path: path.read_bytes() for path in repository.rglob("*") if path.is_file()}
    assert {path for path in after if after[path] != files.get(path)} == {repository / WORKFLOW}
    assert arcroute("check").exit_code == 0
    assert arcroute("fix").exit_code == 0
    assert (repository / WORKFLOW).read_bytes() == expected


def test_stdout_is_the_same_whatever_the_hash_seed(repository: Path) -> None:
    import sys

    outputs = {
        subprocess.run(
            [sys.executable, "-m", "arcroute", "check", "--output-format", "json"],
            cwd=repository,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            check=False,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(outputs) == 1
    assert outputs != {b""}
