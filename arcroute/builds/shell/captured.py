"""What a script of the repository prints that is called inside ``$(...)``: ``args=$(bin/docker-args web)``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from arcroute.builds.model import HOLE
from arcroute.builds.shell import substitution
from arcroute.builds.shell.command import Command
from arcroute.builds.shell.folders import resolve
from arcroute.builds.shell.state import Frame, State
from arcroute.builds.shell.streams import Streams
from arcroute.builds.shell.wrappers import program, script_file

if TYPE_CHECKING:
    from arcroute.builds.shell.interpreter import Interpreter

_PRINTING = frozenset(("echo", "printf"))
_SILENT = frozenset(
    """set shopt test [ export local readonly declare unset shift true : cd exit return source .""".split()  # noqa: SIM905 - words
)


def printed_by_script(shell: Interpreter, commands: list[Command]) -> str:
    """The output of a substitution that calls one script; a HOLE where it prints more or less than one line of text.

    The commands of the script are not recorded here: it is followed as any script is that a step calls.
    """
    call = commands[0] if len(commands) == 1 and commands[0].stdout_path is None else None
    named = (script_file(call.words) or (call.words[0], call.words[1:])) if call else None
    path = resolve(call.cwd, named[0]) if call and named and "/" in named[0] and HOLE not in named[0] else None
    text = shell.environment.read(path) if shell.environment.read and path else None
    if call is None or named is None or text is None:
        return HOLE
    with shell.deeper() as allowed, shell.aside(), shell.rehearsal(), shell.redirected(Streams()):
        if not allowed:
            return HOLE
        shell.state = State(dict(call.env), set(call.env), call.cwd, named[1])
        shell.run_text(text, Frame(b"", path))
        return _only_line(shell.own)


def _only_line(commands: list[Command]) -> str:
    said = [each for each in commands if program(each.words[0]) not in _SILENT and each.stdout_path is None]
    if len(said) != 1 or program(said[0].words[0]) not in _PRINTING:
        return HOLE
    return substitution.printed(said[0]).rstrip("\n")
