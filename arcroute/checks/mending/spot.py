"""The bytes of a label, and what can be written in their place: another label, or an expression."""

from __future__ import annotations

import re
from bisect import bisect_left

from arcroute.actions.values import Origin
from arcroute.checks.mending.guards import quoted
from arcroute.editing.nodes import is_in_flow
from arcroute.editing.scalars import reads_back_plain, replace_scalar, yaml_scalar
from arcroute.errors import RewriteError
from arcroute.text.edit import Edit
from arcroute.text.scalars import offsets
from arcroute.text.source import Source, Span
from arcroute.text.tree import Scalar, typed

_WORD = re.compile(r"[\w.-]+\Z", re.ASCII)
_IN_STRING = "expression string"


def write_label(source: Source, scalar: Scalar, origin: Origin, label: str) -> tuple[Edit, ...]:
    """Another label, or piece of one, in the same quotes. Raises RewriteError where it cannot be written there."""
    text = quoted(label)[1:-1] if origin.kind == _IN_STRING else label
    whole = _is_whole(source, scalar, origin)
    newline = origin.span.end > scalar.span.end
    if _WORD.match(text) and not newline and not (whole and _needs_quotes(scalar, label)):
        return (Edit(source.path, origin.span, text),)
    if whole:
        return replace_scalar(source, scalar, label)
    start, end = _characters(source, scalar, origin.span)
    return replace_scalar(source, scalar, scalar.value[:start] + text + scalar.value[end:])


def write_expression(source: Source, scalar: Scalar, origin: Origin, expression: str) -> tuple[Edit, ...]:
    """An expression in place of a label that fills a scalar, or a string of an expression, its quotes included.

    Raises RewriteError for what is neither.
    """
    if _is_whole(source, scalar, origin):
        return _whole_expression(source, scalar, f"${{{{ {expression} }}}}")
    start, end = _characters(source, scalar, origin.span)
    value = scalar.value
    if origin.kind != _IN_STRING or value[start - 1 : start] != "'" or value[end : end + 1] != "'":
        raise RewriteError(
            "the label is part of a longer text, where no expression can stand; write it alone in `runs-on:`"
        )
    if _WORD.match(expression):
        table = offsets(source, scalar)
        assert table is not None  # noqa: S101 - it has just told the characters
        return (Edit(source.path, Span(table[start - 1], table[end + 1]), expression),)
    return replace_scalar(source, scalar, f"{value[: start - 1]}({expression}){value[end + 1 :]}")


def _whole_expression(source: Source, scalar: Scalar, value: str) -> tuple[Edit, ...]:
    """Without the single quotes that were there, where each quote inside would have to be doubled."""
    if scalar.style == "'" and "'" in value:
        return (Edit(source.path, scalar.span, yaml_scalar(value, "", is_in_flow(source, scalar.span))),)
    return replace_scalar(source, scalar, value)


def _needs_quotes(scalar: Scalar, label: str) -> bool:
    """Whether a word would become more than text. A number gives way to a number: others may read its type."""
    if scalar.style or reads_back_plain(label, flow=False):
        return False
    return isinstance(scalar.data, str) or type(typed(label)) is not type(scalar.data)


def _is_whole(source: Source, scalar: Scalar, origin: Origin) -> bool:
    """Whether the label is all that the scalar says."""
    if origin.kind == _IN_STRING:
        return False
    table = offsets(source, scalar)
    return table is None or (table[0], table[-1]) == origin.span


def _characters(source: Source, scalar: Scalar, span: Span) -> tuple[int, int]:
    """A span of bytes as indices into the scalar's value."""
    table = offsets(source, scalar)
    if table is None:
        raise RewriteError("the text cannot be matched with its bytes", source.place(scalar.span))
    return bisect_left(table, span.start), bisect_left(table, span.end)
