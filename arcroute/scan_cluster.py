"""Manifests to findings: ask every rule about them, keep a crashing rule from stopping the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from arcroute.checks.baseline import Baseline, Entry, baseline_of, compare
from arcroute.checks.cluster.rule import ClusterRule
from arcroute.checks.finding import Finding, Severity
from arcroute.checks.suppression import Sifted, sift, suppressions_in
from arcroute.cluster.reading import STDIN
from arcroute.cluster.secrets import masked
from arcroute.cluster.survey import ClusterSurvey
from arcroute.errors import InternalError
from arcroute.scan import REPORT_IT, Filters, Report
from arcroute.text.project import Project


def scan_cluster(survey: ClusterSurvey, rules: Iterable[ClusterRule], filters: Filters | None = None) -> Report:
    """Every rule's findings over the manifests, by place. What came from standard input has no fix."""
    filters = filters or Filters()
    asked = tuple(rule for rule in rules if not survey.config.leaves_out(rule.code))
    found, errors = _ask(survey, asked)
    sifted = _silence(survey, found) if filters.ignores else Sifted(found, (), frozenset())
    kept = sorted(sifted.kept, key=lambda finding: finding.sort_key)
    failed = {error.message.split()[1] for error in errors}

    def judged(entry: Entry) -> bool:
        return (
            entry.path in survey.paths and any(rule.code == entry.rule for rule in asked) and entry.rule not in failed
        )

    compared = compare(filters.baseline or Baseline(), kept, judged)
    shown = tuple(finding for finding in compared.new if finding.severity >= filters.least)
    return Report(
        _without_secrets(survey),
        shown,
        (*survey.problems, *errors),
        len(survey.paths),
        len(survey.legs),
        ignored=len(sifted.ignored),
        rules=asked,
        baselined=compared.known,
        below=len(compared.new) - len(shown),
        stale=compared.stale,
        baseline=baseline_of(shown) if filters.baseline is None else compared.shrunk,
        fixed_by="arcroute cluster fix",
    )


def _without_secrets(survey: ClusterSurvey) -> Project:
    """What reports show lines of: every file of manifests with its secrets masked, byte for byte."""
    return survey.project.with_overlay({path: masked(survey.project.read(path)) for path in survey.paths})


def _ask(survey: ClusterSurvey, rules: Iterable[ClusterRule]) -> tuple[tuple[Finding, ...], tuple[InternalError, ...]]:
    findings: list[Finding] = []
    errors: list[InternalError] = []
    for rule in rules:
        try:
            findings.extend(_as_configured(survey, rule.look(survey)))
        except Exception as error:  # noqa: BLE001 - a rule's fault is reported and must not stop the others
            kind = type(error).__name__
            errors.append(InternalError(f"rule {rule.code} {rule.name} failed with {kind}: {error}; {REPORT_IT}"))
    return tuple(dict.fromkeys(findings)), tuple(errors)


def _as_configured(survey: ClusterSurvey, findings: Iterable[Finding]) -> Iterator[Finding]:
    for finding in findings:
        severity = survey.config.severity(finding.code, finding.location.path)
        if severity != "off":
            named = finding.severity if severity is None else Severity[severity.upper()]
            yield replace(finding, severity=named, fix=None if finding.location.path == STDIN else finding.fix)


def _silence(survey: ClusterSurvey, findings: tuple[Finding, ...]) -> Sifted:
    paths = sorted({finding.location.path for finding in findings} - {STDIN})
    return sift(findings, (one for path in paths for one in suppressions_in(survey.project, path)))
