from __future__ import annotations

from collections.abc import Callable

import pytest

from arcroute.checks.finding import Finding, Fix, Location, Severity
from arcroute.errors import InputError, Place
from arcroute.output.github import MOST, render
from arcroute.output.style import Style
from arcroute.scan import Report

Make = Callable[..., Report]


def finding(severity: Severity = Severity.ERROR, message: str = "m", line: int = 4, end_line: int = 4) -> Finding:
    return Finding("ARC101", "wrong-lane", severity, message, Location("ci.yml", line, 3, end_line, 9), "job")


def test_nothing_found_is_nothing_said(make_report: Make, style: Style) -> None:
    assert list(render((make_report(),), style)) == []


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(
            finding(), "::error title=ARC101 wrong-lane,file=ci.yml,line=4,endLine=4,col=3,endColumn=9::m", id="error"
        ),
        pytest.param(
            finding(Severity.INFO, line=4, end_line=5),
            "::notice title=ARC101 wrong-lane,file=ci.yml,line=4,endLine=5::m",
            id="no-columns-over-several-lines",
        ),
        pytest.param(
            finding(Severity.WARNING, "100% of\nlines: a, b"),
            "::warning title=ARC101 wrong-lane,file=ci.yml,line=4,endLine=4,col=3,endColumn=9::100%25 of\\nlines: a, b",
            id="escapes",
        ),
    ],
)
def test_a_command(make_report: Make, style: Style, found: Finding, expected: str) -> None:
    assert list(render((make_report(found),), style)) == [expected]


def test_notes_and_the_fix_are_lines_of_the_message(make_report: Make, style: Style) -> None:
    fix = Fix("run on lane-1", True, ())
    found = Finding("ARC101", "x", Severity.ERROR, "m", Location("a,b:c.yml", 1, 1, 1, 2), fix=fix, notes=("n",))
    (line,) = render((make_report(found),), style)
    assert line == (
        "::error title=ARC101 x,file=a%2Cb%3Ac.yml,line=1,endLine=1,col=1,endColumn=2::m%0Anote: n%0Afix: run on lane-1"
    )


def test_the_worst_come_first(make_report: Make, style: Style) -> None:
    report = make_report(finding(Severity.INFO), finding(Severity.ERROR), finding(Severity.WARNING))
    assert [line.split()[0] for line in render((report,), style)] == ["::error", "::warning", "::notice"]


def test_what_could_not_be_read_is_an_annotation_too(make_report: Make, style: Style) -> None:
    errors = (InputError("not YAML", Place("ci.yml", 2, 1)), InputError("unreadable", Place("b.yml")), InputError("x"))
    assert list(render((make_report(errors=errors),), style)) == [
        "::error title=arcroute,file=ci.yml,line=2::not YAML",
        "::error title=arcroute,file=b.yml,line=1::unreadable",
        "::error title=arcroute::x",
    ]


def test_github_keeps_ten_of_a_kind_so_the_tenth_tells_of_the_rest(make_report: Make, style: Style) -> None:
    findings = [finding(line=number, end_line=number) for number in range(1, MOST + 4)]
    lines = list(render((make_report(*findings, finding(Severity.INFO)),), style))
    commands = [line for line in lines if line.startswith("::")]
    assert len(commands) == MOST + 1
    assert commands[MOST - 1].endswith("::m%0A(3 more in the log)")
    assert sum("more in the log" in line for line in lines) == 1
    assert lines[MOST + 1 :] == [f"ci.yml:{number}:3: ARC101 m" for number in range(MOST + 1, MOST + 4)]
