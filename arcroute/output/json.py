"""The versioned JSON that other programs read; docs/json.md describes it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

from arcroute.actions.values import Unknown
from arcroute.checks.finding import Finding, Fix, Location
from arcroute.errors import ArcrouteError
from arcroute.output.style import Style, shown_path
from arcroute.scan import Report

VERSION = 1


def render(reports: tuple[Report, ...], style: Style) -> Iterator[str]:
    """One document. Paths are relative to the repository, or to the current folder where there are several."""
    findings = [(finding, prefix(reports, report, style)) for report in reports for finding in report.findings]
    errors = [(error, prefix(reports, report, style)) for report in reports for error in report.errors]
    document = {
        "version": VERSION,
        "findings": [_finding(finding, before) for finding, before in findings],
        "errors": [_error(error, before) for error, before in errors],
        "summary": _summary(reports),
    }
    yield dump(document)


def dump(document: Mapping[str, Any]) -> str:
    """A document as JSON, in ASCII; printed into a job's log, no string in it is a command to GitHub's runner."""
    return json.dumps(document, indent=2).replace("##[", r"#\u0023[")


def plain(value: object) -> object:
    """A value as JSON can say it: what is not known, and a number that is none, is null."""
    if isinstance(value, Unknown) or (isinstance(value, float) and not isfinite(value)):
        return None
    if isinstance(value, list):
        return [plain(item) for item in value]
    return {key: plain(item) for key, item in value.items()} if isinstance(value, dict) else value


def prefix(reports: tuple[Report, ...], report: Report, style: Style) -> str:
    """What stands before a repository's paths: nothing where there is only one repository."""
    return "" if len(reports) < 2 else f"{shown_path(report.project.root, '.', style.folder)}/".removeprefix("./")


def _finding(finding: Finding, before: str) -> dict[str, Any]:
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.label,
        "message": finding.message,
        **_location(finding.location, before),
        "job": finding.job,
        "matrix": None if finding.matrix is None else plain(dict(finding.matrix)),
        "related": [{**_location(item.location, before), "message": item.message} for item in finding.related],
        "notes": list(finding.notes),
        "fix": _fix(finding.fix, before),
    }


def _location(location: Location, before: str) -> dict[str, Any]:
    return {
        "path": before + location.path,
        "line": location.line,
        "column": location.column,
        "end_line": location.end_line,
        "end_column": location.end_column,
    }


def _fix(fix: Fix | None, before: str) -> dict[str, Any] | None:
    if fix is None:
        return None
    edits = [
        {"path": before + edit.path, "start": edit.span.start, "end": edit.span.end, "text": edit.text}
        for edit in fix.edits
    ]
    return {"safety": "safe" if fix.safe else "unsafe", "title": fix.title, "edits": edits}


def _error(error: ArcrouteError, before: str) -> dict[str, Any]:
    place = error.place
    return {
        "message": error.message,
        "path": before + place.path if place else None,
        "line": place.line or None if place else None,
        "column": place.column or None if place else None,
    }


def _summary(reports: tuple[Report, ...]) -> dict[str, int]:
    return {
        "files": sum(report.files for report in reports),
        "legs": sum(report.legs for report in reports),
        "findings": sum(len(report.findings) for report in reports),
        "fixable": sum(report.fixable for report in reports),
        "unsafe_fixable": sum(report.unsafe_fixable for report in reports),
        "ignored": sum(report.ignored for report in reports),
        "baselined": sum(report.baselined for report in reports),
        "below_min_severity": sum(report.below for report in reports),
    }
