from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from arcroute.checks.rule import all_rules

Run = Callable[..., Any]


def test_rules_as_a_table(run: Run) -> None:
    result = run("rules")
    lines = result.out.splitlines()
    assert result.code == 0
    codes = [line.split()[0] for line in lines]
    assert codes == sorted(codes)
    assert {rule.code for rule in all_rules()} <= set(codes)
    assert lines[0].split(maxsplit=4)[1:] == [
        "wrong-lane",
        "error",
        "safe",
        "A job builds an image of one stack on the lane of another.",
    ]


def test_rules_as_json(run: Run) -> None:
    document = json.loads(run("rules", "--output-format", "json").out)
    assert document["version"] == 1
    assert document["rules"][0] == {
        "code": "ARC101",
        "name": "wrong-lane",
        "severity": "error",
        "summary": "A job builds an image of one stack on the lane of another.",
        "fixable": True,
        "fixes": ["safe"],
        "url": "https://github.com/arcroute/arcroute/blob/main/docs/rules.md#arc101-wrong-lane",
    }
    assert {rule.code for rule in all_rules()} <= {rule["code"] for rule in document["rules"]}


@pytest.mark.parametrize("word", ["ARC101", "arc101", "wrong-lane"])
def test_a_rule_is_explained(run: Run, word: str) -> None:
    result = run("explain", word)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("ARC101 wrong-lane (error, fix: safe)\n\n  A job builds an image of one stack on")
    assert "\nWhy is this bad?\n  Each lane has a volume" in result.out
    assert "\n    on: push\n    jobs:\n      image:\n" in result.out
    assert "```" not in result.out
    assert max(map(len, result.out.splitlines())) <= 100


def test_a_rule_as_json(run: Run) -> None:
    document = json.loads(run("explain", "ARC101", "--output-format", "json").out)
    rule = all_rules()[0]
    assert document == {"version": 1, "rule": {**document["rule"], "documentation": rule.documentation}}
    assert document["rule"]["code"] == "ARC101"


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_every_rule_can_be_explained(run: Run, rule: Any) -> None:
    out = run("explain", rule.name).out
    assert out.startswith(f"{rule.code} {rule.name} (")
    assert all(title in out for title in rule.sections)
