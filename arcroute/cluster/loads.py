"""What each lane carries in a repository: the legs that belong on it, and those that are out of step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from arcroute.routing.catalog import Lane
from arcroute.routing.survey import RoutedLeg, Survey
from arcroute.routing.verdict import Unmapped


class Load(Struct, frozen=True):
    """One lane with its legs."""

    lane: Lane
    legs: tuple[RoutedLeg, ...]
    """Those that belong on it."""
    away: tuple[RoutedLeg, ...]
    """Those of them that cannot land on it."""
    strangers: tuple[RoutedLeg, ...]
    """Legs that can land on it and belong on another lane."""


def loads(survey: Survey) -> Iterator[Load]:
    """Every lane of the map, in its order."""
    landed = [(leg, landings(survey, leg)) for leg in survey.judged]
    for lane in survey.catalog.lanes:
        mine = [(leg, there) for leg, there in landed if leg.lane == lane.name]
        yield Load(
            lane,
            tuple(leg for leg, _ in mine),
            tuple(leg for leg, there in mine if lane.name not in there and leg.leg.landings.complete),
            tuple(leg for leg, there in landed if lane.name in there and leg.lane not in (None, lane.name)),
        )


def landings(survey: Survey, leg: RoutedLeg) -> frozenset[str]:
    """The lanes that a leg can land on."""
    labels = (label.text for landing in leg.leg.landings.known for label in landing.labels)
    return frozenset(lane.name for lane in map(survey.catalog.lane, labels) if lane)


def homeless(survey: Survey) -> dict[str, int]:
    """How many legs build images of each stack that has no lane, the most first."""
    counts = Counter(
        stack for leg in survey.judged if isinstance(leg.verdict, Unmapped) for stack in leg.verdict.stacks
    )
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
