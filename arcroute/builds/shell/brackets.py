"""``[ ... ]``, ``[[ ... ]]`` and ``(( ... ))`` in the syntax tree."""

from __future__ import annotations

import glob
from collections.abc import Callable
from typing import TYPE_CHECKING

from arcroute.builds.shell import conditions
from arcroute.builds.shell.folders import resolve

if TYPE_CHECKING:
    from tree_sitter import Node

    from arcroute.builds.shell.interpreter import Interpreter

_Compare = Callable[[str, str, str], "bool | None"]


def test(shell: Interpreter, node: Node) -> bool | None:
    """The truth of ``[ ... ]`` and ``[[ ... ]]``."""
    inner = node.named_children
    return _truth(shell, inner[0], conditions.binary) if len(inner) == 1 else None


def arithmetic(shell: Interpreter, node: Node) -> bool | None:
    """The truth of a comparison inside ``(( ... ))``."""
    return _truth(shell, node, conditions.arithmetic) if node.type == "binary_expression" else None


def _truth(shell: Interpreter, node: Node, compare: _Compare) -> bool | None:
    shell.charge(1)
    with shell.deeper() as allowed:
        if not allowed:
            return None
        if node.type == "parenthesized_expression" and len(node.named_children) == 1:
            return _truth(shell, node.named_children[0], compare)
        if node.type == "unary_expression":
            return _unary(shell, node, compare)
        return _binary(shell, node, compare) if node.type == "binary_expression" else _present(shell, node)


def _present(shell: Interpreter, node: Node) -> bool | None:
    """``[ "$x" ]``: whether there is any text."""
    return conditions.unary("-n", shell.expand.text(node))


def _unary(shell: Interpreter, node: Node, compare: _Compare) -> bool | None:
    operator, operand = node.children[0], node.children[-1]
    if operator.type == "!":
        return conditions.negate(_truth(shell, operand, compare))
    return ask(shell, shell.expand.source(operator), shell.expand.text(operand))


def ask(shell: Interpreter, operator: str, value: str) -> bool | None:
    """``-z x``, ``-f x`` and the like."""
    kind, path = shell.environment.kind, resolve(shell.state.cwd, value)
    if kind and path and value:
        truth = conditions.of_path(operator, path, kind(path))
        if truth is not None:
            return truth
    return conditions.unary(operator, value)


def _binary(shell: Interpreter, node: Node, compare: _Compare) -> bool | None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator = node.child_by_field_name("operator")
    if left is None or right is None or operator is None:
        return None
    sign = shell.expand.source(operator)
    if sign in ("&&", "||"):
        combine = conditions.both if sign == "&&" else conditions.either
        return combine(_truth(shell, left, compare), _truth(shell, right, compare))
    value, pieces = (
        shell.expand.text(left),
        [each for each in node.named_children if each.start_byte >= right.start_byte],
    )
    if sign in ("=", "==", "!=") and any(each.type == "extglob_pattern" for each in pieces):
        matched = conditions.matches(value, "".join(_pattern(shell, each) for each in pieces))
        return conditions.negate(matched) if sign == "!=" else matched
    return compare(value, sign, shell.expand.text(right)) if len(pieces) == 1 else None


def _pattern(shell: Interpreter, node: Node) -> str:
    """A piece of a pattern such as ``*"a?"*``; what is quoted stands for itself."""
    text = shell.expand.text(node)
    return text if node.type == "extglob_pattern" else glob.escape(text)
