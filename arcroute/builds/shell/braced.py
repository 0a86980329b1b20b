"""``${...}`` in the syntax tree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from arcroute.builds.model import HOLE
from arcroute.builds.shell.parameter import is_assigning, transform, with_default
from arcroute.builds.shell.state import Value
from arcroute.builds.shell.values import element, scalar

if TYPE_CHECKING:
    from tree_sitter import Node

    from arcroute.builds.shell.expansion import Expansion


def braced(expand: Expansion, node: Node) -> tuple[Value | None, str]:
    """What ``${...}`` stands for, and "@" or "*" where that is several texts."""
    parts = node.children[1:-1]
    if not parts or not parts[0].is_named:
        return _prefixed(expand, parts), ""
    values, several = _named(expand, parts[0])
    if several:
        return (() if values == () else _slice(expand, values or (HOLE,), parts)), several
    if not values and (words := _default_array(expand, parts[1:])) is not None:
        return words, "@"
    return _operated(expand, parts[0], scalar(values), parts[1:]), ""


def _prefixed(expand: Expansion, parts: Sequence[Node]) -> str:
    """``${#X}`` and ``${!X}``."""
    if len(parts) != 2:
        return HOLE
    values, several = _named(expand, parts[1])
    if several:
        return str(len(values)) if expand.source(parts[0]) == "#" and values and HOLE not in values else HOLE
    value = scalar(values)
    if value is None or HOLE in value:
        return HOLE
    return str(len(value)) if expand.source(parts[0]) == "#" else scalar(expand.values.variable(value)) or HOLE


def _named(expand: Expansion, node: Node) -> tuple[Value | None, str]:
    """The value of a name inside ``${}``, and "@" or "*" where it stands for several."""
    name = expand.source(node)
    if name in ("@", "*"):
        return expand.values.arguments(), name
    if node.type != "subscript":
        return expand.values.parameter(name), ""
    index = node.child_by_field_name("index")
    array = node.child_by_field_name("name")
    key, found = expand.text(index), expand.values.variable(expand.source(array)) if array else None
    if key in ("@", "*"):
        return (found if isinstance(found, tuple) else (scalar(found) or HOLE,)), key
    return element(found, key), ""


def _slice(expand: Expansion, values: Value, parts: Sequence[Node]) -> Value:
    """``${@:2}`` and ``${X[@]:1:2}``; the arguments count from 1."""
    if len(parts) == 1:
        return values
    operands = tuple(_operands(expand, parts[2:], parts[1].end_byte, parts[0]))
    numbers = [int(text) for text in operands if re.fullmatch(r" ?[0-9]{1,5}", text)]
    if expand.source(parts[1]) != ":" or len(numbers) != len(operands) or HOLE in values or isinstance(values, str):
        return (HOLE,)
    start = max(numbers[0] - 1, 0) if expand.source(parts[0]) in ("@", "*") else numbers[0]
    return values[start : start + numbers[1]] if len(numbers) == 2 else values[start:]


def _default_array(expand: Expansion, rest: Sequence[Node]) -> tuple[str, ...] | None:
    """The words of ``${X:-"${Y[@]}"}`` where X is empty; None for any other default."""
    is_array = len(rest) == 2 and expand.source(rest[0]) == ":-" and expand.source(rest[1]).endswith('[@]}"')
    return expand.words([rest[1]]) if is_array else None


def _operated(expand: Expansion, name: Node, value: str | None, rest: Sequence[Node]) -> str | None:
    if not rest:
        return value
    operator = expand.source(rest[0])
    operands = tuple(_operands(expand, rest[1:], rest[0].end_byte, name))
    chosen = with_default(value, operator, operands[0] if operands else "")
    if chosen is None:
        expand.charge(len(value or "") // 8)
        return HOLE if value is None else transform(value, operator, operands)
    if is_assigning(operator) and name.type == "variable_name":
        expand.values.state.variables[expand.source(name)] = chosen
    return chosen


def _operands(expand: Expansion, nodes: Sequence[Node], start: int, name: Node) -> Iterator[str]:
    """The texts behind an operator; another operator token separates two of them."""
    parent = name.parent
    end = parent.end_byte - 1 if parent else start
    at, text = start, ""
    for node in nodes:
        text += expand.between_bytes(at, node.start_byte)
        at = node.end_byte
        if node.is_named:
            text += expand.text(node)
        else:
            yield text
            text = ""
    yield text + expand.between_bytes(at, end)
