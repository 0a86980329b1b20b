"""Every node of a file, and what stands around one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from collections.abc import Sequence as Several

from arcroute.text.source import Source, Span
from arcroute.text.tree import Entry, Mapping, Node, Sequence
from arcroute.text.yaml import compose_all


def is_in_flow(source: Source, span: Span) -> bool:
    """Whether a span lies within brackets or braces, where more characters need quotes."""
    return any(
        node.span.start < span.start and span.end < node.span.end
        for document in compose_all(source)
        for node in nodes_at(document, span.start)
        if isinstance(node, (Sequence, Mapping)) and node.flow
    )


def nodes_at(root: Node, offset: int) -> Iterator[Node]:
    """From the root down, the nodes around a byte: the last one holds it, ends before it, or is a collection of both.

    Values are searched, keys are not; aliases are not followed.
    """
    node = root
    while True:
        yield node
        children: Several[Node | Entry] = node.items if isinstance(node, Sequence) else ()
        children = node.entries if isinstance(node, Mapping) else children
        index = bisect_right(children, offset, key=_start) - 1
        if index < 0:
            return
        child = children[index]
        if isinstance(child, Entry) and offset < child.value.span.start:
            return
        node = child.value if isinstance(child, Entry) else child


def _start(child: Node | Entry) -> int:
    return child.key.span.start if isinstance(child, Entry) else child.span.start


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
