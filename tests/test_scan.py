"""Every rule is asked, and what one of them does wrong is told and stops nobody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from arcroute.actions.repository import Target
from arcroute.checks.baseline import baseline_of
from arcroute.checks.finding import Finding, Location, Severity
from arcroute.checks.rule import Rule, all_rules, rule_names
from arcroute.errors import EXIT_INTERNAL
from arcroute.routing.survey import Survey, survey
from arcroute.scan import Filters, Report, scan

WRONG = """\
on: push
jobs:
  {job}:
    runs-on: arc-runner-set-3
    timeout-minutes: 30
    steps:
      - run: docker build --pull -f images/python/Dockerfile -t ghcr.io/acme/python .
"""
FILES = {"a.yml": WRONG.format(job="one"), "b.yml": WRONG.format(job="two")}


def surveyed(folder: Path, files: dict[str, str], config: str = "", selected: str | None = None) -> Survey:
    for name, text in files.items():
        file = folder / ".github/workflows" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (folder / ".arcroute.yaml").write_text(config or "{}", encoding="utf-8")
    target = Target(folder, frozenset((f".github/workflows/{selected}",)) if selected else None)
    return survey(target, rules=rule_names())


def places(report: Report) -> list[tuple[str, str, str]]:
    return [(one.code, one.location.path.rpartition("/")[2], one.severity.label) for one in report.findings]


def test_findings_come_by_place(tmp_path: Path) -> None:
    report = scan(surveyed(tmp_path, FILES), all_rules())
    assert [place[:2] for place in places(report)][:2] == [("ARC101", "a.yml"), ("ARC101", "b.yml")]
    assert (report.files, report.legs, report.errors) == (2, 2, ())


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        pytest.param("rules: {ARC101: info}", {"a.yml": "info", "b.yml": "info"}, id="severity"),
        pytest.param("rules: {wrong-lane: off}", {}, id="off"),
        pytest.param("per-path: {a.yml: {ARC101: warning}}", {"a.yml": "warning", "b.yml": "error"}, id="for-a-path"),
        pytest.param("per-path: {a.yml: {ARC101: off}}", {"b.yml": "error"}, id="off-for-a-path"),
        pytest.param(
            "{rules: {ARC101: off}, per-path: {a.yml: {ARC101: error}}}", {"a.yml": "error"}, id="on-for-a-path"
        ),
    ],
)
def test_the_configuration_sets_severities(config: str, expected: dict[str, str], tmp_path: Path) -> None:
    report = scan(surveyed(tmp_path, FILES, config), only("ARC101"))
    assert {name: severity for _, name, severity in places(report)} == expected


def only(code: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in all_rules() if rule.code == code)


def test_only_what_was_asked_for_is_reported(tmp_path: Path) -> None:
    report = scan(surveyed(tmp_path, FILES, selected="b.yml"), only("ARC101"))
    assert [name for _, name, _ in places(report)] == ["b.yml"]
    assert report.files == 1


def test_what_is_less_severe_is_counted_and_left_out(tmp_path: Path) -> None:
    files = surveyed(tmp_path, FILES, "per-path: {a.yml: {ARC101: warning}}")
    report = scan(files, only("ARC101"), Filters(least=Severity.ERROR))
    assert (places(report), report.below) == ([("ARC101", "b.yml", "error")], 1)


def test_a_silenced_finding_that_is_less_severe_still_needs_its_comment(tmp_path: Path) -> None:
    text = FILES["a.yml"].replace("set-3", "set-3  # arcroute: ignore[ARC101]")
    files = surveyed(tmp_path, {"a.yml": text}, "rules: {ARC101: info}")
    report = scan(files, (*only("ARC101"), *only("ARC901")), Filters(least=Severity.WARNING))
    assert (report.findings, report.ignored) == ((), 1)


def test_a_baseline_knows_what_was_there(tmp_path: Path) -> None:
    files = surveyed(tmp_path, FILES)
    first = scan(files, only("ARC101"))
    known = baseline_of(first.findings[:1])
    report = scan(files, only("ARC101"), Filters(baseline=known))
    assert ([one.job for one in report.findings], report.baselined, report.stale) == (["two"], 1, ())
    assert report.baseline == known
    assert first.baseline == baseline_of(first.findings)


def test_a_baseline_that_was_not_looked_for_is_not_stale(tmp_path: Path) -> None:
    known = baseline_of(scan(surveyed(tmp_path, FILES), only("ARC101")).findings)
    mended = {name: text.replace("set-3", "set-1") for name, text in FILES.items()}
    partly = scan(surveyed(tmp_path, mended, selected="a.yml"), only("ARC101"), Filters(baseline=known))
    assert [entry.path for entry in partly.stale] == [".github/workflows/a.yml"]
    other = scan(surveyed(tmp_path, mended), only("ARC102"), Filters(baseline=known))
    assert other.stale == ()
    assert other.baseline == known
    assert len(scan(surveyed(tmp_path, mended), only("ARC101"), Filters(baseline=known)).stale) == 2


def fails_at_b(survey: Survey) -> Iterator[Finding]:
    """A rule that says something of a.yml and stumbles over b.yml."""
    for workflow in survey.workflows:
        if workflow.path.endswith("b.yml"):
            raise KeyError("\x1b[2J")
        yield BROKEN.finding("fine", Location(workflow.path, 1, 1, 1, 2))


BROKEN = Rule("ARC999", "broken", Severity.WARNING, fails_at_b)


def test_a_rule_that_fails_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    report = scan(surveyed(tmp_path, FILES), (BROKEN, *only("ARC101")))
    assert sorted(one.code for one in report.findings) == ["ARC101", "ARC101", "ARC999"]
    (error,) = report.errors
    assert error.exit_code == EXIT_INTERNAL
    assert str(error).startswith(".github/workflows/b.yml: rule ARC999 broken failed with KeyError: ")
    assert "please report it" in str(error)


def test_a_comment_for_a_rule_that_failed_may_be_of_use(tmp_path: Path) -> None:
    files = surveyed(tmp_path, {"b.yml": "# arcroute: ignore[ARC101]\njobs: {}\n"})
    broken = Rule("ARC101", "wrong-lane", Severity.ERROR, fails_at_b)
    assert scan(files, (broken, *only("ARC901"))).findings == ()


def test_a_review_that_fails_is_told_too(tmp_path: Path) -> None:
    def review(_: object) -> Iterator[Finding]:
        raise ValueError("x")

    broken = Rule("ARC998", "broken", Severity.WARNING, lambda _: iter(()), review)
    report = scan(surveyed(tmp_path, FILES), (broken, *only("ARC101")))
    assert len(report.findings) == 2
    assert "rule ARC998 broken failed with ValueError" in str(report.errors[0])
