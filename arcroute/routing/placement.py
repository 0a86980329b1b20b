"""Labels by the place where each was written: what one edit would change, and for whom."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from arcroute.actions.runs_on import Label, Landing
from arcroute.actions.values import Origin
from arcroute.routing.survey import RoutedLeg, Survey
from arcroute.text.source import Span


@dataclass(frozen=True, slots=True)
class Placement:
    """A label at one place, and every leg that gets it from there."""

    origin: Origin
    label: str
    legs: tuple[RoutedLeg, ...]
    landings: tuple[Landing, ...]
    own: bool
    """Whether the place is in this repository."""
    certain: bool
    """Whether it is certain for each leg that it runs there: not where an unreadable workflow only seems to."""

    @property
    def wanted(self) -> frozenset[str | None]:
        """The lanes that the legs belong on; None stands for a leg that belongs on none, or may."""
        return frozenset(leg.lane for leg in self.legs)


def placements(survey: Survey) -> tuple[Placement, ...]:
    """Every label of a landing that a person wrote in one piece, by place."""
    found: dict[tuple[str, Span], list[tuple[RoutedLeg, Landing, Label]]] = defaultdict(list)
    for leg in survey.judged:
        for landing in leg.leg.landings.known:
            for label in landing.labels:
                if label.origin is not None:
                    found[label.origin.path, label.origin.span].append((leg, landing, label))
    return tuple(_placement(survey, users) for _, users in sorted(found.items()))


def _placement(survey: Survey, users: list[tuple[RoutedLeg, Landing, Label]]) -> Placement:
    _, _, label = users[0]
    assert label.origin is not None  # noqa: S101 - only such labels are collected
    legs = tuple({leg.leg.key: leg for leg, _, _ in users}.values())
    declared = {name.lower() for name in survey.config.reusable_workflows}
    return Placement(
        label.origin,
        label.text,
        legs,
        tuple(landing for _, landing, _ in users),
        own=label.origin.path not in survey.foreign,
        certain=all(leg.leg.remote is None or leg.leg.remote.name.lower() in declared for leg in legs),
    )
