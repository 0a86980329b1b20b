"""A repository in a few lines, and what one rule says of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from arcroute.actions.repository import Target
from arcroute.checks.finding import Finding
from arcroute.checks.rule import all_rules, rule_names
from arcroute.checks.selection import find_rule
from arcroute.routing.survey import survey
from arcroute.scan import scan

WORKFLOW = ".github/workflows/ci.yml"
Ask: TypeAlias = Callable[..., tuple[Finding, ...]]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """``ask("ARC302", text, {"Dockerfile": ...})``: the findings of one rule over ci.yml and other files."""

    def findings(code: str, workflow: str, files: dict[str, str] | None = None) -> tuple[Finding, ...]:
        for path, text in {WORKFLOW: workflow, **(files or {})}.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
        report = scan(survey(Target(tmp_path), rules=rule_names()), (find_rule(code, all_rules()),))
        assert not report.errors
        return report.findings

    return findings
