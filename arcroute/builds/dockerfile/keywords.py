"""What each instruction takes: flags, arguments, and what BuildKit refuses.

After BuildKit's instructions/parse.go and instructions/bflag.go (v0.2x).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from arcroute.builds.dockerfile import words as cut
from arcroute.builds.dockerfile.heredocs import heredoc_names
from arcroute.builds.dockerfile.mounts import parse_mount
from arcroute.builds.dockerfile.syntax import Flag, Instruction
from arcroute.builds.dockerfile.words import Arguments, WordError

ArgumentParser = Callable[[str, str], Arguments]

_TEXT = "text"
_SWITCH = "switch"
_MANY = "many"

FLAGS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "FROM": {"platform": _TEXT},
        "RUN": {"mount": _MANY, "network": _TEXT, "security": _TEXT, "device": _MANY},
        "COPY": {
            "from": _TEXT, "chown": _TEXT, "chmod": _TEXT, "link": _SWITCH, "parents": _SWITCH, "exclude": _MANY,
        },
        "ADD": {
            "chown": _TEXT, "chmod": _TEXT, "link": _SWITCH, "keep-git-dir": _SWITCH, "checksum": _TEXT,
            "unpack": _SWITCH, "exclude": _MANY,
        },
        "HEALTHCHECK": {
            "interval": _TEXT, "timeout": _TEXT, "start-period": _TEXT, "start-interval": _TEXT, "retries": _TEXT,
        },
    }
)  # fmt: skip
"""The flags of each instruction, labs channel included, and how often they may stand."""


def _whole(text: str, _: str) -> Arguments:
    return Arguments((text,) if text else ())


def _blanks(text: str, _: str) -> Arguments:
    return Arguments(cut.split_blanks(text))


def _json_or_text(text: str, _: str) -> Arguments:
    return cut.json_or_text(text)


def _json_or_words(text: str, _: str) -> Arguments:
    return cut.json_or_words(text)


PARSERS: Mapping[str, ArgumentParser] = MappingProxyType(
    {
        "ADD": _json_or_words,
        "ARG": lambda text, escape: Arguments(cut.split_words(text, escape)),
        "CMD": _json_or_text,
        "COPY": _json_or_words,
        "ENTRYPOINT": _json_or_text,
        "ENV": lambda text, escape: Arguments(cut.name_values(text, "ENV", escape)),
        "EXPOSE": _blanks,
        "FROM": _blanks,
        "HEALTHCHECK": lambda text, _: cut.health_check(text),
        "LABEL": lambda text, escape: Arguments(cut.name_values(text, "LABEL", escape)),
        "MAINTAINER": _whole,
        "RUN": _json_or_text,
        "SHELL": _json_or_text,
        "STOPSIGNAL": _whole,
        "USER": _whole,
        "VOLUME": _json_or_words,
        "WORKDIR": _whole,
    }
)
"""How each instruction cuts its arguments; ONBUILD holds an instruction of its own."""

KEYWORDS = frozenset({*PARSERS, "ONBUILD"})


def check(instruction: Instruction) -> None:
    """Raises WordError for what BuildKit refuses, with its words."""
    if instruction.keyword not in KEYWORDS:
        raise WordError(f"unknown instruction: {instruction.keyword}")
    _check_flags(instruction.flags, FLAGS.get(instruction.keyword, {}))
    checker = _CHECKS.get(instruction.keyword)
    if checker:
        checker(instruction)


def _check_flags(flags: Sequence[Flag], known: Mapping[str, str]) -> None:
    seen: set[str] = set()
    for flag in flags:
        kind = known.get(flag.name)
        if kind is None:
            raise WordError(f"Unknown flag: {flag.name}")
        if flag.name in seen and kind != _MANY:
            raise WordError(f"Duplicate flag specified: {flag.name}")
        seen.add(flag.name)
        _check_flag_value(flag, kind)


def _check_flag_value(flag: Flag, kind: str) -> None:
    if flag.value == "" if kind == _SWITCH else flag.value is None:
        raise WordError(f"Missing a value on flag: {flag.name}")
    if kind == _SWITCH and flag.value is not None and flag.value.lower() not in {"true", "false"}:
        raise WordError(f"Expecting boolean value for flag {flag.name}, not: {flag.value}")


def _exactly_one(instruction: Instruction) -> None:
    if len(instruction.words) != 1:
        raise WordError(f"{instruction.keyword} requires exactly one argument")


def _at_least_one(instruction: Instruction) -> None:
    if not instruction.words:
        raise WordError(f"{instruction.keyword} requires at least one argument")


def _sources_and_target(instruction: Instruction) -> None:
    if len(instruction.words) < 2:
        raise WordError(
            f"{instruction.keyword} requires at least two arguments, but only one was provided. "
            "Destination could not be determined"
        )
    if instruction.heredocs and heredoc_names(instruction.words[-1]):
        raise WordError(f"{instruction.keyword} cannot accept a heredoc as a destination")


_STAGE_NAME = re.compile(r"[a-z][a-z0-9\-_.]*")


def _from(instruction: Instruction) -> None:
    words = instruction.words
    if len(words) != 1 and not (len(words) == 3 and words[1].lower() == "as"):
        raise WordError("FROM requires either one or three arguments")
    if len(words) == 3 and not _STAGE_NAME.fullmatch(words[2].lower()):
        raise WordError(
            f"invalid name for build stage: {words[2]!r}, name can't start with a number or contain symbols"
        )


def _names(instruction: Instruction) -> None:
    _at_least_one(instruction)
    if any(not name for name, _ in instruction.pairs):
        raise WordError(f"{instruction.keyword} names can not be blank")


def _arg(instruction: Instruction) -> None:
    _at_least_one(instruction)
    if any(word.startswith("=") for word in instruction.words):
        raise WordError("ARG names can not be blank")


def _shell(instruction: Instruction) -> None:
    _at_least_one(instruction)
    if not instruction.is_json:
        raise WordError(f"SHELL requires the arguments to be in JSON form, not {instruction.text!r}")


def _volume(instruction: Instruction) -> None:
    _at_least_one(instruction)
    if any(not word.strip() for word in instruction.words):
        raise WordError("VOLUME specified can not be an empty string")


def _health_check(instruction: Instruction) -> None:
    _at_least_one(instruction)
    kind, *command = instruction.words
    if kind.upper() == "NONE" and command:
        raise WordError("HEALTHCHECK NONE takes no arguments")
    if kind.upper() == "CMD" and not command:
        raise WordError("Missing command after HEALTHCHECK CMD")
    if kind.upper() not in {"NONE", "CMD"}:
        raise WordError(f"Unknown type {kind.upper()!r} in HEALTHCHECK (try CMD)")


def _on_build(instruction: Instruction) -> None:
    if instruction.trigger is None:
        raise WordError("ONBUILD requires at least one argument")
    if instruction.trigger.keyword in {"FROM", "MAINTAINER"}:
        raise WordError(f"{instruction.trigger.keyword} isn't allowed as an ONBUILD trigger")


def _run(instruction: Instruction) -> None:
    for value in instruction.flag_values("mount"):
        parse_mount(value)


_CHECKS: Mapping[str, Callable[[Instruction], None]] = MappingProxyType(
    {
        "ADD": _sources_and_target,
        "ARG": _arg,
        "COPY": _sources_and_target,
        "ENV": _names,
        "EXPOSE": _at_least_one,
        "FROM": _from,
        "HEALTHCHECK": _health_check,
        "LABEL": _names,
        "MAINTAINER": _exactly_one,
        "ONBUILD": _on_build,
        "RUN": _run,
        "SHELL": _shell,
        "STOPSIGNAL": _exactly_one,
        "USER": _exactly_one,
        "VOLUME": _volume,
        "WORKDIR": _exactly_one,
    }
)
