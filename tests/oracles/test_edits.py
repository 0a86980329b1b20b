"""What arcroute mends stays a workflow to GitHub's own parser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arcroute.cli import app
from tests.conftest import FIXTURES
from tests.rewrite.test_fix_any import Files, after, fixed, repositories

Ask: TypeAlias = "Callable[[dict[str, Any]], Any]"
pytestmark = pytest.mark.oracle
CASES = sorted(path for path in (FIXTURES / "mending").glob("*/*") if path.is_dir())


def refusals(ask: Ask, data: bytes) -> list[str]:
    return [str(one) for one in ask({"workflow": data.decode("utf-8-sig")})["errors"]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_a_mended_fixture_is_refused_no_more_than_before(ask: Ask, case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case)
    for file in sorted((case / ".github/workflows").iterdir()):
        words = ("fix", "-", "--stdin-filename", f".github/workflows/{file.name}", "--unsafe-fixes", "-q")
        mended = CliRunner().invoke(app, words, input=file.read_bytes()).stdout_bytes
        assert mended
        assert len(refusals(ask, mended)) <= len(refusals(ask, file.read_bytes()))


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(repositories(), st.booleans())
def test_a_mended_workflow_is_refused_no_more_than_before(ask: Ask, files: Files, unsafe: bool) -> None:
    mended = after(files, fixed(files, unsafe=unsafe))
    for path, data in files.items():
        assert len(refusals(ask, mended[path])) <= len(refusals(ask, data)), mended[path].decode()
