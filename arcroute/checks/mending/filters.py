"""Where `include:` and `exclude:` name a label of a list, to speak of the combinations that have it."""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.mending.case import Case
from arcroute.checks.mending.table import FILTERS
from arcroute.editing.nodes import nodes_at
from arcroute.editing.scalars import replace_scalar
from arcroute.errors import RewriteError
from arcroute.text.edit import Edit
from arcroute.text.tree import Entry, Mapping, Scalar, Sequence, resolve


def with_it(case: Case, text: str) -> Iterator[Edit]:
    """The edits after which they name the new label, for a label that is one item of a list; none for others.

    Raises RewriteError where the list has the new label already, and where they share theirs with others.
    """
    path = list(nodes_at(case.workflow.root, case.scalar.span.start))
    matrix, items = path[-3:-1]
    if not isinstance(matrix, Mapping) or not isinstance(items, Sequence):
        return
    key = next(entry.key.value for entry in matrix.entries if entry.value is items)
    if key in FILTERS:
        return
    if any(_reads(item, text) for item in map(resolve, items.items)):
        raise RewriteError(
            f"`{key}` lists {text} already, so this label cannot become it; take it out,"
            " or pair images and lanes under `include:`"
        )
    for entry in _naming(matrix, key):
        if not _reads(resolve(entry.value), case.scalar.value):
            continue
        if not isinstance(entry.value, Scalar) or entry.value.anchor:
            raise RewriteError("`include:` or `exclude:` shares the label through an anchor")
        yield from replace_scalar(case.source, entry.value, text)


def _naming(matrix: Mapping, key: str) -> Iterator[Entry]:
    """The entries with a key in the rows of the filters."""
    for name in FILTERS:
        rows = matrix.get(name)
        for row in map(resolve, rows.items if isinstance(rows, Sequence) else ()):
            found = row.entry(key) if isinstance(row, Mapping) else None
            if found:
                yield found


def _reads(node: object, text: str) -> bool:
    return isinstance(node, Scalar) and node.value.lower() == text.lower()
