"""Where a job can land: every outcome of its ``runs-on``, and whether those are all.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idruns-on
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from arcroute.actions.values import Array, Known, Object, Origin, Outcome, Piece, Tracked, Unknown, text_of


@dataclass(frozen=True, slots=True)
class Label:
    """One label of a ``runs-on``, and the pieces it was put together from."""

    text: str
    pieces: tuple[Piece, ...]

    @property
    def origin(self) -> Origin | None:
        """Where the whole label was written; None where it was put together or computed."""
        return self.pieces[0].origin if len(self.pieces) == 1 else None


@dataclass(frozen=True, slots=True)
class Landing:
    """One place where a job can land: a runner that has all the labels, in the group if one is named."""

    labels: tuple[Label, ...]
    group: str | None = None
    when: str | None = None
    """The condition, in GitHub's notation; None where it is certain."""


@dataclass(frozen=True, slots=True)
class Landings:
    """All places where a job can land that can be known. ``unknown`` says what else there may be, and why."""

    known: tuple[Landing, ...]
    unknown: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether there is no other place."""
        return not self.unknown


def landings(outcomes: Iterable[Outcome]) -> Landings:
    """The landings that the evaluated ``runs-on`` stands for, each once."""
    known: dict[tuple[object, ...], Landing] = {}
    unknown: dict[str, None] = {}
    for outcome in outcomes:
        landing = _landing(outcome.value, outcome.condition)
        if isinstance(landing, Unknown):
            unknown[landing.why] = None
        else:
            known.setdefault((landing.labels, landing.group, landing.when), landing)
    return Landings(tuple(known.values()), tuple(unknown))


def _landing(value: Tracked, when: str | None) -> Landing | Unknown:
    if not isinstance(value, Object):
        labels = _labels(value)
        return labels if isinstance(labels, Unknown) else Landing(labels, None, when)
    if value.rest is not None:
        return value.rest
    labels = _labels(value.get("labels")) if "labels" in value else ()
    group = value.get("group")
    if isinstance(labels, Unknown):
        return labels
    if not isinstance(group, Known):
        return group if isinstance(group, Unknown) else Unknown("the runner group is not a string")
    return Landing(labels, text_of(group.data) or None, when)


def _labels(value: Tracked) -> tuple[Label, ...] | Unknown:
    items = value.items if isinstance(value, Array) else (value,)
    labels: list[Label] = []
    for item in items:
        if isinstance(item, Unknown):
            return item
        if not isinstance(item, Known):
            return Unknown("a label is not a string")
        text = text_of(item.data)
        if not text:
            return Unknown("a label is empty")
        labels.append(Label(text, item.pieces))
    return tuple(labels) or Unknown("there is no label")
