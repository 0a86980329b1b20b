"""The filters of a matrix, and the limits on a matrix, counted before anything is multiplied out.

A filter is an entry of ``exclude``, or the part of an ``include`` entry whose keys are in the product. It matches when
each of its leaves is loosely equal to the value at the same place.
Source: ``MatrixFilter`` in ``MatrixBuilder.cs`` of actions/runner.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from arcroute.actions.access import member
from arcroute.actions.coercion import equal
from arcroute.actions.values import NULL, Array, Choice, Known, Object, Origin, Template, Tracked, Unknown, known
from arcroute.errors import ArcrouteError, Place

MAX_ROWS = 256
_MAX_PRODUCT = 8192
"""Combinations that are looked at before exclude; without exclude there may be no more than MAX_ROWS."""
_MAX_TESTS = 500_000
"""Leaves of filters times combinations."""

Entry = Object | Unknown
"""An entry of ``include`` or ``exclude``; an Unknown stands for any number of them."""


class MatrixError(ArcrouteError):
    """A matrix that GitHub refuses. ``origin`` is the part that is wrong, where it was written in a file."""

    def __init__(self, message: str, origin: Origin | None = None, place: Place | None = None) -> None:
        super().__init__(message, place)
        self.origin = origin

    def at(self, place: Place | None) -> MatrixError:
        """The same error where it is in a file."""
        return MatrixError(self.message, self.origin, place)


def check_size(
    vectors: Mapping[str, tuple[Tracked, ...]],
    excludes: Sequence[Entry],
    includes: Sequence[Entry],
    origin: Origin | None,
) -> None:
    """Raises MatrixError for more combinations, or more work to filter them, than GitHub's limit could ever leave."""
    size = math.prod(map(len, vectors.values())) if vectors else 0
    if size > (_MAX_PRODUCT if excludes else MAX_ROWS):
        raise MatrixError(f"{size} combinations, GitHub allows {MAX_ROWS}", origin)
    if size * (sum(map(_leaves, excludes)) + sum(map(_leaves, includes))) > _MAX_TESTS:
        raise MatrixError(f"{size} combinations and their filters are too many to compare", origin)


def origin_of(value: Tracked) -> Origin | None:
    """Where a value was written as a whole."""
    return value.origin if isinstance(value, Known | Array | Object) else None


def _leaves(value: Tracked) -> int:
    if isinstance(value, Object):
        return 1 + sum(map(_leaves, value.entries.values()))
    return 1 + sum(map(_leaves, value.items)) if isinstance(value, Array) else 1


def matches(actual: Tracked, wanted: Tracked) -> bool | None:
    """Whether each leaf of a filter equals the value at its place; None where that is not known."""
    if isinstance(wanted, Object):
        return _all(matches(_at(actual, known(key)), value) for key, value in wanted.entries.items())
    if isinstance(wanted, Array):
        return _all(matches(_at(actual, known(place)), value) for place, value in enumerate(wanted.items))
    if isinstance(actual, Choice | Template) or isinstance(wanted, Choice | Template):
        return None
    return equal(actual, wanted)


def _all(answers: Iterator[bool | None]) -> bool | None:
    unknown = False
    for answer in answers:
        if answer is False:
            return False
        unknown = unknown or answer is None
    return None if unknown else True


def _at(actual: Tracked, key: Known) -> Tracked:
    """What stands in a value at the place of a leaf; an unknown value is unknown there, too."""
    if isinstance(actual, Unknown | Choice | Template):
        return actual
    return member(actual, key) or NULL
