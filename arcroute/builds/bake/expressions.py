"""HCL's expressions as values, whatever file they were read from.

Source: https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#expressions
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from arcroute.errors import Place


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that cannot be known without running bake."""


UNKNOWN = Unknown()
Value: TypeAlias = "str | bool | int | float | list[Value] | dict[str, Value] | Unknown | None"


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal."""

    value: str | bool | int | float | None


@dataclass(frozen=True, slots=True)
class Opaque:
    """An expression that is not evaluated: always unknown."""


@dataclass(frozen=True, slots=True)
class Template:
    """A text made of the texts of its parts."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A variable."""

    name: str


@dataclass(frozen=True, slots=True)
class Items:
    """A tuple, ``[a, b]``."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Object:
    """``{ key = value }``."""

    items: tuple[tuple[Expression, Expression], ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function call; ``spread`` where ``...`` follows the last argument."""

    function: str
    arguments: tuple[Expression, ...]
    spread: bool = False


@dataclass(frozen=True, slots=True)
class Index:
    """``operand[key]`` and ``operand.key``."""

    operand: Expression
    key: Expression


@dataclass(frozen=True, slots=True)
class Splat:
    """``operand[*].a.b``: the keys looked up in every item."""

    operand: Expression
    keys: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Unary:
    """``-x`` and ``!x``."""

    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True)
class Binary:
    """``left operator right``."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Conditional:
    """``condition ? yes : no``."""

    condition: Expression
    yes: Expression
    no: Expression


@dataclass(frozen=True, slots=True)
class For:
    """``[for key, item in collection : value if condition]``; with ``result_key`` it makes an object."""

    names: tuple[str, ...]
    collection: Expression
    value: Expression
    condition: Expression | None = None
    result_key: Expression | None = None


Expression: TypeAlias = (
    "Constant | Opaque | Template | Name | Items | Object | Call | Index | Splat | Unary | Binary | Conditional | For"
)


@dataclass(frozen=True, slots=True)
class Block:
    """``kind "label" { name = expression }``, with the place of its first word, or of its label in JSON."""

    kind: str
    label: str
    place: Place
    attributes: tuple[tuple[str, Expression], ...]

    def get(self, name: str) -> Expression | None:
        """The last expression given for an attribute."""
        return dict(self.attributes).get(name)


@dataclass(frozen=True, slots=True)
class Document:
    """One bake file: its blocks in order, and the attributes outside them."""

    path: str
    blocks: tuple[Block, ...]
    attributes: tuple[tuple[str, Expression], ...] = ()
