"""Command lines after the manner of pflag and getopt: ``--name value``, ``--name=value``, ``-n value``, ``-qn value``.

Only a program's switches (options without a value) are listed: what is not a switch takes a value. An option that a
program learns tomorrow then costs one value, where a missing row of a full table would cost the positional words.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct, field

from arcroute.builds.model import HOLE


class Syntax(Struct, frozen=True):
    """The options of one subcommand."""

    switches: frozenset[str]
    """Options without a value, dashes included."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Short option to long option."""
    interspersed: bool = True
    """Whether options may follow positional words."""

    @classmethod
    def of(cls, switches: str, names: str = "", *, interspersed: bool = True) -> Syntax:
        """From words: switches, and pairs such as ``-f=--file``."""
        pairs = dict(pair.split("=") for pair in names.split())
        return cls(frozenset(switches.split()), MappingProxyType(pairs), interspersed)


class Options(Struct, frozen=True):
    """A parsed command line."""

    values: Mapping[str, tuple[str, ...]]
    """Values by long name; a switch has an empty text, or what follows its ``=``."""
    positional: tuple[str, ...]
    doubtful: bool
    """Whether a word that cannot be known may hold further options."""

    def last(self, name: str) -> str | None:
        """The value that counts where an option is given repeatedly."""
        found = self.values.get(name)
        return found[-1] if found else None

    def all(self, *names: str) -> tuple[str, ...]:
        """The values of options that may be repeated, in the order of ``names``."""
        return tuple(value for name in names for value in self.values.get(name, ()))

    def on(self, *names: str) -> bool:
        """Whether one of these switches is given, and not as ``=false``."""
        return any(value not in ("false", "0") for name in names for value in self.values.get(name, ())[-1:])


def parse(words: tuple[str, ...], syntax: Syntax) -> Options:
    """Splits the words behind a subcommand into options and positional words."""
    values: dict[str, tuple[str, ...]] = {}
    positional: list[str] = []
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        if word == "--" or (positional and not syntax.interspersed):
            positional += words[at - (word != "--") :]
            break
        if len(word) < 2 or not word.startswith("-"):
            positional.append(word)
            continue
        if _is_cluster(word, syntax):
            values |= {syntax.names.get(f"-{letter}", f"-{letter}"): ("",) for letter in word[1:]}
            continue
        name, value, wants = _option(word, syntax)
        if wants:
            value = words[at] if at < len(words) else ""
            at += 1
        name = syntax.names.get(name, name)
        values[name] = (*values.get(name, ()), value)
    known = tuple(word for word in positional if word != HOLE)
    return Options(MappingProxyType(values), tuple(positional), len(known) < len(positional))


def _is_cluster(word: str, syntax: Syntax) -> bool:
    """``-it``: several switches in one word."""
    return word not in syntax.switches and all(f"-{letter}" in syntax.switches for letter in word[1:])


def _option(word: str, syntax: Syntax) -> tuple[str, str, bool]:
    """Name and value of one option word, and whether the next word is its value."""
    name, equals, value = word.partition("=")
    if name in syntax.switches or name.startswith("--"):
        return name, value, not equals and name not in syntax.switches
    for index, letter in enumerate(word[1:], 2):
        if f"-{letter}" not in syntax.switches:
            rest = word[index:].removeprefix("=")
            return f"-{letter}", rest, not rest
    return name, value, False
