"""The combinations that a job's ``strategy:`` stands for.

Source: ``ConvertToStrategy`` in ``WorkflowTemplateConverter.cs`` of actions/runner.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from arcroute.actions.evaluation import Frame, realised
from arcroute.actions.expansion import FILTERS, Expansion
from arcroute.actions.filters import MatrixError, origin_of
from arcroute.actions.outcomes import outcomes
from arcroute.actions.paths import Path, TooMuch, walk
from arcroute.actions.template import OPEN, template
from arcroute.actions.values import (
    Array,
    Assumption,
    Choice,
    Object,
    Plain,
    Template,
    Tracked,
    Unknown,
    condition_text,
    from_plain,
    to_plain,
)

__all__ = ["Combinations", "MatrixError", "Row", "combinations", "expand"]

STRATEGY_KEYS = ("matrix", "fail-fast", "max-parallel")
_NO_MATRIX = Object({})


class Row(Struct, frozen=True):
    """One combination, and the assumptions under which it exists. A cell may be a Choice or Unknown."""

    values: Object
    when: tuple[Assumption, ...] = ()


class Combinations(Struct, frozen=True):
    """The jobs that a strategy stands for; when not ``complete`` there may be more, fewer or others, as notes say.

    ``settings`` are those of the strategy's other keys that are written.
    """

    rows: tuple[Row, ...]
    complete: bool = True
    notes: tuple[str, ...] = ()
    settings: Mapping[str, Tracked] = {}


def expand(
    strategy: Mapping[str, object] | None, contexts: Mapping[str, object] | None = None
) -> list[dict[str, Plain]] | Unknown:
    """The combinations of a job's ``strategy:`` as plain values: ``[{}]`` without a matrix.

    A mapping that has none of the keys of a strategy is taken for the matrix itself. Unknown where an expression
    decides which combinations there are; a cell that is not known is Unknown in its row. Raises MatrixError, and
    ExpressionError for a wrong expression.
    """
    given = {name: from_plain(value) for name, value in (contexts or {}).items()}
    alone = isinstance(strategy, Mapping) and strategy and not strategy.keys() & set(STRATEGY_KEYS)
    found = combinations(_with_templates({"matrix": strategy} if alone else strategy or {}), given)
    if not found.complete:
        return Unknown(found.notes[0])
    conditional = next((row for row in found.rows if row.when), None)
    if conditional is not None:
        return Unknown(f"depends on {condition_text(conditional.when)}")
    return [{key: to_plain(cell) for key, cell in row.values.entries.items()} for row in found.rows]


def combinations(
    strategy: Tracked, contexts: Mapping[str, Tracked], scope: str = "", given: tuple[Assumption, ...] = ()
) -> Combinations:
    """The combinations of a job's ``strategy:``, each cell with its origin. Parameters as for ``outcomes``.

    Without a matrix there is one row without values. Raises MatrixError and ExpressionError.
    """
    frame = Frame({name.lower(): value for name, value in contexts.items()}, scope)
    try:
        found = list(walk(lambda path: _structure(_matrix_of(strategy, frame, path), frame, path), given))
    except TooMuch as error:
        return Combinations((), complete=False, notes=(str(error),))
    parts = [_combinations(matrix, _Cells(contexts, scope, (*given, *when)), when) for matrix, when in found]
    return Combinations(
        tuple(row for part in parts for row in part.rows),
        all(part.complete for part in parts),
        tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        _settings(strategy, _Cells(contexts, scope, given)),
    )


def _settings(strategy: Tracked, cells: _Cells) -> dict[str, Tracked]:
    if not isinstance(strategy, Object):
        return dict.fromkeys(STRATEGY_KEYS[1:], Unknown("the strategy is one expression as a whole"))
    return {key: cells.value(value) for key, value in strategy.entries.items() if key != "matrix"}


def _combinations(matrix: Tracked, cells: _Cells, when: tuple[Assumption, ...]) -> Combinations:
    """The combinations of one matrix that a strategy may have."""
    if matrix is _NO_MATRIX:
        return Combinations((Row(Object({}), when),))
    if isinstance(matrix, Unknown):
        return Combinations((), complete=False, notes=(f"the matrix is not known: {matrix.why}",))
    if not isinstance(matrix, Object):
        raise MatrixError("a matrix must be a mapping", origin_of(matrix))
    expansion = Expansion()
    rows = expansion.rows(cells.inside(matrix))
    return Combinations(tuple(Row(row, when) for row in rows), not expansion.notes, tuple(expansion.notes))


def _with_templates(data: object) -> Tracked:
    if isinstance(data, str) and OPEN in data:
        return template(data)
    if isinstance(data, Mapping):
        return Object({str(key): _with_templates(value) for key, value in data.items()})
    if isinstance(data, list | tuple):
        return Array(tuple(_with_templates(item) for item in data))
    return from_plain(data)


def _matrix_of(strategy: Tracked, frame: Frame, path: Path) -> Tracked:
    """The matrix of a strategy, which may be one expression as a whole."""
    whole = _evaluated(strategy, frame, path)
    if isinstance(whole, Unknown):
        return whole
    if not isinstance(whole, Object):
        raise MatrixError("a strategy must be a mapping", origin_of(whole))
    stray = next((key for key in whole.entries if key.lower() not in STRATEGY_KEYS), None)
    if stray is not None:
        raise MatrixError(f"a strategy has no key {stray!r}; it has {', '.join(STRATEGY_KEYS)}", whole.origin)
    return whole.get("matrix") if "matrix" in whole or whole.rest else _NO_MATRIX


def _structure(matrix: Tracked, frame: Frame, path: Path) -> Tracked:
    """The matrix with the expressions evaluated that decide how many rows there are; cells are left alone."""
    matrix = _evaluated(matrix, frame, path)
    if not isinstance(matrix, Object) or matrix is _NO_MATRIX:
        return matrix
    entries = {key: _evaluated(value, frame, path) for key, value in matrix.entries.items()}
    for name in FILTERS:
        if isinstance(rows := entries.get(name), Array):
            entries[name] = Array(tuple(_evaluated(row, frame, path) for row in rows.items), origin=rows.origin)
    return Object(entries, matrix.rest, matrix.origin)


def _evaluated(value: Tracked, frame: Frame, path: Path) -> Tracked:
    return realised(value, frame, path) if isinstance(value, Template) else value


class _Cells(Struct, frozen=True):
    """How the expressions inside cells are evaluated."""

    contexts: Mapping[str, Tracked]
    scope: str
    given: tuple[Assumption, ...]

    def value(self, cell: Tracked) -> Tracked:
        """A cell with its expressions evaluated; a Choice where there are several outcomes."""
        if isinstance(cell, Template):
            found = outcomes(cell, self.contexts, self.scope, self.given)
            return found[0].value if len(found) == 1 else Choice(found)
        if isinstance(cell, Array):
            return Array(tuple(map(self.value, cell.items)), origin=cell.origin)
        return self.inside(cell) if isinstance(cell, Object) else cell

    def inside(self, cell: Object) -> Object:
        """A mapping with its expressions evaluated."""
        return Object({key: self.value(item) for key, item in cell.entries.items()}, cell.rest, cell.origin)
