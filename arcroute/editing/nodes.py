"""Every node of a file, and what stands around one."""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.text.source import Source, Span
from arcroute.text.tree import Mapping, Node, Sequence
from arcroute.text.yaml import compose_all


def is_in_flow(source: Source, span: Span) -> bool:
    """Whether a span lies within brackets or braces, where more characters need quotes."""
    return any(
        node.span.start < span.start and span.end < node.span.end
        for node in every_node(source)
        if isinstance(node, (Sequence, Mapping)) and node.flow
    )


def every_node(source: Source) -> Iterator[Node]:
    """Every node that is written in a file, keys among them, in the order of the text."""
    for document in compose_all(source):
        yield from nodes_below(document)


def nodes_below(root: Node) -> Iterator[Node]:
    """A node and all that is written in it, in the order of the text; aliases are not followed."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(_children(node))


def _children(node: Node) -> list[Node]:
    if isinstance(node, Mapping):
        return [part for entry in node.entries for part in (entry.key, entry.value)]
    return list(node.items) if isinstance(node, Sequence) else []
