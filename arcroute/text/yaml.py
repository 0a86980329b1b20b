"""Text to tree, through libyaml's events: located by the parser, never loaded and never dumped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from ruamel.yaml import events
from ruamel.yaml.error import YAMLError

from arcroute.errors import InputError
from arcroute.text.source import Source, Span
from arcroute.text.tree import Alias, Entry, Mapping, Node, Scalar, Sequence, Value, resolve

_INNER_COLON = re.compile(r"""(?<=[^\s,\[\]{}'"]):(?=[^\s,\[\]{}])""")
_DOCUMENTS = "documents"
MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 100
MAX_NODES = 200_000


def compose(source: Source) -> Value | None:
    """The one document of a file, or None where the file holds nothing but comments.

    Raises InputError with line and column for what is not YAML, for several documents, for duplicate and
    non-scalar keys, for unknown or recursive aliases, and for input beyond the limits above.
    """
    documents = compose_all(source)
    first = next(documents, None)
    second = next(documents, None)
    if second is not None:
        raise InputError("a second YAML document starts here; one file holds one", source.place(second.span))
    return first


def compose_all(source: Source) -> Iterator[Value]:
    """Every document of a file, in order; empty documents are left out. Errors as for ``compose``.

    YAML 1.2 allows a colon inside a plain scalar in brackets (``[5432:5432]``), which older versions of libyaml refuse.
    Such a file is read once more with every colon of that kind replaced by a stand-in of the same length.

    A Source keeps its documents, as it keeps its text: rules, edits and proofs all ask for them.
    """
    known: tuple[Value, ...] | None = vars(source).get(_DOCUMENTS)
    if known is None:
        known = vars(source)[_DOCUMENTS] = _documents(source)
    return iter(known)


def _documents(source: Source) -> tuple[Value, ...]:
    if len(source.data) > MAX_BYTES:
        raise InputError(f"larger than {MAX_BYTES // 1024} KiB, refused as YAML", source.place(None))
    if "\0" in source.text:
        raise InputError("a binary file, not YAML", source.place(None))
    try:
        return tuple(_Composer(source, source.text).documents())
    except _ColonError:
        return tuple(_Composer(source, _INNER_COLON.sub(_stand_in(source.text), source.text)).documents())


def _stand_in(text: str) -> str:
    """A character for private use that the text does not hold."""
    return next((char for char in map(chr, range(0xE001, 0xF8FF)) if char not in text), "\uf8ff")


class _Anchored(NamedTuple):
    """A node with an anchor, how many nodes it stands for, and how many levels it reaches down."""

    value: Value
    nodes: int
    levels: int


class _ColonError(InputError):
    """libyaml refused a colon inside a plain scalar."""


class _Composer:
    """Builds one file's trees bottom-up from libyaml's stream of events.

    ``text`` is the source's, in which a stand-in may take the place of some colons.
    """

    def __init__(self, source: Source, text: str) -> None:
        self.source = source
        self.stand_in = _stand_in(source.text) if text is not source.text else ""
        self.parser = _parser(text)
        self.anchors: dict[str, _Anchored] = {}
        self.deepest = 0
        self.nodes = 0

    def documents(self) -> Iterator[Value]:
        while (event := self._next()) is not None:
            if isinstance(event, events.DocumentStartEvent):
                self.anchors.clear()
                root = self._node(self._next())
                if not (isinstance(root, Scalar) and not root.value and not root.style):
                    yield resolve(root)

    def _next(self) -> Any:
        try:
            return self.parser.get_event() if self.parser.check_event() else None
        except YAMLError as error:
            raise self._syntax_error(error) from None

    def _syntax_error(self, error: Any) -> InputError:
        """libyaml's error with its place, in one line."""
        mark = getattr(error, "problem_mark", None)
        if mark is None:
            offset = min(self.source.bom + getattr(error, "position", 0), len(self.source.data))
            return InputError(
                f"not YAML: character {getattr(error, 'character', '?')!r} is not allowed",
                self.source.place(Span(offset, offset)),
            )
        context = getattr(error, "context", None)
        problem = " ".join(filter(None, [context, error.problem]))
        char = self.source.text[mark.index : mark.index + 1]
        if char == "\t":
            problem = "a tab where only spaces may stand"
        elif error.problem == "found character that cannot start any token":
            problem = f"nothing can start with {char!r}"
        kind = _ColonError if error.problem == "found unexpected ':'" and not self.stand_in else InputError
        return kind(f"not YAML: {problem}", self.source.place(self._span(mark, mark)))

    def _span(self, start: Any, end: Any) -> Span:
        return Span(self.source.byte_offset(start.index), self.source.byte_offset(end.index))

    def _node(self, event: Any, depth: int = 1) -> Node:
        span = self._span(event.start_mark, event.end_mark)
        self._count(span, depth)
        if isinstance(event, events.AliasEvent):
            return self._alias(event.anchor, span, depth)
        if event.anchor is None and event.tag is None:
            return self._value(event, span, depth)
        nodes, deepest, self.deepest = self.nodes, self.deepest, depth
        empty = isinstance(event, events.ScalarEvent) and not event.value and not event.style
        value = self._value(event, Span(span.end, span.end) if empty else self._after_properties(span), depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = _Anchored(value, self.nodes - nodes + 1, self.deepest - depth)
        self.deepest = max(self.deepest, deepest)
        return value

    def _value(self, event: Any, span: Span, depth: int) -> Value:
        if isinstance(event, events.ScalarEvent):
            return self._scalar(event, span)
        if isinstance(event, events.SequenceStartEvent):
            return self._sequence(event, span, depth)
        return self._mapping(event, span, depth)

    def _sequence(self, start: Any, span: Span, depth: int) -> Sequence:
        items: list[Node] = []
        while not isinstance(event := self._next(), events.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        whole = self._close(span, event, items[-1] if items else None, start.flow_style)
        return Sequence(whole, tuple(items), start.flow_style, start.anchor)

    def _mapping(self, start: Any, span: Span, depth: int) -> Mapping:
        entries: list[Entry] = []
        seen: set[str] = set()
        while not isinstance(event := self._next(), events.MappingEndEvent):
            key = self._key(event, seen, depth + 1)
            entries.append(Entry(key, self._node(self._next(), depth + 1)))
        whole = self._close(span, event, entries[-1].value if entries else None, start.flow_style)
        return Mapping(whole, tuple(entries), start.flow_style, start.anchor)

    def _key(self, event: Any, seen: set[str], depth: int) -> Scalar:
        key = resolve(self._node(event, depth))
        if not isinstance(key, Scalar):
            raise InputError("a mapping key must be a scalar", self.source.place(key.span))
        if key.value in seen and key.value != "<<":
            raise InputError(f"key {key.value!r} is already there in this mapping", self.source.place(key.span))
        seen.add(key.value)
        return key

    def _count(self, span: Span, depth: int) -> None:
        self.nodes += 1
        self._check_depth(span, depth)
        self._check_size(span)

    def _check_depth(self, span: Span, depth: int) -> None:
        self.deepest = max(self.deepest, depth)
        if depth > MAX_DEPTH:
            message = f"nested more than {MAX_DEPTH} levels deep, aliases counted as what they stand for"
            raise InputError(message, self.source.place(span))

    def _check_size(self, span: Span) -> None:
        if self.nodes > MAX_NODES:
            raise InputError(
                f"more than {MAX_NODES} YAML nodes, aliases counted as what they stand for", self.source.place(span)
            )

    def _scalar(self, event: Any, span: Span) -> Scalar:
        style = event.style or ""
        if style in ("|", ">"):
            span = Span(span.start, self._block_end(span))
        value = event.value.replace(self.stand_in, ":") if self.stand_in else event.value
        return Scalar(span, value, style, event.tag, event.anchor)

    def _after_properties(self, span: Span) -> Span:
        """The span without the anchor and tag before the node, where libyaml's mark starts."""
        data = self.source.data
        start = span.start
        while start < len(data) and data[start : start + 1] in (b"&", b"!"):
            while start < len(data) and not data[start : start + 1].isspace():
                start += 1
            start = self._next_token(start)
        return Span(start, max(start, span.end))

    def _next_token(self, start: int) -> int:
        """The next byte that is neither white space nor in a comment."""
        data = self.source.data
        while start < len(data) and (data[start : start + 1].isspace() or data[start : start + 1] == b"#"):
            if data[start : start + 1] == b"#":
                newline = data.find(b"\n", start)
                start = len(data) if newline < 0 else newline
            start += 1
        return start

    def _block_end(self, span: Span) -> int:
        """Block scalars run on into blank lines and the next line's indentation: end with the last text."""
        return span.start + len(self.source.data[span.start : span.end].rstrip())

    def _close(self, start: Span, end: Any, last: Node | None, flow: bool) -> Span:
        """From the first byte to the closing bracket, or to the end of the last child in block style."""
        if flow:
            return Span(start.start, self.source.byte_offset(end.end_mark.index))
        return Span(start.start, last.span.end if last else start.end)

    def _alias(self, name: str, span: Span, depth: int) -> Alias:
        """An alias counts as all that it stands for, so that a few lines cannot expand to billions of nodes."""
        if name not in self.anchors:
            raise InputError(f"alias *{name} has no anchor before it, or stands inside it", self.source.place(span))
        anchored = self.anchors[name]
        self.nodes += anchored.nodes
        self._check_size(span)
        self._check_depth(span, depth + anchored.levels)
        return Alias(span, name, anchored.value)


def _parser(text: str) -> Any:
    """libyaml's event parser, or ruamel.yaml's own where there is no C extension (PyPy)."""
    try:
        from _ruamel_yaml import CParser
    except ImportError:  # pragma: no cover - CPython wheels carry the extension
        from ruamel.yaml import YAML

        return YAML(typ="safe", pure=True).get_constructor_parser(text)[1]
    return CParser(text)
