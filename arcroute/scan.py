"""A repository to findings: survey it once, ask every rule, keep a crashing rule from stopping the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from arcroute import HOME
from arcroute.checks.baseline import Baseline, Compared, Entry, baseline_of, compare
from arcroute.checks.bearing import rests_on
from arcroute.checks.finding import Finding, Severity
from arcroute.checks.rule import Rule, rule_names
from arcroute.checks.suppression import Review, Sifted, sift, suppressions_of
from arcroute.errors import ArcrouteError, InternalError, Place
from arcroute.routing.survey import Survey
from arcroute.text.project import Project

REPORT_IT = f"please report it with the file at {HOME}/issues"


class Filters(Struct, frozen=True):
    """What a report leaves out."""

    least: Severity = Severity.INFO
    """Findings below this severity."""
    ignores: bool = True
    """Findings that a comment silences."""
    baseline: Baseline | None = None
    """Findings that a baseline knows."""


class Report(Struct, frozen=True):
    """What a check of one repository found. ``errors`` are files that could not be read and rules that failed."""

    project: Project
    findings: tuple[Finding, ...]
    errors: tuple[ArcrouteError, ...]
    files: int
    legs: int
    ignored: int = 0
    """How many findings a comment silences."""
    rules: tuple[Rule, ...] = ()
    """The rules that were asked."""
    baselined: int = 0
    """How many findings the baseline knows."""
    below: int = 0
    """How many findings are below the least severity that was asked for."""
    stale: tuple[Entry, ...] = ()
    """Entries of the baseline that stand for more findings than there are."""
    baseline: Baseline = field(default_factory=Baseline)
    """The baseline to write: the old one without what is stale; where there was none, one with every finding."""

    fixed_by: str = "arcroute fix"
    """The command that makes the fixes."""

    @property
    def fixable(self) -> int:
        """How many findings have a safe fix."""
        return sum(1 for finding in self.findings if finding.fix and finding.fix.safe)

    @property
    def unsafe_fixable(self) -> int:
        """How many findings have a fix that needs ``--unsafe-fixes``."""
        return sum(1 for finding in self.findings if finding.fix and not finding.fix.safe)


def scan(survey: Survey, rules: Iterable[Rule], filters: Filters | None = None) -> Report:
    """Every rule's findings over one surveyed repository, by place."""
    filters = filters or Filters()
    asked = tuple(rule for rule in rules if not survey.config.leaves_out(rule.code))
    heard = _ask(survey, asked)
    sifted, errors = _silence(survey, heard) if filters.ignores else (Sifted(heard.findings, (), frozenset()), ())
    kept = sorted(filter(_wanted(survey), sifted.kept), key=lambda finding: finding.sort_key)
    compared = compare(filters.baseline or Baseline(), kept, _judged(survey, heard))
    shown = tuple(finding for finding in compared.new if finding.severity >= filters.least)
    return Report(
        survey.project,
        shown,
        (*survey.problems, *heard.errors, *errors),
        len(_looked_at(survey)),
        len(survey.wanted),
        ignored=sum(map(_wanted(survey), sifted.ignored)),
        rules=asked,
        baselined=compared.known,
        below=len(compared.new) - len(shown),
        stale=compared.stale,
        baseline=_to_write(filters, compared, shown),
    )


class _Heard(Struct, frozen=True):
    """What the rules said."""

    findings: tuple[Finding, ...]
    errors: tuple[InternalError, ...]
    rules: tuple[Rule, ...]
    """Those that did not fail."""

    def ran(self, survey: Survey, code: str, path: str) -> bool:
        """Whether a rule had its say on a file: it is on there, it did not fail, and the file could be read."""
        unread = (problem.place.path for problem in survey.problems if problem.place)
        asked = any(rule.code == code for rule in self.rules)
        return asked and survey.config.severity(code, path) != "off" and path not in unread


def _ask(survey: Survey, rules: Iterable[Rule]) -> _Heard:
    findings: list[Finding] = []
    errors: list[InternalError] = []
    sound: list[Rule] = []
    for rule in rules:
        try:
            findings.extend(_as_configured(survey, rule.check(survey)))
            sound.append(rule)
        except Exception as error:  # noqa: BLE001 - a rule's fault is reported and must not stop the others
            errors.append(_fault(rule, error, _culprit(survey, rule)))
    return _Heard(tuple(findings), tuple(errors), tuple(sound))


def _as_configured(survey: Survey, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings with the severities of the configuration, without those that are off where they stand."""
    for finding in findings:
        severity = survey.config.severity(finding.code, finding.location.path)
        if severity is None:
            yield finding
        elif severity != "off":
            yield replace(finding, severity=Severity[severity.upper()])


def _silence(survey: Survey, heard: _Heard) -> tuple[Sifted, tuple[InternalError, ...]]:
    """The findings without those that a comment silences, and with those about comments that silence nothing."""
    suppressions = suppressions_of(survey, heard.findings)
    first = sift(heard.findings, suppressions)

    def ran(code: str, path: str) -> bool:
        return heard.ran(survey, code, path)

    about = Review(survey, suppressions, first.used, ran, rule_names())
    findings: list[Finding] = []
    errors: list[InternalError] = []
    for rule in heard.rules:
        try:
            findings.extend(_as_configured(survey, rule.review(about)) if rule.review else ())
        except Exception as error:  # noqa: BLE001 - as in _ask
            errors.append(_fault(rule, error, None))
    second = sift(findings, suppressions)
    sifted = Sifted((*first.kept, *second.kept), (*first.ignored, *second.ignored), first.used | second.used)
    return sifted, tuple(errors)


def _looked_at(survey: Survey) -> set[str]:
    """The workflows that were asked for, those without a leg of their own included, or that bear on what was."""
    asked_for = {workflow.path for workflow in survey.workflows if survey.target.wants(workflow.path)}
    return asked_for | {leg.leg.workflow.path for leg in survey.wanted}


def _wanted(survey: Survey) -> Callable[[Finding], bool]:
    """Whether a finding stands in a file that was asked for, or rests on one."""
    if survey.target.selected is None:
        return lambda _finding: True
    legs = survey.wanted

    def wanted(finding: Finding) -> bool:
        paths = {finding.location.path, *(item.location.path for item in finding.related)}
        return any(map(survey.target.wants, paths)) or any(rests_on(finding, leg) for leg in legs)

    return wanted


def _judged(survey: Survey, heard: _Heard) -> Callable[[Entry], bool]:
    """Whether an entry of the baseline would have been met, had its finding been there still."""

    def judged(entry: Entry) -> bool:
        return survey.target.wants(entry.path) and heard.ran(survey, entry.rule, entry.path)

    return judged


def _to_write(filters: Filters, compared: Compared, shown: tuple[Finding, ...]) -> Baseline:
    return baseline_of(shown) if filters.baseline is None else compared.shrunk


def _culprit(survey: Survey, rule: Rule) -> Place | None:
    """The workflow at which a rule fails, if it fails at one alone."""
    for workflow in survey.workflows:
        legs = tuple(leg for leg in survey.legs if leg.leg.workflow.path == workflow.path)
        try:
            for _ in rule.check(replace(survey, legs=legs, workflows=(workflow,))):
                pass
        except Exception:  # noqa: BLE001 - the fault that is looked for
            return Place(workflow.path)
    return None


def _fault(rule: Rule, error: Exception, place: Place | None) -> InternalError:
    kind = type(error).__name__
    fault = InternalError(f"rule {rule.code} {rule.name} failed with {kind}: {error}; {REPORT_IT}", place)
    fault.__cause__ = error
    return fault
