"""Python scripts: the container commands that they spell out for ``subprocess`` and its kind.

Nothing is run or imported. Only what stands in the script itself is read: lists of words that start with a
container tool, and texts that do.
"""

from __future__ import annotations

import ast
import re
import shlex
import warnings
from collections.abc import Iterator

from arcroute.builds.callee import Callee, Callees, cannot_follow, readable
from arcroute.builds.model import HOLE
from arcroute.builds.shell import Command, Environment
from arcroute.builds.shell.folders import resolve
from arcroute.errors import InputError, Place
from arcroute.text.project import Project

_TOOLS = ("docker", "podman", "nerdctl", "buildah", "docker-compose")
_TEXT = re.compile(rf"\s*(?:sudo\s+)?(?:{'|'.join(_TOOLS)})\s+[a-z-]")
_RUN = frozenset(("run", "run_always", "call", "check_call", "check_output", "execute", "sh"))
"""Functions that take a command's words one by one."""
_MAX_TEXT = 256 * 1024
_MAX_NODES = 50_000
_MAX_COMMANDS = 50


def callees(project: Project, command: Command) -> Callees | None:
    """The container commands in the script that a python command runs; None where it runs none of the repository."""
    word = next((word for word in command.words[1:] if not word.startswith("-") or word == "-m"), "")
    path = resolve(command.cwd, word) if word.endswith(".py") else None
    if path is None or not project.is_file(path):
        return None
    try:
        text = readable(project, path)
    except InputError as error:
        return cannot_follow(path, error.message)
    return spelt_out(text, Environment(command.env, command.cwd), Place(path, 1, 1))


def spelt_out(text: str, environment: Environment, place: Place) -> Callees:
    """The container commands in a script whose first line is at ``place``."""
    try:
        found = list(_commands(_parsed(text))) if len(text) <= _MAX_TEXT else []
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return cannot_follow(str(place.path), "not a Python script that can be read")
    lines = ((shell, place.line + line - 1) for shell, line in found[:_MAX_COMMANDS])
    return Callees(tuple(Callee(shell, environment, place.path, line) for shell, line in lines))


def _parsed(text: str) -> ast.Module:
    """The syntax tree; what Python would warn of is not arcroute's to say."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def _commands(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Each command as shell text, with its line."""
    passed_over = {id(part) for node in ast.walk(tree) for part in _parts(node)}
    for count, node in enumerate(ast.walk(tree)):
        if count > _MAX_NODES:
            return
        given = _words(node)
        if len(given) > 1 and _text(given[0]) in _TOOLS:
            yield shlex.join(map(_text, given)), given[0].lineno
        elif isinstance(node, ast.Constant | ast.JoinedStr) and _TEXT.match(text := _text(node)):
            yield from [(text, node.lineno)] if id(node) not in passed_over else ()


def _words(node: ast.AST) -> list[ast.expr]:
    """A list of words, or words given one by one: ``session.run("docker", "build", ".")``."""
    if isinstance(node, ast.List | ast.Tuple):
        return node.elts
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute | ast.Name):
        return []
    name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
    return node.args if name in _RUN else []


def _parts(node: ast.AST) -> tuple[ast.expr, ...]:
    """What is no command of its own: documentation, and the pieces of a formatted text."""
    if isinstance(node, ast.JoinedStr):
        return tuple(node.values)
    return (node.value,) if isinstance(node, ast.Expr) else ()


def _text(node: ast.expr) -> str:
    """A literal text, a HOLE for every piece that the script works out."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else HOLE
    if isinstance(node, ast.JoinedStr):
        return "".join(map(_text, node.values))
    return HOLE
