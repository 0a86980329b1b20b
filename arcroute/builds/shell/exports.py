"""What a script writes to ``$GITHUB_ENV`` and ``$GITHUB_OUTPUT`` for the steps after it.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from arcroute.builds.model import HOLE
from arcroute.builds.shell.command import Command
from arcroute.builds.shell.state import State
from arcroute.builds.shell.substitution import printed

ENV_FILE = "/github/file_commands/env"
OUTPUT_FILE = "/github/file_commands/output"
FILES = {"GITHUB_ENV": ENV_FILE, "GITHUB_OUTPUT": OUTPUT_FILE}
_SPOKEN = re.compile(r"::set-(output|env) name=([A-Za-z_][\w-]*)::(.*)")
_SPOKEN_FILES = {"output": OUTPUT_FILE, "env": ENV_FILE}
_LINE = re.compile(r"([A-Za-z_][\w-]*)(=|<<)(.*)")


def remember(state: State, command: Command) -> None:
    """Keeps what the command writes in the state, so that branches join it like any variable."""
    if command.stdout_path not in (ENV_FILE, OUTPUT_FILE):
        _remember_spoken(state, command)
        return
    for line in _text(command).split("\n"):
        found = _LINE.match(line)
        if found:
            state.variables[f"{command.stdout_path}:{found[1]}"] = found[3] if found[2] == "=" else HOLE


def _remember_spoken(state: State, command: Command) -> None:
    """The older way: a line ``::set-output name=x::value`` on the standard output."""
    if command.words[0] != "echo" or command.stdout_path is not None:
        return
    found = _SPOKEN.fullmatch(printed(command))
    if found:
        state.variables[f"{_SPOKEN_FILES[found[1]]}:{found[2]}"] = found[3]


def _text(command: Command) -> str:
    if command.words == ("cat",) and command.stdin is not None:
        return command.stdin
    return printed(command)


def written(state: State, file: str) -> Mapping[str, str]:
    """The values that a script leaves in one of the files, by name."""
    found = ((name.partition(":"), value) for name, value in state.variables.items())
    return {name[2]: value for name, value in found if name[0] == file and isinstance(value, str)}
