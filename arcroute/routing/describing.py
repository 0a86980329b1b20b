"""How a Struct describes a part of the configuration file, and how that description is read.

A field's type says what its key may hold: ``str``, ``int`` (above 0), ``Literal``, ``tuple[X, ...]``,
``Mapping[str, X]``, another Struct, or any of them ``| None``. ``Annotated`` carries the rest: a plain string is the
key's documentation, the classes below narrow a string further. Keys are the fields' names with dashes.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, NamedTuple, Union, get_args, get_origin, get_type_hints

from msgspec import NODEFAULT, Struct
from msgspec.structs import FieldInfo, fields


class Form(Struct, frozen=True):
    """What a string must look like: a regular expression for the whole of it, and the same in words."""

    pattern: str
    words: str


class OneOf(Struct, frozen=True):
    """A string that is one word of a vocabulary which the reader of the file knows, such as the stacks."""

    vocabulary: str


class Example(Struct, frozen=True):
    """An example of a key's value."""

    value: Any


class Row(Struct, frozen=True):
    """A Struct of which some values must be there."""

    needs: ClassVar[Mapping[str, tuple[str, ...]]] = MappingProxyType({})
    """What a row does without any value of some keys."""

    def faults(self) -> Iterator[str]:
        """What is wrong, one message each."""
        for what, names in self.needs.items():
            if all(getattr(self, name) is None for name in names):
                yield f"{what}; add one of {', '.join(names)}"


class Key(NamedTuple):
    """One key of a mapping in the file."""

    field: str
    hint: Any
    required: bool
    default: Any

    @property
    def documentation(self) -> str:
        """What the key means."""
        return "".join(mark for mark in unwrap(self.hint)[1] if isinstance(mark, str))


def keys(kind: Any) -> dict[str, Key]:
    """The keys that a Struct describes, as users write them, in order."""
    hints = get_type_hints(kind, include_extras=True)
    return {field.name.replace("_", "-"): _key(field, hints[field.name]) for field in fields(kind)}


def _key(field: FieldInfo, hint: Any) -> Key:
    if field.default_factory is not NODEFAULT:
        return Key(field.name, hint, False, field.default_factory())
    return Key(field.name, hint, field.required, None if field.required else field.default)


def describes(kind: Any) -> bool:
    """Whether a type is a Struct, and so describes a mapping of the file."""
    return isinstance(kind, type) and issubclass(kind, Struct)


def unwrap(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    """A type without its ``Annotated``, and what that carried."""
    if get_origin(hint) is Annotated:
        kind, *marks = get_args(hint)
        return kind, tuple(marks)
    return hint, ()


def optional(kind: Any) -> Any | None:
    """What ``X | None`` allows besides null; None for every other type."""
    if get_origin(kind) not in (Union, types.UnionType):
        return None
    return next(choice for choice in get_args(kind) if choice is not type(None))
