"""Workflows as they should be on lanes: each folder of fixtures/quiet is one, and no rule has anything to say of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from arcroute.actions.repository import Target
from arcroute.checks.rule import all_rules, rule_names
from arcroute.routing.survey import survey
from arcroute.scan import scan
from tests.conftest import FIXTURES

CASES = sorted((FIXTURES / "quiet").iterdir())


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_quiet(case: Path) -> None:
    report = scan(survey(Target(case / "input"), rules=rule_names()), all_rules())
    assert (report.findings, report.errors, report.ignored) == ((), (), 0)
