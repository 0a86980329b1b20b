"""Where a job can land: every outcome of its ``runs-on``, and whether those are all.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idruns-on
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeGuard

from msgspec import Struct
from msgspec.structs import replace

from arcroute.actions.conditions import either
from arcroute.actions.inputs import is_open_input
from arcroute.actions.values import (
    Array,
    Assumption,
    Condition,
    Known,
    Object,
    Origin,
    Outcome,
    Piece,
    Tracked,
    Unknown,
    text_of,
)

_MAX_SHOWN = 60


class Label(Struct, frozen=True):
    """One label or the group of a ``runs-on``, and the pieces it was put together from."""

    text: str
    pieces: tuple[Piece, ...]

    @property
    def origin(self) -> Origin | None:
        """Where the whole label was written; None where it was put together or computed."""
        return self.pieces[0].origin if len(self.pieces) == 1 else None


class Landing(Struct, frozen=True):
    """One place where a job can land: a runner that has all the labels, in the group if one is named."""

    labels: tuple[Label, ...]
    group: Label | None = None
    when: str | None = None
    """The condition, in GitHub's notation; None where it is certain."""
    instead_of: str | None = None
    """The value that cannot be known, and why, for what is only taken where that value is empty."""


class Landings(Struct, frozen=True):
    """All places where a job can land that can be known. ``unknown`` says what else there may be, and why."""

    known: tuple[Landing, ...]
    unknown: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether there is no other place."""
        return not self.unknown


class RunsOnError(Exception):
    """A ``runs-on`` that never names a runner; ``message`` says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def landings(outcomes: Iterable[Outcome]) -> Landings:
    """The landings that the evaluated ``runs-on`` stands for, each once, whatever ways lead to it.

    Raises RunsOnError where every outcome is one that GitHub refuses; where only some are, these are unknown.
    """
    outcomes = tuple(outcomes)
    hidden = {one.when[-1].condition: one.value for one in outcomes if one.when and _is_hidden(one.value)}
    known: dict[Landing, list[tuple[Assumption, ...]]] = {}
    unknown: dict[str, None] = {}
    refused: dict[str, None] = {}
    for outcome in outcomes:
        try:
            landing = _landing(outcome.value)
        except RunsOnError as error:
            refused[error.message] = None
            continue
        if isinstance(landing, Unknown):
            unknown[_why(landing)] = None
        else:
            landing = replace(landing, instead_of=_first_choice(outcome, hidden))
            known.setdefault(landing, []).append(outcome.when)
    if refused and not known and not unknown:
        raise RunsOnError(next(iter(refused)))
    found = (replace(landing, when=either(ways)) for landing, ways in known.items())
    return Landings(tuple(found), (*unknown, *(f"GitHub stops here: {why}" for why in refused)))


def _is_hidden(value: Tracked) -> TypeGuard[Unknown]:
    """Whether nobody can tell the value. An input that can be anything is empty where it is not given."""
    return isinstance(value, Unknown) and not is_open_input(value.why)


def _first_choice(outcome: Outcome, hidden: Mapping[Condition, Unknown]) -> str | None:
    """The value that cannot be known, and that would be taken instead if it were not empty."""
    found = (hidden[one.condition] for one in outcome.when if not one.holds and one.condition in hidden)
    return next(map(_why, found), None)


def _why(value: Unknown) -> str:
    """Why it is not known, with the expression that is not, where the reason does not name it."""
    asked = value.condition.text if value.condition else ""
    return value.why if not asked or len(asked) > _MAX_SHOWN or asked in value.why else f"{asked}: {value.why}"


def _landing(value: Tracked) -> Landing | Unknown:
    if not isinstance(value, Object):
        labels = _labels(value)
        return labels if isinstance(labels, Unknown) else Landing(labels)
    if value.rest is not None:
        return value.rest
    labels = _labels(value.get("labels")) if "labels" in value else ()
    if isinstance(labels, Unknown):
        return labels
    group = value.get("group")
    if isinstance(group, Unknown):
        return group
    if not isinstance(group, Known):
        raise RunsOnError("the runner group of `runs-on` is not a string")
    name = text_of(group.data)
    if not labels and not name:
        raise RunsOnError("`runs-on` names neither a label nor a runner group")
    return Landing(labels, Label(name, group.pieces) if name else None)


def _labels(value: Tracked) -> tuple[Label, ...] | Unknown:
    items = value.items if isinstance(value, Array) else (value,)
    unknown = next((item for item in items if isinstance(item, Unknown)), None)
    if unknown is not None:
        return unknown
    labels = tuple(_label(item) for item in items)
    if not labels:
        raise RunsOnError("`runs-on` is an empty list")
    return labels


def _label(item: Tracked) -> Label:
    if not isinstance(item, Known):
        raise RunsOnError("a label of `runs-on` is not a string")
    text = text_of(item.data)
    if not text:
        raise RunsOnError("a label of `runs-on` is empty")
    return Label(text, item.pieces)
