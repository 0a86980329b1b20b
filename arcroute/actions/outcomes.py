"""Every value that an expression, or a whole YAML node with expressions in it, can have."""

from __future__ import annotations

from collections.abc import Mapping

from arcroute.actions.evaluation import Frame, realised
from arcroute.actions.paths import Path, TooMuch, walk
from arcroute.actions.syntax import ExpressionError
from arcroute.actions.values import Assumption, Outcome, Tracked, Unknown, Value


def outcomes(
    value: Tracked, contexts: Mapping[str, Tracked], scope: str = "", given: tuple[Assumption, ...] = ()
) -> tuple[Outcome, ...]:
    """Every value that a tracked value can have once its expressions are evaluated, in the order GitHub would try.

    ``contexts`` maps names to values. A condition that is not known has one answer in all of ``scope``; ``given`` are
    assumptions made already, which the answers neither contradict nor repeat: where they contradict every option of a
    choice there is no outcome. Outcomes exclude each other; where they are too many, or where GitHub would fail, the
    value is Unknown. Raises ExpressionError where GitHub always fails.
    """
    frame = Frame({name.lower(): item for name, item in contexts.items()}, scope)
    try:
        found = list(walk(lambda path: _attempt(value, frame, path), given))
    except TooMuch as error:
        return (Outcome(Unknown(str(error))),)
    errors = [result for result, _ in found if isinstance(result, ExpressionError)]
    if len(errors) == len(found) and errors:
        raise errors[0]
    return tuple(Outcome(_or_unknown(result), when) for result, when in found)


def _attempt(value: Tracked, frame: Frame, path: Path) -> Value | ExpressionError:
    try:
        return realised(value, frame, path)
    except ExpressionError as error:
        return error


def _or_unknown(result: Value | ExpressionError) -> Value:
    return Unknown(f"GitHub stops here: {result.message}") if isinstance(result, ExpressionError) else result
