"""HCL's expressions as values, whatever file they were read from.

Source: https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#expressions
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from arcroute.errors import Place


class Unknown(Struct, frozen=True):
    """A value that cannot be known without running bake."""


UNKNOWN = Unknown()
Value: TypeAlias = "str | bool | int | float | list[Value] | dict[str, Value] | Unknown | None"


class Constant(Struct, frozen=True):
    """A literal."""

    value: str | bool | int | float | None


class Opaque(Struct, frozen=True):
    """An expression that is not evaluated: always unknown."""


class Template(Struct, frozen=True):
    """A text made of the texts of its parts."""

    parts: tuple[Expression, ...]


class Name(Struct, frozen=True):
    """A variable."""

    name: str


class Items(Struct, frozen=True):
    """A tuple, ``[a, b]``."""

    items: tuple[Expression, ...]


class Object(Struct, frozen=True):
    """``{ key = value }``."""

    items: tuple[tuple[Expression, Expression], ...]


class Call(Struct, frozen=True):
    """A function call; ``spread`` where ``...`` follows the last argument."""

    function: str
    arguments: tuple[Expression, ...]
    spread: bool = False


class Index(Struct, frozen=True):
    """``operand[key]`` and ``operand.key``."""

    operand: Expression
    key: Expression


class Splat(Struct, frozen=True):
    """``operand[*].a.b``: the keys looked up in every item."""

    operand: Expression
    keys: tuple[Expression, ...]


class Unary(Struct, frozen=True):
    """``-x`` and ``!x``."""

    operator: str
    operand: Expression


class Binary(Struct, frozen=True):
    """``left operator right``."""

    operator: str
    left: Expression
    right: Expression


class Conditional(Struct, frozen=True):
    """``condition ? yes : no``."""

    condition: Expression
    yes: Expression
    no: Expression


class For(Struct, frozen=True):
    """``[for key, item in collection : value if condition]``; with ``result_key`` it makes an object."""

    names: tuple[str, ...]
    collection: Expression
    value: Expression
    condition: Expression | None = None
    result_key: Expression | None = None


Expression: TypeAlias = (
    "Constant | Opaque | Template | Name | Items | Object | Call | Index | Splat | Unary | Binary | Conditional | For"
)


class Block(Struct, frozen=True):
    """``kind "label" { name = expression }``, with the place of its first word, or of its label in JSON."""

    kind: str
    label: str
    place: Place
    attributes: tuple[tuple[str, Expression], ...]

    def get(self, name: str) -> Expression | None:
        """The last expression given for an attribute."""
        return dict(self.attributes).get(name)


class Document(Struct, frozen=True):
    """One bake file: its blocks in order, and the attributes outside them."""

    path: str
    blocks: tuple[Block, ...]
    attributes: tuple[tuple[str, Expression], ...] = ()
