"""Matrix expansion, in GitHub's order: product, exclude, include.

Source: ``MatrixBuilder.cs`` of actions/runner.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from msgspec import Struct, field

from arcroute.actions.evaluation import Frame, realised
from arcroute.actions.filters import MAX_ROWS, MatrixError, check_size, matches
from arcroute.actions.outcomes import outcomes
from arcroute.actions.paths import Path, TooMuch, walk
from arcroute.actions.template import OPEN, template
from arcroute.actions.values import (
    Array,
    Assumption,
    Choice,
    Known,
    Object,
    Origin,
    Plain,
    Template,
    Tracked,
    Unknown,
    condition_text,
    from_plain,
    to_plain,
)

__all__ = ["Combinations", "MatrixError", "Row", "combinations", "expand"]

_RESERVED = ("include", "exclude")
_NO_MATRIX = Object({})


class Row(Struct, frozen=True):
    """One combination, and the assumptions under which it exists. A cell may be a Choice or Unknown."""

    values: Object
    when: tuple[Assumption, ...] = ()


class Combinations(Struct, frozen=True):
    """The jobs that a strategy stands for; when not ``complete`` there may be more, fewer or others, as notes say."""

    rows: tuple[Row, ...]
    complete: bool = True
    notes: tuple[str, ...] = ()


def expand(
    strategy: Mapping[str, object] | None, contexts: Mapping[str, object] | None = None
) -> list[dict[str, Plain]] | Unknown:
    """The combinations of a job's ``strategy:`` as plain values: ``[{}]`` without a matrix.

    Unknown where an expression decides which combinations there are; a cell that is not known is Unknown in its row.
    Raises MatrixError, and ExpressionError for a wrong expression.
    """
    given = {name: from_plain(value) for name, value in (contexts or {}).items()}
    found = combinations(_with_templates(strategy), given)
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
    if not isinstance(strategy, Template) and not _has_matrix(strategy):
        return Combinations((Row(Object({})),))
    frame = Frame({name.lower(): value for name, value in contexts.items()}, scope)
    try:
        found = list(walk(lambda path: _structure(_matrix_of(strategy, frame, path), frame, path), given))
    except TooMuch as error:
        return Combinations((), complete=False, notes=(str(error),))
    parts = [_Matrix(_Cells(contexts, scope, (*given, *when)), when).expanded(matrix) for matrix, when in found]
    return Combinations(
        tuple(row for part in parts for row in part.rows),
        all(part.complete for part in parts),
        tuple(dict.fromkeys(note for part in parts for note in part.notes)),
    )


def _with_templates(data: object) -> Tracked:
    if isinstance(data, str) and OPEN in data:
        return template(data)
    if isinstance(data, Mapping):
        return Object({str(key): _with_templates(value) for key, value in data.items()})
    if isinstance(data, list | tuple):
        return Array(tuple(_with_templates(item) for item in data))
    return from_plain(data)


def _has_matrix(strategy: Tracked) -> bool:
    return isinstance(strategy, Object) and ("matrix" in strategy or strategy.rest is not None)


def _matrix_of(strategy: Tracked, frame: Frame, path: Path) -> Tracked:
    """The matrix of a strategy, which may be one expression as a whole."""
    whole = _evaluated(strategy, frame, path)
    if not isinstance(whole, Object):
        return whole
    return whole.get("matrix") if _has_matrix(whole) else _NO_MATRIX


def _structure(matrix: Tracked, frame: Frame, path: Path) -> Tracked:
    """The matrix with the expressions evaluated that decide how many rows there are; cells are left alone."""
    matrix = _evaluated(matrix, frame, path)
    if not isinstance(matrix, Object) or matrix is _NO_MATRIX:
        return matrix
    entries = {key: _evaluated(value, frame, path) for key, value in matrix.entries.items()}
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
        if isinstance(cell, Object):
            return Object({key: self.value(item) for key, item in cell.entries.items()}, cell.rest, cell.origin)
        return cell


class _Matrix(Struct):
    """One expansion; collects notes on what could not be known."""

    cells: _Cells
    when: tuple[Assumption, ...]
    notes: list[str] = field(default_factory=list)

    def expanded(self, matrix: Tracked) -> Combinations:
        if matrix is _NO_MATRIX:
            return Combinations((Row(Object({}), self.when),))
        if isinstance(matrix, Unknown):
            return Combinations((), complete=False, notes=(f"the matrix is not known: {matrix.why}",))
        if not isinstance(matrix, Object):
            raise MatrixError("a matrix must be a mapping", _origin(matrix))
        if matrix.rest:
            self.notes.append(matrix.rest.why)
        rows = [Row(row, self.when) for row in self.rows(matrix)]
        return Combinations(tuple(rows), not self.notes, tuple(self.notes))

    def rows(self, matrix: Object) -> list[Object]:
        vectors = {key: self.vector(key, value) for key, value in matrix.entries.items() if key not in _RESERVED}
        excludes = self.filters("exclude", matrix.entries.get("exclude", Array(())))
        includes = self.filters("include", matrix.entries.get("include", Array(())))
        if not vectors and not includes and not self.notes:
            raise MatrixError("a matrix needs at least one list of values, or an include", matrix.origin)
        self.check_excludes(excludes, vectors)
        check_size(vectors, excludes, includes, matrix.origin)
        kept = [row for row in _product(vectors) if not self.excluded(row, excludes)]
        rows = self.included(kept, includes, vectors)
        if len(rows) > MAX_ROWS:
            raise MatrixError(f"{len(rows)} combinations, GitHub allows {MAX_ROWS}", matrix.origin)
        rest = self.rest(matrix)
        return [Object(row, rest) for row in rows]

    def rest(self, matrix: Object) -> Unknown | None:
        """What a key is that no row has: unknown where the include is."""
        include = matrix.entries.get("include")
        return Unknown(include.why) if isinstance(include, Unknown) else matrix.rest

    def vector(self, key: str, value: Tracked) -> tuple[Tracked, ...]:
        if isinstance(value, Unknown):
            self.notes.append(f"the values of `{key}` are not known: {value.why}")
            return (value,)
        if not isinstance(value, Array):
            raise MatrixError(f"the matrix key {key!r} must hold a list of values", _origin(value))
        if not value.items:
            raise MatrixError(f"the matrix key {key!r} holds no values", value.origin)
        return tuple(map(self.cells.value, value.items))

    def filters(self, name: str, value: Tracked) -> list[Object]:
        if isinstance(value, Unknown):
            self.notes.append(f"the entries of `{name}` are not known: {value.why}")
            return []
        if not isinstance(value, Array):
            raise MatrixError(f"`{name}` must be a list of mappings", _origin(value))
        found = [self.cells.value(item) for item in value.items]
        return [entry for item in found if (entry := self.entry(name, item)) is not None]

    def entry(self, name: str, item: Tracked) -> Object | None:
        if isinstance(item, Unknown | Choice):
            why = item.why if isinstance(item, Unknown) else "it has several possible values"
            self.notes.append(f"an entry of `{name}` is not known: {why}")
            return None
        if not isinstance(item, Object):
            raise MatrixError(f"an entry of `{name}` must be a mapping", _origin(item))
        if not item.entries and not item.rest:
            raise MatrixError(f"an entry of `{name}` is empty", item.origin)
        return item

    def check_excludes(self, excludes: list[Object], vectors: Mapping[str, object]) -> None:
        names = {key.lower() for key in vectors}
        for entry in excludes:
            stray = next((key for key in entry.entries if key.lower() not in names), None)
            if stray is not None and not self.notes:
                raise MatrixError(f"`exclude` names {stray!r}, which is no key of the matrix", entry.origin)

    def excluded(self, row: dict[str, Tracked], excludes: list[Object]) -> bool:
        answers = [matches(Object(row), entry) for entry in excludes]
        if True in answers:
            return True
        if None in answers:
            self.note("whether an entry of `exclude` removes a combination is not known")
        return False

    def included(
        self, rows: list[dict[str, Tracked]], includes: list[Object], vectors: Mapping[str, object]
    ) -> list[dict[str, Tracked]]:
        """Each entry goes into every row of the product that it matches, or else becomes a row of its own."""
        names = {key.lower() for key in vectors}
        originals = [Object(row) for row in rows]
        merged = [dict(row) for row in rows]
        added: list[dict[str, Tracked]] = []
        for entry in includes:
            wanted = Object({key: value for key, value in entry.entries.items() if key.lower() in names})
            extra = {key: value for key, value in entry.entries.items() if key.lower() not in names}
            answers = [matches(row, wanted) for row in originals]
            for row, answer in zip(merged, answers, strict=True):
                _merge(row, extra, answer)
            if True not in answers and None not in answers:
                added.append({**wanted.entries, **extra})
            elif True not in answers:
                self.note("whether an entry of `include` becomes a combination of its own is not known")
        return merged + added

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)


def _merge(row: dict[str, Tracked], extra: Mapping[str, Tracked], matches: bool | None) -> None:
    if matches is False:
        return
    spelled = {key.lower(): key for key in row}
    for key, value in extra.items():
        maybe = Unknown("whether an entry of `include` applies is not known")
        row[spelled.get(key.lower(), key)] = value if matches else maybe


def _product(vectors: Mapping[str, tuple[Tracked, ...]]) -> Iterator[dict[str, Tracked]]:
    if vectors:
        for cells in product(*vectors.values()):
            yield dict(zip(vectors, cells, strict=True))


def _origin(value: Tracked) -> Origin | None:
    return value.origin if isinstance(value, Known | Array | Object) else None
