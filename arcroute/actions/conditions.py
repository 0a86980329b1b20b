"""What is not known as a condition: the text of an expression, and the scope in which it has one value."""

from __future__ import annotations

from collections.abc import Iterable

from arcroute.actions.syntax import Context, Expression, Index, Literal, contexts, render
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


def either(ways: Iterable[tuple[Assumption, ...]]) -> str | None:
    """The condition under which one of several ways is taken; None where one of them always is.

    ``A || !A && B`` is told as ``A || B``, and what holds under ``A`` and under ``!A`` needs no ``A``.
    """
    cases = list(dict.fromkeys(ways))
    while (shorter := _shorter(cases)) != cases:
        cases = shorter
    texts = [condition_text(case) for case in cases]
    return None if None in texts else " || ".join(filter(None, texts))


def _shorter(cases: list[tuple[Assumption, ...]]) -> list[tuple[Assumption, ...]]:
    """The cases without one assumption, or one case, that the others make superfluous."""
    for index, case in enumerate(cases):
        others = [set(one) for place, one in enumerate(cases) if place != index]
        if any(other <= set(case) for other in others):
            return cases[:index] + cases[index + 1 :]
        for one in case:
            rest = {*case} - {one}
            if any(_opposite(one) in other and other - {_opposite(one)} <= rest for other in others):
                without = tuple(kept for kept in case if kept != one)
                return [*cases[:index], without, *cases[index + 1 :]]
    return cases


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
