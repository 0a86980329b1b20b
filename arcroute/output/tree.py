"""Text as a tree: each branch has a line and lines below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def branches(items: Sequence[Sequence[str]]) -> Iterator[str]:
    """Each item's first line at a branch, its other lines along the trunk."""
    for number, (first, *rest) in enumerate(items, start=1):
        is_last = number == len(items)
        yield ("└─ " if is_last else "├─ ") + first
        yield from (("   " if is_last else "│  ") + line for line in rest)
