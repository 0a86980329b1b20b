"""Where `include:` and `exclude:` name a label of a list, to speak of the combinations that have it."""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.actions.workflow import Job
from arcroute.checks.mending.case import Case
from arcroute.checks.mending.table import FILTERS, read_table
from arcroute.editing.nodes import nodes_at
from arcroute.editing.scalars import replace_scalar
from arcroute.errors import RewriteError
from arcroute.text.edit import Edit
from arcroute.text.tree import Mapping, Scalar, Sequence, resolve


def with_it(case: Case, text: str) -> Iterator[Edit]:
    """The edits after which they name the new label, for a label that is one item of a list; none for others.

    Raises RewriteError where the list has the new label already, and where they share theirs with others.
    """
    found = _list_of(case)
    if found is None:
        return
    job, matrix, key, items = found
    if any(_reads(item, text) for item in map(resolve, items.items)):
        raise RewriteError(
            f"`{key}` lists {text} already, so this label cannot become it; take it out,"
            " or pair images and lanes under `include:`"
        )
    for row in _filtering(job, matrix):
        entry = row.entry(key)
        if entry is None or not _reads(resolve(entry.value), case.scalar.value):
            continue
        if not isinstance(entry.value, Scalar) or entry.value.anchor:
            raise RewriteError("`include:` or `exclude:` shares the label through an anchor")
        yield from replace_scalar(case.source, entry.value, text)


def _list_of(case: Case) -> tuple[Job, Mapping, str, Sequence] | None:
    """The job, its matrix, and in there the name and the list that a label is an item of."""
    matrix, items = list(nodes_at(case.workflow.root, case.scalar.span.start))[-3:-1]
    if not isinstance(matrix, Mapping) or not isinstance(items, Sequence):
        return None
    key = next(entry.key.value for entry in matrix.entries if entry.value is items)
    for job in case.jobs(case.goals[0]):
        strategy = job.node.get("strategy")
        if isinstance(strategy, Mapping) and strategy.get("matrix") is matrix and key not in FILTERS:
            return job, matrix, key, items
    return None


def _filtering(job: Job, matrix: Mapping) -> Iterator[Mapping]:
    """The rows that speak of combinations of the lists: not those of `include:` that stand for themselves."""
    include, exclude = (matrix.get(name) for name in FILTERS)
    alone = read_table(job).alone if isinstance(include, Sequence) else ()
    included = include.items if isinstance(include, Sequence) else ()
    excluded = exclude.items if isinstance(exclude, Sequence) else ()
    rows = (row for number, row in enumerate(included) if number not in alone)
    yield from (row for row in map(resolve, (*rows, *excluded)) if isinstance(row, Mapping))


def _reads(node: object, text: str) -> bool:
    return isinstance(node, Scalar) and node.value.lower() == text.lower()
