"""What bash's own commands do to the state of the script: cd, set, shift, read and their kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from arcroute.builds.model import HOLE
from arcroute.builds.shell.folders import resolve
from arcroute.builds.shell.state import MAYBE, State

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
    if state.positional is None or not re.fullmatch(r"[0-9]{1,4}", count):
        state.positional = None
    else:
        state.positional = state.positional[int(count) :]


def _stop(state: State, _words: tuple[str, ...]) -> None:
    state.stopped = True


def _leave(state: State, words: tuple[str, ...]) -> None:
    """break and continue; out of several loops at once is not followed."""
    state.left = words[0] if words[1:] in ((), ("1",)) else MAYBE


def _forget(state: State, words: tuple[str, ...]) -> None:
    """Every name that a reading command mentions gets a value from outside."""
    names = [word for word in words[1:] if _NAME.match(word)]
    for name in names or ["REPLY", "MAPFILE"]:
        state.variables[name] = HOLE


def read_line(state: State, words: tuple[str, ...], text: str, separators: str) -> None:
    """``read a b <<< "x y"``: the first line's fields, where they are known."""
    names = [word for word in words[1:] if _NAME.match(word)]
    line = text.split("\n", 1)[0]
    if HOLE in line + separators or not separators or "-a" in words or not names:
        return
    splitter = re.compile(f"[{re.escape(separators)}]+" if separators.isspace() else f"[{re.escape(separators)}]")
    fields = splitter.split(line.strip(), maxsplit=len(names) - 1)
    state.variables.update(dict(zip(names, [*fields, *[""] * len(names)], strict=False)))


def _printf(state: State, words: tuple[str, ...]) -> None:
    if words[1:2] == ("-v",) and len(words) > 2 and _NAME.match(words[2]):
        state.variables[words[2]] = HOLE


def getopts(state: State, words: tuple[str, ...]) -> bool | None:
    """Takes the next option off the arguments: whether there is one, None where that cannot be known."""
    arguments = words[3:] or state.positional
    index, name = state.variables.get("OPTIND", "1"), words[2]
    if arguments is None or HOLE in "".join(arguments) or not re.fullmatch(r"[0-9]{1,4}", str(index)):
        state.variables |= {name: HOLE, "OPTARG": HOLE, "OPTIND": HOLE}
        return None
    at = int(str(index)) - 1
    word = arguments[at] if at < len(arguments) else ""
    if not word.startswith("-") or word in ("-", "--"):
        state.variables[name] = "?"
        return False
    option, value, after = word[1], word[2:], at + 1
    takes_value = f"{option}:" in words[1].lstrip(":")
    if takes_value and not value:
        value, after = (arguments[after] if after < len(arguments) else ""), after + 1
    known = option in words[1].replace(":", "") and (takes_value or not value)
    state.variables |= {name: option if known else HOLE, "OPTARG": value, "OPTIND": str(after + 1)}
    return True


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
        "break": _leave,
        "continue": _leave,
        "read": _forget,
        "mapfile": _forget,
        "readarray": _forget,
        "let": _forget,
        "printf": _printf,
    }
)


_CONSTANTS = MappingProxyType({"true": True, ":": True, "false": False})


def apply(state: State, words: tuple[str, ...]) -> bool | None:
    """Changes ``state`` as the command does; commands that are not bash's own change nothing. Its truth, if known."""
    if words[0] == "getopts" and len(words) >= 3:
        return getopts(state, words)
    effect = _EFFECTS.get(words[0])
    if effect:
        effect(state, words)
    return _CONSTANTS.get(words[0])
