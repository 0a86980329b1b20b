"""A folder of fixtures/cluster is a test: what a check of it says, and what the fixes make of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.conftest import FIXTURES, Golden

CASES = sorted(path.parent for path in (FIXTURES / "cluster").glob("*/input"))


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest, tmp_path: Path, run: Run) -> Path:
    found: Path = request.param
    shutil.copytree(found / "input", tmp_path, dirs_exist_ok=True)
    return found


def test_check(case: Path, run: Run, golden: Golden) -> None:
    golden(case / "expected.check.full", run("cluster", "check", "deploy", "--min-severity", "info").out)


def test_fix(case: Path, run: Run, golden: Golden) -> None:
    golden(case / "expected.fix.diff", run("cluster", "fix", "deploy", "--diff", "--unsafe-fixes").out)
