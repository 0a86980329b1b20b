"""Did you mean: the one known word that a misspelt one stands for, or none."""

from __future__ import annotations

import re
from collections.abc import Iterable

_MAX_DISTANCE = 2
_MAX_LENGTH = 100
"""Longer words are not compared: distance takes time in the product of two lengths, and no name is that long."""
_TOKEN = re.compile(r"[a-z]+|[0-9]+")


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that ``word`` is a misspelling of; None where none is near, or two are equally near.

    Letter case is not a difference. Near is an edit distance of at most 2, and at most a third of the length.
    """
    return _closest({name: _word_distance(word.lower(), name.lower()) for name in candidates})


def nearest_lane(label: str, lanes: Iterable[str]) -> str | None:
    """The lane that a ``runs-on`` label is a misspelling of, or None.

    Lanes often differ in one digit or letter only, so a number or a short word is an identity and not a typo:
    ``arc-runner-set-4`` is never meant for ``arc-runner-set-3``, nor ``lane-go`` for ``lane-js``. Missing and
    other separators are typos, and so are misspelt longer words. A label that is a lane's name is no typo.
    """
    names = tuple(lanes)
    if label.lower() in (name.lower() for name in names):
        return None
    return _closest({name: _label_distance(label, name) for name in names})


def edit_distance(one: str, other: str) -> int:
    """Insertions, deletions, replacements and swaps of neighbours that make one word the other.

    Optimal string alignment: no piece is edited twice.
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, char in enumerate(one, 1):
        line = [row]
        for column, match in enumerate(other, 1):
            cost = min(last[column] + 1, line[column - 1] + 1, last[column - 1] + (char != match))
            if row > 1 and column > 1 and char == other[column - 2] and one[row - 2] == match:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, last = last, line
    return last[-1]


def _closest(distances: dict[str, int | None]) -> str | None:
    """The one name with the least distance; None where names tie or none is near."""
    near = {name: distance for name, distance in distances.items() if distance is not None}
    least = min(near.values(), default=0)
    names = [name for name, distance in near.items() if distance == least]
    return names[0] if len(names) == 1 else None


def _word_distance(one: str, other: str) -> int | None:
    """The edit distance of two words where they are near each other, else None."""
    longest = max(len(one), len(other))
    if longest > _MAX_LENGTH:
        return None
    distance = edit_distance(one, other)
    return distance if distance <= min(_MAX_DISTANCE, longest // 3) else None


def _label_distance(label: str, lane: str) -> int | None:
    """How far a label is from a lane, word by word; None where it may well be another runner's name."""
    if max(len(label), len(lane)) > _MAX_LENGTH:
        return None
    ours, theirs = _TOKEN.findall(label.lower()), _TOKEN.findall(lane.lower())
    if "".join(ours) == "".join(theirs):
        return 0
    if len(ours) != len(theirs):
        return None
    total = 0
    for one, other in zip(ours, theirs, strict=True):
        distance = 0 if one == other else _token_distance(one, other)
        if distance is None:
            return None
        total += distance
    return total if total <= _MAX_DISTANCE else None


def _token_distance(one: str, other: str) -> int | None:
    return None if one.isdigit() or other.isdigit() else _word_distance(one, other)
