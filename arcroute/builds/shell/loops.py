"""Loops: round by round where the rounds are known, otherwise once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from arcroute.builds.model import HOLE
from arcroute.builds.shell.folders import resolve, seen_from
from arcroute.builds.shell.state import MAYBE, join

if TYPE_CHECKING:
    from tree_sitter import Node

    from arcroute.builds.shell.interpreter import Interpreter

MAX_ROUNDS = 64
"""How often the body of one loop is run."""


def each(shell: Interpreter, node: Node) -> None:
    """``for x in a b c``: the body once for each word that is known, and once for those that are not."""
    variable, body = node.child_by_field_name("variable"), node.child_by_field_name("body")
    if variable is None or body is None:
        return
    name = shell.expand.source(variable)
    for item in _items(shell, node):
        _round(shell, name, item, body)
        if _ends(shell):
            break


def _round(shell: Interpreter, name: str, item: str, body: Node) -> None:
    def run() -> None:
        shell.state.variables[name] = item
        shell.run(body)

    if item == HOLE:
        _repeat(shell, run)
    else:
        run()


def _items(shell: Interpreter, node: Node) -> tuple[str, ...]:
    arguments = (HOLE,) if shell.state.positional is None else shell.state.positional
    listed = any(child.type == "in" for child in node.children)
    words = shell.expand.words(node.children_by_field_name("value")) if listed else arguments
    items = tuple(item for word in words[: MAX_ROUNDS + 1] for item in _matching(shell, word))
    if len(items) > MAX_ROUNDS:
        shell.note(f"a loop over more than {MAX_ROUNDS} words is not followed word by word")
        return (HOLE,)
    return items


def _matching(shell: Interpreter, word: str) -> tuple[str, ...]:
    """The files of the repository that a pattern stands for; they may be others once the job has run a while."""
    if not any(sign in word for sign in "*?["):
        return (word,)
    cwd, glob = shell.state.cwd, shell.environment.glob
    pattern = resolve(cwd, word)
    found = glob(pattern) if glob and pattern else ()
    if cwd is None or not found:
        return (HOLE,)
    ending = "/" if word.endswith("/") else ""
    return tuple(seen_from(cwd, path) + ending for path in found)


def counted(shell: Interpreter, node: Node) -> None:
    """``for ((...))``: how often is not worked out."""
    for child in node.named_children:
        name = child.child_by_field_name("name") if child.type == "variable_assignment" else None
        if name is not None:
            shell.state.variables[shell.expand.source(name)] = HOLE
    body = node.child_by_field_name("body")
    if body is not None:
        _repeat(shell, lambda: shell.run(body))


def conditional(shell: Interpreter, node: Node) -> None:
    """while and until: round by round as long as the condition can be worked out."""
    body = node.child_by_field_name("body")
    if body is None:
        return
    asked, end = node.children_by_field_name("condition"), node.children[0].type == "until"
    endless = shell.expand.source(asked[0]) in ("true", ":", "false") if asked else True
    if endless and _until_left(shell, asked, body):
        return
    for _ in range(0 if endless else MAX_ROUNDS):
        start = len(shell.commands)
        truth = shell.run_all(asked)
        if truth is None:
            del shell.commands[start:]
            break
        if truth is end:
            return
        shell.run(body)
        if _ends(shell):
            return
    _repeat(shell, lambda: (shell.run_all(asked), shell.run(body)))


def _ends(shell: Interpreter) -> bool:
    """Whether the round that was run is surely the last one."""
    left, shell.state.left = shell.state.left, ""
    return shell.state.stopped or left == "break"


def _until_left(shell: Interpreter, asked: Sequence[Node], body: Node) -> bool:
    """An endless loop round by round. False, and nothing done, where it cannot be seen to end."""
    before, start = shell.fork(), (len(shell.commands), len(shell.own))
    for _ in range(MAX_ROUNDS):
        last = shell.fork()
        shell.run_all(asked)
        shell.run(body)
        doubtful = shell.state.left == MAYBE
        if _ends(shell):
            return True
        if doubtful or shell.state == last:
            break
    shell.state = before
    del shell.commands[start[0] :], shell.own[start[1] :]
    return False


def _repeat(shell: Interpreter, body: Callable[[], object]) -> None:
    """Runs a body that may run any number of times: what one round changes is not known in the next."""
    before = shell.fork()
    if not shell.rehearsing:
        with shell.rehearsal():
            body()
        shell.state.left = ""
        shell.state = join((before.fork(), shell.state))
    body()
    shell.state.left = ""
    shell.state = join((shell.state, before))
