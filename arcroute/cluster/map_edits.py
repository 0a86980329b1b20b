"""Rows of the lane map written into ``.arcroute.yaml``, in that file's own style."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from arcroute.editing.block import insert_lines
from arcroute.editing.comments import comment_in
from arcroute.editing.rendering import Writer
from arcroute.editing.structure import insert_entry, insert_item, remove_entry, remove_item
from arcroute.editing.style import Style, style_of
from arcroute.errors import RewriteError
from arcroute.routing.catalog import Lane
from arcroute.text.edit import Edit, splice
from arcroute.text.source import Source, Span
from arcroute.text.tree import Entry, Mapping, Plain, Scalar, Sequence, resolve
from arcroute.text.yaml import compose

_DEFAULT_SIZE = "100Gi"
_PLAIN = Style(indent=2, dash=2, quotes='"', padded=False)


def with_lane(source: Source, lane: Lane) -> Source:
    """The configuration with a row for a lane; one that is there already is replaced."""
    there = _row(source, lane.name)
    if there is not None:
        return splice(source, _replaced(source, there, lane))
    return _with_line(source, lane.name, lane)


def with_dropped(source: Source, name: str) -> Source:
    """The configuration with ``name: null``, which drops a shipped lane."""
    there = _row(source, name)
    if there is None:
        return _with_line(source, name, None)
    edit = _beside_key(source, there, "null") or Edit(source.path, there.value.span, "null")
    return splice(source, [edit])


def without_lane(source: Source, name: str) -> Source:
    """The configuration without a lane's row; with it goes ``lanes`` where nothing is left there."""
    root = _root(source)
    lanes = root.get("lanes") if root else None
    if root is None or not isinstance(lanes, Mapping) or lanes.entry(name) is None:
        return source
    if len(lanes.entries) > 1:
        return splice(source, remove_entry(source, lanes, name))
    if len(root.entries) > 1:
        return splice(source, remove_entry(source, root, "lanes"))
    return splice(source, [Edit(source.path, root.span, "{}")])


def with_stack(source: Source, name: str, stack: str) -> Source:
    """The configuration with one more stack in a lane's row, which is there."""
    stacks = _stacks(source, name)
    if stacks is None or any(_text(item) == stack for item in stacks.items):
        return source
    return splice(source, insert_item(source, stacks, stack) if stacks.items else _listed(source, stacks, stack))


def without_stacks(source: Source, stacks: Iterable[str], keep: str | None = None) -> Source:
    """The configuration with some stacks taken from every row but that of the lane ``keep``."""
    for stack in stacks:
        for name in _names(source):
            if name != keep:
                source = _without(source, name, stack)
    return source


def has_row(source: Source, name: str) -> bool:
    """Whether the configuration says anything of a lane."""
    return _row(source, name) is not None


def _without(source: Source, name: str, stack: str) -> Source:
    stacks = _stacks(source, name)
    texts = [_text(item) for item in stacks.items] if stacks else []
    if stacks is None or stack not in texts:
        return source
    if len(texts) > 1:
        return splice(source, remove_item(source, stacks, texts.index(stack)))
    return splice(source, [_emptied(source, name, stacks)])


def _emptied(source: Source, name: str, stacks: Sequence) -> Edit:
    """``[]`` in place of a list. Raises RewriteError where a comment would go with it."""
    if stacks.flow:
        return Edit(source.path, stacks.span, "[]")
    row = _row(source, name)
    value = resolve(row.value) if row else None
    entry = value.entry("stacks") if isinstance(value, Mapping) else None
    edit = _beside_key(source, entry, "[]") if entry and not comment_in(source, stacks.span) else None
    if edit is None:
        raise RewriteError(
            f"the last stack of lane {name} has a comment; empty its list by hand", source.place(stacks.span)
        )
    return edit


def _beside_key(source: Source, entry: Entry, text: str) -> Edit | None:
    """Another value on the line of its key; None where a comment stands between the two."""
    span = Span(entry.key.span.end, entry.value.span.end)
    apart = source.slice(Span(span.start, entry.value.span.start)).strip() != ":"
    return None if apart else Edit(source.path, span, f": {text}")


def _listed(source: Source, stacks: Sequence, stack: str) -> list[Edit]:
    return [Edit(source.path, stacks.span, f"[{stack}]")]


def _root(source: Source) -> Mapping | None:
    root = compose(source)
    if root is not None and not isinstance(root, Mapping):
        raise RewriteError("not a mapping", source.place(root.span))
    return root


def _row(source: Source, name: str) -> Entry | None:
    root = _root(source)
    lanes = root.get("lanes") if root else None
    return lanes.entry(name) if isinstance(lanes, Mapping) else None


def _names(source: Source) -> tuple[str, ...]:
    root = _root(source)
    lanes = root.get("lanes") if root else None
    return tuple(entry.key.value for entry in lanes.entries) if isinstance(lanes, Mapping) else ()


def _stacks(source: Source, name: str) -> Sequence | None:
    row = _row(source, name)
    value = resolve(row.value) if row else None
    stacks = value.get("stacks") if isinstance(value, Mapping) else None
    return stacks if isinstance(stacks, Sequence) else None


def _text(node: object) -> str:
    return node.value if isinstance(node, Scalar) else ""


def _replaced(source: Source, entry: Entry, lane: Lane) -> list[Edit]:
    gap = "" if source.data[entry.value.span.start - 1 : entry.value.span.start] == b" " else " "
    return [Edit(source.path, entry.value.span, gap + Writer(style_of(source)).in_line(_values(lane), flow=True))]


def _with_line(source: Source, name: str, lane: Lane | None) -> Source:
    """A new row at the end of ``lanes``, which is made where it is missing."""
    root = _root(source)
    if root is None or (root.flow and not root.entries):
        return _with_first(source, root, ["lanes:", *("  " + line for line in _lines(_PLAIN, name, lane, _Shape()))])
    style = style_of(source)
    lanes = root.get("lanes")
    if isinstance(lanes, Mapping) and lanes.entries and not lanes.flow:
        lines = _lines(style, name, lane, _shape(lanes))
        return splice(source, insert_lines(source, lanes, len(lanes.entries), lines))
    if isinstance(lanes, Mapping):
        return splice(source, insert_entry(source, lanes, (name, _values(lane) if lane else None)))
    if root.entry("lanes") is not None or root.flow:
        raise RewriteError("`lanes` is written in a way that arcroute does not edit", source.place(root.span))
    row = [" " * style.indent + line for line in _lines(style, name, lane, _Shape())]
    return splice(source, insert_lines(source, root, len(root.entries), ["lanes:", *row]))


def _with_first(source: Source, root: Mapping | None, lines: list[str]) -> Source:
    """Lines in place of ``{}``, or below the comments of a file that holds nothing else."""
    text = source.eol.join(lines)
    if root is not None:
        return splice(source, [Edit(source.path, root.span, text)])
    end = len(source.data.rstrip(b"\r\n"))
    head = source.eol if end > source.bom else ""
    return splice(source, [Edit(source.path, Span(end, len(source.data)), head + text + source.eol)])


class _Shape(Struct, frozen=True):
    """How the rows that are there are written: each on one line, and their lists in brackets."""

    flow_row: bool = True
    flow_stacks: bool = True


def _shape(lanes: Mapping) -> _Shape:
    rows = [value for entry in lanes.entries if isinstance(value := resolve(entry.value), Mapping)]
    if not rows:
        return _Shape()
    stacks = rows[-1].get("stacks")
    return _Shape(rows[-1].flow, not isinstance(stacks, Sequence) or stacks.flow)


def _values(lane: Lane) -> dict[str, Plain]:
    row: dict[str, Plain] = {"stacks": [*lane.stacks], "claim": lane.claim}
    return row if lane.size == _DEFAULT_SIZE else {**row, "size": lane.size}


def _lines(style: Style, name: str, lane: Lane | None, shape: _Shape) -> list[str]:
    writer = Writer(style)
    if lane is None:
        return [f"{name}: null"]
    values = _values(lane)
    if shape.flow_row:
        return [writer.flow_entry(name, values)]
    indent = " " * style.indent
    rows = [
        [f"{key}: {writer.in_line(value, flow=True)}"]
        if not isinstance(value, list) or shape.flow_stacks
        else writer.block_entry(key, value)
        for key, value in values.items()
    ]
    return [f"{name}:", *(indent + line for row in rows for line in row)]
