"""What is not known as a condition: the text of an expression, and the scope in which it has one value."""

from __future__ import annotations

import math
from collections.abc import Iterable

from arcroute.actions.doubles import parse_number
from arcroute.actions.syntax import Call, Comparison, Context, Expression, Index, Literal, contexts, render
from arcroute.actions.values import Assumption, Condition, Unknown, condition_text

_OF_THE_RUN = frozenset(
    (
        *("actor", "actor_id", "api_url", "base_ref", "event_name", "graphql_url", "head_ref", "ref", "ref_name"),
        *("ref_protected", "ref_type", "repository", "repository_id", "repository_owner", "repository_owner_id"),
        *("repository_visibility", "repositoryurl", "retention_days", "run_attempt", "run_id", "run_number"),
        *("server_url", "sha", "triggering_actor", "workflow"),
    )
)
"""Properties of ``github`` that are the same in every job of a run, in a called workflow too."""


def condition_of(node: Expression, scope: str) -> Condition:
    """Conditions on the run alone are the same everywhere; any other belongs to the scope at hand."""
    everywhere = all(_is_of_the_run(one) for one in contexts(node))
    return Condition("" if everywhere else scope, render(node))


def leads_to(key: Expression, name: str) -> Expression:
    """The question whether a key finds the entry of that name: whether it reads the same as a text.

    That is more than being equal where the name is a number, or a word for a value that counts as one.
    """
    is_text = name.lower() not in ("true", "false", "nan") and math.isnan(parse_number(name))
    text = key if is_text else Call("format", (Literal("{0}", key.span), key), key.span)
    return Comparison(text, (("==", Literal(name, key.span)),), key.span)


def either(ways: Iterable[tuple[Assumption, ...]]) -> str | None:
    """The condition under which one of several ways is taken; None where one of them always is.

    ``A || !A && B`` is told as ``A || B``, and what holds under ``A`` and under ``!A`` needs no ``A``.
    """
    cases = list(map(dict.fromkeys, ways))
    while len(cases) > 1 and sum(_shorten(cases, case) for case in tuple(cases)):
        pass
    texts = [condition_text(tuple(case)) for case in cases]
    return None if None in texts else " || ".join(filter(None, texts))


def _shorten(cases: list[dict[Assumption, None]], case: dict[Assumption, None]) -> bool:
    """Takes away a case, or an assumption in it, that the other cases make superfluous; whether there was one."""
    others = [other.keys() for other in cases if other is not case]
    if any(other <= case.keys() for other in others):
        cases[:] = [other for other in cases if other is not case]
        return True
    for one in case:
        rest, opposite = case.keys() - {one}, _opposite(one)
        if any(opposite in other and other - {opposite} <= rest for other in others):
            del case[one]
            return True
    return False


def _opposite(one: Assumption) -> Assumption | None:
    return Assumption(one.condition, not one.holds) if isinstance(one.holds, bool) else None


def at_run_time(node: Expression) -> Unknown:
    """The value of an expression that nothing here tells."""
    return Unknown(f"{render(node)} is known only when the workflow runs")


def _is_of_the_run(node: Expression) -> bool:
    match node:
        case Index(target=Context(name=name), key=Literal(value=str() as key)):
            return name.lower() == "github" and key.lower() in _OF_THE_RUN
    return False
