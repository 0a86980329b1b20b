"""``arcroute init``: what it finds, what it proposes, and that it writes only on a yes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from arcroute.routing.settings import load
from arcroute.text.project import Project

Run = Callable[..., Any]
Write = Callable[..., Path]
NAME = ".arcroute.yaml"
CI = ".github/workflows/ci.yml"
JOBS = """\
on: push
jobs:
  go:
    runs-on: arc-runner-set-1
    steps: [{run: docker build -f go/Dockerfile .}]
  python:
    runs-on: ubuntu-24.04
    steps: [{run: docker build -f python/Dockerfile .}]
  gpu:
    runs-on: gpu-large
    steps: [{run: make test}]
  typo:
    runs-on: arc-runer-set-2
    steps: [{run: make test}]
  later:
    runs-on: ${{ vars.LANE_RUST }}
    steps: [{run: docker build -f rust/Dockerfile .}]
  elsewhere:
    uses: acme/workflows/.github/workflows/image.yml@v1
    with: {dockerfile: go/Dockerfile, runner: arc-runner-set-1, color: red}
"""
PROPOSED = """\
# yaml-language-server: $schema=https://raw.githubusercontent.com/arcroute/arcroute/main/docs/arcroute.schema.json
# What arcroute knows of this repository beside its shipped map (`arcroute lanes` shows it).

# No lane holds go. A new lane needs a runner and a volume; `arcroute lane add` writes both:
# lanes:
#   arc-runner-set-4: {stacks: [go], claim: docker-cache-pvc-4}

# Other self-hosted runners: no lanes, builds on them are not judged.
runners: [gpu-large]

# Builds on GitHub's runners that belong on a lane go there; forks, which have no lanes, keep working.
hosted:
  guard: {when: "github.repository_owner == 'acme'", otherwise: ubuntu-latest}

# What the inputs of workflows in other repositories mean, by their names; please check.
reusable-workflows:
  acme/workflows/.github/workflows/image.yml: {dockerfile: dockerfile, runner: runner}

# Where jobs run also depends on variables that GitHub keeps. Their values would settle it:
# vars:
#   LANE_RUST: arc-runner-set-1
"""


@pytest.fixture
def repository(tmp_path: Path, write: Write) -> Path:
    write(CI, JOBS)
    write("go/Dockerfile", "FROM golang:1.22\nRUN go build ./...\n")
    write("python/Dockerfile", "FROM python:3.12\nRUN pip install flask\n")
    write("rust/Dockerfile", "FROM rust:1.80\nRUN cargo build\n")
    write(".git/config", '[remote "origin"]\n\turl = https://github.com/acme/app.git\n')
    return tmp_path


def test_without_a_terminal_it_only_shows(run: Run, repository: Path) -> None:
    result = run("init")
    assert (result.code, result.out) == (0, PROPOSED)
    assert result.err.splitlines()[-1] == "Nothing written; --yes writes it."
    assert not (repository / NAME).exists()


def test_what_it_found(run: Run, repository: Path) -> None:
    assert run("init").err.splitlines()[:8] == [
        "Found 6 legs in 1 workflow:",
        "  builds: go (2), python (1), rust (1)",
        "  lanes in use: arc-runner-set-1 (2)",
        "  GitHub's runners: ubuntu-24.04 (1)",
        "  other runners: gpu-large (1)",
        "  without a lane: go (2)",
        "  workflows elsewhere: acme/workflows/.github/workflows/image.yml",
        "  variables: LANE_RUST",
    ]


def test_yes_writes_what_was_shown(run: Run, repository: Path) -> None:
    result = run("init", "--yes")
    assert result.code == 0
    assert (repository / NAME).read_text(encoding="utf-8") == result.out == PROPOSED
    assert load(Project(repository)).config.runners == ("gpu-large",)


@pytest.mark.parametrize(("answer", "written"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_it_asks_on_a_terminal(
    run: Run, repository: Path, monkeypatch: pytest.MonkeyPatch, answer: str, written: bool
) -> None:
    terminal = StringIO(answer)
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", terminal)
    result = run("init")
    assert "Write .arcroute.yaml?" in result.err
    assert result.out.removesuffix(" ") == PROPOSED  # older versions of click print a blank before they ask
    assert (repository / NAME).exists() is written


@pytest.mark.parametrize("path", [NAME, ".arcroute.yml", f".github/{NAME}"])
def test_a_configuration_that_is_there_is_never_changed(run: Run, write: Write, repository: Path, path: str) -> None:
    file = write(path, "rules: {ARC101: off}\n")
    result = run("init", "--yes")
    assert result.code == 2
    assert result.err == f"arcroute: {path}: the configuration is there already, and is not changed\n"
    assert file.read_text(encoding="utf-8") == "rules: {ARC101: off}\n"


def test_a_repository_of_which_nothing_needs_saying(run: Run, write: Write, tmp_path: Path) -> None:
    write(CI, "on: push\njobs: {a: {runs-on: ubuntu-latest, steps: [{run: make}]}}\n")
    result = run("init", "--yes")
    head = "".join(PROPOSED.splitlines(keepends=True)[:3])
    assert result.out == f"{head}# Nothing needs saying so far: that map fits what was found.\n"
    assert load(Project(tmp_path)).config.runners == ()


@pytest.mark.parametrize("label", ["a: b", "x # y", "'q", "{", "on", "*"])
def test_labels_that_yaml_would_read_as_something_else(run: Run, write: Write, tmp_path: Path, label: str) -> None:
    quoted = label.replace("'", "''")
    write(CI, f"on: push\njobs: {{a: {{runs-on: '{quoted}', steps: [{{run: make}}]}}}}\n")
    assert run("init", "--yes").code == 0
    assert load(Project(tmp_path)).config.runners == (label,)


def test_lanes_of_other_names_are_proposed(run: Run, write: Write, tmp_path: Path) -> None:
    job = "  {0}: {{runs-on: {1}, steps: [{{run: docker build -f {2}/Dockerfile .}}]}}\n"
    rows = [
        ("a", "build_py", "python"),
        ("b", "build_py", "python"),
        ("c", "web", "python"),
        ("d", "web", "go"),
        ("e", "[self-hosted, gpu]", "rust"),
    ]
    write(CI, "on: push\njobs:\n" + "".join(job.format(*row) for row in rows))
    write("go/Dockerfile", "FROM golang:1.22\nRUN go build ./...\n")
    write("python/Dockerfile", "FROM python:3.12\nRUN pip install flask\n")
    write("rust/Dockerfile", "FROM rust:1.80\nRUN cargo build\n")
    text = run("init").out
    block = text[text.index("# lanes:") : text.index("# Other")].replace("# ", "")
    write(NAME, block)
    lanes = load(Project(tmp_path)).catalog.lanes
    assert [(lane.name, lane.stacks) for lane in lanes] == [("build_py", ("python",)), ("web", ("go",))]
    assert run("check", "--output-format", "concise", "--select", "ARC101").out.startswith(f"{CI}:5:")


def test_a_folder_without_workflows(run: Run, tmp_path: Path) -> None:
    result = run("init", "--yes")
    assert (result.code, result.out) == (2, "")
    assert result.err == f"arcroute: no workflows in {tmp_path}: nothing to propose\n"
    assert not (tmp_path / NAME).exists()


def test_from_a_folder_below(run: Run, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "go")
    assert "\nWrote ../.arcroute.yaml. " in run("init", "--yes").err
    assert (repository / NAME).exists()


def test_quiet(run: Run, repository: Path) -> None:
    assert run("init", "--quiet") == (0, PROPOSED, "")
