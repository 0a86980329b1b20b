"""Values as GitHub's expressions know them, with where a person wrote each part, and with what is not known.

A scalar is ``Known``: its data, and the pieces it was put together from. Whatever is not known statically is
``Unknown``, one of several is a ``Choice``, and text that holds ``${{ }}`` is a ``Template`` until it is evaluated.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TypeAlias

from msgspec import Struct

from arcroute.actions.doubles import as_double, number_text
from arcroute.actions.syntax import Expression, literal_text
from arcroute.text.source import Span

Data: TypeAlias = "bool | float | str | None"


class Origin(Struct, frozen=True, eq=False):
    """The bytes that a person would change to change a value: without the quotes around them.

    ``kind`` says what they are: "literal", "expression string", "matrix cell", "with", "default", ...
    ``offsets`` has the byte offset of each character of the value and of its end, where they can be told.
    """

    path: str
    span: Span
    kind: str
    offsets: Sequence[int] | None = None

    def __eq__(self, other: object) -> bool:
        """Equal where path, span and kind are: ``offsets`` follow from them."""
        return isinstance(other, Origin) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)

    @property
    def _identity(self) -> tuple[object, ...]:
        return (self.path, self.span, self.kind)

    def part(self, start: int, end: int, kind: str | None = None) -> Origin | None:
        """The origin of the characters from ``start`` to ``end`` of the value, None where it cannot be told."""
        if self.offsets is None:
            return None
        cut = self.offsets[start : end + 1]
        return Origin(self.path, Span(cut[0], cut[-1]), kind or self.kind, cut)


class Piece(Struct, frozen=True):
    """A stretch of a string and where it was written, None where it was computed."""

    text: str
    origin: Origin | None = None


class Known(Struct, frozen=True):
    """A scalar. Numbers are floats. The texts of ``pieces``, joined, are the scalar as a string."""

    data: Data
    pieces: tuple[Piece, ...] = ()

    @property
    def origin(self) -> Origin | None:
        """Where the whole value was written, None where it was put together or computed."""
        return self.pieces[0].origin if len(self.pieces) == 1 else None


class Array(Struct, frozen=True, eq=False, dict=True):
    """A list, equal only to itself. ``filtered`` when a ``.*`` made it: then an index reaches into the items."""

    items: tuple[Tracked, ...]
    filtered: bool = False
    origin: Origin | None = None


class Object(Struct, frozen=True, eq=False, dict=True):
    """A mapping in written order, equal only to itself, read without regard to case.

    ``rest`` is the answer for a key that is not there, where the object is known only in part.
    """

    entries: dict[str, Tracked]
    rest: Unknown | None = None
    origin: Origin | None = None

    @cached_property
    def _by_lower_name(self) -> dict[str, Tracked]:
        found: dict[str, Tracked] = {}
        for key, value in self.entries.items():
            found.setdefault(key.lower(), value)
        return found

    def get(self, key: str) -> Tracked:
        """The value of a key; null or ``rest`` where there is none."""
        return self._by_lower_name.get(key.lower(), self.rest or NULL)

    def __contains__(self, key: str) -> bool:
        return key.lower() in self._by_lower_name


class Condition(Struct, frozen=True):
    """The text of an expression, in the scope in which it has one value."""

    scope: str
    text: str


class Unknown(Struct, frozen=True):
    """What cannot be known, and why.

    ``condition`` is the expression it is the value of. ``boolean`` says that it is true or false; ``truth`` whether
    it counts as true, where that is known.
    """

    why: str
    condition: Condition | None = None
    boolean: bool = False
    truth: bool | None = None


class Assumption(Struct, frozen=True):
    """A condition and what it is taken to be: true or false, or the one of several options that is named."""

    condition: Condition
    holds: bool | str = True

    def __str__(self) -> str:
        text = self.condition.text
        if isinstance(self.holds, str):
            return f"{text} == {literal_text(self.holds)}"
        return text if self.holds else f"!({text})"


class Outcome(Struct, frozen=True):
    """A value that an evaluation can end with, if all of ``when`` holds."""

    value: Tracked
    when: tuple[Assumption, ...] = ()

    @property
    def condition(self) -> str | None:
        """``when`` as a text to read; None where the outcome is certain."""
        return condition_text(self.when)


class Choice(Struct, frozen=True):
    """A value that is one of several, by conditions that exclude each other."""

    options: tuple[Outcome, ...]


class Embedded(Struct, frozen=True):
    """An expression between ``${{`` and ``}}``; ``origin`` holds its text, from ``${{`` to ``}}`` without them."""

    node: Expression
    text: str
    origin: Origin | None = None


class Template(Struct, frozen=True):
    """A scalar that holds expressions. One expression alone keeps its type, anything else becomes a string."""

    parts: tuple[Piece | Embedded, ...]


Value: TypeAlias = Known | Array | Object | Unknown
Tracked: TypeAlias = "Known | Array | Object | Unknown | Choice | Template"
Plain: TypeAlias = "bool | int | float | str | Unknown | list[Plain] | dict[str, Plain] | None"


def condition_text(when: tuple[Assumption, ...]) -> str | None:
    """Assumptions as one condition in GitHub's own notation; None where there are none."""
    return " && ".join(dict.fromkeys(map(str, when))) or None


def text_of(data: Data) -> str:
    """A scalar as GitHub writes it into a string."""
    if isinstance(data, str):
        return data
    if data is None:
        return ""
    if isinstance(data, bool):
        return "true" if data else "false"
    return number_text(data)


def known(data: Data, origin: Origin | None = None) -> Known:
    """A scalar with one origin for all of it; an int becomes a float."""
    value = as_double(data) if type(data) is int else data  # type: ignore[redundant-expr] # mypy takes int for float
    return Known(value, (Piece(text_of(value), origin),))


NULL = known(None)
TRUE = known(True)
FALSE = known(False)


def from_plain(data: object) -> Tracked:
    """Plain Python values as tracked ones without origins; tracked ones stay as they are.

    The same list or dict, met twice, stays one value, because GitHub compares them by identity.
    """
    return _from_plain(data, {})


def _from_plain(data: object, seen: dict[int, Tracked]) -> Tracked:
    if isinstance(data, Known | Array | Object | Unknown | Choice | Template):
        return data
    if isinstance(data, list | tuple | dict):
        if id(data) not in seen:
            seen[id(data)] = _collection(data, seen)
        return seen[id(data)]
    if data is None or isinstance(data, bool | int | float | str):
        return known(data)
    raise TypeError(f"{type(data).__name__} is not a value of GitHub's expressions")


def _collection(data: list[object] | tuple[object, ...] | dict[str, object], seen: dict[int, Tracked]) -> Tracked:
    if isinstance(data, dict):
        return Object({str(key): _from_plain(value, seen) for key, value in data.items()})
    return Array(tuple(_from_plain(item, seen) for item in data))


def to_plain(value: Tracked) -> Plain:
    """Plain Python values; whole numbers are ints, and what is not known stays Unknown."""
    match value:
        case Known():
            return _plain_scalar(value.data)
        case Array():
            return [to_plain(item) for item in value.items]
        case Object(rest=None):
            return {key: to_plain(item) for key, item in value.entries.items()}
        case Object(rest=Unknown(why=why)) | Unknown(why=why):
            return Unknown(why)
    return Unknown("has several possible values")


def _plain_scalar(data: Data) -> bool | int | float | str | None:
    return int(data) if isinstance(data, float) and data.is_integer() and abs(data) < 2**53 else data
