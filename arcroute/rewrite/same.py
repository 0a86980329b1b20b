"""Where two trees differ: the proof that an edit changed what it was meant to change, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TypeAlias

from arcroute.text.tree import Mapping, Node, Scalar, Sequence, Value, resolve

Path: TypeAlias = "tuple[str | int, ...]"
"""Keys and positions from the root to a value, such as ``("jobs", "build", "steps", 0, "run")``."""

_Trail: TypeAlias = "tuple[_Trail | None, str | int]"
"""A path from its end to the root: aliases can make trees deeper than paths should be copied."""

MAX_DIFFERENCES = 1000
"""More paths than any fix edits; the first so many say enough."""


def differences(before: Node | None, after: Node | None) -> tuple[Path, ...]:
    """The paths at which the plain values of two trees differ, in the order of the text; at most MAX_DIFFERENCES.

    Aliases and merge keys count as what they stand for, the order of keys and the way a value is written do not count.
    A key or item that only one tree has is one difference; an item inserted into a list moves those behind it.
    """
    return tuple(islice(_differences(before, after), MAX_DIFFERENCES))


def _differences(before: Node | None, after: Node | None) -> Iterator[Path]:
    waiting: list[tuple[_Trail | None, Node | None, Node | None]] = [(None, before, after)]
    while waiting:
        trail, one, other = waiting.pop()
        left, right = _value(one), _value(other)
        if left is None or right is None or type(left) is not type(right):
            if left is not right:
                yield _path(trail)
        elif isinstance(left, Scalar) and isinstance(right, Scalar):
            if _identity(left) != _identity(right):
                yield _path(trail)
        else:
            here, there = _children(left), _children(right)
            names = [*here, *(name for name in there if name not in here)]
            waiting += (((trail, name), here.get(name), there.get(name)) for name in reversed(names))


def _value(node: Node | None) -> Value | None:
    return None if node is None else resolve(node)


def _path(trail: _Trail | None) -> Path:
    names: list[str | int] = []
    while trail is not None:
        trail, name = trail
        names.append(name)
    return tuple(reversed(names))


def _children(value: Value) -> dict[str | int, Node]:
    if isinstance(value, Mapping):
        return {entry.key.value: entry.value for entry in value.items()}
    return dict(enumerate(value.items)) if isinstance(value, Sequence) else {}


def _identity(scalar: Scalar) -> tuple[str, str]:
    """Equal for equal values of one type: 1 is neither true nor "1", and not-a-number equals itself."""
    data = scalar.data
    return type(data).__name__, repr(data)
