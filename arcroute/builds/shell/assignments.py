"""Assignments: plain, appended, declared, exported, local."""

from __future__ import annotations

from typing import TYPE_CHECKING

from arcroute.builds.model import HOLE
from arcroute.builds.shell.expansion import MAX_VALUE
from arcroute.builds.shell.state import Value

if TYPE_CHECKING:
    from tree_sitter import Node

    from arcroute.builds.shell.interpreter import Interpreter

_MAX_ELEMENTS = 1024
_SCOPED = frozenset(("local", "declare", "typeset"))


def assignment(shell: Interpreter, node: Node) -> None:
    """``X=y``, ``X+=y``, ``X[1]=y``."""
    name = node.child_by_field_name("name")
    if name is None:
        return
    value = shell.expand.value(node.child_by_field_name("value"))
    if name.type == "subscript":
        array = name.child_by_field_name("name")
        shell.state.variables[shell.expand.source(array) if array else ""] = (HOLE,)
        return
    key = shell.expand.source(name)
    appending = any(child.type == "+=" for child in node.children)
    _store(shell, key, _appended(shell.expand.values.variable(key), value) if appending else value)


def several(shell: Interpreter, node: Node) -> None:
    """``X=a Y=b``."""
    for child in node.named_children:
        assignment(shell, child)


def prefixes(shell: Interpreter, nodes: list[Node]) -> dict[str, str]:
    """The environment that assignments before a command add to it."""
    found = {}
    for node in nodes:
        name = node.child_by_field_name("name")
        value = shell.expand.value(node.child_by_field_name("value"))
        found[shell.expand.source(name) if name else ""] = " ".join(value) if isinstance(value, tuple) else value
    return found


def declaration(shell: Interpreter, node: Node) -> None:
    """export, local, readonly, declare and typeset."""
    keyword = node.children[0].type
    options = [shell.expand.source(child) for child in node.named_children if child.type == "word"]
    for child in node.named_children:
        name = _declared(shell, child, scoped=keyword in _SCOPED)
        if name and (keyword == "export" or "-x" in options):
            shell.state.exported.add(name)


def _declared(shell: Interpreter, node: Node, *, scoped: bool) -> str:
    """The name that one operand declares, after its assignment is made."""
    if node.type == "word":
        return ""
    target = node.child_by_field_name("name") if node.type == "variable_assignment" else node
    text = shell.expand.text(target) if target else ""
    name = text.partition("=")[0]
    if scoped and shell.locals:
        shell.locals[-1].setdefault(name, shell.state.variables.get(name))
    if node.type == "variable_assignment":
        assignment(shell, node)
    elif "=" in text:
        _store(shell, name, text.partition("=")[2])
    return name


def unset(shell: Interpreter, node: Node) -> None:
    """``unset X``."""
    for child in node.named_children:
        name = shell.expand.source(child)
        shell.state.variables.pop(name, None)
        shell.state.exported.discard(name)


def _store(shell: Interpreter, name: str, value: Value) -> None:
    limit = _MAX_ELEMENTS if isinstance(value, tuple) else MAX_VALUE
    shell.charge(len(value) // 64)
    shell.state.variables[name] = value if len(value) <= limit else HOLE


def _appended(old: Value | None, new: Value) -> Value:
    if isinstance(new, tuple):
        return (*(old if isinstance(old, tuple) else (old,) if old else ()), *new)
    if isinstance(old, tuple):
        return (old[0] + new, *old[1:]) if old else (new,)
    return HOLE + new if old is None else old + new
