from __future__ import annotations

from collections.abc import Callable

from arcroute.checks.finding import Finding, Fix, Location, Severity
from arcroute.errors import InputError, InternalError, Place
from arcroute.output.markdown import MOST, MOST_ERRORS, render
from arcroute.output.style import Style
from arcroute.scan import Report

Make = Callable[..., Report]
LINK = "[ARC101](https://github.com/arcroute/arcroute/blob/main/docs/rules.md#arc101-wrong-lane) wrong-lane"


def finding(severity: Severity, message: str, fix: Fix | None = None) -> Finding:
    return Finding("ARC101", "wrong-lane", severity, message, Location("ci.yml", 4, 3, 4, 9), "job", fix=fix)


def test_nothing_found(make_report: Make, style: Style) -> None:
    assert list(render((make_report(),), style)) == ["### arcroute: all checks passed", "", "no workflows"]


def test_nothing_read(make_report: Make, style: Style) -> None:
    lines = list(render((make_report(errors=(InputError("<b>", Place("ci.yml", 4, 1)),)),), style))
    assert lines == [
        "### arcroute: something could not be read",
        "",
        "- 🔴 ci.yml&#58;4&#58;1&#58; &#60;b&#62;",
        "",
        "1 could not be read or failed",
    ]


def test_a_table_with_the_worst_first(make_report: Make, style: Style) -> None:
    report = make_report(
        finding(Severity.WARNING, "a | b", Fix("t", False, ())), finding(Severity.ERROR, "x", Fix("run", True, ()))
    )
    assert list(render((report,), style)) == [
        "### arcroute: 2 findings",
        "",
        "| | rule | place | finding | fix |",
        "|---|---|---|---|---|",
        f"| 🔴 error | {LINK} | ci.yml&#58;4 | x | run |",
        f"| 🟡 warning | {LINK} | ci.yml&#58;4 | a &#124; b | t (unsafe) |",
        "",
        "2 legs looked at, 1 fixable with `arcroute fix`, 1 more with `--unsafe-fixes`",
    ]


def test_errors_come_before_the_table(make_report: Make, style: Style) -> None:
    errors = (InternalError("rule ARC101 failed"),) * (MOST_ERRORS + 3)
    lines = list(render((make_report(finding(Severity.INFO, "m"), errors=errors),), style))
    assert lines[2 : 2 + MOST_ERRORS + 2] == ["- 🔴 rule ARC101 failed"] * MOST_ERRORS + ["- and 3 more", ""]
    assert lines[-1].startswith("1 leg looked at, ")


def test_a_summary_has_a_limit(make_report: Make, style: Style) -> None:
    lines = list(render((make_report(*[finding(Severity.INFO, "m")] * (MOST + 2)),), style))
    assert sum(line.startswith("| 🔵") for line in lines) == MOST
    assert "2 more are in the log." in lines
