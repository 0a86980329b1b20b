"""The examples in every rule's docstring: Bad fires, Good is silent, and the fixes make Fixed of Bad.

A section is a little repository. A fenced block with a path behind its language is the file of that name, another
``yaml`` block is a workflow; files with a path stay, from Bad on, where a later section does not repeat them.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from arcroute.actions.repository import Target
from arcroute.checks.finding import Finding, Fix
from arcroute.checks.rule import Rule, all_rules, rule_names
from arcroute.routing.survey import survey
from arcroute.scan import Report, scan
from arcroute.text.edit import splice
from arcroute.text.source import Source

BLOCK = re.compile(r"^```(?P<language>\w+)(?: (?P<path>\S+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
WORKFLOWS = ".github/workflows"
RULES = all_rules()
EXAMPLES = ("Bad", "Good", "Fixed", "Fixed with --unsafe-fixes")
FIXED = [
    pytest.param(rule, title, id=f"{rule.code}-{title}")
    for rule in RULES
    for title in EXAMPLES[2:]
    if title in rule.sections
]


def files(rule: Rule, title: str) -> dict[str, str]:
    """The little repository of a section."""
    found = {} if title == "Bad" else {path: text for path, text in files(rule, "Bad").items() if WORKFLOWS not in path}
    for number, block in enumerate(BLOCK.finditer(rule.sections[title])):
        if block["path"] or block["language"] == "yaml":
            found[block["path"] or f"{WORKFLOWS}/example{number or ''}.yml"] = block["text"]
    return found


def checked(rule: Rule, folder: Path, repository: dict[str, str]) -> Report:
    """What the rule says, alone; one that reviews what the others say, with them."""
    for path, text in repository.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    return scan(survey(Target(folder), rules=rule_names()), RULES if rule.review else (rule,))


def of_rule(rule: Rule, report: Report) -> list[Finding]:
    assert not report.errors
    return [finding for finding in report.findings if finding.code == rule.code]


def mended(repository: dict[str, str], fixes: list[Fix]) -> dict[str, str]:
    """The repository with every edit made."""
    edits = [edit for fix in fixes for edit in fix.edits]
    assert {edit.path for edit in edits} <= repository.keys()
    return {
        path: splice(Source(path, text.encode()), [edit for edit in edits if edit.path == path]).text
        for path, text in repository.items()
    }


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_docstring_says_what_users_need(rule: Rule) -> None:
    assert rule.summary.endswith(".")
    assert len(rule.summary) <= 120
    assert {"What it does", "Why is this bad?", "Bad", "Good", "Configuration"} <= rule.sections.keys()
    assert ("Fix safety" in rule.sections) == bool(rule.fixes)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_good_is_silent(rule: Rule, tmp_path: Path) -> None:
    assert files(rule, "Good")
    assert of_rule(rule, checked(rule, tmp_path, files(rule, "Good"))) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_bad_fires(rule: Rule, tmp_path: Path) -> None:
    repository = files(rule, "Bad")
    found = of_rule(rule, checked(rule, tmp_path, repository))
    assert found
    assert all(finding.severity == rule.severity and finding.location.path in repository for finding in found)


@pytest.mark.parametrize(("rule", "title"), FIXED)
def test_the_fixes_make_fixed_of_bad(rule: Rule, title: str, tmp_path: Path) -> None:
    bad = files(rule, "Bad")
    fixes = [finding.fix for finding in of_rule(rule, checked(rule, tmp_path, bad)) if finding.fix]
    wanted = fixes if "unsafe" in title else [fix for fix in fixes if fix.safe]
    fixed = {**bad, **files(rule, title)}
    assert mended(bad, wanted) == fixed
    assert of_rule(rule, checked(rule, tmp_path, fixed)) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_without_a_fixed_example_mends_nothing_there(rule: Rule, tmp_path: Path) -> None:
    found = of_rule(rule, checked(rule, tmp_path, files(rule, "Bad")))
    offered = {"safe" if finding.fix.safe else "unsafe" for finding in found if finding.fix}
    assert offered == set(rule.fixes)


def test_codes_and_names_are_unique() -> None:
    assert len({rule.code for rule in RULES}) == len({rule.name for rule in RULES}) == len(RULES)
    assert all(
        re.fullmatch(r"ARC[1-9]\d\d", rule.code) and re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name) for rule in RULES
    )
