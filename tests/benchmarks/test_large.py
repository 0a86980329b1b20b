"""The large repository that benchmarks scan: what is right stays, and every wrong label is mended."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from arcroute.cli import app
from benchmarks.repository import generate


def wrong_lanes(folder: Path) -> int:
    result = CliRunner().invoke(app, ["check", "--select", "ARC101", "--output-format", "json", str(folder)])
    findings = json.loads(result.stdout)["findings"]
    return len(findings)


@pytest.mark.parametrize(("labels", "has_findings"), [("right", False), ("wrong", True)])
def test_a_fix_leaves_nothing_wrong(tmp_path: Path, labels: str, has_findings: bool) -> None:
    generate(tmp_path, 14, labels, 5)
    assert (wrong_lanes(tmp_path) > 0) is has_findings
    CliRunner().invoke(app, ["fix", str(tmp_path)])
    assert wrong_lanes(tmp_path) == 0
