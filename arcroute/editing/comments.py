"""The comments of a YAML file, as libyaml sees them. Its tokens leave them out, so they are found between the nodes.

A number sign inside a scalar is text. Between scalars it always begins a comment: libyaml allows none in a tag, an
anchor or a directive. The one comment inside the span of a scalar is that behind the header of a block scalar.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from arcroute.editing.nodes import every_node
from arcroute.text.source import Source, Span
from arcroute.text.tree import Alias, Scalar

_TEXT = rb"#(?:[^\r\n\xc2\xe2]|\xc2(?!\x85)|\xe2(?!\x80[\xa8\xa9]))*"
"""Up to a line break, of which libyaml knows five: in UTF-8, C2 85 and E2 80 A8 or A9 are three of them."""
_COMMENT = re.compile(_TEXT)
_HEADER = re.compile(rb"[|>][-+0-9]*[ \t]+(" + _TEXT + rb")")


def comments(source: Source) -> Counter[str]:
    """How often each comment stands in a file, with its ``#``, without its line ending.

    Raises InputError as ``compose`` does.
    """
    return Counter(map(source.slice, comment_spans(source)))


def comment_in(source: Source, span: Span) -> bool:
    """Whether a comment begins within ``span``."""
    return any(span.start <= comment.start < span.end for comment in comment_spans(source))


def comment_spans(source: Source) -> Iterator[Span]:
    """Where the comments of a file are, in its order. Errors as for ``comments``."""
    done = source.bom
    for node in every_node(source):
        if isinstance(node, (Scalar, Alias)):
            yield from _between(source, done, node.span.start)
            yield from _behind_header(source, node)
            done = max(done, node.span.end)
    yield from _between(source, done, len(source.data))


def _between(source: Source, start: int, end: int) -> Iterator[Span]:
    return (Span(*found.span()) for found in _COMMENT.finditer(source.data, start, end))


def _behind_header(source: Source, node: Scalar | Alias) -> Iterator[Span]:
    block = isinstance(node, Scalar) and node.style in ("|", ">")
    found = _HEADER.match(source.data, node.span.start) if block else None
    if found:
        yield Span(*found.span(1))
