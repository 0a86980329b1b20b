"""From a matrix whose expressions are evaluated to its combinations, in GitHub's order: product, exclude, include.

Source: ``MatrixBuilder.cs`` of actions/runner.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from msgspec import Struct, field

from arcroute.actions.filters import MAX_ROWS, Entry, MatrixError, check_size, matches, origin_of
from arcroute.actions.values import Array, Object, Tracked, Unknown

FILTERS = ("include", "exclude")
"""The keys of a matrix that are no lists of values."""

_Cells = dict[str, Tracked]


class Expansion(Struct):
    """One expansion; ``notes`` say why there may be more combinations than its rows, fewer or others."""

    notes: list[str] = field(default_factory=list)

    def rows(self, matrix: Object) -> list[Object]:
        """The combinations; an Unknown ``rest`` answers for keys that they may hold beside those that they show."""
        vectors = {key: self._vector(key, value) for key, value in matrix.entries.items() if key not in FILTERS}
        excludes = self._entries("exclude", matrix.entries.get("exclude", Array(())))
        includes = self._entries("include", matrix.entries.get("include", Array(())))
        if matrix.rest:
            self.notes.append(matrix.rest.why)
        if not vectors and not includes and not self.notes:
            raise MatrixError("a matrix needs at least one list of values, or an include", matrix.origin)
        self._check_excludes(excludes, vectors)
        check_size(vectors, excludes, includes, matrix.origin)
        excluded = ((row, self._excluded(row, excludes)) for row in _product(vectors))
        kept = [(row, answer is False) for row, answer in excluded if answer is not True]
        rows = self._included(_Rows(kept, vectors), includes)
        if len(rows) <= MAX_ROWS:
            return [Object(row.entries, row.rest or matrix.rest) for row in rows]
        if self.notes:
            return []
        raise MatrixError(f"{len(rows)} combinations, GitHub allows {MAX_ROWS}", matrix.origin)

    def _vector(self, key: str, value: Tracked) -> tuple[Tracked, ...]:
        if isinstance(value, Unknown):
            self._note(f"the values of `{key}` are not known: {value.why}")
            return (value,)
        if not isinstance(value, Array):
            raise MatrixError(f"the matrix key {key!r} must hold a list of values", origin_of(value))
        if not value.items:
            raise MatrixError(f"the matrix key {key!r} holds no values", value.origin)
        return value.items

    def _entries(self, name: str, value: Tracked) -> list[Entry]:
        if isinstance(value, Unknown):
            return [self._unknown(f"the entries of `{name}` are not known: {value.why}")]
        if not isinstance(value, Array):
            raise MatrixError(f"`{name}` must be a list of mappings", origin_of(value))
        return [self._entry(name, item) for item in value.items]

    def _entry(self, name: str, item: Tracked) -> Entry:
        hidden = item.rest if isinstance(item, Object) else item
        if isinstance(hidden, Unknown):
            return self._unknown(f"an entry of `{name}` is not known: {hidden.why}")
        if not isinstance(item, Object):
            raise MatrixError(f"an entry of `{name}` must be a mapping", origin_of(item))
        if not item.entries:
            raise MatrixError(f"an entry of `{name}` is empty", item.origin)
        return item

    def _check_excludes(self, excludes: Sequence[Entry], vectors: Mapping[str, object]) -> None:
        names = {key.lower() for key in vectors}
        for entry in (one for one in excludes if isinstance(one, Object)):
            stray = next((key for key in entry.entries if key.lower() not in names), None)
            if stray is not None and not self.notes:
                raise MatrixError(f"`exclude` names {stray!r}, which is no key of the matrix", entry.origin)

    def _excluded(self, row: _Cells, excludes: Sequence[Entry]) -> bool | None:
        answers = [matches(Object(row), entry) if isinstance(entry, Object) else None for entry in excludes]
        if True in answers:
            return True
        if None not in answers:
            return False
        self._note("whether an entry of `exclude` removes a combination is not known")
        return None

    def _included(self, rows: _Rows, includes: Sequence[Entry]) -> list[Object]:
        for entry in includes:
            if isinstance(entry, Unknown):
                rows.hide(entry)
            elif rows.take(entry) is None:
                self._note("whether an entry of `include` becomes a combination of its own is not known")
        return rows.all()

    def _unknown(self, why: str) -> Unknown:
        self._note(why)
        return Unknown(why)

    def _note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)


class _Rows:
    """The product, into which the entries of ``include`` are merged one by one, and the rows of their own."""

    def __init__(self, product: list[tuple[_Cells, bool]], vectors: Mapping[str, object]) -> None:
        """``product`` has each combination, and whether it is sure to be there."""
        self.names = {key.lower() for key in vectors}
        self.product = [(Object(row), sure) for row, sure in product]
        self.merged = [dict(row) for row, _ in product]
        self.rest: Unknown | None = None
        self.added: list[Object] = []

    def all(self) -> list[Object]:
        return [*(Object(row, self.rest) for row in self.merged), *self.added]

    def take(self, entry: Object) -> bool | None:
        """Merges an entry into every row that it matches; whether there is one, None where that is not sure.

        An entry that perhaps matches none is a row of its own, too.
        """
        wanted = Object({key: value for key, value in entry.entries.items() if key.lower() in self.names})
        extra = {key: value for key, value in entry.entries.items() if key.lower() not in self.names}
        answers = [matches(row, wanted) for row, _ in self.product]
        for row, answer in zip(self.merged, answers, strict=True):
            _merge(row, extra, answer)
        if any(answer and sure for answer, (_, sure) in zip(answers, self.product, strict=True)):
            return True
        self.added.append(Object({**wanted.entries, **extra}))
        return None if None in answers or True in answers else False

    def hide(self, entry: Unknown) -> None:
        """What an unknown entry leaves: values that it may have overwritten or added, and a row of its own."""
        for row in self.merged:
            _merge(row, {key: entry for key in row if key.lower() not in self.names}, True)
        self.rest = entry
        self.added.append(Object({}, entry))


def _merge(row: _Cells, extra: Mapping[str, Tracked], matches: bool | None) -> None:
    if matches is False:
        return
    spelled = {key.lower(): key for key in row}
    maybe = Unknown("whether an entry of `include` applies is not known")
    for key, value in extra.items():
        row[spelled.get(key.lower(), key)] = value if matches else maybe


def _product(vectors: Mapping[str, tuple[Tracked, ...]]) -> Iterator[_Cells]:
    if vectors:
        for cells in product(*vectors.values()):
            yield dict(zip(vectors, cells, strict=True))
