"""The value of an expression as GitHub computes it: plain Python values in and out."""

from __future__ import annotations

from collections.abc import Mapping

from arcroute.actions.outcomes import outcomes
from arcroute.actions.template import template
from arcroute.actions.values import Plain, Unknown, from_plain, to_plain

__all__ = ["Plain", "Unknown", "evaluate"]


def evaluate(text: str, contexts: Mapping[str, object] | None = None) -> Plain:
    """The value of an expression, or of a text with ``${{ }}`` in it.

    ``contexts`` maps the names of contexts to plain Python values, in which Unknown may stand anywhere; a context
    that is missing is unknown. The answer is plain too: None, bool, int or float, str, list, dict, or Unknown where
    the unknown parts could lead to different values. Raises ExpressionError.
    """
    tracked = {name: from_plain(value) for name, value in (contexts or {}).items()}
    found = outcomes(template(text), tracked)
    answers = [to_plain(outcome.value) for outcome in found]
    if all(repr(answer) == repr(answers[0]) for answer in answers):
        return answers[0]
    unknown = next((answer for answer in answers if isinstance(answer, Unknown)), None)
    return unknown or Unknown(f"depends on {found[0].condition}")
