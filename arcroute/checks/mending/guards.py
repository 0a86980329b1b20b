"""The condition under which a job goes to its lane, so that forks, which have none, keep working."""

from __future__ import annotations

from arcroute.actions.expressions import parse
from arcroute.actions.syntax import ExpressionError, Logical
from arcroute.errors import RewriteError
from arcroute.routing.config import Guard


def guarded(guard: Guard, lane: str) -> str:
    """The expression for a lane behind a guard. Raises RewriteError for a guard that is no expression."""
    return guarded_value(guard, quoted(lane))


def guarded_value(guard: Guard, value: str) -> str:
    """The same for a value that is an expression itself, such as ``matrix.lane``."""
    return f"{_operand(guard.when)} && {value} || {quoted(guard.otherwise)}"


def quoted(text: str) -> str:
    """A text as a string of GitHub's expressions."""
    return "'" + text.replace("'", "''") + "'"


def _operand(when: str) -> str:
    """The condition as it can stand before ``&&``: one that holds ``||`` needs parentheses."""
    try:
        node = parse(when)
    except ExpressionError as error:
        raise RewriteError(f"`hosted.guard` is no expression: {error}") from None
    text = when.strip()
    return f"({text})" if isinstance(node, Logical) and node.operator == "||" else text
