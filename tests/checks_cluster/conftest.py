"""Manifests in memory, as rules see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from msgspec import Struct

from arcroute.checks.cluster.rule import cluster_rules
from arcroute.checks.finding import Finding
from arcroute.cluster.reading import Asked, read_cluster
from arcroute.cluster.survey import ClusterSurvey
from arcroute.rewrite.manifests import plan_manifests
from arcroute.rewrite.plan import Plan
from arcroute.routing.settings import load
from arcroute.scan import Report
from arcroute.scan_cluster import scan_cluster
from arcroute.text.project import Project
from arcroute.text.source import Source

Files: TypeAlias = Mapping[str, str]


class Manifests(Struct, frozen=True):
    """Files of one folder, `deploy`, and others of its repository."""

    project: Project
    asked: Asked
    codes: tuple[str, ...]

    def survey(self, project: Project | None = None) -> ClusterSurvey:
        project = project or self.project
        return read_cluster(project, load(project), self.asked)

    def look(self, project: Project) -> tuple[ClusterSurvey, Report]:
        found = self.survey(project)
        rules = [rule for rule in cluster_rules() if rule.code in self.codes or not self.codes]
        return found, scan_cluster(found, rules)

    @property
    def report(self) -> Report:
        return self.look(self.project)[1]

    @property
    def findings(self) -> tuple[Finding, ...]:
        assert not self.report.errors, self.report.errors
        return self.report.findings

    def fixed(self, *, unsafe: bool = False) -> Plan:
        return plan_manifests(self.look, self.project, unsafe=unsafe)


Make: TypeAlias = Callable[..., Manifests]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """``make({"values.yaml": "..."}, "ARC403")``: the files, and the rules to ask (none: all)."""

    def call(files: Files | str, /, *codes: str, **asked: Any) -> Manifests:
        named = {"values.yaml": files} if isinstance(files, str) else files
        sources = {path: Source(path, text.encode()) for path, text in named.items()}
        project = Project(tmp_path, sources)
        given = asked or {"files": tuple(path for path in named if not path.startswith("."))}
        return Manifests(project, Asked(**given), codes)

    return call
