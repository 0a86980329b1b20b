"""What util-linux's getopt prints: a script's options in a canonical order.

Source: https://man7.org/linux/man-pages/man1/getopt.1.html
"""

from __future__ import annotations

import re
import shlex
from getopt import GetoptError, getopt, gnu_getopt

from arcroute.builds.model import HOLE

_OWN = "ahl:n:o:qQs:TuV"
_OWN_LONG = ["alternative", "help", "longoptions=", "name=", "options=", "quiet", "quiet-output", "shell=", "test"]
_MAX_WORDS = 500


def printed(words: tuple[str, ...]) -> str:
    """The output of ``getopt -o SHORT -l LONG -- ARGUMENT...`` or ``getopt SHORT ARGUMENT...``, given its own words."""
    if HOLE in words or len(words) > _MAX_WORDS or not words:
        return HOLE
    try:
        if not words[0].startswith("-"):
            return _canonical(words[0], [], list(words[1:]), quoted=False)
        own, arguments = getopt(list(words), _OWN, [*_OWN_LONG, "unquoted", "version"])
        given = [(name.lstrip("-")[:1], value) for name, value in own]
        short = next((value for name, value in given if name == "o"), None)
        short, arguments = (arguments[0], arguments[1:]) if short is None else (short, arguments)
        long = [name for key, value in given if key == "l" for name in re.split(r"[\s,]+", value) if name]
        return _canonical(short, long, arguments, quoted=all(name != "u" for name, _ in given))
    except (GetoptError, IndexError):
        return HOLE


def _canonical(short: str, long: list[str], arguments: list[str], *, quoted: bool) -> str:
    """Options with their values, ``--``, and everything else."""
    names = [re.sub(r":+\Z", "=" if not name.endswith("::") else "", name) for name in long]
    arguments = arguments[1:] if arguments[:1] == ["--"] and not quoted else arguments
    options, rest = gnu_getopt(arguments, short.lstrip("+-").replace("::", ""), names)
    show = shlex.quote if quoted else str
    parts: list[str] = []
    for name, value in options:
        takes = f"{name[2:]}=" in names if name.startswith("--") else f"{name[1:]}:" in short
        parts += [name, show(value)] if takes else [name]
    return " ".join([*parts, "--", *map(show, rest)])
