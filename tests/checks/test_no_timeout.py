from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from arcroute.cli import app
from tests.checks.conftest import WORKFLOW, Ask

JOB = "jobs:\n  image:\n    runs-on: {}\n    steps:\n      - run: docker build --pull .\n"
ON_LANE = JOB.format("arc-runner-set-1")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(JOB.format("ubuntu-latest"), id="not-on-a-lane"),
        pytest.param(JOB.format("arc-runner-set-1\n    timeout-minutes: 600"), id="a-long-limit"),
        pytest.param(JOB.format("arc-runner-set-1\n    timeout-minutes: ${{ vars.LIMIT }}"), id="computed"),
        pytest.param("x: &x {timeout-minutes: 5}\n" + JOB.format("arc-runner-set-1\n    <<: *x"), id="merged-in"),
    ],
)
def test_silent(ask: Ask, text: str) -> None:
    assert ask("ARC302", text) == ()


@pytest.mark.parametrize(
    ("config", "safe", "title"),
    [
        pytest.param("{}", False, "add `timeout-minutes: 60`", id="nobody-said-how-long"),
        pytest.param("timeout-minutes: 45", True, "add `timeout-minutes: 45`", id="configured"),
    ],
)
def test_the_fix_is_safe_once_the_limit_is_configured(ask: Ask, config: str, safe: bool, title: str) -> None:
    (found,) = ask("ARC302", ON_LANE, {".arcroute.yaml": config})
    assert found.fix
    assert (found.fix.safe, found.fix.title) == (safe, title)


def test_what_other_jobs_take_over_is_not_safe_to_change(ask: Ask) -> None:
    text = ON_LANE.replace("image:", "image: &image") + "  docs: {<<: *image, runs-on: ubuntu-latest}\n"
    (found,) = ask("ARC302", text, {".arcroute.yaml": "timeout-minutes: 45"})
    assert found.fix
    assert not found.fix.safe


def test_a_matrix_has_one_limit(ask: Ask) -> None:
    assert len(ask("ARC302", JOB.format("arc-runner-set-1\n    strategy: {matrix: {n: [1, 2, 3]}}"))) == 1


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        pytest.param(ON_LANE, JOB.format("arc-runner-set-1\n    timeout-minutes: 45"), id="a-block"),
        pytest.param(
            ON_LANE.replace("\n", "\r\n"),
            JOB.format("arc-runner-set-1\n    timeout-minutes: 45").replace("\n", "\r\n"),
            id="crlf",
        ),
        pytest.param(
            "jobs: {image: {runs-on: arc-runner-set-1, steps: [{run: docker build --pull .}]}}",
            "jobs: {image: {runs-on: arc-runner-set-1, timeout-minutes: 45, steps: [{run: docker build --pull .}]}}",
            id="in-braces",
        ),
    ],
)
def test_fix_writes_it_and_proves_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, mended: str) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / WORKFLOW
    file.parent.mkdir(parents=True)
    file.write_bytes(text.encode())
    (tmp_path / ".arcroute.yaml").write_text("timeout-minutes: 45\n", encoding="utf-8")
    assert CliRunner().invoke(app, ["fix", "--select", "ARC302"]).exit_code == 0
    assert file.read_bytes().decode() == mended
