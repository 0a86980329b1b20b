"""YAML nodes as values whose ``${{ }}`` are still to be evaluated, each part with the bytes of the file it is.

Source: ``template-reader.ts`` of @actions/workflow-parser.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from msgspec.structs import replace

from arcroute.actions.expressions import parse
from arcroute.actions.syntax import ExpressionError, Literal
from arcroute.actions.values import Array, Embedded, Object, Origin, Piece, Template, Tracked, Unknown, known
from arcroute.errors import Place
from arcroute.text.scalars import offsets
from arcroute.text.source import Source, Span
from arcroute.text.tree import Node, Scalar, Sequence, resolve

OPEN = "${{"
_SCALARS = "scalars"
_BODY = re.compile(r"\$\{\{(?P<text>(?:[^'}]|'[^']*'|\}(?!\}))*)\}\}")


def template(text: str, origin: Origin | None = None, named_values: Collection[str] | None = None) -> Template:
    """A text with ``${{ }}`` split into its parts; a text without is one expression.

    ``named_values`` are the contexts allowed there, None for any. Raises ExpressionError with the offset in ``text``
    of what GitHub refuses.
    """
    if OPEN not in text:
        return Template((Embedded(parse(text, named_values), text, origin),))
    return Template(tuple(_parts(text, origin, named_values)))


def _parts(text: str, origin: Origin | None, named_values: Collection[str] | None) -> Iterator[Piece | Embedded]:
    done = 0
    while (start := text.find(OPEN, done)) >= 0:
        if start > done:
            yield _piece(text, done, start, origin)
        match = _BODY.match(text, start)
        if not match:
            raise ExpressionError("this '${{' has no closing '}}'", start, "syntax")
        yield _embedded(match, origin, named_values)
        done = match.end()
    if done < len(text):
        yield _piece(text, done, len(text), origin)


def _piece(text: str, start: int, end: int, origin: Origin | None) -> Piece:
    return Piece(text[start:end], origin.part(start, end) if origin else None)


def _embedded(match: re.Match[str], origin: Origin | None, named_values: Collection[str] | None) -> Embedded:
    start, end = match.span("text")
    try:
        node = parse(match["text"], named_values)
    except ExpressionError as error:
        raise ExpressionError(error.message, start + error.offset, error.kind) from None
    return Embedded(node, match["text"], origin.part(start, end) if origin else None)


def tracked(source: Source, node: Node, kind: str = "literal", named_values: Collection[str] | None = None) -> Tracked:
    """A YAML node as a value: scalars keep their type and know their bytes, those with ``${{ }}`` are templates.

    ``kind`` goes into the origins; ``named_values`` are the contexts allowed there, None for any. Raises
    ExpressionError with its place in the file.
    """
    value = resolve(node)
    if isinstance(value, Scalar):
        return _scalar(source, value, kind, named_values)
    origin = Origin(source.path, value.span, kind)
    if isinstance(value, Sequence):
        return Array(tuple(tracked(source, item, kind, named_values) for item in value.items), origin=origin)
    entries = list(value.items())
    written = {entry.key.value: entry.value for entry in entries if OPEN not in entry.key.value}
    rest = Unknown("some keys are computed by expressions") if len(written) < len(entries) else None
    return Object({key: tracked(source, item, kind, named_values) for key, item in written.items()}, rest, origin)


def _scalar(source: Source, scalar: Scalar, kind: str, named_values: Collection[str] | None) -> Tracked:
    """A Source keeps what its scalars read as, as it keeps its documents: each leg of a job reads them again."""
    kept: dict[object, Tracked] = vars(source).setdefault(_SCALARS, {})
    key = (scalar.span, scalar.value, scalar.style, kind, named_values if named_values is None else tuple(named_values))
    if key not in kept:
        kept[key] = _read(source, scalar, kind, named_values)
    return kept[key]


def _read(source: Source, scalar: Scalar, kind: str, named_values: Collection[str] | None) -> Tracked:
    origin = origin_of(source, scalar, kind)
    data = scalar.data
    if not isinstance(data, str) or OPEN not in data:
        return known(data, origin)
    try:
        return template(data, origin, named_values)
    except ExpressionError as error:
        raise error.at(place_of(source, scalar, error.offset)) from None


def origin_of(source: Source, scalar: Scalar, kind: str) -> Origin | None:
    """The bytes of a scalar's value; None for a block or a multi-line scalar that cannot be matched with its bytes."""
    table = offsets(source, scalar)
    if table is not None:
        return Origin(source.path, Span(table[0], table[-1]), kind, table)
    inner = 1 if scalar.style in ("'", '"') else 0
    return None if scalar.style in ("|", ">") else Origin(source.path, _inside(scalar.span, inner), kind)


def place_of(source: Source, scalar: Scalar, offset: int) -> Place:
    """Where a character of a scalar's value is; where the scalar starts if that cannot be told."""
    table = offsets(source, scalar)
    if table is None:
        return source.place(scalar.span)
    at = table[min(offset, len(table) - 1)]
    return source.place(Span(at, at))


def _inside(span: Span, quotes: int) -> Span:
    return Span(span.start + quotes, span.end - quotes)


def literal_origin(embedded: Embedded, node: Literal) -> Origin | None:
    """The bytes inside the quotes of a string in an expression; a name behind a dot is a literal, too, but has none."""
    start, end = node.span.start + 1, node.span.end - 1
    if embedded.origin is None or embedded.text[node.span.start] != "'":
        return None
    origin = embedded.origin.part(start, end, "expression string")
    quoted = embedded.text[start:end]
    return _unescaped(origin, quoted) if origin and "''" in quoted else origin


def _unescaped(origin: Origin, quoted: str) -> Origin:
    """The origin of a string whose quotes are doubled: the second quote of two belongs to the first."""
    firsts = [match.start() for match in re.finditer("''|[^']", quoted)]
    table = origin.offsets or ()
    return replace(origin, offsets=[*(table[index] for index in firsts), table[-1]])
