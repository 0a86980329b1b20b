"""A YAML tree to the Structs that describe it, with every problem at its own line and column."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, Literal, NamedTuple, get_args, get_origin

from arcroute.errors import ConfigError
from arcroute.routing.describing import Form, Key, OneOf, Row, describes, keys, optional, unwrap
from arcroute.routing.nearest import nearest
from arcroute.text import tree
from arcroute.text.source import Source
from arcroute.text.tree import Node, Scalar, Sequence, resolve


class Vocabulary(NamedTuple):
    """The words that a ``OneOf`` allows, and what somebody means who writes another word."""

    words: Collection[str]
    meant: Callable[[str], str | None]
    listed_by: str | None = None
    """The command that lists the words where they are too many for a message."""


FAULTY: Any = object()
"""Stands for a value whose problem is reported already."""
_SHOWN = 60


class Binder:
    """Binds one file. ``problems`` grows; a value with a problem is left out, and the rest is still read.

    ``vocabularies`` holds the words that ``OneOf`` speaks of; one that is not there is not judged.
    """

    def __init__(self, source: Source, vocabularies: Mapping[str, Vocabulary]) -> None:
        self.source = source
        self.vocabularies = vocabularies
        self.problems: list[ConfigError] = []

    def problem(self, node: Node, message: str) -> Any:
        """Notes what is wrong with a node."""
        self.problems.append(ConfigError(message, self.source.place(node.span)))
        return FAULTY

    def bind(self, node: Node, hint: Any, name: str) -> Any:
        """The value of a node as its type says, or FAULTY. ``name`` is what messages call it."""
        kind, marks = unwrap(hint)
        inner = optional(kind)
        if inner is not None:
            value = resolve(node)
            return None if isinstance(value, Scalar) and value.data is None else self.bind(node, inner, name)
        if kind is str:
            return self._text(node, marks, name)
        if kind is int:
            return self._number(node, name)
        if describes(kind):
            return self._row(node, kind, name)
        arguments = get_args(kind)
        if get_origin(kind) is Literal:
            return self._choice(node, arguments, name)
        return self._list(node, arguments[0], name) if get_origin(kind) is tuple else self._table(node, arguments, name)

    def _row(self, node: Node, kind: Any, name: str) -> Any:
        value = resolve(node)
        if not isinstance(value, tree.Mapping):
            return self._mismatch(node, "a mapping", name)
        before = len(self.problems)
        known = keys(kind)
        found = {entry.key.value: self._field(entry, known, name) for entry in value.items()}
        missing = [key for key, about in known.items() if about.required and key not in found]
        for key in missing:
            self.problem(node, f"{name} lacks the key {key!r}")
        if missing or any(about.required and found[key] is FAULTY for key, about in known.items()):
            return FAULTY
        row = kind(**{known[key].field: bound for key, bound in found.items() if bound is not FAULTY})
        if len(self.problems) == before and isinstance(row, Row):
            for fault in row.faults():
                self.problem(node, f"{name}: {fault}")
        return row

    def _field(self, entry: tree.Entry, known: Mapping[str, Key], name: str) -> Any:
        key = entry.key.value
        if key in known:
            return self.bind(entry.value, known[key].hint, repr(key))
        return self.problem(
            entry.key, f"unknown key {_quoted(key)} in {name}{_choices(nearest(key, known), known, 'keys')}"
        )

    def _list(self, node: Node, hint: Any, name: str) -> Any:
        value = resolve(node)
        if not isinstance(value, Sequence):
            return self._mismatch(node, "a list", name)
        items = (self.bind(item, hint, f"an item of {name}") for item in value.items)
        return tuple(item for item in items if item is not FAULTY)

    def _table(self, node: Node, hints: tuple[Any, ...], name: str) -> Any:
        value = resolve(node)
        if not isinstance(value, tree.Mapping):
            return self._mismatch(node, "a mapping", name)
        marks = unwrap(hints[0])[1]
        bound = {
            entry.key.value: self.bind(entry.value, hints[1], repr(entry.key.value))
            for entry in value.items()
            if self._judged(entry.key, entry.key.value, marks, f"a key of {name}") is not FAULTY
        }
        return {key: item for key, item in bound.items() if item is not FAULTY}

    def _choice(self, node: Node, choices: tuple[str, ...], name: str) -> Any:
        value = resolve(node)
        if not isinstance(value, Scalar) or value.data is None:
            return self._mismatch(node, f"one of {', '.join(choices)}", name)
        if value.value not in choices:
            allowed = _choices(nearest(value.value, choices), choices, "values")
            return self.problem(node, f"{name} cannot be {_quoted(value.value)}{allowed}")
        return value.value

    def _text(self, node: Node, marks: tuple[Any, ...], name: str) -> Any:
        value = resolve(node)
        if not isinstance(value, Scalar) or not isinstance(value.data, str):
            return self._mismatch(node, "a string", name)
        return self._judged(node, value.value, marks, name)

    def _number(self, node: Node, name: str) -> Any:
        value = resolve(node)
        data = value.data if isinstance(value, Scalar) else None
        if isinstance(data, bool) or not isinstance(data, int) or data < 1:
            return self._mismatch(node, "a whole number above 0", name)
        return data

    def _judged(self, node: Node, text: str, marks: tuple[Any, ...], name: str) -> Any:
        """The text where it has the form and is of the vocabulary that its type asks for."""
        for mark in marks:
            if isinstance(mark, Form) and not re.fullmatch(mark.pattern, text):
                return self.problem(node, f"{name} cannot be {_quoted(text)}: it must be {mark.words}")
            known = self.vocabularies.get(mark.vocabulary) if isinstance(mark, OneOf) else None
            if known and text not in known.words:
                return self.problem(node, f"unknown {mark.vocabulary} {_quoted(text)}{_words(known, text, mark)}")
        return text

    def _mismatch(self, node: Node, expected: str, name: str) -> Any:
        value = resolve(node)
        scalar = isinstance(value, Scalar) and value.data is not None
        hint = "; put it in quotes" if scalar and expected == "a string" else ""
        return self.problem(node, f"{name} must be {expected}, not {_found(value)}{hint}")


def _choices(meant: str | None, known: Collection[str], what: str) -> str:
    """The did-you-mean, and all that is allowed."""
    return f"{f'; did you mean {meant!r}?' if meant else '.'} Valid {what}: {', '.join(known)}"


def _words(known: Vocabulary, text: str, mark: OneOf) -> str:
    """The did-you-mean, and all words of a vocabulary or the command that lists them."""
    meant = known.meant(text)
    if known.listed_by is None:
        return _choices(meant, known.words, f"{mark.vocabulary}s")
    return f"{f'; did you mean {meant!r}?' if meant else ';'} `{known.listed_by}` lists them"


def _found(value: tree.Value) -> str:
    if isinstance(value, Sequence):
        return "a list"
    if isinstance(value, tree.Mapping):
        return "a mapping"
    if value.data is None:
        return "empty"
    return f"the string {_quoted(value.value)}" if isinstance(value.data, str) else value.value[:_SHOWN]


def _quoted(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "...")
