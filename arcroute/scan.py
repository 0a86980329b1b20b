"""A repository to findings: survey it once, ask every rule, keep a crashing rule from stopping the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from arcroute.checks.finding import Finding
from arcroute.checks.rule import Rule
from arcroute.errors import ArcrouteError, InternalError
from arcroute.routing.survey import Survey
from arcroute.text.project import Project


@dataclass(frozen=True, slots=True)
class Report:
    """What a check of one repository found. ``errors`` are files that could not be read and rules that failed."""

    project: Project
    findings: tuple[Finding, ...]
    errors: tuple[ArcrouteError, ...]
    files: int
    legs: int
    ignored: int = 0

    @property
    def fixable(self) -> int:
        """How many findings have a safe fix."""
        return sum(1 for finding in self.findings if finding.fix and finding.fix.safe)

    @property
    def unsafe_fixable(self) -> int:
        """How many findings have a fix that needs ``--unsafe-fixes``."""
        return sum(1 for finding in self.findings if finding.fix and not finding.fix.safe)


def scan(survey: Survey, rules: Iterable[Rule]) -> Report:
    """Every rule's findings over one surveyed repository, by place."""
    findings: list[Finding] = []
    errors: list[ArcrouteError] = list(survey.problems)
    for rule in rules:
        try:
            findings.extend(rule.check(survey))
        except Exception as error:  # noqa: BLE001 - a rule's fault is reported and must not stop the others
            errors.append(_fault(rule, error))
    findings = sorted((one for one in findings if _wanted(survey, one)), key=lambda finding: finding.sort_key)
    return Report(
        survey.project,
        tuple(findings),
        tuple(errors),
        len({leg.leg.workflow.path for leg in survey.wanted}),
        len(survey.wanted),
    )


def _wanted(survey: Survey, finding: Finding) -> bool:
    """Whether the finding stands in a file that was asked for, or bears on one."""
    paths = {finding.location.path, *(item.location.path for item in finding.related)}
    return any(map(survey.target.wants, paths))


def _fault(rule: Rule, error: Exception) -> InternalError:
    kind = type(error).__name__
    return InternalError(f"rule {rule.code} {rule.name} failed with {kind}: {error}; please report it with the file")
