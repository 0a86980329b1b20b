"""Completion: the scripts for the shells, and what is offered where."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
Write = Callable[..., Path]
Complete = Callable[[str], list[str]]
W = ".github/workflows"


@pytest.fixture
def complete(run: Run, monkeypatch: pytest.MonkeyPatch) -> Complete:
    """The candidates for a line, its last word unfinished, as fish asks for them."""

    def candidates(line: str) -> list[str]:
        words = line.split(" ")
        monkeypatch.setenv("_ARCROUTE_COMPLETE", "fish_complete")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", words[-1])
        lines = run().out.splitlines()
        monkeypatch.delenv("_ARCROUTE_COMPLETE")
        return [one.partition(",")[2].partition("\t")[0] for one in lines if one]

    return candidates


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("arcroute expl", ["explain"], id="a command"),
        pytest.param("arcroute cluster exp", ["export"], id="a command of a group"),
        pytest.param("arcroute check --base", ["--baseline"], id="an option"),
        pytest.param("arcroute check --min-severity w", ["warning"], id="a choice"),
        pytest.param("arcroute check --select ARC101", ["ARC101"], id="a rule"),
        pytest.param("arcroute check --select arc101", ["ARC101"], id="a rule in lower case"),
        pytest.param("arcroute fix --ignore ARC101,arc102", ["ARC101,ARC102"], id="a second rule"),
        pytest.param("arcroute explain ARC101", ["ARC101"], id="a rule to explain"),
        pytest.param("arcroute fix --select ARC101,wrong", ["ARC101,wrong-lane"], id="a rule by its name"),
        pytest.param("arcroute explain ci", ["ci.yml:image"], id="a job"),
        pytest.param("arcroute lane remove arc-runner-set-", [f"arc-runner-set-{n}" for n in (1, 2, 3, 4)], id="lanes"),
        pytest.param("arcroute lane move has", ["haskell"], id="a stack"),
        pytest.param("arcroute lane add x --stacks go,ru", ["go,rust", "go,ruby"], id="a second stack"),
        pytest.param("arcroute cluster deploy arc-runner-set-4", ["arc-runner-set-4"], id="a lane of one's own"),
        pytest.param("arcroute completion z", ["zsh"], id="a shell"),
    ],
)
def test_candidates(complete: Complete, wrong: Path, write: Write, line: str, expected: list[str]) -> None:
    write(".arcroute.yaml", "lanes: {arc-runner-set-4: {stacks: [go], claim: docker-cache-pvc-4}}\n")
    assert sorted(complete(line)) == sorted(expected)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param(".arcroute.yaml", "lane: {}\n", id="a wrong configuration"),
        pytest.param(f"{W}/a.yml", "jobs: {\n", id="a broken workflow"),
    ],
)
def test_what_cannot_be_read_is_silent(complete: Complete, write: Write, path: str, text: str) -> None:
    write(path, text)
    assert complete("arcroute explain ci") == []


def test_no_repository(complete: Complete) -> None:
    assert complete("arcroute explain ci") == []
    assert complete("arcroute explain ARC101") == ["ARC101"]


def test_names_that_a_shell_would_run_are_not_offered(complete: Complete, write: Write, wrong: Path) -> None:
    for name in ("ci$(reboot).yml", "ci;reboot.yml", "ci reboot.yml", "ci`x`.yml"):
        write(f"{W}/{name}", wrong.read_text(encoding="utf-8"))
    assert complete("arcroute explain ci") == ["ci.yml:image"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_scripts(run: Run, shell: str) -> None:
    result = run("completion", shell)
    assert result.code == 0
    assert f"_ARCROUTE_COMPLETE={shell}_complete" in result.out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param(["arcroute", "explain", "ARC101"], ["ARC101"], id="a rule"),
        pytest.param(["arcroute", "explain", "ci.yml", ":", "im"], ["image"], id="a job: bash has the workflow"),
        pytest.param(["arcroute", "explain", "ci.yml", ":"], ["image"], id="a job that has not begun"),
        pytest.param(["arcroute", "explain", "ci"], ["ci.yml:image"], id="a workflow: bash has no part of it"),
        pytest.param(["arcroute", "jo"], ["jobs"], id="a command"),
    ],
)
def test_in_bash(wrong: Path, tmp_path: Path, words: list[str], expected: list[str]) -> None:
    program = tmp_path / "bin/arcroute"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m arcroute "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    quoted = " ".join(f"'{word}'" for word in words)
    script = f"""
        source <(arcroute completion bash)
        COMP_WORDS=({quoted}) COMP_CWORD={len(words) - 1}
        _arcroute_completion arcroute
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == expected
    assert done.stderr == ""
