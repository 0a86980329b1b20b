"""What an expression is made of: the tree, the text it reads as, and the error for text that is none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from msgspec import Struct

from arcroute.actions.doubles import number_text
from arcroute.errors import ArcrouteError, Place
from arcroute.text.source import Span


class ExpressionError(ArcrouteError):
    """An expression that GitHub refuses, or one whose evaluation fails.

    ``offset`` counts characters from the start of the expression's text; ``span`` is the part of the file that fails,
    where an expression fails as it is evaluated. ``kind`` is one of syntax, depth,
    length, function, context, arguments (refused) and format, json, case (failed).
    """

    def __init__(
        self, message: str, offset: int, kind: str, place: Place | None = None, span: Span | None = None
    ) -> None:
        super().__init__(message, place)
        self.offset = offset
        self.kind = kind
        self.span = span

    def __str__(self) -> str:
        return super().__str__() if self.place else f"{self.message} (at character {self.offset + 1})"

    def at(self, place: Place | None) -> ExpressionError:
        """The same error where it is in a file."""
        return ExpressionError(self.message, self.offset, self.kind, place, self.span)


class Extent(NamedTuple):
    """A half-open range of characters in the text of one expression."""

    start: int
    end: int


class Literal(Struct, frozen=True):
    """A literal; numbers are floats, and the extent of a string holds its quotes."""

    value: bool | float | str | None
    span: Extent


class Context(Struct, frozen=True):
    """A named value: ``github``, ``matrix``, ..."""

    name: str
    span: Extent


class Index(Struct, frozen=True):
    """``target[key]``; ``target.name`` is the same with a literal key."""

    target: Expression
    key: Expression
    span: Extent


class Filter(Struct, frozen=True):
    """``target.*`` or ``target[*]``."""

    target: Expression
    span: Extent


class Not(Struct, frozen=True):
    """``!operand``."""

    operand: Expression
    span: Extent


class Comparison(Struct, frozen=True):
    """``first op right op right ...``, read from the left; flat, because its length has no limit."""

    first: Expression
    steps: tuple[tuple[str, Expression], ...]
    span: Extent


class Logical(Struct, frozen=True):
    """Operands joined by one operator, ``&&`` or ``||``."""

    operator: str
    operands: tuple[Expression, ...]
    span: Extent


class Call(Struct, frozen=True):
    """A function call; ``name`` is in lower case."""

    name: str
    arguments: tuple[Expression, ...]
    span: Extent


Expression: TypeAlias = "Literal | Context | Index | Filter | Not | Comparison | Logical | Call"

_BINDING = {"||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4}
_PROPER_NAMES = {
    "startswith": "startsWith",
    "endswith": "endsWith",
    "tojson": "toJSON",
    "fromjson": "fromJSON",
    "hashfiles": "hashFiles",
}


def render(node: Expression) -> str:
    """The expression as GitHub would read it again, in one spelling: the same text means the same thing."""
    match node:
        case Literal():
            return literal_text(node.value)
        case Context():
            return node.name
        case Index():
            return _index(node)
        case Filter():
            return f"{_nested(node.target)}.*"
        case Not():
            return f"!{_operand(node.operand, 5)}"
        case Call():
            return f"{_PROPER_NAMES.get(node.name, node.name)}({', '.join(map(render, node.arguments))})"
        case Logical():
            return f" {node.operator} ".join(_operand(item, _BINDING[node.operator]) for item in node.operands)
        case Comparison():
            level = min(_BINDING[operator] for operator, _ in node.steps)
            tail = (f" {operator} {_operand(right, 5)}" for operator, right in node.steps)
            return _operand(node.first, level) + "".join(tail)


def contexts(node: Expression) -> Iterator[Expression]:
    """Every context that an expression reads, with the properties after it where they are written out."""
    match node:
        case Context():
            yield node
        case Index(target=Context(), key=Literal()):
            yield node
        case _:
            for child in children(node):
                yield from contexts(child)


def children(node: Expression) -> tuple[Expression, ...]:
    """The expressions right inside this one, in written order."""
    match node:
        case Index():
            return (node.target, node.key)
        case Filter():
            return (node.target,)
        case Not():
            return (node.operand,)
        case Comparison():
            return (node.first, *(right for _, right in node.steps))
        case Logical():
            return node.operands
        case Call():
            return node.arguments
    return ()


def literal_text(value: bool | float | str | None) -> str:
    """A value as an expression would spell it."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return number_text(value)


def _index(node: Index) -> str:
    key = node.key.value if isinstance(node.key, Literal) else None
    if isinstance(key, str) and is_name(key):
        return f"{_nested(node.target)}.{key}"
    return f"{_nested(node.target)}[{render(node.key)}]"


def is_name(text: str) -> bool:
    """Whether a text can stand after a dot."""
    plain = text.replace("-", "_")
    return plain.isascii() and plain.isidentifier() and text[0] != "-"


def _nested(node: Expression) -> str:
    """What stands before a dot or bracket."""
    return render(node) if isinstance(node, Context | Index | Filter | Call) else f"({render(node)})"


def _operand(node: Expression, level: int) -> str:
    """An operand, in parentheses where it binds less tightly than the operator around it."""
    if isinstance(node, Logical):
        own = _BINDING[node.operator]
    elif isinstance(node, Comparison):
        own = min(_BINDING[operator] for operator, _ in node.steps)
    else:
        own = 6
    return render(node) if own > level else f"({render(node)})"
