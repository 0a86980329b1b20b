"""Where arcroute's documentation lives."""

from __future__ import annotations

from arcroute import HOME
from arcroute.checks.rule import Rule

_RULES = f"{HOME}/blob/main/docs/rules.md"


def rule_link(rule: Rule) -> str:
    """The page of a rule."""
    return f"{_RULES}#{anchor(rule)}"


def anchor(rule: Rule) -> str:
    """What GitHub makes of the heading "ARC101 wrong-lane"."""
    return f"{rule.code.lower()}-{rule.name}"
