"""What a script has done so far: variables, folder, arguments; and how two ways through it come together."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from arcroute.builds.model import HOLE

if TYPE_CHECKING:
    from tree_sitter import Node

MAYBE = "maybe"
Value = str | tuple[str, ...]
"""A variable's text, or the elements of an array."""


class Frame(Struct, frozen=True):
    """The text that is being read: its bytes, its file, and its line where that does not follow from the text."""

    source: bytes
    file: str | None = None
    line: int | None = None


class Function(Struct, frozen=True):
    """A function defined in a script."""

    body: Node
    frame: Frame


class State(Struct):
    """A shell's state. A subshell and each branch work on a fork."""

    variables: dict[str, Value]
    exported: set[str]
    cwd: str | None
    positional: tuple[str, ...] | None
    """None where the arguments cannot be known."""
    functions: dict[str, Function] = field(default_factory=dict)
    folders: tuple[str | None, ...] = ()
    """The stack of pushd."""
    previous: str | None = None
    """Where ``cd -`` goes."""
    stopped: bool = False
    """Whether this way through the script has met exit or return."""
    left: str = ""
    """"break" or "continue" where the innermost loop's round ends here, MAYBE where that cannot be known."""

    def fork(self) -> State:
        """An independent copy."""
        return replace(
            self,
            variables=dict(self.variables),
            exported=set(self.exported),
            functions=dict(self.functions),
        )


def join(states: Iterable[State]) -> State:
    """The state after one of several ways was taken: what differs between them is not known."""
    every = list(states)
    going = [state for state in every if not state.stopped]
    if not going:
        return every[0]
    result = going[0]
    for other in going[1:]:
        _merge(result, other)
    return result


def _merge(into: State, other: State) -> None:
    if into.variables != other.variables:
        names = sorted(into.variables.keys() | other.variables.keys())
        into.variables = {name: _agreed(into.variables.get(name), other.variables.get(name)) for name in names}
    into.exported |= other.exported
    into.functions = {**other.functions, **into.functions}
    into.cwd = into.cwd if into.cwd == other.cwd else None
    into.previous = into.previous if into.previous == other.previous else None
    into.positional = into.positional if into.positional == other.positional else None
    into.left = into.left if into.left == other.left else MAYBE
    into.folders = into.folders if into.folders == other.folders else ()


def _agreed(one: Value | None, other: Value | None) -> Value:
    """What two ways leave in a variable: of an array, or of words that one way adds to, what both begin with."""
    if one is not None and one == other:
        return one
    if isinstance(one, tuple) and isinstance(other, tuple):
        same = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
        return (*(word for word, _ in same), HOLE)
    if isinstance(one, str) and isinstance(other, str):
        short, long = sorted((one, other), key=len)
        return f"{short} {HOLE}" if short.strip() and long.startswith(f"{short} ") else HOLE
    return HOLE
