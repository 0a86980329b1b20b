"""One way through an evaluation whose conditions are not all known, and the walk over all of them.

An evaluation runs as if everything were known; where it needs to know more it asks its Path. The walk runs it
again for each answer, depth first, until every combination of answers has been seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from arcroute.actions.values import (
    Array,
    Assumption,
    Choice,
    Condition,
    Object,
    Outcome,
    Template,
    Tracked,
    Unknown,
    Value,
)

MAX_OUTCOMES = 64
MAX_WORK = 4_000_000
"""Characters and items that one evaluation may produce over all its paths; a format string can double at each level."""

_T = TypeVar("_T")


class TooMuch(Exception):  # noqa: N818 - not a fault: the answer is then unknown
    """The evaluation has more outcomes than are worth telling apart, or makes texts without end."""


class Budget:
    """What is left of the work that an evaluation may do."""

    def __init__(self) -> None:
        self.left = MAX_WORK

    def spend(self, amount: int) -> None:
        """Raises TooMuch when nothing is left."""
        self.left -= amount
        if self.left < 0:
            raise TooMuch("too large to evaluate")


class Path:
    """The answers given so far on one way through an evaluation."""

    def __init__(self, script: list[int], given: tuple[Assumption, ...], budget: Budget) -> None:
        self.budget = budget
        self.turns: list[tuple[int, int]] = []
        self.when: list[Assumption] = []
        self._script = script
        self._held = {_question(assumption): assumption.holds for assumption in given}

    def decide(self, condition: Condition) -> bool:
        """Whether a condition holds on this path: the same answer for the same condition."""
        held = self._held.get((condition, bool))
        if held is not None:
            return held is True
        holds = self._turn(2) == 0
        self._assume(Assumption(condition, holds))
        return holds

    def settle(self, value: Tracked) -> Value:
        """The option of a choice that is taken on this path; any other value as it is."""
        while isinstance(value, Choice):
            options = [option for option in value.options if self._possible(option)]
            option = options[self._turn(len(options))]
            for assumption in option.when:
                self._assume(assumption)
            value = option.value
        return Unknown("an expression that is not evaluated here") if isinstance(value, Template) else value

    def whole(self, value: Tracked) -> Value:
        """A value with every choice inside it settled; the same object where there is none."""
        value = self.settle(value)
        if isinstance(value, Array):
            items = tuple(self.whole(item) for item in value.items)
            same = all(new is old for new, old in zip(items, value.items, strict=True))
            return value if same else Array(items, value.filtered)
        if isinstance(value, Object):
            entries: dict[str, Tracked] = {key: self.whole(item) for key, item in value.entries.items()}
            same = all(entries[key] is item for key, item in value.entries.items())
            return value if same else Object(entries, value.rest)
        return value

    def _possible(self, option: Outcome) -> bool:
        return all(self._held.get(_question(one), one.holds) == one.holds for one in option.when)

    def _assume(self, assumption: Assumption) -> None:
        if _question(assumption) not in self._held:
            self._held[_question(assumption)] = assumption.holds
            self.when.append(assumption)

    def _turn(self, ways: int) -> int:
        if ways == 0:
            raise DeadEnd
        if ways == 1:
            return 0
        position = len(self.turns)
        taken = self._script[position] if position < len(self._script) else 0
        self.turns.append((taken, ways))
        return taken


def _question(assumption: Assumption) -> tuple[Condition, type]:
    """Whether a condition holds and which option it takes are different questions."""
    return assumption.condition, type(assumption.holds)


class DeadEnd(Exception):  # noqa: N818 - a contradiction, not a fault
    """The assumptions of this path exclude each other."""


def walk(run: Callable[[Path], _T], given: tuple[Assumption, ...] = ()) -> Iterator[tuple[_T, tuple[Assumption, ...]]]:
    """Each result of ``run`` with the assumptions under which it comes, beyond those given.

    Raises TooMuch beyond MAX_OUTCOMES results or MAX_WORK.
    """
    budget = Budget()
    script: list[int] | None = []
    paths = 0
    while script is not None:
        paths += 1
        if paths > MAX_OUTCOMES:
            raise TooMuch(f"more than {MAX_OUTCOMES} possible outcomes")
        path = Path(script, given, budget)
        try:
            result = run(path)
        except DeadEnd:
            pass
        else:
            yield result, tuple(path.when)
        script = _following(path.turns)


def _following(turns: list[tuple[int, int]]) -> list[int] | None:
    """The next combination of answers in order, None after the last."""
    script = [taken for taken, _ in turns]
    for position in range(len(turns) - 1, -1, -1):
        taken, ways = turns[position]
        if taken + 1 < ways:
            return [*script[:position], taken + 1]
    return None
