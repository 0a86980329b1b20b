from __future__ import annotations

import re
from pathlib import Path

from arcroute.checks.rule import every_rule
from arcroute.output.links import anchor
from arcroute.output.rulebook import with_rules

PAGE = (Path(__file__).parents[2] / "docs/rules.md").read_text(encoding="utf-8")


def test_the_rules_in_docs_are_up_to_date() -> None:
    assert with_rules(PAGE, every_rule()) == PAGE


def test_every_rule_has_a_row_and_a_section() -> None:
    for rule in every_rule():
        assert f"| [{rule.code}](#{anchor(rule)}) | {rule.name} | {rule.severity.label} |" in PAGE
        assert f"\n## {rule.code} {rule.name}\n" in PAGE


def test_links_within_the_page_lead_somewhere() -> None:
    anchors = {
        re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in re.findall(r"(?m)^##+ (.*)$", PAGE)
    }
    assert set(re.findall(r"\]\(#([^)]*)\)", PAGE)) <= anchors


def test_what_stands_around_the_rules_is_kept() -> None:
    assert with_rules(
        "a\n<!-- rules: written by scripts/write_reference.py -->\nold\n<!-- end of rules -->\nb\n", ()
    ) == (
        "a\n<!-- rules: written by scripts/write_reference.py -->\n\n"
        "| code | name | severity | fix | what it reports |\n|---|---|---|---|---|\n\n<!-- end of rules -->\nb\n"
    )
