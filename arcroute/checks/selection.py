"""Which rules run: by code, by name, or by the start of a code."""

from __future__ import annotations

import re

from arcroute.checks.rule import Rule, all_rules
from arcroute.errors import UsageError
from arcroute.routing.nearest import nearest

_PREFIX = re.compile(r"ARC[0-9]{0,2}", re.IGNORECASE)


def select_rules(select: str | None, ignore: str | None) -> tuple[Rule, ...]:
    """The rules over workflows that ``--select`` and ``--ignore`` leave. Raises as ``select_among``."""
    return select_among(all_rules(), select, ignore)


def select_among(rules: tuple[Rule, ...], select: str | None, ignore: str | None) -> tuple[Rule, ...]:
    """The rules that are left: lists, with commas, of codes, names, starts of codes.

    Raises UsageError for a word that names no rule, and where no rule is left: that would always pass.
    """
    wanted = _codes(select, rules) if select is not None else {rule.code for rule in rules}
    unwanted = _codes(ignore, rules) if ignore is not None else set()
    left = tuple(rule for rule in rules if rule.code in wanted - unwanted)
    if not left:
        raise UsageError("--select and --ignore leave no rule")
    return left


def find_rule(word: str, rules: tuple[Rule, ...]) -> Rule:
    """The rule with that code or name. Raises UsageError with the nearest one."""
    for rule in rules:
        if word.lower() in (rule.code.lower(), rule.name):
            return rule
    raise _unknown(word, rules)


def _codes(words: str, rules: tuple[Rule, ...]) -> set[str]:
    chosen = [word.strip() for word in words.split(",") if word.strip()]
    return {rule.code for word in chosen for rule in _named(word, rules)}


def _named(word: str, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    if not _PREFIX.fullmatch(word):
        return (find_rule(word, rules),)
    found = tuple(rule for rule in rules if rule.code.startswith(word.upper()))
    if not found:
        raise _unknown(word, rules)
    return found


def _unknown(word: str, rules: tuple[Rule, ...]) -> UsageError:
    names = [name for rule in rules for name in (rule.code, rule.name)]
    likely = nearest(word, names)
    hint = f"; did you mean {likely}?" if likely else "; `arcroute rules` lists them"
    return UsageError(f"no rule `{word}`{hint}")
