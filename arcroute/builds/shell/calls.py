"""Simple commands: functions of the script, shells with an inline script, sourced files, and programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from arcroute.builds.model import HOLE
from arcroute.builds.shell import brackets, builtins, conditions, exports
from arcroute.builds.shell.assignments import prefixes
from arcroute.builds.shell.command import Command
from arcroute.builds.shell.folders import resolve
from arcroute.builds.shell.state import Frame, Function
from arcroute.builds.shell.streams import Streams, redirected
from arcroute.builds.shell.wrappers import inline_script, unwrap

if TYPE_CHECKING:
    from tree_sitter import Node

    from arcroute.builds.shell.interpreter import Interpreter


_REDIRECTS = frozenset(("file_redirect", "heredoc_redirect", "herestring_redirect"))


def command(shell: Interpreter, node: Node, more: tuple[str, ...] = ()) -> bool | None:
    """A simple command with its assignments and redirects; ``more`` are words that stand outside its node."""
    assigned = [child for child in node.named_children if child.type == "variable_assignment"]
    redirects = [child for child in node.named_children if child.type in _REDIRECTS]
    words = shell.expand.words([child for child in node.named_children if _is_word(child)]) + more
    env = prefixes(shell, assigned)
    if not words:
        return None
    own = redirected(shell.expand, redirects)
    with shell.redirected(own.within(shell.streams)):
        truth = _execute(shell, words, env, shell.line(node))
    if words[0] == "read" and own.text is not None:
        builtins.read_line(shell.state, words, own.text, env.get("IFS", " \t"))
    return truth


def _is_word(node: Node) -> bool:
    return node.type != "variable_assignment" and node.type not in _REDIRECTS


def _execute(shell: Interpreter, words: tuple[str, ...], prefix: Mapping[str, str], line: int) -> bool | None:
    inner = unwrap(words)
    env = {**prefix, **inner.env}
    function = None if inner.bypasses_functions else shell.state.functions.get(inner.words[0])
    script = inline_script(inner.words)
    if function:
        _call(shell, function, inner.words[1:])
    elif inner.words[0] == "eval":
        shell.run_text(" ".join(inner.words[1:]), Frame(b"", shell.frame.file, line))
    elif script and script[0].strip(HOLE):
        _inline(shell, script, env, line)
    else:
        return _program(shell, inner.words, env, line)
    return None


def _program(shell: Interpreter, words: tuple[str, ...], env: Mapping[str, str], line: int) -> bool | None:
    _record(shell, words, env, line)
    truth = builtins.apply(shell.state, words)
    if words[0] in ("source", "."):
        _source(shell, words[1:])
    if words[0] in ("test", "["):
        operands = words[1:] if words[0] == "test" else words[1:-1]
        return conditions.of_words(operands, lambda operator, value: brackets.ask(shell, operator, value))
    return truth


def _record(shell: Interpreter, words: tuple[str, ...], env: Mapping[str, str], line: int) -> None:
    state, streams = shell.state, shell.streams
    shell.charge(1 + len(state.exported) // 8)
    values = ((name, state.variables.get(name)) for name in sorted(state.exported))
    found = Command(
        words=words,
        line=line,
        cwd=state.cwd,
        env={**{name: value for name, value in values if isinstance(value, str)}, **env},
        stdin=streams.text,
        stdin_path=streams.path,
        stdout_path=streams.output,
        appends=streams.appends,
        file=shell.frame.file if shell.frame.file != shell.environment.file else None,
    )
    shell.commands.append(found)
    shell.own.append(found)
    exports.remember(state, found)


def _call(shell: Interpreter, function: Function, arguments: tuple[str, ...]) -> None:
    frame, positional = shell.frame, shell.state.positional
    shell.frame, shell.state.positional = function.frame, arguments
    shell.locals.append({})
    shell.run(function.body)
    shell.frame = frame
    state = shell.state
    state.positional, state.stopped, state.left = positional, False, ""
    for name, value in shell.locals.pop().items():
        if value is None:
            state.variables.pop(name, None)
        else:
            state.variables[name] = value


def _inline(shell: Interpreter, script: tuple[str, tuple[str, ...]], env: Mapping[str, str], line: int) -> None:
    with shell.aside(), shell.redirected(Streams()):
        shell.state.variables.update(env)
        shell.state.exported.update(env)
        shell.state.functions = {}
        shell.state.positional = script[1]
        shell.run_text(script[0], Frame(b"", shell.frame.file, line))


def _source(shell: Interpreter, operands: tuple[str, ...]) -> None:
    """Runs a file of the repository in the current state."""
    read, path = shell.environment.read, resolve(shell.state.cwd, operands[0]) if operands else None
    text = read(path) if read and path else None
    if path is None or text is None:
        return
    positional = shell.state.positional
    shell.state.positional = operands[1:] or positional
    shell.run_text(text, Frame(b"", path))
    shell.state.positional, shell.state.stopped = positional, False
