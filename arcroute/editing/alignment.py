"""Which lines of two texts differ: Myers' algorithm, whose cost grows with the size of the change.

Source: Eugene W. Myers, An O(ND) Difference Algorithm and Its Variations, 1986.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

MAX_STEPS = 2_000_000
"""Steps after which all between the first and the last difference counts as replaced: far beyond any fix."""


class Region(NamedTuple):
    """``old[old_start:old_end]`` gives way to ``new[new_start:new_end]``; one of the two may be empty."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


def changed_regions(old: Sequence[bytes], new: Sequence[bytes]) -> list[Region]:
    """Where two lists of lines differ, in order, with common lines between any two regions."""
    head = common_head(old, new)
    tail = common_head(old[head:][::-1], new[head:][::-1])
    left, right = old[head : len(old) - tail], new[head : len(new) - tail]
    if not left and not right:
        return []
    frontiers = _frontiers(left, right) if left and right else None
    inner = _path(frontiers, len(left), len(right)) if frontiers else [Region(0, len(left), 0, len(right))]
    return [Region(*(offset + head for offset in region)) for region in inner]


def common_head(one: Sequence[object], other: Sequence[object]) -> int:
    """How many items two sequences begin with in common."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _frontiers(old: Sequence[bytes], new: Sequence[bytes]) -> list[dict[int, int]] | None:
    """For each number of edits, how far one gets in ``old`` on each diagonal with fewer; None for too many steps."""
    reached = {1: 0}
    frontiers: list[dict[int, int]] = []
    steps = 0
    while steps < MAX_STEPS:
        edits = len(frontiers)
        frontiers.append(dict(reached))
        for diagonal in range(-edits, edits + 1, 2):
            start = _before(reached, diagonal, edits)[0]
            end = start + _common_from(old, new, start, start - diagonal)
            reached[diagonal] = end
            steps += 1 + end - start
            if end >= len(old) and end - diagonal >= len(new):
                return frontiers
    return None


def _before(reached: dict[int, int], diagonal: int, edits: int) -> tuple[int, int]:
    """Where the run of common lines on a diagonal starts, in ``old``, and the diagonal one comes from."""
    inserted = diagonal == -edits or (diagonal != edits and reached[diagonal - 1] < reached[diagonal + 1])
    return (reached[diagonal + 1], diagonal + 1) if inserted else (reached[diagonal - 1] + 1, diagonal - 1)


def _common_from(old: Sequence[bytes], new: Sequence[bytes], x: int, y: int) -> int:
    length = 0
    while x + length < len(old) and y + length < len(new) and old[x + length] == new[y + length]:
        length += 1
    return length


def _path(frontiers: list[dict[int, int]], x: int, y: int) -> list[Region]:
    """The edits that lead to the end of both texts, from the last to the first, joined where they touch."""
    regions: list[Region] = []
    for edits in range(len(frontiers) - 1, 0, -1):
        start, origin = _before(frontiers[edits], x - y, edits)
        below = start - (x - y)
        x, y = frontiers[edits][origin], frontiers[edits][origin] - origin
        region = Region(x, start, y, below)
        if regions and (regions[-1].old_start, regions[-1].new_start) == (start, below):
            last = regions.pop()
            region = Region(x, last.old_end, y, last.new_end)
        regions.append(region)
    return regions[::-1]
