"""YAML as a tree that knows the bytes of every node.

Values stay the strings a person wrote; ``Scalar.data`` reads one as YAML 1.2's core schema does, which is
how GitHub reads workflows (so ``on`` and ``yes`` are strings).
Source: https://yaml.org/spec/1.2.2/#103-core-schema
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from msgspec import Struct

from arcroute.text.source import Span

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"

_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NUMBER_START = frozenset("0123456789+-.")
_INT = re.compile(r"[-+]?[0-9]+\Z")
_OCTAL = re.compile(r"0o[0-7]+\Z")
_HEX = re.compile(r"0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_SPECIAL = re.compile(r"(?P<sign>[-+]?)\.(?P<name>inf|Inf|INF|nan|NaN|NAN)\Z")
_MAX_DIGITS = 400
"""Longer runs of digits are beyond a double and stay text; int() of a very long string is slow and refused."""


class Scalar(Struct, frozen=True, eq=False):
    """A scalar. ``span`` holds its quotes or block indicator; ``style`` is '', "'", '"', '|' or '>'."""

    span: Span
    value: str
    style: str = ""
    tag: str | None = None
    anchor: str | None = None

    @property
    def data(self) -> bool | int | float | str | None:
        """The value with its YAML type. Quoted and block scalars are strings."""
        if self.style or (self.tag is not None and self.tag.endswith("str")):
            return self.value
        return typed(self.value)


class Sequence(Struct, frozen=True, eq=False):
    """A sequence; ``flow`` when written with brackets."""

    span: Span
    items: tuple[Node, ...]
    flow: bool = False
    anchor: str | None = None


class Entry(Struct, frozen=True, eq=False):
    """One ``key: value`` of a mapping."""

    key: Scalar
    value: Node


class Mapping(Struct, frozen=True, eq=False):
    """A mapping in written order; ``flow`` when written with braces. ``<<`` stays an entry like any other."""

    span: Span
    entries: tuple[Entry, ...]
    flow: bool = False
    anchor: str | None = None

    def entry(self, key: str) -> Entry | None:
        """The entry written here, or merged in by ``<<``, with that key."""
        merges = False
        for entry in self.entries:
            if entry.key.value == "<<":
                merges = True
            elif entry.key.value == key:
                return entry
        return next((entry for entry in self.items() if entry.key.value == key), None) if merges else None

    def get(self, key: str) -> Value | None:
        """The value of a key with aliases followed, or None."""
        entry = self.entry(key)
        return resolve(entry.value) if entry else None

    def items(self) -> Iterator[Entry]:
        """Own entries in written order, then those that ``<<`` merges in and that are not written here."""
        if all(entry.key.value != "<<" for entry in self.entries):
            yield from self.entries
            return
        seen = {entry.key.value for entry in self.entries}
        yield from (entry for entry in self.entries if entry.key.value != "<<")
        for source in self._merged():
            for entry in source.items():
                if entry.key.value not in seen:
                    seen.add(entry.key.value)
                    yield entry

    def _merged(self) -> Iterator[Mapping]:
        for entry in self.entries:
            if entry.key.value != "<<":
                continue
            value = resolve(entry.value)
            candidates = [resolve(item) for item in value.items] if isinstance(value, Sequence) else [value]
            yield from (candidate for candidate in candidates if isinstance(candidate, Mapping))


class Alias(Struct, frozen=True, eq=False):
    """``*name``: a second use of the node that carries ``&name``."""

    span: Span
    name: str
    target: Value


Value: TypeAlias = "Scalar | Sequence | Mapping"
Node: TypeAlias = "Scalar | Sequence | Mapping | Alias"


def resolve(node: Node) -> Value:
    """The node itself, or what an alias stands for."""
    return node.target if isinstance(node, Alias) else node


def typed(text: str) -> bool | int | float | str | None:
    """A plain scalar's text with the type that YAML's core schema gives it."""
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    if text[0] not in _NUMBER_START or len(text) > _MAX_DIGITS:
        return text
    if _INT.match(text):
        return int(text)
    if _OCTAL.match(text):
        return int(text[2:], 8)
    if _HEX.match(text):
        return int(text[2:], 16)
    if _FLOAT.match(text):
        return float(text)
    special = _SPECIAL.match(text)
    return float(special["sign"] + special["name"]) if special else text


def plain(node: Node) -> Plain:
    """The tree as plain Python values, aliases followed; mapping keys are the strings as written."""
    value = resolve(node)
    if isinstance(value, Scalar):
        return value.data
    if isinstance(value, Sequence):
        return [plain(item) for item in value.items]
    return {entry.key.value: plain(entry.value) for entry in value.items()}


def scalar(node: Node | None) -> str | None:
    """The text of a scalar node that is not null, else None: for keys that hold one string."""
    value = resolve(node) if node is not None else None
    return value.value if isinstance(value, Scalar) and value.data is not None else None
