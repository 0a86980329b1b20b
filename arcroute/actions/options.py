"""One of several values that an input or an output may have, by conditions that exclude each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from arcroute.actions.syntax import literal_text
from arcroute.actions.values import Assumption, Choice, Condition, Known, Outcome, Tracked, Unknown, text_of

_Values = tuple[Tracked, ...]
_Tests = list[tuple[Tracked, str]]
"""Values in the order to ask for them, each with its test; the last one is what is left."""


def one_of(name: str, values: Iterable[Tracked], scope: str = "") -> Tracked:
    """One value as it is; several as a choice between them, by conditions that GitHub would read the same.

    ``name`` is the expression that has the value; it is the same in all of ``scope``.
    """
    options: dict[str, Tracked] = {}
    for value in values:
        options.setdefault(_text(value), value)
    found = tuple(options.values())
    if len(found) == 1:
        return found[0]
    tests = _of_a_switch(name, found) or _of_what_is_open(name, found)
    if tests:
        return Choice(tuple(_in_turn(tests, scope)))
    asked = Condition(scope, name)
    return Choice(tuple(Outcome(value, (Assumption(asked, text),)) for text, value in options.items()))


def _of_a_switch(name: str, values: _Values) -> _Tests | None:
    """A boolean's values, and null where nothing gives one: as a text it would equal neither of them."""
    if any(not isinstance(one, Known) or not (one.data is None or isinstance(one.data, bool)) for one in values):
        return None
    tests = {"true": name, "": f"toJSON({name}) == 'null'", "false": ""}
    return [(one, test) for text, test in tests.items() for one in values if _text(one) == text]


def _of_what_is_open(name: str, values: _Values) -> _Tests | None:
    """Texts and numbers, each by itself, and last of all the unknown value that stands for any other.

    What does not equal the empty text counts as true.
    """
    known = [one for one in values if isinstance(one, Known) and not isinstance(one.data, bool)]
    rest = [one for one in values if one not in known]
    if len(rest) != 1 or not isinstance(rest[0], Unknown):
        return None
    tests = {f"{name} == {literal_text('' if one.data is None else one.data)}": one for one in known}
    filled = replace(rest[0], truth=True) if f"{name} == ''" in tests else rest[0]
    return [*((one, test) for test, one in tests.items()), (filled, "")]


def _in_turn(tests: _Tests, scope: str) -> Iterator[Outcome]:
    before: tuple[Assumption, ...] = ()
    for value, test in tests[:-1]:
        yield Outcome(value, (*before, Assumption(Condition(scope, test))))
        before = (*before, Assumption(Condition(scope, test), False))
    yield Outcome(tests[-1][0], before)


def _text(value: Tracked) -> str:
    if isinstance(value, Known):
        return text_of(value.data)
    return "another value" if isinstance(value, Unknown) else "an expression's value"
