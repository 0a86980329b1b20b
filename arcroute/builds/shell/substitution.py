"""What a handful of harmless commands print, for ``$(...)``; anything else is a HOLE."""

from __future__ import annotations

import posixpath

from arcroute.builds.model import HOLE
from arcroute.builds.shell import getopt
from arcroute.builds.shell.command import Command
from arcroute.builds.shell.folders import absolute, resolve
from arcroute.builds.shell.wrappers import program

_CASES = {"A-Z": "upper", ":upper:": "upper", "a-z": "lower", ":lower:": "lower"}
_MOVES = frozenset(("cd", "pushd"))


def output(commands: list[Command]) -> str:
    """The standard output of a substitution's commands, without its final newlines."""
    while len(commands) > 1 and commands[0].words[0] in _MOVES:
        commands = commands[1:]
    if len(commands) == 2 and commands[1].words[0] == "tr" and commands[1].stdin == printed(commands[0]) + "\n":
        commands = commands[1:]
    if len(commands) != 1 or commands[0].stdout_path not in (None, "/dev/stdout"):
        return HOLE
    return printed(commands[0]).rstrip("\n")


def printed(command: Command) -> str:
    """The standard output of one command."""
    name, operands = program(command.words[0]), _operands(command.words[1:])
    if name == "pwd":
        return absolute(command.cwd)
    if name == "echo":
        return HOLE if "-e" in command.words[1:2] else " ".join(_after(command.words[1:], "-n"))
    if name == "printf":
        return _printf(command.words[1:])
    if name == "tr":
        return _translated(command.stdin or HOLE, operands)
    if name == "getopt":
        return getopt.printed(command.words[1:])
    if name == "git":
        return absolute(".") if command.words[1:] == ("rev-parse", "--show-toplevel") and command.cwd else HOLE
    if name in ("realpath", "readlink") and len(operands) == 1:
        return absolute(resolve(command.cwd, operands[0]))
    return _path_part(name, operands)


def _translated(text: str, sets: tuple[str, ...]) -> str:
    """``tr``: to lower or upper case, or sign by sign. A HOLE stays one."""
    if len(sets) != 2:
        return HOLE
    cases = tuple(_CASES.get(each.strip("[]"), "") for each in sets)
    if cases in (("upper", "lower"), ("lower", "upper")):
        return text.lower() if cases[1] == "lower" else text.upper()
    plain = len(sets[0]) == len(sets[1]) and not set("[]-\\") & set(sets[0])
    return text.translate(str.maketrans(*sets)) if plain else HOLE


def _path_part(name: str, operands: tuple[str, ...]) -> str:
    if name == "dirname" and len(operands) == 1:
        return _dirname(operands[0])
    if name == "basename" and 1 <= len(operands) <= 2 and HOLE not in "".join(operands).rsplit("/", 1)[-1]:
        found = posixpath.basename(operands[0].rstrip("/"))
        return found.removesuffix(operands[1]) if len(operands) == 2 and operands[1] != found else found
    return HOLE


def _dirname(path: str) -> str:
    cut = path.rstrip("/")
    if HOLE in cut.rsplit("/", 1)[0]:
        return HOLE
    return posixpath.dirname(cut) or "."


def _operands(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word == "-" or not word.startswith("-"))


def _after(words: tuple[str, ...], option: str) -> tuple[str, ...]:
    return words[1:] if words[:1] == (option,) else words


def _printf(words: tuple[str, ...]) -> str:
    if len(words) == 1 and "%" not in words[0]:
        return words[0].replace("\\n", "\n") if words[0].replace("\\n", "").find("\\") < 0 else HOLE
    if len(words) == 2 and words[0] in ("%s", "%s\\n"):
        return words[1]
    return HOLE
