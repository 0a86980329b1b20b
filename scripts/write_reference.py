"""Brings what is generated in docs/ up to date: the rules, the JSON Schema and the reference of the configuration."""

from __future__ import annotations

from pathlib import Path

from arcroute.checks.rule import every_rule, rule_names
from arcroute.output.rulebook import with_rules
from arcroute.routing.schema import schema_text, with_reference

DOCS = Path(__file__).parents[1] / "docs"


def main() -> None:
    """Writes every file."""
    (DOCS / "arcroute.schema.json").write_text(schema_text(rule_names()), encoding="utf-8")
    page = DOCS / "configuration.md"
    page.write_text(with_reference(page.read_text(encoding="utf-8")), encoding="utf-8")
    rules = DOCS / "rules.md"
    rules.write_text(with_rules(rules.read_text(encoding="utf-8"), every_rule()), encoding="utf-8")


if __name__ == "__main__":
    main()
