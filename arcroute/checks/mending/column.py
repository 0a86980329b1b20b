"""A key that gives each combination of a matrix its own label, written where the matrix' author would write it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Dict

from msgspec import Struct

from arcroute.checks.mending.table import Table
from arcroute.editing.structure import insert_entry, insert_item, remove_entry, replace_entry
from arcroute.errors import RewriteError
from arcroute.text.edit import Edit
from arcroute.text.source import Source
from arcroute.text.tree import Mapping, Node, Plain, Scalar, Sequence, plain, resolve

Edits = tuple[Edit, ...]


class Column(Struct, frozen=True):
    """A new key of a matrix: the edits that write it, and the expression that reads it."""

    edits: Edits
    expression: str


def add_column(source: Source, table: Table, key: str, texts: Dict[int, Plain]) -> Column:
    """A new key with a text for each row. Raises RewriteError where the matrix cannot hold it."""
    if all(row < table.products for row in texts):
        nested = _in_objects(source, table, key, texts)
        if nested:
            return nested
    return Column((*_in_own_rows(source, table, key, texts), *_in_products(source, table, key, texts)), f"matrix.{key}")


def replace_vector(source: Source, table: Table, key: str, texts: Dict[int, Plain]) -> Edits:
    """Takes out a vector with one value, and gives each row its own text under the same name."""
    others = [name for name in table.vectors if name != key]
    exclude = table.node.entry("exclude")
    filters = exclude.value.items if exclude and isinstance(exclude.value, Sequence) else ()
    if not others:
        raise RewriteError(f"`{key}` is the only list of the matrix")
    if any(isinstance(item, Mapping) and item.entry(key) for item in filters):
        raise RewriteError(f"`exclude:` speaks of `{key}`")
    names = table.naming(texts, key)
    rows = _rows(table, key, texts, names)
    if table.include is None:
        return replace_entry(source, table.node, key, ("include", rows))
    return (*remove_entry(source, table.node, key), *_appended(source, table, rows))


def override(source: Source, table: Table, key: str, texts: Dict[int, Plain], present: Plain) -> Edits:
    """Rows of ``include:`` that overwrite what an earlier one gave to several combinations."""
    names = table.naming(texts, key)
    rows = [row for row in _rows(table, key, texts, names) if isinstance(row, dict) and row[key] != present]
    return _appended(source, table, rows)


def _in_objects(source: Source, table: Table, key: str, texts: Dict[int, Plain]) -> Column | None:
    """Into the mappings that one of the vectors lists, where these decide."""
    try:
        names = table.naming(texts, None)
    except RewriteError:
        return None
    items = table.vectors[names[0]]
    if len(names) > 1 or not isinstance(items, Sequence) or not all(isinstance(item, Mapping) for item in items.items):
        return None
    wanted = {repr(table.rows[row].get(names[0])): text for row, text in texts.items()}
    edits = [
        insert_entry(source, item, (key, wanted[repr(plain(item))]))
        for item in items.items
        if isinstance(item, Mapping) and repr(plain(item)) in wanted
    ]
    return Column(tuple(edit for found in edits for edit in found), f"matrix.{names[0]}.{key}")


def _in_own_rows(source: Source, table: Table, key: str, texts: Dict[int, Plain]) -> Iterator[Edit]:
    """Into each entry of ``include:`` that stands for itself."""
    for row, text in texts.items():
        position = table.entry_of(row)
        if position is not None:
            yield from insert_entry(source, _written(source, table.included()[position]), (key, text))


def _in_products(source: Source, table: Table, key: str, texts: Dict[int, Plain]) -> Iterator[Edit]:
    """Into the entries of ``include:`` that speak of just these values, else into new ones."""
    if all(row >= table.products for row in texts):
        return
    names = table.naming(texts, None)
    new: list[Plain] = []
    for row in _rows(table, key, texts, names):
        assert isinstance(row, dict)  # noqa: S101 - as it was made
        there = _entry_for(table, {name: row[name] for name in names})
        if there is None:
            new.append(row)
        else:
            yield from insert_entry(source, there, (key, row[key]))
    if new and table.include is None:
        yield from insert_entry(source, table.node, ("include", new))
    elif new:
        yield from _appended(source, table, new)


def _rows(table: Table, key: str, texts: Dict[int, Plain], names: tuple[str, ...]) -> list[Plain]:
    """One row of ``include:`` for each combination of the values that decide, in the order of the matrix."""
    found: dict[str, Plain] = {}
    for row, text in sorted(texts.items()):
        if row < table.products:
            values: dict[str, Plain] = {name: table.rows[row].get(name) for name in names}
            found.setdefault(repr(values), {**values, key: text})
    return list(found.values())


def _entry_for(table: Table, values: dict[str, Plain]) -> Mapping | None:
    """The entry of ``include:`` that adds to the rows with just these values of the vectors."""
    vectors = set(table.vectors)
    for item in table.included():
        content = plain(item) if isinstance(item, Mapping) else None
        if isinstance(content, dict) and {k: v for k, v in content.items() if k in vectors} == values:
            return item if isinstance(item, Mapping) else None
    return None


def _appended(source: Source, table: Table, rows: Iterable[Plain]) -> Edits:
    """The rows behind the last entry of ``include:``, as one insertion."""
    value = table.include.value if table.include else None
    if not isinstance(value, Sequence) or not value.items:
        raise RewriteError("`include:` is not written out in the matrix")
    found = [insert_item(source, value, row) for row in rows]
    if any(len(edits) != 1 for edits in found):
        raise RewriteError("a comment stands where the new rows would go", source.place(value.span))
    return (Edit(source.path, found[0][0].span, "".join(edits[0].text for edits in found)),) if found else ()


def _written(source: Source, node: Node) -> Mapping:
    if not isinstance(node, Mapping):
        raise RewriteError("a row of `include:` is shared through an anchor", source.place(resolve(node).span))
    return node


def cell_key(table: Table, cell: Scalar) -> tuple[str, bool] | None:
    """The name of the key that a cell is the value of, and whether it is the only value of a vector.

    None for a cell that is one of several values, or that lies deeper.
    """
    for name, node in table.vectors.items():
        if isinstance(node, Sequence) and len(node.items) == 1 and node.items[0] is cell:
            return name, True
    for item in table.included():
        for entry in item.entries if isinstance(item, Mapping) else ():
            if entry.value is cell:
                return entry.key.value, False
    return None
