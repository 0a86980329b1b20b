"""Bake's functions on lists and objects that take more than a line.

Source: https://docs.docker.com/build/bake/stdlib/
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import product

from arcroute.builds.bake.expressions import UNKNOWN, Value
from arcroute.builds.bake.values import (
    MAX_ITEMS,
    MAX_NESTING,
    is_known,
    items_of,
    known_text,
    object_of,
    same,
    whole,
)


def concat(*lists: Value) -> Value:
    """The items of several lists."""
    return [item for value in lists for item in items_of(value)]


def merge(*objects: Value) -> Value:
    """The entries of several objects; later ones win, null is left out."""
    return {key: item for value in objects if value is not None for key, item in object_of(value).items()}


def flatten(value: Value) -> Value:
    """The items of lists within lists."""
    return [*_leaves(value, 0)]


def _leaves(value: Value, depth: int) -> Iterator[Value]:
    if depth > MAX_NESTING:
        raise ValueError("nested too deeply")
    for item in items_of(value):
        if isinstance(item, list):
            yield from _leaves(item, depth + 1)
        else:
            yield item


def length_of(value: Value) -> Value:
    """How many items a list or object has."""
    if isinstance(value, (list, dict)):
        return len(value)
    raise TypeError("no length")


def element(items: Value, index: Value) -> Value:
    """The item at an index, which starts again after the last."""
    values = items_of(items)
    return values[whole(index) % len(values)]


def lookup(mapping: Value, key: Value, *default: Value) -> Value:
    """The value of a key, or the default."""
    found = object_of(mapping)
    name = known_text(key)
    return found[name] if name in found else default[0]


def contains(items: Value, wanted: Value) -> Value:
    """Whether a list holds a value; UNKNOWN where an item that is not known may be it."""
    values = items_of(items)
    if any(is_known(item) and is_known(wanted) and same(item, wanted) for item in values):
        return True
    return False if is_known(wanted) and is_known(values) else UNKNOWN


def combinations(*lists: Value) -> Value:
    """``setproduct``: every combination of one item from each list."""
    values = [items_of(value) for value in lists]
    if math.prod(len(value) for value in values) > MAX_ITEMS:
        raise ValueError("too many items")
    return [list(row) for row in product(*values)]


def part(items: Value, start: Value, end: Value) -> Value:
    """``slice``: the items from a start to before an end."""
    values = items_of(items)
    first, last = whole(start), whole(end)
    if not 0 <= first <= last <= len(values):
        raise IndexError(last)
    return values[first:last]


def distinct(value: Value) -> Value:
    """The items without repetitions."""
    found: list[Value] = []
    for item in items_of(value)[:MAX_ITEMS]:
        if not any(same(item, other) for other in found):
            found.append(item)
    return found


def numbers(*bounds: Value) -> Value:
    """``range``: numbers up to a limit, or between two limits with a step."""
    numbers = range(*(whole(bound) for bound in bounds))
    if len(numbers) > MAX_ITEMS:
        raise ValueError("too many items")
    return [*numbers]


def coalesce(*values: Value) -> Value:
    """The first value that is not null."""
    return next((value for value in values if value is not None), UNKNOWN)


def index_of(items: Value, wanted: Value) -> Value:
    """Where in a list a value is first; UNKNOWN where it is not."""
    return next((number for number, item in enumerate(items_of(items)) if same(item, wanted)), UNKNOWN)
