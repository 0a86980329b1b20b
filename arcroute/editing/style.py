"""How a file is written: what new text in it should look like."""

from __future__ import annotations

from collections import Counter
from typing import TypeVar

from msgspec import Struct

from arcroute.editing.lines import line_start
from arcroute.editing.nodes import every_node
from arcroute.text.source import Source
from arcroute.text.tree import Mapping, Node, Scalar, Sequence

T = TypeVar("T")
_STYLE = "style"


class Style(Struct, frozen=True):
    """The habits of one file; the commonest where they differ, and two spaces where there is nothing to see."""

    indent: int
    """Spaces by which a mapping is indented below its key."""
    dash: int
    """Spaces by which the dashes of a list are indented below its key."""
    quotes: str
    """The quotes used most, "'" or '"'."""
    padded: bool
    """Whether there are spaces inside braces, as in ``{ a: 1 }``."""

    def quotes_for(self, text: str) -> str:
        """The file's quotes, unless the others spare the reader an escape."""
        if self.quotes == "'" and "'" in text:
            return '"'
        return "'" if '"' in text or "\\" in text else self.quotes


def style_of(source: Source) -> Style:
    """The habits of a file that is known to be YAML; the Source keeps them for the next edit."""
    known: Style | None = vars(source).get(_STYLE)
    if known is None:
        known = vars(source)[_STYLE] = _style_of(source)
    return known


def _style_of(source: Source) -> Style:
    indents: Counter[int] = Counter()
    dashes: Counter[int] = Counter()
    quotes: Counter[str] = Counter()
    padding: Counter[bool] = Counter()
    for node in every_node(source):
        if isinstance(node, Scalar):
            quotes[node.style] += node.style in ("'", '"')
        elif isinstance(node, Mapping) and node.flow:
            padding[source.data[node.span.start + 1 : node.span.start + 2] == b" "] += bool(node.entries)
        elif isinstance(node, Mapping):
            _count_indents(source, node, indents, dashes)
    return Style(_commonest(indents, 2), _commonest(dashes, 2), _commonest(quotes, "'"), _commonest(padding, False))


def _count_indents(source: Source, mapping: Mapping, indents: Counter[int], dashes: Counter[int]) -> None:
    own = _column(source, mapping)
    for entry in mapping.entries:
        if isinstance(entry.value, Mapping) and not entry.value.flow:
            indents[_column(source, entry.value) - own] += 1
        elif isinstance(entry.value, Sequence) and not entry.value.flow:
            dashes[_column(source, entry.value) - own] += 1


def _column(source: Source, node: Node) -> int:
    return node.span.start - line_start(source, node.span.start)


def _commonest(counts: Counter[T], default: T) -> T:
    """The value counted most; among equals the first in the file."""
    (value, count) = max(counts.items(), key=lambda pair: pair[1], default=(default, 0))
    return value if count else default
