"""A table of the findings for the summary of a GitHub Actions job, or for a comment."""

from __future__ import annotations

import re
from collections.abc import Iterator

from arcroute.checks.finding import Finding, Severity
from arcroute.checks.rule import Rule
from arcroute.output.links import rule_link
from arcroute.output.style import Style, repository_path
from arcroute.output.terminal import printable
from arcroute.scan import Report

MOST, MOST_ERRORS = 500, 50
"""Rows of the table, and lines of the list before it: GitHub refuses summaries over one MiB."""
_SIGNS = {Severity.ERROR: "🔴 error", Severity.WARNING: "🟡 warning", Severity.INFO: "🔵 info"}
_MARKUP = re.compile(r"[\\`*_\[\]<>&|~@#:$]|(?<=www)\.", re.IGNORECASE)
"""Whatever may mean something to Markdown, HTML or GitHub: links, mentions, references, mathematics among them."""


def render(reports: tuple[Report, ...], style: Style) -> Iterator[str]:
    """A heading, a table with the worst findings first, and what was left out."""
    found = [(report, finding) for report in reports for finding in report.findings]
    rules = {rule.code: rule for report in reports for rule in report.rules}
    ordered = sorted(found, key=lambda item: -item[1].severity)
    yield f"### arcroute: {_headline(reports, len(found))}"
    yield ""
    yield from _errors(reports)
    if ordered:
        yield from ("| | rule | place | finding | fix |", "|---|---|---|---|---|")
        yield from (_row(report, finding, rules, style) for report, finding in ordered[:MOST])
        yield ""
    if len(ordered) > MOST:
        yield f"{len(ordered) - MOST} more are in the log."
        yield ""
    yield _counts(reports)


def _errors(reports: tuple[Report, ...]) -> Iterator[str]:
    """A list of what could not be read, and of rules that failed."""
    errors = [error for report in reports for error in report.errors]
    if errors:
        yield from (f"- 🔴 {escape(str(error))}" for error in errors[:MOST_ERRORS])
        yield from [f"- and {len(errors) - MOST_ERRORS} more"] if len(errors) > MOST_ERRORS else ()
        yield ""


def _headline(reports: tuple[Report, ...], findings: int) -> str:
    if any(report.errors for report in reports) and not findings:
        return "something could not be read"
    return f"{findings} finding{'' if findings == 1 else 's'}" if findings else "all checks passed"


def _row(report: Report, finding: Finding, rules: dict[str, Rule], style: Style) -> str:
    location = finding.location
    rule = f"[{finding.code}]({rule_link(rules[finding.code])}) {finding.name}"
    place = escape(f"{repository_path(report.project.root, location.path, style.workspace)}:{location.line}")
    fix = "" if finding.fix is None else f"{escape(finding.fix.title)}{'' if finding.fix.safe else ' (unsafe)'}"
    return f"| {_SIGNS[finding.severity]} | {rule} | {place} | {escape(finding.message)} | {fix} |"


def _counts(reports: tuple[Report, ...]) -> str:
    legs = sum(report.legs for report in reports)
    numbers = {
        "leg looked at" if legs == 1 else "legs looked at": legs,
        f"fixable with `{reports[0].fixed_by if reports else ''}`": sum(report.fixable for report in reports),
        "more with `--unsafe-fixes`": sum(report.unsafe_fixable for report in reports),
        "ignored": sum(report.ignored for report in reports),
        "in the baseline": sum(report.baselined for report in reports),
        "below the severity asked for": sum(report.below for report in reports),
        "could not be read or failed": sum(len(report.errors) for report in reports),
    }
    return ", ".join(f"{number} {words}" for words, number in numbers.items() if number) or "no workflows"


def escape(text: str) -> str:
    """Text that Markdown, GitHub's and others', shows as it is, on one line."""
    return _MARKUP.sub(lambda match: f"&#{ord(match[0])};", printable(text))
