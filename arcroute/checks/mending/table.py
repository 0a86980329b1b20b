"""A job's matrix as it is written: which entry each combination comes from, and what tells combinations apart."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Dict
from itertools import combinations

from msgspec import Struct

from arcroute.actions.filters import matches
from arcroute.actions.matrix import expand
from arcroute.actions.values import Unknown, from_plain
from arcroute.actions.workflow import Job
from arcroute.errors import ArcrouteError, RewriteError
from arcroute.text.tree import Entry, Mapping, Node, Plain, Sequence, plain

FILTERS = ("include", "exclude")
"""The keys of a matrix that are no lists to multiply."""
RUN_TIME = "the matrix is known only when the workflow runs"
_MAX_NAMING = 2
"""Vectors that together may name a row of ``include:``; more than that nobody reads."""


class Table(Struct, frozen=True):
    """A matrix without expressions that decide its combinations.

    ``rows`` are all combinations in GitHub's order: the product of the vectors without what is excluded, then the
    entries of ``include:`` that stand for themselves. ``alone`` has the position in ``include:`` of each of these.
    """

    node: Mapping
    rows: tuple[Dict[str, Plain], ...]
    products: int
    """How many rows are of the product."""
    alone: tuple[int, ...]

    @property
    def vectors(self) -> dict[str, Node]:
        """The lists that are multiplied, by name."""
        return {entry.key.value: entry.value for entry in self.node.entries if entry.key.value not in FILTERS}

    @property
    def include(self) -> Entry | None:
        """The ``include:`` entry."""
        return self.node.entry("include")

    def included(self) -> tuple[Node, ...]:
        """The items of ``include:``."""
        value = self.include.value if self.include else None
        return value.items if isinstance(value, Sequence) else ()

    def entry_of(self, row: int) -> int | None:
        """The position in ``include:`` of a row that stands for itself; None for one of the product."""
        return None if row < self.products else self.alone[row - self.products]

    def names(self) -> set[str]:
        """Every key that a row has, in lower case."""
        return {key.lower() for row in self.rows for key in row}

    def naming(self, texts: Dict[int, Plain], without: str | None) -> tuple[str, ...]:
        """The fewest vectors whose values decide the text of each row of the product.

        ``without`` may not be one of them. Raises RewriteError where none do.
        """
        names = [name for name, node in self.vectors.items() if name != without and isinstance(node, Sequence)]
        rows = {row: text for row, text in texts.items() if row < self.products}
        for count in range(1, _MAX_NAMING + 1):
            for chosen in combinations(names, count):
                if _decide(self.rows, rows, chosen):
                    return chosen
        raise RewriteError("no list of the matrix tells apart the combinations that belong on different lanes")


def read_table(job: Job) -> Table:
    """The matrix of a job. Raises RewriteError where it is not written out in the job itself."""
    strategy = job.node.entry("strategy")
    matrix = strategy.value.entry("matrix") if strategy and isinstance(strategy.value, Mapping) else None
    node = matrix.value if matrix else None
    if not isinstance(node, Mapping) or any(entry.key.value == "<<" for entry in node.entries):
        raise RewriteError("the matrix is not written out in the job")
    values = plain(node)
    assert isinstance(values, dict)  # noqa: S101 - a mapping's plain value
    vectors = {key: value for key, value in values.items() if key not in FILTERS}
    products = _expanded({key: value for key, value in values.items() if key != "include"}) if vectors else ()
    rows = _expanded(values)
    alone = tuple(_alone(values.get("include"), vectors, products))
    if len(rows) != len(products) + len(alone):
        raise RewriteError("the matrix cannot be followed")
    return Table(node, rows, len(products), alone)


def _expanded(values: Dict[str, Plain]) -> tuple[Dict[str, Plain], ...]:
    try:
        found = expand({"matrix": values})
    except ArcrouteError as error:
        raise RewriteError(f"the matrix cannot be followed: {error.message}") from None
    if isinstance(found, Unknown):
        raise RewriteError(RUN_TIME)
    return tuple(found)  # type: ignore[arg-type] # of plain values, as what it was made of


def _alone(include: Plain, vectors: Dict[str, Plain], products: tuple[Dict[str, Plain], ...]) -> Iterator[int]:
    """The entries of ``include:`` that no row of the product matches."""
    originals = [from_plain(dict(row)) for row in products]
    names = {name.lower() for name in vectors}
    for index, item in enumerate(include if isinstance(include, list) else []):
        part = item if isinstance(item, dict) else {}
        wanted = from_plain({key: value for key, value in part.items() if key.lower() in names})
        if not any(matches(row, wanted) for row in originals):
            yield index


def _decide(rows: tuple[Dict[str, Plain], ...], texts: Dict[int, Plain], names: tuple[str, ...]) -> bool:
    found: dict[str, Plain] = {}
    values = ((repr([rows[row].get(name) for name in names]), text) for row, text in texts.items())
    return all(found.setdefault(value, text) == text for value, text in values)
