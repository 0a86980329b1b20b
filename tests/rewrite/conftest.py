"""Runs the command line in this process, the way the console script does."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import pytest

from arcroute.cli import run_command


class Result(NamedTuple):
    code: int
    out: str
    err: str


Run: TypeAlias = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """``run("fix", "--diff")`` in the current folder."""

    def call(*words: str) -> Result:
        monkeypatch.setattr(sys, "argv", ["arcroute", *words])
        with pytest.raises(SystemExit) as ended:
            run_command()
        captured = capsysbinary.readouterr()
        code = ended.value.code
        assert isinstance(code, int) or code is None
        return Result(code or 0, captured.out.decode(), captured.err.decode())

    return call
