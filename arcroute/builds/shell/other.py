"""PowerShell and cmd: the plain command lines in them. Of any other language nothing is said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from arcroute.builds.model import HOLE
from arcroute.builds.shell.command import Command, Commands, Environment
from arcroute.builds.shell.folders import resolve

_BASH = frozenset(("bash", "sh", "dash", "zsh"))
_CONTINUATIONS = {"pwsh": "`", "powershell": "`", "cmd": "^"}
_COMMENTS = {"pwsh": "#", "powershell": "#", "cmd": "::"}
_TOKEN = re.compile(
    r"""(?P<blank>[ \t]+)|(?P<stop>&&|\|\||[;|])|'(?P<raw>[^']*)'|"(?P<quoted>[^"]*)"|(?P<bare>[^ \t;|&'"]+|&)"""
)
_PLAIN = re.compile(r"[A-Za-z][\w./\\-]*\Z")
_VARIABLE = re.compile(r"\$(?:\{[^{}]*\}|env:\w+|\w+)|%\w+%")
_UNPLAIN = re.compile(r"[(){}<>@]")
_HERE_STRING = re.compile(r"@['\"][ \t]*\Z")
_MAX_LINES = 5_000
_MOVES = frozenset(("cd", "set-location", "push-location", "pushd", "sl"))
_RETURNS = frozenset(("pop-location", "popd"))


def program_of(shell: str | None) -> str:
    """The program of a ``shell:`` value such as ``bash -e {0}`` or ``C:\\\\msys64\\\\bash.exe {0}``."""
    words = (shell or "bash").replace("\\", "/").split()
    names = [word.rpartition("/")[2].lower().removesuffix(".exe") for word in words]
    return next((name for name in names if name in _BASH), names[0] if names else "")


def is_bash(shell: str | None) -> bool:
    """Whether a step's ``shell:`` reads bash's language; None is GitHub's default."""
    return program_of(shell) in _BASH


def commands_of_other_shell(script: str, shell: str, environment: Environment) -> Commands:
    """The plain commands of a PowerShell or cmd script; lines with anything but words and texts are left out."""
    kind = program_of(shell)
    if kind not in _CONTINUATIONS:
        return Commands((), (f"a script for {shell.replace(HOLE, '…') or 'an unknown shell'} is not read",))
    found: list[Command] = []
    cwd = environment.cwd
    for number, line in _logical_lines(script, kind):
        for words in _simple_commands(line):
            found.append(Command(words, number, cwd, environment.variables))
            cwd = _moved(cwd, words)
        if cwd is not None and _UNPLAIN.search(line) and _mentions_move(line):
            cwd = None
    return Commands(tuple(found))


def _logical_lines(script: str, kind: str) -> Iterator[tuple[int, str]]:
    """Lines with their number, continuations joined, comments and here-strings left out."""
    held, start, here = "", 0, ""
    for number, line in enumerate(script.splitlines()[:_MAX_LINES], 1):
        if here:
            here = "" if line.startswith(here) else here
            continue
        start = start if held else number
        if line.rstrip().endswith(_CONTINUATIONS[kind]):
            held += line.rstrip()[:-1] + " "
            continue
        whole, held = held + line, ""
        here = whole.rstrip()[-1] + "@" if _HERE_STRING.search(whole) else ""
        if not whole.lstrip().startswith(_COMMENTS[kind]):
            yield start, whole
    if held:
        yield start, held


def _simple_commands(line: str) -> Iterator[tuple[str, ...]]:
    """The commands of a line; nothing where a token is more than a word or a text."""
    words: list[str] = []
    open_word: str | None = None
    for token in _TOKEN.finditer(line):
        kind, text = token.lastgroup, token[token.lastgroup or 0]
        if kind in ("blank", "stop"):
            words += [open_word] if open_word is not None else []
            open_word = None
            if kind == "stop":
                yield from _plain(words)
                words = []
            continue
        if kind == "bare" and _UNPLAIN.search(_VARIABLE.sub("", text)):
            return
        open_word = (open_word or "") + (text if kind == "raw" else _VARIABLE.sub(HOLE, text))
    yield from _plain([*words, *([open_word] if open_word is not None else [])])


def _plain(words: list[str]) -> Iterator[tuple[str, ...]]:
    words = words[1:] if words[:1] in (["&"], ["call"]) else words
    if words and _PLAIN.match(words[0]) and "=" not in words[1:2]:
        yield tuple(words)


def _mentions_move(line: str) -> bool:
    return any(word.lower() in _MOVES | _RETURNS for word in re.findall(r"[\w-]+", line))


def _moved(cwd: str | None, words: tuple[str, ...]) -> str | None:
    name = words[0].lower()
    if name in _RETURNS:
        return None
    operands = [word for word in words[1:] if word.lower() not in ("-path", "/d")]
    return resolve(cwd, operands[0].replace("\\", "/")) if name in _MOVES and len(operands) == 1 else cwd
