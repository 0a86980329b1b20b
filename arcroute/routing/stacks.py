"""The stacks that arcroute tells apart, and the tables of what speaks for each: ``rules/stacks.yaml``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import NamedTuple

from msgspec import Struct

from arcroute.errors import ConfigError
from arcroute.routing.data import read_rules
from arcroute.routing.patterns import Table, table_of
from arcroute.routing.tokens import canonical
from arcroute.text import tree
from arcroute.text.source import Source
from arcroute.text.yaml import compose

BASE = "base"
"""The stack of images that other images of a repository stand on."""
OTHER = "other"
"""Languages that are known by name only, so that none of them is taken for a stack."""


class Strength(IntEnum):
    """How much one observation says. The numbers are added up by ``verdict``; docs/verdict.md gives the reasons."""

    WEAK = 2
    """Comes along in images of any language: a C compiler, a JRE, Python for a helper script."""
    MEDIUM = 4
    """Goes with the stack, and sometimes with another one."""
    LIKELY = 6
    """An everyday word as a name (``images/c``): believed where the content bears it out, dropped where it does not."""
    NAMED = 7
    """A language among other words of a name (``rust-game-server``): stated, but not believed without any content."""
    STRONG = 8
    """Is said by nothing but this stack."""
    DECLARED = 64
    """A human said so."""


class Match(NamedTuple):
    """What a table says of a text."""

    stack: str
    strength: Strength


class Example(NamedTuple):
    """One line of a row's ``examples:``; ``stack`` is None where no stack may be found."""

    kind: str
    text: str
    stack: str | None


ALONE = "alone"
_DEFAULTS: Mapping[str, Strength] = MappingProxyType(
    {
        "names": Strength.STRONG,
        "images": Strength.STRONG,
        "packages": Strength.STRONG,
        "commands": Strength.STRONG,
        "runs": Strength.MEDIUM,
        "manifests": Strength.MEDIUM,
        "sources": Strength.WEAK,
        "outputs": Strength.MEDIUM,
        "actions": Strength.MEDIUM,
        "urls": Strength.STRONG,
    }
)
_STRENGTHS = MappingProxyType({"weak": Strength.WEAK, "medium": Strength.MEDIUM, "strong": Strength.STRONG})
_LOWERED = frozenset(("names", "images", "actions", "urls"))


class Stacks(Struct, frozen=True):
    """Every stack in the order of the file, and one table for each key of a row."""

    names: tuple[str, ...]
    """All stacks that an image can belong to: OTHER is none of them."""
    platforms: Mapping[str, str]
    """The stack that a stack stands on: kotlin on java."""
    tables: Mapping[str, Table[Match]]
    alone: Mapping[str, str]
    """Words that name a stack only where nothing else stands beside them: ``c``, ``go``, ``node``."""
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], tuple[Match, ...]], ...]]
    """Programs, with the words that must follow and what the command then says."""
    addresses: Mapping[str, tuple[str, ...]]
    """The words of the table ``urls`` by their first character."""

    def look_up(self, key: str, text: str) -> tuple[Match, ...]:
        """What the rows' key says of a text, in the order of the stacks; for each stack the strongest only."""
        found = self.tables[key].look_up(text.lower() if key in _LOWERED else text)
        return strongest(found)

    def named(self, text: str) -> str | None:
        """The stack that a human means by a word: its name, or one of its other names ("typescript", "c++")."""
        word = canonical(text)
        if word in self.names:
            return word
        stack = self.alone.get(word) or next((match.stack for match in self.tables["names"].exact(word)), None)
        return stack if stack in self.names else None


def strongest(matches: Iterator[Match] | tuple[Match, ...]) -> tuple[Match, ...]:
    """One match for each stack."""
    best: dict[str, Strength] = {}
    for stack, strength in matches:
        best[stack] = max(strength, best.get(stack, strength))
    return tuple(Match(stack, strength) for stack, strength in best.items())


def at_most(strength: Strength, matches: tuple[Match, ...]) -> tuple[Match, ...]:
    """The matches, none stronger than that."""
    return tuple(Match(stack, min(strength, found)) for stack, found in matches)


def shipped_stacks() -> Stacks:
    """The stacks that arcroute ships."""
    return load_stacks(read_rules("stacks.yaml"))


def load_stacks(source: Source) -> Stacks:
    """The stacks of a file in the form of ``rules/stacks.yaml``. Raises ConfigError with line and column."""
    rows = _mapping(source, compose(source))
    parts = _Parts({key: [] for key in _DEFAULTS}, {}, {})
    for row in rows.entries:
        for entry in _mapping(source, row.value).entries:
            parts.add(source, row.key.value, entry)
    names = [(canonical(name), match) for name, match in parts.entries.pop("names")]
    tables = {key: table_of(found) for key, found in parts.entries.items()}
    return Stacks(
        names=tuple(row.key.value for row in rows.entries if row.key.value != OTHER),
        platforms=MappingProxyType(parts.platforms),
        tables=MappingProxyType({"names": table_of(names), **tables}),
        alone=MappingProxyType(parts.alone),
        phrases=_phrases(parts.entries["commands"]),
        addresses=_by_first_character(tables["urls"].words),
    )


class _Parts(Struct, frozen=True):
    """What the rows say, as it is gathered."""

    entries: dict[str, list[tuple[str, Match]]]
    platforms: dict[str, str]
    alone: dict[str, str]

    def add(self, source: Source, stack: str, entry: tree.Entry) -> None:
        """One key of one row."""
        key = entry.key.value
        if key == "platform":
            self.platforms[stack] = _text(source, entry.value)
        elif key in self.entries:
            for strength, items in _lists(source, key, entry.value):
                self._add_list(key, stack, strength, items)
        elif key != "examples":
            raise ConfigError(f"unknown key {key!r} of a stack", source.place(entry.key.span))

    def _add_list(self, key: str, stack: str, strength: Strength | None, items: list[str]) -> None:
        items = [item.lower() for item in items] if key in _LOWERED else items
        if strength is None:
            self.alone.update(dict.fromkeys(items, stack))
        else:
            match = Match(stack, strength)
            self.entries[key] += [(item, match) for item in items]


def _phrases(entries: list[tuple[str, Match]]) -> Mapping[str, tuple[tuple[tuple[str, ...], tuple[Match, ...]], ...]]:
    """The commands by their program."""
    found: dict[str, tuple[tuple[tuple[str, ...], tuple[Match, ...]], ...]] = {}
    for phrase, match in entries:
        program, *rest = phrase.split()
        found[program] = (*found.get(program, ()), (tuple(rest), (match,)))
    return MappingProxyType(found)


def _by_first_character(words: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word in words:
        found[word[0]] = (*found.get(word[0], ()), word)
    return MappingProxyType(found)


def examples(source: Source) -> Iterator[Example]:
    """The rows' examples. Raises ConfigError for a line that is not ``KIND text => stack``."""
    for row in _mapping(source, compose(source)).entries:
        entry = _mapping(source, row.value).entry("examples")
        for line in _text(source, entry.value).splitlines() if entry else ():
            kind, _, rest = line.partition(" ")
            text, arrow, stack = rest.rpartition(" => ")
            if not arrow:
                raise ConfigError(f"not an example: {line!r}", source.place(row.key.span))
            yield Example(kind, text, None if stack == "none" else stack)


def _lists(source: Source, key: str, node: tree.Node) -> Iterator[tuple[Strength | None, list[str]]]:
    """The items of a row's key by strength; None for those that count only alone."""
    value = tree.resolve(node)
    if not isinstance(value, tree.Mapping):
        yield _DEFAULTS[key], _list(source, node)
        return
    for entry in value.entries:
        word = entry.key.value
        if word not in _STRENGTHS and not (word == ALONE and key == "names"):
            raise ConfigError(f"unknown strength {word!r}", source.place(entry.key.span))
        yield _STRENGTHS.get(word), _list(source, entry.value)


def _list(source: Source, node: tree.Node) -> list[str]:
    return [item.strip() for item in _text(source, node).split(",")]


def _text(source: Source, node: tree.Node) -> str:
    value = tree.resolve(node)
    if not isinstance(value, tree.Scalar):
        raise ConfigError("must be text", source.place(value.span))
    return value.value


def _mapping(source: Source, node: tree.Node | None) -> tree.Mapping:
    value = tree.resolve(node) if node is not None else None
    if not isinstance(value, tree.Mapping):
        raise ConfigError("must be a mapping", source.place(value.span if value else None))
    return value
