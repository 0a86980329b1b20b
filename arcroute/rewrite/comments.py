"""The comments of a YAML file, as libyaml sees them. Its tokens leave them out, so they are found between the nodes.

A number sign inside a scalar is text. Between scalars it always begins a comment: libyaml allows none in a tag, an
anchor or a directive. The one comment inside the span of a scalar is that behind the header of a block scalar.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from arcroute.rewrite.nodes import every_node
from arcroute.text.source import Source
from arcroute.text.tree import Alias, Scalar

_COMMENT = re.compile("#[^\r\n\x85\u2028\u2029]*")
_HEADER = re.compile("[|>][-+0-9]*[ \t]+(#[^\r\n\x85\u2028\u2029]*)")


def comments(source: Source) -> Counter[str]:
    """How often each comment stands in a file, with its ``#``, without its line ending.

    Raises InputError as ``compose`` does.
    """
    return Counter(_comments(source))


def _comments(source: Source) -> Iterator[str]:
    done = source.bom
    for node in every_node(source):
        if isinstance(node, (Scalar, Alias)):
            yield from _between(source, done, node.span.start)
            yield from _behind_header(source, node)
            done = max(done, node.span.end)
    yield from _between(source, done, len(source.data))


def _between(source: Source, start: int, end: int) -> list[str]:
    return _COMMENT.findall(source.data[start:end].decode("utf-8"))


def _behind_header(source: Source, node: Scalar | Alias) -> list[str]:
    block = isinstance(node, Scalar) and node.style in ("|", ">")
    found = _HEADER.match(source.slice(node.span)) if block else None
    return [found[1]] if found else []
