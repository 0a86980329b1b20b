"""Statements that hold others: blocks, subshells, redirections and pipelines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from arcroute.builds.model import HOLE
from arcroute.builds.shell import brackets, calls
from arcroute.builds.shell.state import Function
from arcroute.builds.shell.streams import Streams, of_pipe, redirected

if TYPE_CHECKING:
    from tree_sitter import Node

    from arcroute.builds.shell.interpreter import Interpreter

_ASSIGNED = re.compile(r"(?<!\w)([A-Za-z_]\w*)\s*(?:\+\+|--|[-+*/%|&^]?=(?!=))|(?:\+\+|--)([A-Za-z_]\w*)")


def block(shell: Interpreter, node: Node) -> bool | None:
    """``{ ...; }``, a whole script, a loop's body; also ``(( ... ))``."""
    if node.children and node.children[0].type == "((":
        return _arithmetic(shell, node)
    return shell.run_all(node.children)


def _arithmetic(shell: Interpreter, node: Node) -> bool | None:
    for found in _ASSIGNED.finditer(shell.expand.source(node)):
        shell.state.variables[found[1] or found[2]] = HOLE
    inner = node.named_children
    return brackets.arithmetic(shell, inner[0]) if len(inner) == 1 else None


def broken(shell: Interpreter, node: Node) -> None:
    """What bash could not parse: the statements that are there still count."""
    shell.note(f"line {shell.line(node)} is not valid bash")
    shell.run_all(node.children)


def subshell(shell: Interpreter, node: Node) -> None:
    """``( ... )``."""
    with shell.aside():
        shell.run_all(node.children)


def redirection(shell: Interpreter, node: Node) -> bool | None:
    """A statement with redirects, and what stands behind a heredoc's delimiter: words, a pipe, the rest of a list."""
    body = node.child_by_field_name("body")
    redirects = node.children_by_field_name("redirect")
    streams = redirected(shell.expand, redirects).within(shell.streams)
    behind = [child for each in redirects for child in each.named_children if child.type == "pipeline"]
    if behind and body:
        _pipe(shell, [body, *behind[0].named_children], streams)
        return None
    with shell.redirected(streams):
        truth = _body(shell, body, redirects) if body else None
    followers = [child for each in redirects for child in each.children_by_field_name("right")]
    return shell.run_all(followers) if followers else truth


def _body(shell: Interpreter, body: Node, redirects: list[Node]) -> bool | None:
    """Runs a redirected statement. A command's last words may stand behind a heredoc's delimiter, and the grammar
    leaves a lone ``-`` before ``<<`` out of the tree, as it does a line's continuation."""
    if body.type != "command":
        return shell.run(body)
    between = shell.expand.between(body, redirects[0]).split() if redirects else []
    missed = (word for word in between if word != "\\")
    behind = [word for each in redirects for word in each.children_by_field_name("argument")]
    return calls.command(shell, body, (*missed, *shell.expand.words(behind)))


def pipeline(shell: Interpreter, node: Node) -> bool | None:
    """``a | b | c``, each in a subshell."""
    _pipe(shell, node.named_children, shell.streams)
    return None


def _pipe(shell: Interpreter, parts: Iterable[Node], streams: Streams) -> None:
    for part in parts:
        start = len(shell.own)
        with shell.aside(), shell.redirected(streams):
            shell.run(part)
        streams = of_pipe(shell.own[start:])


def definition(shell: Interpreter, node: Node) -> None:
    """A function's definition runs nothing yet."""
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    if name and body:
        shell.state.functions[shell.expand.source(name)] = Function(body, shell.frame)
