"""Reports made by hand, so that a test of a format says all that goes into it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from arcroute.checks.finding import Finding
from arcroute.checks.rule import all_rules
from arcroute.errors import ArcrouteError
from arcroute.output.style import Style
from arcroute.scan import Report
from arcroute.text.project import Project
from arcroute.text.source import Source

MakeReport: TypeAlias = Callable[..., Report]
ROOT = Path("/work-of-nobody/acme")


@pytest.fixture(scope="session")
def style() -> Style:
    return Style(False, ROOT, 100)


@pytest.fixture(scope="session")
def make_report() -> MakeReport:
    """``make_report(finding, ..., files={path: text}, errors=())``; without ``files`` no source can be read."""

    def make(*findings: Finding, files: dict[str, str] | None = None, errors: tuple[ArcrouteError, ...] = ()) -> Report:
        overlay = {path: Source(path, text.encode()) for path, text in (files or {}).items()}
        return Report(Project(ROOT, overlay), findings, errors, 1, len(findings), rules=all_rules())

    return make
