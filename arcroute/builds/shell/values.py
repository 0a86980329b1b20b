"""The values behind names: variables, arrays, arguments, and what the runner sets."""

from __future__ import annotations

import re

from msgspec import Struct

from arcroute.builds.environment import lookup_in
from arcroute.builds.model import HOLE
from arcroute.builds.shell.exports import FILES
from arcroute.builds.shell.folders import WORKSPACE, absolute
from arcroute.builds.shell.state import Frame, State, Value

_SET_BY_THE_RUNNER = {"GITHUB_WORKSPACE": WORKSPACE, **FILES}


class Values(Struct, frozen=True):
    """Reads a state; ``frame`` says which file ``$0`` is."""

    state: State
    frame: Frame

    def variable(self, name: str) -> Value | None:
        """A variable's value; None where nobody has set it, as far as the script tells."""
        if name in self.state.variables:
            return self.state.variables[name]
        if name == "PWD":
            return absolute(self.state.cwd)
        if name == "BASH_SOURCE":
            return (absolute(self.frame.file),)
        return _SET_BY_THE_RUNNER.get(name) or lookup_in({})(name)

    def parameter(self, name: str) -> Value | None:
        """What ``$name`` stands for: a variable, an argument, or what only a run knows."""
        if name.isdigit():
            return self.positional(int(name[:4]))
        if name == "#":
            arguments = self.state.positional
            return HOLE if arguments is None or HOLE in arguments else str(len(arguments))
        return self.variable(name) if name[:1].isalpha() or name[:1] == "_" else HOLE

    def positional(self, index: int) -> str:
        """An argument, from 1; 0 is the script itself."""
        arguments = self.state.positional
        if index == 0:
            return absolute(self.frame.file)
        if arguments is None or HOLE in arguments[: index - 1]:
            return HOLE
        if index <= len(arguments):
            return arguments[index - 1]
        return HOLE if HOLE in arguments else ""

    def arguments(self) -> tuple[str, ...]:
        """All arguments; one HOLE where they cannot be known."""
        return (HOLE,) if self.state.positional is None else self.state.positional


def scalar(value: Value | None) -> str | None:
    """A value where one text is wanted: of an array the first element."""
    return (value[0] if value else "") if isinstance(value, tuple) else value


def element(array: Value | None, key: str) -> str:
    """One element of an array."""
    if isinstance(array, tuple) and re.fullmatch(r"[0-9]{1,5}", key) and HOLE not in array:
        return array[int(key)] if int(key) < len(array) else ""
    return array if isinstance(array, str) and key == "0" else HOLE
