"""Commands that run another command: ``sudo -E env A=b timeout 5m docker build .`` is a docker build."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType

from msgspec import Struct

from arcroute.builds.model import HOLE

_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)", re.DOTALL)
_SHELLS = frozenset(("bash", "sh", "dash", "zsh", "ksh", "ash"))
_SHELL_OPTIONS_WITH_VALUE = frozenset(("-o", "+o", "-O", "+O", "--rcfile", "--init-file"))
_FOUND = frozenset(("-exec", "-ok"))
"""What makes ``find`` run a command, up to a semicolon or a plus."""
_MAX_WRAPPERS = 8


class _Wrapper(Struct, frozen=True):
    """How to find the command behind a wrapper's own words."""

    with_value: frozenset[str] = frozenset()
    """Options whose value is the next word."""
    operands: int = 0
    """Words before the command, such as timeout's duration."""
    assigns: bool = False
    """Whether NAME=value words before the command set its environment."""
    asks: frozenset[str] = frozenset()
    """Options with which it runs no command at all."""
    feeds: bool = False
    """Whether it adds words that cannot be known: at the end, or in place of a mark."""


def _options(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Options after the manual pages of bash, sudo, coreutils, findutils, util-linux, time and moreutils.
_WRAPPERS: Mapping[str, _Wrapper] = MappingProxyType(
    {
        "command": _Wrapper(asks=_options("-v -V")),
        "builtin": _Wrapper(),
        "exec": _Wrapper(with_value=_options("-a")),
        "sudo": _Wrapper(
            with_value=_options("-u -g -C -h -p -U -r -t -T -D -R --user --group --chdir --host --prompt"),
            assigns=True,
            asks=_options("-l -v -e --list --validate --edit"),
        ),
        "doas": _Wrapper(with_value=_options("-u -C")),
        "env": _Wrapper(with_value=_options("-u --unset -C --chdir -S"), assigns=True),
        "time": _Wrapper(with_value=_options("-o -f --output --format")),
        "nice": _Wrapper(with_value=_options("-n --adjustment")),
        "ionice": _Wrapper(with_value=_options("-c -n --class --classdata")),
        "nohup": _Wrapper(),
        "setsid": _Wrapper(),
        "stdbuf": _Wrapper(with_value=_options("-i -o -e --input --output --error")),
        "timeout": _Wrapper(with_value=_options("-k -s --kill-after --signal"), operands=1),
        "chronic": _Wrapper(),
        "unbuffer": _Wrapper(),
        "caffeinate": _Wrapper(),
        "coproc": _Wrapper(),
        "lima": _Wrapper(),
        "xargs": _Wrapper(
            with_value=_options("-a -d -E -I -L -n -P -s --arg-file --delimiter --max-lines --max-args --max-procs"),
            feeds=True,
        ),
        "xvfb-run": _Wrapper(with_value=_options("-e -f -n -p -s -w --server-num --server-args")),
    }
)


class Unwrapped(Struct, frozen=True):
    """A command without its wrappers, and the environment that they add."""

    words: tuple[str, ...]
    env: Mapping[str, str]
    bypasses_functions: bool
    """Whether the program runs even where a function has its name."""


def program(word: str) -> str:
    """The name of the program that a first word calls: ``/usr/bin/docker`` is docker."""
    return word.rsplit("/", 1)[-1] if word.startswith(("/usr/", "/bin/", "/opt/", "/root/", "/home/")) else word


def unwrap(words: tuple[str, ...]) -> Unwrapped:
    """Takes the wrappers off the front of a command."""
    env: dict[str, str] = {}
    bypasses = False
    for _ in range(_MAX_WRAPPERS):
        name = program(words[0]) if words else ""
        wrapper = _WRAPPERS.get(name)
        inner = _behind(words, wrapper, env) if wrapper else _executed(words) if name == "find" else None
        if inner is None:
            break
        words, bypasses = inner, True
    return Unwrapped(words, env, bypasses)


def _behind(words: tuple[str, ...], wrapper: _Wrapper, env: dict[str, str]) -> tuple[str, ...] | None:
    """The words behind one wrapper; None where it runs no command."""
    operands = wrapper.operands
    at = 1
    while at < len(words):
        word = words[at]
        assignment = _ASSIGNMENT.match(word) if wrapper.assigns else None
        if word in wrapper.asks:
            return None
        if word.startswith("-") and len(word) > 1:
            at += 2 if word in wrapper.with_value else 1
            continue
        if assignment:
            env[assignment[1]] = assignment[2]
        elif operands:
            operands -= 1
        else:
            return _fed(words[1:at], words[at:]) if wrapper.feeds else words[at:]
        at += 1
    return None


def _fed(options: tuple[str, ...], words: tuple[str, ...]) -> tuple[str, ...]:
    """The command of ``xargs``: its input stands at the end, or in place of the mark that ``-I`` names."""
    marks = [word for option, word in pairwise(options) if option == "-I"]
    marks += [option[2:] for option in options if option.startswith("-I") and option != "-I"]
    return tuple(word.replace(marks[-1], HOLE) for word in words) if marks else (*words, HOLE)


def _executed(words: tuple[str, ...]) -> tuple[str, ...] | None:
    """The command that ``find`` runs on what it finds; None where it runs none."""
    at = next((number for number, word in enumerate(words) if word in _FOUND), len(words))
    inner = words[at + 1 :]
    end = next((number for number, word in enumerate(inner) if word in (";", "+")), len(inner))
    return tuple(word.replace("{}", HOLE) for word in inner[:end]) or None


def inline_script(words: tuple[str, ...]) -> tuple[str, tuple[str, ...]] | None:
    """The script and arguments of ``bash -c SCRIPT [NAME ARGUMENT...]``; None for any other command."""
    if program(words[0]) not in _SHELLS:
        return None
    operands = shell_operands(words)
    if operands is None or not operands or not any(map(_takes_script, words[1 : -len(operands)])):
        return None
    return operands[0], operands[2:]


def _takes_script(option: str) -> bool:
    """``-c``, alone or among others as in ``-euxc``."""
    return option[:1] == "-" and option[1:].isalpha() and "c" in option


def script_file(words: tuple[str, ...]) -> tuple[str, tuple[str, ...]] | None:
    """The file and arguments of ``bash FILE ARGUMENT...``; None for any other command."""
    if program(words[0]) not in _SHELLS:
        return None
    operands = shell_operands(words)
    if not operands or any(_takes_script(word) or word == "-s" for word in words[1 : -len(operands)]):
        return None
    return operands[0], operands[1:]


def shell_operands(words: tuple[str, ...]) -> tuple[str, ...] | None:
    """What follows a shell's own options."""
    at = 1
    while at < len(words):
        word = words[at]
        if word == "--":
            return words[at + 1 :]
        if not word.startswith(("-", "+")) or word == HOLE:
            return words[at:]
        takes_value = word in _SHELL_OPTIONS_WITH_VALUE or re.fullmatch(r"-[A-Za-z]*o", word)
        at += 2 if takes_value else 1
    return None
