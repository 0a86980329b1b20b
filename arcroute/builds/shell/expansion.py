"""Words of the syntax tree as the text that the shell makes of them: quotes off, variables replaced."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from arcroute.builds.model import HOLE
from arcroute.builds.shell.braced import braced
from arcroute.builds.shell.fields import Fields, braces
from arcroute.builds.shell.state import Frame, State, Value
from arcroute.builds.shell.values import Values, scalar

if TYPE_CHECKING:
    from tree_sitter import Node

MAX_VALUE = 64 * 1024
"""Longer values are not followed: repeated doubling would fill the memory."""
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_QUOTED_ESCAPE = re.compile(r'\\([$`"\\])')
_LIST_ALONE = re.compile(r'"\$(?:@|\{(?:@|\w+\[@\])[^{}"]*\})"')
_CONTINUATION = "\\\n"
_ANSI = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"', "?": "?"}


class Shell(Protocol):
    """What an expansion needs of the interpreter around it."""

    state: State
    frame: Frame

    def charge(self, work: int) -> None:
        """Counts work against the script's limit."""

    def deeper(self) -> AbstractContextManager[bool]:
        """One level of nesting; False where there are too many."""

    def substitute(self, node: Node) -> str:
        """Runs the commands of ``$(...)`` and answers their output."""


class Expansion:
    """Expands nodes in the interpreter's current state."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    @property
    def values(self) -> Values:
        """The variables and arguments as they are now."""
        return Values(self._shell.state, self._shell.frame)

    def charge(self, work: int) -> None:
        """Counts work against the script's limit."""
        self._shell.charge(work)

    def words(self, nodes: Sequence[Node]) -> tuple[str, ...]:
        """The words that these nodes become as a command's arguments."""
        return tuple(word for node in nodes for word in self._split(node))

    def text(self, node: Node | None) -> str:
        """One node as a single text, as in an assignment: nothing is split."""
        if node is None:
            return ""
        fields = Fields()
        self._add(node, fields, quoted=True)
        return _bounded(" ".join(fields.words()))

    def value(self, node: Node | None) -> Value:
        """The right side of an assignment."""
        if node is not None and node.type == "array":
            elements = self.words(node.named_children)
            return (HOLE,) if any(element.startswith("[") for element in elements) else elements
        return self.text(node)

    def heredoc(self, node: Node) -> str:
        """The body of a heredoc whose delimiter is not quoted."""
        return "".join(self._quoted_pieces(node))

    def source(self, node: Node) -> str:
        """The node as written."""
        return self.between_bytes(node.start_byte, node.end_byte)

    def between_bytes(self, start: int, end: int) -> str:
        """The text between two byte offsets."""
        return self._shell.frame.source[start:end].decode("utf-8", "replace")

    def between(self, left: Node, right: Node) -> str:
        """The text between two nodes."""
        return self.between_bytes(left.end_byte, right.start_byte)

    def _split(self, node: Node) -> tuple[str, ...]:
        self._shell.charge(1)
        if node.type == "concatenation" and all(child.type == "word" for child in node.children):
            return braces(_literal(self.source(node)))
        fields = Fields()
        self._add(node, fields, quoted=False)
        words = fields.words()
        self._shell.charge(sum(map(len, words)) // 64)
        return tuple(map(_bounded, words))

    def _add(self, node: Node, fields: Fields, *, quoted: bool) -> None:
        add = _ADDERS.get(node.type)
        with self._shell.deeper() as allowed:
            if add is None or not allowed:
                fields.add(HOLE)
            else:
                add(self, node, fields, quoted)

    def add_literal(self, node: Node, fields: Fields, _quoted: bool) -> None:
        """Text as it stands; a home folder cannot be known."""
        text = self.source(node)
        fields.add(HOLE + text[len(text.split("/", 1)[0]) :] if text.startswith("~") else _literal(text))

    def add_raw(self, node: Node, fields: Fields, _quoted: bool) -> None:
        """``'...'``."""
        fields.add(self.source(node)[1:-1])

    def add_ansi(self, node: Node, fields: Fields, _quoted: bool) -> None:
        """``$'...'``."""
        fields.add(_ESCAPE.sub(lambda found: _ANSI.get(found[1], HOLE), self.source(node)[2:-1]))

    def add_string(self, node: Node, fields: Fields, _quoted: bool) -> None:
        """``"..."``; one that holds nothing but an empty list is no word at all."""
        if node.has_error:  # such as "${X:$N}", where the grammar ends the expansion too early
            self.add_children(node, Fields(), quoted=True)
            fields.add(HOLE)
            return
        if not _LIST_ALONE.fullmatch(self.source(node)):
            fields.add("")
        at = node.start_byte + 1
        for child in self._expansions(node):
            self._add_quoted_gap(at, self._start(child), fields)
            self._add(child, fields, quoted=True)
            at = child.end_byte
        self._add_quoted_gap(at, node.end_byte - 1, fields)

    def _expansions(self, node: Node) -> list[Node]:
        """The children that are not plain text; the grammar leaves some of the text between them out of the tree."""
        return [child for child in node.named_children if child.type not in ("heredoc_content", "string_content")]

    def _start(self, node: Node) -> int:
        """Where an expansion starts: inside quotes the grammar counts the blanks before ``$`` in."""
        text = self.source(node)
        return node.start_byte + len(text) - len(text.lstrip(" \t\n"))

    def _add_quoted_gap(self, start: int, end: int, fields: Fields) -> None:
        if end > start:
            fields.add(_unescape_quoted(self.between_bytes(start, end)))

    def add_children(self, node: Node, fields: Fields, quoted: bool) -> None:
        """Several pieces in one word."""
        for child in node.named_children:
            self._add(child, fields, quoted=quoted)

    def add_substitution(self, node: Node, fields: Fields, quoted: bool) -> None:
        """``$(...)`` and backticks."""
        self._emit(fields, self._shell.substitute(node), quoted=quoted)

    def add_process(self, node: Node, fields: Fields, _quoted: bool) -> None:
        """``<(...)``."""
        self._shell.substitute(node)
        fields.add(HOLE)

    def add_variable(self, node: Node, fields: Fields, quoted: bool) -> None:
        """``$X``, ``$1``, ``$@``."""
        name = self.source(node).lstrip()[1:]
        if name in ("@", "*"):
            self._emit_several(fields, self.values.arguments(), each=name == "@", quoted=quoted)
        elif name[:1].isdigit():
            self._emit(fields, self.values.positional(int(name[0])), quoted=quoted)
            if name[1:]:
                fields.add(name[1:])
        else:
            self._emit(fields, scalar(self.values.parameter(name)), quoted=quoted)

    def add_parameter(self, node: Node, fields: Fields, quoted: bool) -> None:
        """``${...}`` in all its forms."""
        value, several = braced(self, node)
        if several:
            self._emit_several(fields, value or (), each=several == "@", quoted=quoted)
        else:
            self._emit(fields, scalar(value), quoted=quoted)

    def _emit(self, fields: Fields, value: str | None, *, quoted: bool) -> None:
        text = HOLE if value is None else value
        self._shell.charge(len(text) // 64)
        if quoted:
            fields.add(text)
        else:
            fields.add_split(text)

    def _emit_several(self, fields: Fields, value: Value, *, each: bool, quoted: bool) -> None:
        values = value if isinstance(value, tuple) else (value,)
        self._shell.charge(len(values))
        if quoted and each:
            fields.add_each(values)
        else:
            self._emit(fields, " ".join(values), quoted=quoted)

    def _quoted_pieces(self, node: Node) -> Iterator[str]:
        at = node.start_byte
        for child in self._expansions(node):
            yield _unescape_quoted(self.between_bytes(at, self._start(child)))
            yield self.text(child)
            at = child.end_byte
        yield _unescape_quoted(self.between_bytes(at, node.end_byte))


_Adder = Callable[[Expansion, "Node", Fields, bool], None]
_ADDERS: dict[str, _Adder] = {
    **dict.fromkeys(
        ("word", "number", "variable_name", "extglob_pattern", "regex", "test_operator"), Expansion.add_literal
    ),
    "raw_string": Expansion.add_raw,
    "ansi_c_string": Expansion.add_ansi,
    "string": Expansion.add_string,
    **dict.fromkeys(("concatenation", "translated_string", "command_name"), Expansion.add_children),
    "command_substitution": Expansion.add_substitution,
    "process_substitution": Expansion.add_process,
    "simple_expansion": Expansion.add_variable,
    "expansion": Expansion.add_parameter,
}


def _literal(text: str) -> str:
    return _ESCAPE.sub(r"\1", text.replace(_CONTINUATION, "")) if "\\" in text else text


def _unescape_quoted(text: str) -> str:
    return _QUOTED_ESCAPE.sub(r"\1", text.replace(_CONTINUATION, "")) if "\\" in text else text


def _bounded(text: str) -> str:
    return text if len(text) <= MAX_VALUE else HOLE
