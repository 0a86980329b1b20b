from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from arcroute.checks.finding import Finding, Fix, Location, Related, Severity
from arcroute.checks.rule import all_rules
from arcroute.errors import InputError, InternalError, Place
from arcroute.output.sarif import render
from arcroute.output.style import Style
from arcroute.scan import Report
from arcroute.text.edit import Edit
from arcroute.text.source import Span

Make = Callable[..., Report]
SCHEMA = json.loads((Path(__file__).parent / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
PATH = "a b/ü.yml"
TEXT = "x: ü\nruns-on: lane-3 # 🦀\n"


def finding(**changes: Any) -> Finding:
    start = len("x: ü\nruns-on: ".encode())
    fields: dict[str, Any] = {
        "code": "ARC101",
        "name": "wrong-lane",
        "severity": Severity.ERROR,
        "message": "m",
        "location": Location(PATH, 2, 10, 2, 16),
        "job": "build",
        "related": (Related(Location(PATH, 1, 1, 1, 2), "here"),),
        "fix": Fix("run on lane-1", False, (Edit(PATH, Span(start, start + 6), "lane-1"),)),
        "subject": "c on lane-3",
    }
    return Finding(**{**fields, **changes})


def run_of(report: Report, style: Style) -> dict[str, Any]:
    (text,) = render((report,), style)
    document = json.loads(text)
    jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(document)
    (run,) = document["runs"]
    assert isinstance(run, dict)
    return run


def test_the_schema_refuses_what_is_wrong() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(SCHEMA).validate({"version": "2.1.0", "runs": [{}]})


def test_nothing_found_has_results_nevertheless(make_report: Make, style: Style) -> None:
    run = run_of(make_report(), style)
    assert run["results"] == []
    assert run["invocations"] == [{"executionSuccessful": True}]


def test_rules_come_with_their_documentation(make_report: Make, style: Style) -> None:
    rules = run_of(make_report(), style)["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.code for rule in all_rules()]
    assert "## Why is this bad?" in rules[0]["help"]["markdown"]
    assert rules[0]["helpUri"].endswith("docs/rules.md#arc101-wrong-lane")
    assert rules[0]["defaultConfiguration"] == {"level": "error"}


def test_a_result(make_report: Make, style: Style) -> None:
    (result,) = run_of(make_report(finding(notes=("n",)), files={PATH: TEXT}), style)["results"]
    place = {"uri": "a%20b/%C3%BC.yml", "uriBaseId": "%SRCROOT%"}
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("ARC101", 0, "error")
    assert result["message"] == {"text": "m\nn"}
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": place,
        "region": {"startLine": 2, "startColumn": 10, "endLine": 2, "endColumn": 16},
    }
    assert result["locations"][0]["logicalLocations"] == [{"name": "build", "kind": "object"}]
    assert result["relatedLocations"][0]["message"] == {"text": "here"}
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["artifactLocation"] == place
    assert change["replacements"] == [
        {
            "deletedRegion": {
                "startLine": 2,
                "startColumn": 10,
                "endLine": 2,
                "endColumn": 16,
                "byteOffset": 15,
                "byteLength": 6,
            },
            "insertedContent": {"text": "lane-1"},
        }
    ]


def prints(report: Report, style: Style) -> list[str]:
    return [result["partialFingerprints"]["arcroute/v1"] for result in run_of(report, style)["results"]]


def test_fingerprints_outlive_moved_lines_and_tell_twins_apart(make_report: Make, style: Style) -> None:
    moved = finding(location=Location(PATH, 9, 1, 9, 2), message="other words", fix=None)
    first = prints(make_report(finding(), moved, finding(job="other"), files={PATH: TEXT}), style)
    assert len(set(first)) == 3
    assert prints(make_report(moved), style) == first[:1]


@pytest.mark.parametrize(
    ("error", "successful", "level"),
    [
        pytest.param(InputError("not YAML", Place("x.yml", 3, 1)), True, "warning", id="input"),
        pytest.param(InternalError("rule ARC101 failed", Place("x.yml")), False, "error", id="fault"),
        pytest.param(InternalError("rule ARC101 failed"), False, "error", id="fault-at-no-place"),
    ],
)
def test_what_went_wrong_is_a_notification(
    make_report: Make, style: Style, error: Any, successful: bool, level: str
) -> None:
    (invocation,) = run_of(make_report(errors=(error,)), style)["invocations"]
    assert invocation["executionSuccessful"] is successful
    assert [note["level"] for note in invocation["toolExecutionNotifications"]] == [level]


def test_several_repositories_are_one_run(make_report: Make, style: Style) -> None:
    reports = (make_report(finding(), files={PATH: TEXT}), make_report(finding(), files={PATH: TEXT}))
    (text,) = render(reports, style)
    assert [len(run["results"]) for run in json.loads(text)["runs"]] == [2]
