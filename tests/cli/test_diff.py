"""``arcroute diff``: exit codes, formats, and BASE as the text of a stranger."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import WRONG
from tests.integration.conftest import git_in

Run = Callable[..., Any]
Write = Callable[..., Path]
CI = ".github/workflows/ci.yml"


@pytest.fixture
def repository(tmp_path: Path, wrong: Path) -> Path:
    """A repository with one commit, on the branch ``main``."""
    git_in(tmp_path, "init", "--quiet", "--initial-branch", "main")
    git_in(tmp_path, "add", "--all")
    git_in(tmp_path, "commit", "--quiet", "--message", "one")
    return tmp_path


@pytest.fixture
def moved(repository: Path, write: Write) -> Path:
    """The same with the label mended and not committed."""
    return write(CI, WRONG.replace("set-3", "set-1"))


def test_nothing_changed(run: Run, repository: Path) -> None:
    assert run("diff", "main", "--exit-code") == (0, "No routing changes.\n", "")


def test_a_job_that_moves(run: Run, moved: Path) -> None:
    result = run("diff", "HEAD")
    assert result.code == 0
    assert [line.split() for line in result.out.splitlines()] == [
        [CI],
        ["JOB", "BUILDS", "LANE", "RUNS", "ON", "CACHE"],
        ["→", "image", "images/python/", "arc-runner-set-1", "arc-runner-set-3", "→", "cold", "on"],
        ["Dockerfile", "arc-runner-set-1", "arc-runner-set-1"],
        [],
        ["Legs:", "1", "moved,", "1", "starting", "with", "a", "cold", "cache."],
    ]


def test_the_last_workflow_goes_and_comes(run: Run, repository: Path) -> None:
    shutil.rmtree(repository / ".github")
    assert run("diff", "main").out.splitlines()[-1] == "Legs: 1 removed."
    git_in(repository, "commit", "--quiet", "--all", "--message", "two")
    git_in(repository, "checkout", "--quiet", "HEAD~1", "--", ".github")
    assert run("diff", "main").out.splitlines()[-1] == "Legs: 1 new."


def test_exit_code_tells(run: Run, moved: Path) -> None:
    assert run("diff", "HEAD", "--exit-code").code == 1


def test_json(run: Run, moved: Path, repository: Path) -> None:
    found = json.loads(run("diff", "main", "--output-format", "json").out)
    (change,) = found.pop("changes")
    summary = {"moved": 1, "belongs": 0, "new": 0, "removed": 0, "cold": 1, "without_lane": 0}
    assert found == {"version": 1, "base": git_in(repository, "rev-parse", "HEAD"), "summary": summary}
    assert (change["kind"], change["cold"], change["lacks_lane"]) == ("moved", ["arc-runner-set-1"], False)
    labels = [change[state]["runs_on"][0]["labels"] for state in ("before", "after")]
    assert labels == [["arc-runner-set-3"], ["arc-runner-set-1"]]


def test_markdown(run: Run, moved: Path) -> None:
    lines = run("diff", "main", "--output-format", "markdown").out.splitlines()
    assert lines[4] == (
        f"| moved | image<br>{CI} | images/python/Dockerfile | arc-runner-set-1 |"
        " arc-runner-set-3 → arc-runner-set-1 | cold on arc-runner-set-1 |"
    )


def test_markdown_of_hostile_names(run: Run, repository: Path, write: Write) -> None:
    write(CI, WRONG.replace("arc-runner-set-3", "'| <img src=x> @team'"))
    row = run("diff", "main", "--output-format", "markdown").out.splitlines()[4]
    assert row.count("|") == 7
    assert "<img" not in row
    assert "@team" not in row


def test_since_the_branches_parted(run: Run, moved: Path, repository: Path) -> None:
    git_in(repository, "checkout", "--quiet", "-b", "topic")
    git_in(repository, "commit", "--quiet", "--all", "--message", "two")
    git_in(repository, "checkout", "--quiet", "main")
    (repository / CI).write_text(WRONG + "  other: {runs-on: arc-runner-set-2, steps: [{run: make}]}\n")
    git_in(repository, "commit", "--quiet", "--all", "--message", "three")
    git_in(repository, "checkout", "--quiet", "topic")
    kinds = [
        [change["kind"] for change in json.loads(run("diff", "main", "--output-format", "json", *words).out)["changes"]]
        for words in ((), ("--merge-base",))
    ]
    assert kinds == [["moved", "removed"], ["moved"]]


@pytest.mark.parametrize(
    ("base", "message"),
    [
        pytest.param("nowhere", "nowhere is no commit here", id="no such name"),
        pytest.param("--upload-pack=touch x", "is no git revision", id="an option"),
        pytest.param("main;touch x", "is no commit here", id="a command"),
    ],
)
def test_base_is_only_ever_a_revision(run: Run, repository: Path, base: str, message: str) -> None:
    result = run("diff", "--", base)
    assert result.code == 2
    assert message in result.err
    assert not (repository / "x").exists()


def test_a_configuration_that_was_wrong_then(run: Run, repository: Path, write: Write) -> None:
    write(".arcroute.yaml", "lane: {}\n")
    git_in(repository, "add", "--all")
    git_in(repository, "commit", "--quiet", "--message", "two")
    (repository / ".arcroute.yaml").unlink()
    result = run("diff", "HEAD")
    assert result.code == 2
    assert result.err.startswith("arcroute: at ")
    assert ".arcroute.yaml:1:1" in result.err


def test_a_workflow_that_was_broken_then_is_told(run: Run, repository: Path, write: Write) -> None:
    write(".github/workflows/bad.yml", "jobs: {a: {runs-on: [}}\n")
    git_in(repository, "add", "--all")
    git_in(repository, "commit", "--quiet", "--message", "two")
    (repository / ".github/workflows/bad.yml").unlink()
    assert run("diff", "HEAD") == (
        0,
        "No routing changes.\n",
        "arcroute: warning: 1 file of HEAD could not be read\n",
    )


def test_outside_a_repository_of_git(run: Run, wrong: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert run("diff", "main").code == 2
