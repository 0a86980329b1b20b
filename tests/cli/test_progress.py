"""The bar: on a terminal, for scans that take long, and nowhere else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from arcroute.cli import progress
from arcroute.cli.progress import watch

Run = Callable[..., Any]


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Standard error as a terminal, before somebody without patience."""
    found = Terminal()
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=found))
    monkeypatch.setattr(progress, "PATIENCE", -1.0)
    for name in ("CI", "PRE_COMMIT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    return found


def test_a_bar_on_a_terminal(terminal: Terminal) -> None:
    assert list(watch("abcd", "Reading")) == list("abcd")
    assert "Reading" in terminal.getvalue()
    assert "100%" in terminal.getvalue()
    assert terminal.getvalue().endswith("\x1b[2K\r")


def test_no_bar_where_it_does_not_take_long(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 3600.0)
    assert list(watch("abcd", "Reading")) == list("abcd")
    assert terminal.getvalue() == ""


@pytest.mark.parametrize(
    ("name", "value"), [pytest.param("CI", "true", id="CI"), ("PRE_COMMIT", "1"), ("TERM", "dumb")]
)
def test_no_bar_where_nobody_looks(terminal: Terminal, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    assert list(watch("abcd", "Reading")) == list("abcd")
    assert terminal.getvalue() == ""


def test_quiet(run: Run, wrong: Path, terminal: Terminal) -> None:
    run("jobs", "--quiet")
    assert terminal.getvalue() == ""
    run("jobs")
    assert "Judging" in terminal.getvalue()


def test_none_in_a_pipe(run: Run, wrong: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", -1.0)
    assert "Reading" not in run("check").err


def test_nothing_of_it_is_imported_before_it_is_needed() -> None:
    code = "import sys, arcroute.cli.check; print('click._termui_impl' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ})
    assert done.stdout == "False\n"
