"""Runs the command line in this process, the way the console script does."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pytest

from arcroute.cli import run_command

WRONG = """\
on: push
jobs:
  image:
    runs-on: arc-runner-set-3
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/python/Dockerfile -t ghcr.io/acme/python .
"""


class Result(NamedTuple):
    code: int
    out: str
    err: str


Run: TypeAlias = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """``run("check", "x.yml")`` in a folder of its own, with the environment of nobody."""
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "GITHUB_ACTIONS", "GITHUB_WORKSPACE", "ARCROUTE_DEBUG"):
        monkeypatch.delenv(name, raising=False)

    def call(*words: str) -> Result:
        monkeypatch.setattr(sys, "argv", ["arcroute", *words])
        with pytest.raises(SystemExit) as ended:
            run_command()
        captured = capsysbinary.readouterr()
        code = ended.value.code
        assert isinstance(code, int) or code is None
        return Result(code or 0, captured.out.decode(), captured.err.decode())

    return call


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Writes a file below the folder in which commands run."""

    def put(path: str, content: str | bytes) -> Path:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    return put


@pytest.fixture
def wrong(write: Callable[[str, str | bytes], Path]) -> Path:
    """A repository with one finding, ARC101 on line 4 of ci.yml."""
    return write(".github/workflows/ci.yml", WRONG)
