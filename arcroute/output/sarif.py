"""SARIF 2.1.0, for GitHub's code scanning and whatever else reads it.

Sources: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html and
https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any
from urllib.parse import quote

from arcroute import HOME, __version__
from arcroute.checks.finding import Finding, Fix, Location, Severity
from arcroute.checks.rule import Rule
from arcroute.errors import ArcrouteError, InputError, InternalError
from arcroute.output.json import dump
from arcroute.output.links import rule_link
from arcroute.output.style import Style, repository_path
from arcroute.scan import Report
from arcroute.text.source import Span

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(reports: tuple[Report, ...], style: Style) -> Iterator[str]:  # noqa: ARG001 - the signature of every format
    """One run over all repositories. Paths are relative to the top of the git repository."""
    rules = {rule.code: rule for report in reports for rule in report.rules}
    order = sorted(rules)
    run = {
        "tool": {"driver": _driver([rules[code] for code in order])},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The top of the git repository."}}},
        "results": [result for report in reports for result in _results(report, order)],
        "invocations": [_invocation(reports)],
    }
    yield dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _driver(rules: list[Rule]) -> dict[str, Any]:
    return {
        "name": "arcroute",
        "version": __version__,
        "semanticVersion": __version__,
        "informationUri": HOME,
        "rules": [_rule(rule) for rule in rules],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    summary = rule.summary
    body = rule.documentation.partition("\n")[2].strip()
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": summary},
        "fullDescription": {"text": " ".join(rule.sections.get("What it does", summary).split())},
        "help": {"text": rule.documentation, "markdown": f"{summary}\n\n{body}"},
        "helpUri": rule_link(rule),
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": ["github-actions", "docker", "cache"]},
    }


def _results(report: Report, order: list[str]) -> Iterator[dict[str, Any]]:
    """The results of one repository; findings that are alike are numbered in their fingerprints."""
    seen: Counter[tuple[str, ...]] = Counter()
    for finding in report.findings:
        seen[finding.identity] += 1
        yield _result(report, finding, order.index(finding.code), seen[finding.identity])


def _result(report: Report, finding: Finding, index: int, number: int) -> dict[str, Any]:
    others = [
        {"id": place, **_place(report, item.location), "message": {"text": item.message}}
        for place, item in enumerate(finding.related)
    ]
    identity = "\0".join((*finding.identity, str(number)))
    return {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": "\n".join((finding.message, *finding.notes))},
        "locations": [{**_place(report, finding.location), **_logical(finding)}],
        **({"relatedLocations": others} if others else {}),
        "partialFingerprints": {"arcroute/v1": hashlib.sha256(identity.encode(errors="backslashreplace")).hexdigest()},
        **({"fixes": [_fix(report, finding.fix)]} if finding.fix else {}),
    }


def _logical(finding: Finding) -> dict[str, Any]:
    return {"logicalLocations": [{"name": finding.job, "kind": "object"}]} if finding.job else {}


def _place(report: Report, location: Location) -> dict[str, Any]:
    region = {
        "startLine": location.line,
        "startColumn": location.column,
        "endLine": location.end_line,
        "endColumn": location.end_column,
    }
    return {"physicalLocation": {"artifactLocation": _artifact(report, location.path), "region": region}}


def _artifact(report: Report, path: str) -> dict[str, Any]:
    return {
        "uri": quote(repository_path(report.project.root, path), safe="/", errors="surrogateescape"),
        "uriBaseId": "%SRCROOT%",
    }


def _fix(report: Report, fix: Fix) -> dict[str, Any]:
    edits = sorted(fix.edits)
    changes = [
        {
            "artifactLocation": _artifact(report, path),
            "replacements": [_replacement(report, path, edit.span, edit.text) for edit in group],
        }
        for path, group in groupby(edits, key=lambda edit: edit.path)
    ]
    safety = "" if fix.safe else " (may change more than where jobs run)"
    return {"description": {"text": fix.title + safety}, "artifactChanges": changes}


def _replacement(report: Report, path: str, span: Span, text: str) -> dict[str, Any]:
    """The edit in bytes, and in lines and columns for those who read only these."""
    source = report.project.read(path)
    start, end = source.position(span.start), source.position(span.end)
    region = {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "byteOffset": span.start,
        "byteLength": span.end - span.start,
    }
    return {"deletedRegion": region, "insertedContent": {"text": text}}


def _invocation(reports: Iterable[Report]) -> dict[str, Any]:
    errors = [(report, error) for report in reports for error in report.errors]
    notifications = [_notification(report, error) for report, error in errors]
    broken = any(isinstance(error, InternalError) for _, error in errors)
    return {
        "executionSuccessful": not broken,
        **({"toolExecutionNotifications": notifications} if notifications else {}),
    }


def _notification(report: Report, error: ArcrouteError) -> dict[str, Any]:
    level = "warning" if isinstance(error, InputError) else "error"
    found: dict[str, Any] = {"level": level, "message": {"text": error.message}}
    if error.place:
        region = {"region": {"startLine": error.place.line}} if error.place.line else {}
        place = {"artifactLocation": _artifact(report, error.place.path), **region}
        found["locations"] = [{"physicalLocation": place}]
    return found
