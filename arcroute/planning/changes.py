"""Two surveys of one repository compared: which legs moved, came or went, and which caches that leaves cold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from enum import Enum
from typing import TypeAlias

from msgspec import Struct

from arcroute.actions.runs_on import Landing
from arcroute.actions.values import to_plain
from arcroute.builds.model import Build
from arcroute.routing.survey import RoutedLeg, Survey


class Kind(Enum):
    """What became of a leg."""

    MOVED = "moved"
    """It can land elsewhere than before."""
    BELONGS = "belongs"
    """It lands where it did, and belongs on another lane than before."""
    NEW = "new"
    REMOVED = "removed"


class Change(Struct, frozen=True):
    """One leg whose routing changed; ``before`` or ``after`` is None where there was, or is, none."""

    kind: Kind
    before: RoutedLeg | None
    after: RoutedLeg | None
    cold: tuple[str, ...] = ()
    """Lanes on which it builds an image that was built before, and never there: the first build will be cold."""

    @property
    def leg(self) -> RoutedLeg:
        """The leg as it is, or else as it was."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 - one of them is given
        return found

    @property
    def lacks_lane(self) -> bool:
        """Whether it builds an image, as it did not before, and no lane is known to hold that image's stack."""
        return _lacks_lane(self.after) and not _lacks_lane(self.before)


def changes(before: Survey, after: Survey) -> tuple[Change, ...]:
    """Every change between two states, by the place of the leg; legs that build nothing and touch no lane left out."""
    known = {build for leg in before.judged for build in _images(leg)}
    warm = {(build, lane) for leg in before.judged for build in _images(leg) for lane in _lanes(before, leg)}
    found = []
    for old, new in _paired(before.judged, after.judged):
        kind = _kind(old, new)
        matters = (old and _matters(before, old)) or (new and _matters(after, new))
        if kind and matters:
            found.append(Change(kind, old, new, _cold(after, new, known, warm) if new else ()))
    return tuple(sorted(found, key=_by_place))


def places_of(leg: RoutedLeg) -> tuple[tuple[tuple[str, ...], str | None], ...]:
    """The places where a leg can land, each once: labels in lower case and group; an empty one where it is unknown."""
    known = set(map(_place, leg.leg.landings.known))
    return (*sorted(known, key=str), *([] if leg.leg.landings.complete else [((), None)]))


def _place(landing: Landing) -> tuple[tuple[str, ...], str | None]:
    labels = tuple(sorted(label.text.lower() for label in landing.labels))
    return labels, landing.group.text if landing.group else None


def _lanes(survey: Survey, leg: RoutedLeg) -> tuple[str, ...]:
    """The lanes on which a leg can land, each once."""
    labels = (label.text for landing in leg.leg.landings.known for label in landing.labels)
    return tuple(dict.fromkeys(lane.name for lane in map(survey.catalog.lane, labels) if lane))


def _kind(old: RoutedLeg | None, new: RoutedLeg | None) -> Kind | None:
    if old is None:
        return Kind.NEW
    if new is None:
        return Kind.REMOVED
    if places_of(old) != places_of(new):
        return Kind.MOVED
    return Kind.BELONGS if (old.lane, old.verdict.kind) != (new.lane, new.verdict.kind) else None


def _matters(survey: Survey, leg: RoutedLeg) -> bool:
    return leg.builds_image is not False or bool(_lanes(survey, leg))


def _cold(after: Survey, leg: RoutedLeg, known: set[Hashable], warm: set[tuple[Hashable, str]]) -> tuple[str, ...]:
    images = [image for image in _images(leg) if image in known]
    return tuple(lane for lane in _lanes(after, leg) if any((image, lane) not in warm for image in images))


def _lacks_lane(leg: RoutedLeg | None) -> bool:
    return leg is not None and leg.builds_image is True and leg.verdict.kind == "unmapped" and leg.lane is None


def _by_place(change: Change) -> tuple[str, int, str]:
    leg = change.leg.leg
    return (leg.paths[0], leg.place.line, leg.key)


Pair: TypeAlias = "tuple[RoutedLeg | None, RoutedLeg | None]"
Key: TypeAlias = Callable[[RoutedLeg], Hashable]


def _paired(before: tuple[RoutedLeg, ...], after: tuple[RoutedLeg, ...]) -> Iterator[Pair]:
    """Legs that are the same in both states, then those that went, then those that came.

    A leg is known by its job and its row, then by what it builds, even in another job; the only one of a job that is
    left on both sides is the same, too.
    """
    for key in (_by_row, _by_job_and_images, _by_images, _by_job):
        pairs = tuple(_same(before, after, key))
        yield from pairs
        before = _without(before, (old for old, _ in pairs))
        after = _without(after, (new for _, new in pairs))
    yield from ((leg, None) for leg in before)
    yield from ((None, leg) for leg in after)


def _same(before: Iterable[RoutedLeg], after: Iterable[RoutedLeg], key: Key) -> Iterator[tuple[RoutedLeg, RoutedLeg]]:
    """Pairs, in order, of legs with the same key where there are as many on both sides; of a mere job only one."""
    left, right = _grouped(before, key), _grouped(after, key)
    for name, legs in left.items():
        others = right.get(name, [])
        if name is not None and len(legs) == len(others) and (len(legs) == 1 or key is not _by_job):
            yield from zip(legs, others, strict=True)


def _without(legs: Iterable[RoutedLeg], taken: Iterable[RoutedLeg]) -> tuple[RoutedLeg, ...]:
    gone = set(map(id, taken))
    return tuple(leg for leg in legs if id(leg) not in gone)


def _grouped(legs: Iterable[RoutedLeg], key: Key) -> dict[Hashable, list[RoutedLeg]]:
    found: dict[Hashable, list[RoutedLeg]] = defaultdict(list)
    for leg in legs:
        found[key(leg)].append(leg)
    return found


def _by_job(leg: RoutedLeg) -> Hashable:
    links = tuple((link.workflow.path, link.job.id) for link in leg.leg.links)
    return (*links, (leg.leg.workflow.path, leg.leg.job.id))


def _by_row(leg: RoutedLeg) -> Hashable:
    rows = (*(link.row for link in leg.leg.links), leg.leg.row)
    return (_by_job(leg), tuple(repr(to_plain(row)) if row else "" for row in rows), _images(leg))


def _by_job_and_images(leg: RoutedLeg) -> Hashable:
    return (_by_job(leg), _images(leg)) if leg.work.builds else None


def _by_images(leg: RoutedLeg) -> Hashable:
    return _images(leg) or None


def _images(leg: RoutedLeg) -> frozenset[Hashable]:
    """What a leg builds, in terms that survive edits of the workflow; what nothing is known of is left out."""
    return frozenset(filter(None, map(_image, leg.work.builds)))


def _image(build: Build) -> Hashable:
    named = build.dockerfile or build.name or (build.images[0].rpartition(":")[0] if build.images else None)
    return (named, build.target, build.name) if named else None
