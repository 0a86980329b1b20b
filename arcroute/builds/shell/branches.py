"""Lists, if and case. A branch counts unless a test of known texts rules it out; what branches leave in different
states is not known afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from arcroute.builds.shell import conditions
from arcroute.builds.shell.state import State, join

if TYPE_CHECKING:
    from tree_sitter import Node

    from arcroute.builds.shell.interpreter import Interpreter

_QUESTIONS = frozenset(("test", "[", "command", "which", "type", "hash", "grep", "egrep", "diff", "cmp", "git"))
_QUESTION_NODES = frozenset(("test_command", "negated_command"))
_CLAUSES = frozenset(("elif_clause", "else_clause"))


def sequence(shell: Interpreter, node: Node) -> bool | None:
    """``a && b || c``. Commands are taken to succeed; only after a question may the next part not run."""
    first, rest = _flattened(node)
    truth, asked = shell.run(first), _asks(shell, first)
    skipped: State | None = None
    doubtful = False
    for operator, part in rest:
        if truth is (operator == "||"):
            continue
        if operator == "||" and truth is None:
            shell.state = _after(shell.state, skipped, doubtful=doubtful)
            skipped, doubtful, truth = shell.fork(), True, None
            shell.run(part)
            continue
        if truth is None and skipped is None:
            skipped, doubtful = shell.fork(), asked
        truth, asked = shell.run(part), _asks(shell, part)
    shell.state = _after(shell.state, skipped, doubtful=doubtful)
    return truth


def _after(taken: State, skipped: State | None, *, doubtful: bool) -> State:
    if skipped is None:
        return taken
    if taken.stopped:
        return skipped
    return join((taken, skipped)) if doubtful else taken


def _flattened(node: Node) -> tuple[Node, list[tuple[str, Node]]]:
    """The parts of a list, which the grammar nests to the left, without recursion."""
    rest: list[tuple[str, Node]] = []
    while node.type == "list" and len(node.children) >= 3:
        rest.append((node.children[1].type, node.children[-1]))
        node = node.children[0]
    return node, rest[::-1]


def _asks(shell: Interpreter, node: Node) -> bool:
    """Whether a statement is there for its answer rather than for what it does."""
    if node.type == "pipeline" and node.named_children:
        node = node.named_children[-1]
    if node.type == "redirected_statement":
        node = node.child_by_field_name("body") or node
    if node.type == "compound_statement":
        return node.children[0].type == "(("
    name = node.child_by_field_name("name") if node.type == "command" else None
    return node.type in _QUESTION_NODES or (name is not None and shell.expand.source(name) in _QUESTIONS)


def negation(shell: Interpreter, node: Node) -> bool | None:
    """``! a``."""
    return conditions.negate(shell.run_all(node.named_children))


def alternatives(shell: Interpreter, node: Node) -> None:
    """if, elif, else."""
    outcomes: list[State] = []
    for arm in (node, *(child for child in node.named_children if child.type in _CLAUSES)):
        asked, body = _arm(arm)
        truth = arm.type == "else_clause" or shell.run_all(asked)
        if truth is not False:
            outcomes.append(_branch(shell, body))
        if truth:
            break
    else:
        outcomes.append(shell.state)
    shell.state = join(outcomes)


def _branch(shell: Interpreter, body: Iterable[Node]) -> State:
    """The state after a branch, from the current state, which stays."""
    before = shell.state
    shell.state = shell.fork()
    shell.run_all(body)
    after, shell.state = shell.state, before
    return after


def _arm(node: Node) -> tuple[Sequence[Node], Sequence[Node]]:
    """The condition and the body of one arm."""
    children = [child for child in node.children if child.type not in _CLAUSES]
    then = next((index for index, child in enumerate(children) if child.type == "then"), 0)
    return children[:then], children[then:]


def choice(shell: Interpreter, node: Node) -> None:
    """case ... esac."""
    value = shell.expand.text(node.child_by_field_name("value"))
    outcomes: list[State] = []
    for item in (child for child in node.named_children if child.type == "case_item"):
        truth = _matches_any(shell, value, item.children_by_field_name("value"))
        if truth is not False:
            outcomes.append(_branch(shell, _behind_patterns(item)))
        if truth:
            break
    else:
        outcomes.append(shell.state)
    shell.state = join(outcomes)


def _behind_patterns(item: Node) -> Sequence[Node]:
    """The statements of a case's item."""
    end = next((index for index, child in enumerate(item.children) if child.type == ")"), 0)
    return item.children[end:]


def _matches_any(shell: Interpreter, value: str, patterns: Iterable[Node]) -> bool | None:
    truth: bool | None = False
    for pattern in patterns:
        truth = conditions.either(truth, conditions.matches(value, shell.expand.text(pattern)))
    return truth
