"""The examples in a rule's docstring are its first tests: bad is found, fixed is what the fix makes, good is silent."""

from __future__ import annotations

import re

import pytest

from arcroute.checks.cluster.names import NAMES
from arcroute.checks.cluster.rule import ClusterRule, cluster_rules
from tests.checks_cluster.conftest import Make

RULES = cluster_rules()
_EXAMPLE = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
_NAME = re.compile(r"# ([\w./-]+\.yaml)\n")
SECTIONS = ("What it does", "Why is this bad?", "Bad", "Good")


def example(rule: ClusterRule, section: str) -> dict[str, str]:
    """The example of a section, in a file that its first line may name."""
    found = _EXAMPLE.search(rule.sections[section])
    assert found, f"{rule.code} has no example under {section}"
    name = _NAME.match(found[1])
    return {name[1] if name else "lanes.yaml": found[1]}


def test_every_rule_of_the_catalog_is_there() -> None:
    wanted = [*range(401, 411), *range(420, 428), *range(430, 447)]
    assert [rule.code for rule in RULES] == [f"ARC{number}" for number in wanted] == list(NAMES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_is_documented(rule: ClusterRule) -> None:
    assert set(SECTIONS) <= rule.sections.keys()
    assert rule.summary.endswith(".")
    assert ("Fix safety" in rule.sections) >= bool(rule.fixes)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_bad_example_is_found(rule: ClusterRule, make: Make) -> None:
    findings = make(example(rule, "Bad"), rule.code).findings
    assert {finding.code for finding in findings} == {rule.code}
    assert all(finding.severity <= rule.severity for finding in findings)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_good_example_is_silent(rule: ClusterRule, make: Make) -> None:
    assert not make(example(rule, "Good"), rule.code).findings


@pytest.mark.parametrize(
    ("rule", "section"), [(rule, section) for rule in RULES for section in rule.sections if section.startswith("Fixed")]
)
def test_the_fix_makes_the_fixed_example(rule: ClusterRule, section: str, make: Make) -> None:
    plan = make(example(rule, "Bad"), rule.code).fixed(unsafe="unsafe" in section)
    assert not plan.held
    ((_, after),) = plan.changes
    assert after.text == next(iter(example(rule, section).values()))


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.fixes], ids=lambda rule: rule.code)
def test_after_the_fix_nothing_is_left(rule: ClusterRule, make: Make) -> None:
    assert not make(example(rule, "Bad"), rule.code).fixed(unsafe=True).remaining.findings
