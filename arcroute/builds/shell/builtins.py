"""What bash's own commands do to the state of the script: cd, set, shift, read and their kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from arcroute.builds.model import HOLE
from arcroute.builds.shell.folders import resolve
from arcroute.builds.shell.state import State

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def _cd(state: State, words: tuple[str, ...]) -> None:
    _move(state, _target(state, words))


def _target(state: State, words: tuple[str, ...]) -> str | None:
    targets = [word for word in words[1:] if word not in ("--", "-P", "-L", "-e", "-q")]
    if targets == ["-"]:
        return state.previous
    return resolve(state.cwd, targets[0]) if len(targets) == 1 else None


def _move(state: State, folder: str | None) -> None:
    state.previous, state.cwd = state.cwd, folder


def _pushd(state: State, words: tuple[str, ...]) -> None:
    state.folders = (*state.folders, state.cwd)
    _move(state, _target(state, words))


def _popd(state: State, _words: tuple[str, ...]) -> None:
    _move(state, state.folders[-1] if state.folders else None)
    state.folders = state.folders[:-1]


def _set(state: State, words: tuple[str, ...]) -> None:
    if "--" in words:
        state.positional = words[words.index("--") + 1 :]
    elif words[1:] and not words[1].startswith(("-", "+")):
        state.positional = words[1:]


def _shift(state: State, words: tuple[str, ...]) -> None:
    count = words[1] if len(words) > 1 else "1"
    if state.positional is None or not re.fullmatch(r"[0-9]{1,4}", count) or HOLE in state.positional[: int(count)]:
        state.positional = None
    else:
        state.positional = state.positional[int(count) :]


def _stop(state: State, _words: tuple[str, ...]) -> None:
    state.stopped = True


def _forget(state: State, words: tuple[str, ...]) -> None:
    """Every name that a reading command mentions gets a value from outside."""
    names = [word for word in words[1:] if _NAME.match(word)]
    for name in names or ["REPLY", "MAPFILE"]:
        state.variables[name] = HOLE


def _printf(state: State, words: tuple[str, ...]) -> None:
    if words[1:2] == ("-v",) and len(words) > 2 and _NAME.match(words[2]):
        state.variables[words[2]] = HOLE


_EFFECTS: Mapping[str, Callable[[State, tuple[str, ...]], None]] = MappingProxyType(
    {
        "cd": _cd,
        "chdir": _cd,
        "pushd": _pushd,
        "popd": _popd,
        "set": _set,
        "shift": _shift,
        "exit": _stop,
        "return": _stop,
        "read": _forget,
        "mapfile": _forget,
        "readarray": _forget,
        "getopts": _forget,
        "let": _forget,
        "printf": _printf,
    }
)


def apply(state: State, words: tuple[str, ...]) -> None:
    """Changes ``state`` as the command does; commands that are not bash's own change nothing."""
    effect = _EFFECTS.get(words[0])
    if effect:
        effect(state, words)
