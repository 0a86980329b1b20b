"""The inputs of a step, written into its ``with:`` in the file's own style."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from arcroute.builds.work import Done
from arcroute.editing.scalars import replace_scalar
from arcroute.editing.structure import fill_entry, insert_entry
from arcroute.errors import RewriteError
from arcroute.text.edit import Edit
from arcroute.text.tree import Alias, Entry, Plain, Scalar
from arcroute.text.tree import Mapping as Table


def write_inputs(step: Done, inputs: Mapping[str, bool | str]) -> tuple[Edit, ...]:
    """The edits after which a step passes these inputs, beside those that it passes already.

    Raises RewriteError where ``with:`` is not written out at the step.
    """
    own = next((entry for entry in step.node.entries if entry.key.value == "with"), None)
    if own is None and step.node.get("with") is not None:
        raise RewriteError("the step's inputs are merged in from elsewhere", step.source.place(step.node.span))
    if own is None:
        return insert_entry(step.source, step.node, ("with", _plain(inputs)), after="uses")
    return _into(step, own, inputs)


def _into(step: Done, own: Entry, inputs: Mapping[str, bool | str]) -> tuple[Edit, ...]:
    table = own.value
    if isinstance(table, Scalar) and table.span.start == table.span.end:
        return fill_entry(step.source, own, _plain(inputs))
    if not isinstance(table, Table) or isinstance(table, Alias):
        raise RewriteError("the step's inputs are not written out", step.source.place(own.value.span))
    return tuple(_edits(step, table, inputs))


def _plain(inputs: Mapping[str, bool | str]) -> dict[str, Plain]:
    return dict(inputs)


def _edits(step: Done, table: Table, inputs: Mapping[str, bool | str]) -> Iterator[Edit]:
    new: list[Edit] = []
    for name, value in inputs.items():
        entry = table.entry(name)
        if entry is None:
            new += insert_entry(step.source, table, (name, value))
        elif isinstance(entry.value, Scalar) and value is True and _is_bare(entry.value):
            yield Edit(step.source.path, entry.value.span, "true")
        elif isinstance(entry.value, Scalar):
            yield from replace_scalar(step.source, entry.value, "true" if value is True else str(value))
        else:
            raise RewriteError(f"`{name}` is not written out", step.source.place(entry.value.span))
    yield from _joined(new)


def _is_bare(scalar: Scalar) -> bool:
    """Whether a value stands there as a switch does: a bare word."""
    return bool(scalar.value) and not scalar.style and scalar.tag is None


def _joined(edits: list[Edit]) -> Iterator[Edit]:
    """New entries at one place as one edit, in their order."""
    if edits and len({edit.span for edit in edits}) == 1:
        yield Edit(edits[0].path, edits[0].span, "".join(edit.text for edit in edits))
    else:
        yield from edits
