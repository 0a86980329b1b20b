"""Targets, their prerequisites and recipes."""

from __future__ import annotations

from msgspec import Struct, field

from arcroute.builds.makefile.functions import stem_of
from arcroute.builds.model import HOLE


class RecipeLine(Struct, frozen=True):
    """One logical line of a recipe, not expanded yet."""

    text: str
    path: str
    line: int


class Rule(Struct):
    """What a Makefile says about a target."""

    prerequisites: list[str] = field(default_factory=list)
    recipe: list[RecipeLine] = field(default_factory=list)
    variables: list[tuple[str, str, str]] = field(default_factory=list)
    """Assignments for this target alone: name, operator, text."""
    stem: str = ""
    """What ``%`` stands for, in a static pattern rule."""


class Rules(Struct):
    """All rules that were read."""

    default: str | None = None
    """The first target that does not start with a dot."""
    _by_target: dict[str, Rule] = field(default_factory=dict)
    _patterns: list[str] = field(default_factory=list)
    _phony: set[str] = field(default_factory=set)

    def of(self, target: str) -> Rule:
        """The rule to fill for a target."""
        if target not in self._by_target:
            if "%" in target:
                self._patterns.append(target)
            elif self.default is None and not target.startswith("."):
                self.default = target
            self._by_target[target] = Rule()
        return self._by_target[target]

    def require(self, target: str, names: list[str]) -> None:
        """Adds prerequisites."""
        self.of(target).prerequisites.extend(names)
        if target == ".PHONY":
            self._phony.update(names)

    def covers(self, target: str) -> bool:
        """Whether a pattern's rule makes a target with an unknown end, ``image-?``, whatever that end is."""
        head = target.partition(HOLE)[0]
        named = any(name.startswith(head) for name in self._by_target if "%" not in name)
        return not named and any(head.startswith(name.partition("%")[0] or HOLE) for name in self._patterns)

    def find(self, target: str) -> tuple[Rule, str] | None:
        """The rule that makes a target, and the stem where that is a pattern's rule."""
        own = self._by_target.get(target)
        if own is not None and (own.recipe or target in self._phony):
            return own, own.stem
        stems = [(stem, name) for name in self._patterns if (stem := stem_of(name, target))]
        if not stems:
            return (own, "") if own else None
        stem, name = min(stems, key=lambda match: len(match[0]))
        pattern, base = self._by_target[name], own or Rule()
        needs = [need.replace("%", stem, 1) for need in pattern.prerequisites]
        return Rule([*base.prerequisites, *needs], pattern.recipe, [*pattern.variables, *base.variables]), stem
