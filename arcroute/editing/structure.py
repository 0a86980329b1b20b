"""Entries and items into and out of YAML collections, in the file's own style.

Each function is pure: it answers the edits to splice, or raises RewriteError with the place and the reason where the
edits would change something else. New values are plain Python ones; who quotes them, and how, is decided here.
Comments stay with what they describe: new text never comes between the two, and what has a comment is not removed.
An edit inside a collection with an anchor changes it for every alias; whether that is wanted is the caller's to say.
"""

from __future__ import annotations

from collections.abc import Iterable

from arcroute.editing.block import insert_lines, remove_lines
from arcroute.editing.flow import insert_text, remove_text
from arcroute.editing.lines import column_of, end_of_entry
from arcroute.editing.nodes import is_in_flow, nodes_below
from arcroute.editing.rendering import Writer
from arcroute.editing.scalars import fill_empty
from arcroute.editing.style import style_of
from arcroute.errors import RewriteError
from arcroute.text.edit import Edit
from arcroute.text.source import Source, Span
from arcroute.text.tree import Entry, Mapping, Node, Plain, Scalar, Sequence, resolve


def insert_entry(
    source: Source,
    mapping: Mapping,
    entry: tuple[str, Plain],
    *,
    after: str | None = None,
    before: str | None = None,
) -> tuple[Edit, ...]:
    """A new ``key: value`` behind the key ``after``, in front of the key ``before``, or else at the end.

    Refused: a key that the mapping itself has already (one that is merged in may be overridden).
    """
    key, value = entry
    keys = [one.key.value for one in mapping.entries]
    if key in keys:
        raise RewriteError(f"key {key!r} is already there", source.place(mapping.span))
    index = _index(source, mapping, after) + 1 if after is not None else len(keys)
    index = _index(source, mapping, before) if before is not None else index
    writer = Writer(style_of(source), _quotes(one.value for one in mapping.entries))
    if mapping.flow:
        return insert_text(source, mapping, index, writer.flow_entry(key, value))
    return insert_lines(source, mapping, index, writer.block_entry(key, value))


def insert_item(source: Source, sequence: Sequence, item: Plain, *, first: bool = False) -> tuple[Edit, ...]:
    """A new last or first item. A mapping is written in braces where the last item there is."""
    writer = Writer(style_of(source), _quotes(sequence.items))
    index = 0 if first else len(sequence.items)
    if sequence.flow:
        return insert_text(source, sequence, index, writer.in_line(item, flow=True))
    last = resolve(sequence.items[-1])
    compact = isinstance(last, (Mapping, Sequence)) and last.flow
    gap = _gap_behind_dash(source, sequence)
    lines = ["-" + " " * gap + writer.in_line(item)] if compact else writer.block_item(item, gap)
    return insert_lines(source, sequence, index, lines)


def fill_entry(source: Source, entry: Entry, value: Plain) -> tuple[Edit, ...]:
    """A value for a key that has none: ``key:`` with nothing behind it. Refused where there is one."""
    empty = entry.value
    if not isinstance(empty, Scalar) or empty.span.start != empty.span.end:
        raise RewriteError(f"key {entry.key.value!r} has a value already", source.place(empty.span))
    writer = Writer(style_of(source))
    flow = is_in_flow(source, entry.key.span)
    if flow or not value or not isinstance(value, (dict, list)):
        return (fill_empty(source, empty, writer.in_line(value, flow)),)
    fill_empty(source, empty, "")  # refuses what cannot be filled
    indent = " " * column_of(source, entry.key.span.start)
    at = end_of_entry(source, empty.span.end)
    lines = writer.block_entry(entry.key.value, value)[1:]
    return (Edit(source.path, Span(at, at), "".join(source.eol + indent + line for line in lines)),)


def replace_entry(source: Source, mapping: Mapping, key: str, entry: tuple[str, Plain]) -> tuple[Edit, ...]:
    """Another ``key: value`` in the place of one. Refused as for ``remove_entry``."""
    removed = remove_entry(source, mapping, key)
    if not mapping.flow:
        return (*removed, *insert_entry(source, mapping, entry, after=_neighbour(mapping, key)))
    old = mapping.entries[_index(source, mapping, key)]
    text = Writer(style_of(source)).flow_entry(*entry)
    return (Edit(source.path, Span(old.key.span.start, old.value.span.end), text),)


def _neighbour(mapping: Mapping, key: str) -> str:
    """The last of the other keys."""
    return [one.key.value for one in mapping.entries if one.key.value != key][-1]


def remove_entry(source: Source, mapping: Mapping, key: str) -> tuple[Edit, ...]:
    """Takes an entry out. Refused: the only one, one with a comment, and one that others refer to by an anchor."""
    index = _index(source, mapping, key)
    entry = mapping.entries[index]
    _refuse_anchors(source, entry.key, entry.value)
    return _remove(source, mapping, index, len(mapping.entries))


def remove_item(source: Source, sequence: Sequence, index: int) -> tuple[Edit, ...]:
    """Takes an item out. Refused as for ``remove_entry``."""
    _refuse_anchors(source, sequence.items[index])
    return _remove(source, sequence, index, len(sequence.items))


def _remove(source: Source, parent: Mapping | Sequence, index: int, count: int) -> tuple[Edit, ...]:
    if count == 1:
        raise RewriteError("nothing would be left here; remove it by hand", source.place(parent.span))
    return remove_text(source, parent, index) if parent.flow else remove_lines(source, parent, index)


def _index(source: Source, mapping: Mapping, key: str) -> int:
    for index, entry in enumerate(mapping.entries):
        if entry.key.value == key:
            return index
    raise RewriteError(f"no key {key!r} is written here", source.place(mapping.span))


def _refuse_anchors(source: Source, *nodes: Node) -> None:
    for root in nodes:
        for node in nodes_below(root):
            if isinstance(node, (Scalar, Mapping, Sequence)) and node.anchor is not None:
                raise RewriteError(f"others may refer to its anchor &{node.anchor}", source.place(node.span))


def _quotes(siblings: Iterable[Node]) -> str:
    """How all the strings beside a new value are quoted; '' where they are not, or differ."""
    styles = {one.style for one in _strings(siblings) if isinstance(one.data, str)}
    return styles.pop() if len(styles) == 1 and styles <= {"'", '"'} else ""


def _strings(siblings: Iterable[Node]) -> Iterable[Scalar]:
    """The scalars among values, and among those of mappings in a list."""
    for sibling in siblings:
        values = [entry.value for entry in sibling.entries] if isinstance(sibling, Mapping) else [sibling]
        yield from (value for value in values if isinstance(value, Scalar))


def _gap_behind_dash(source: Source, sequence: Sequence) -> int:
    """Spaces between the first dash and its item on the same line."""
    behind = source.data[sequence.span.start + 1 : sequence.span.start + 20]
    spaces = len(behind) - len(behind.lstrip(b" "))
    return 1 if not spaces or behind.lstrip(b" ")[:1] in (b"\r", b"\n", b"#", b"") else spaces
