"""What a shell command installs, downloads or runs, as evidence: for RUN instructions and for ``run:`` steps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from arcroute.errors import Place
from arcroute.routing.evidence import Evidence, seen
from arcroute.routing.stacks import Match, Stacks, Strength, strongest

_MAX_WORDS = 500
"""Words of one command that are looked at."""
_INSTALLERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        **dict.fromkeys(("apt-get", "apt", "aptitude", "apt-fast"), frozenset(("install",))),
        **dict.fromkeys(
            ("dnf", "yum", "microdnf", "tdnf", "zypper"), frozenset(("install", "groupinstall", "in", "module"))
        ),
        "apk": frozenset(("add",)),
        "pacman": frozenset(("-S", "-Sy", "-Syu", "-Syyu", "--sync")),
        "brew": frozenset(("install",)),
        **dict.fromkeys(("conda", "mamba", "micromamba"), frozenset(("install", "create"))),
        "sdk": frozenset(("install",)),
        "asdf": frozenset(("install", "plugin", "plugin-add", "global")),
        **dict.fromkeys(("mise", "rtx"), frozenset(("use", "install"))),
        "nix-env": frozenset(("-i", "-iA", "-f")),
        "nix": frozenset(("profile",)),
        "install_packages": frozenset(),
        "apt-install": frozenset(),
    }
)
"""Package managers and the words that ask for an installation; no words where the program does nothing else."""
_PACKAGE = re.compile(r"(?:nixpkgs[.#])?([^=<>~!:]+)")
_START = re.compile(r"(?<![^\W_])\S")
"""Where an address may start: no letter and no digit runs into it."""
_VERSIONED = re.compile(r"([a-zA-Z+]+?)-?[0-9][0-9.]*\Z")


def command_evidence(stacks: Stacks, words: Sequence[str], place: Place, kind: str = "command") -> tuple[Evidence, ...]:
    """What one command says; ``kind`` is that of the evidence for the program itself."""
    words = words[:_MAX_WORDS]
    if not words:
        return ()
    program = words[0].rsplit("/", 1)[-1]
    found: list[Evidence] = []
    packages = dict.fromkeys(_packages(program, words))
    for package in packages:
        found += seen(stacks.look_up("packages", package), "package", place, f"{program} {package}")
    installed = {item.stack for item in found if item.strength == Strength.STRONG}
    for word in words:
        found += seen(_downloads(stacks, word), "download", place, word)
    shown = " ".join((program, *words[1:4]))
    matches = _commands(stacks, program, words)
    found += seen(_beside(installed, matches), kind, place, shown)
    return tuple(found)


def _beside(installed: set[str], matches: tuple[Match, ...]) -> tuple[Match, ...]:
    """What the program itself says: ``mamba install r-base`` speaks of R, and hardly of Python."""
    return tuple(
        Match(match.stack, min(match.strength, Strength.WEAK)) if installed - {match.stack} else match
        for match in matches
    )


def _packages(program: str, words: Sequence[str]) -> Iterator[str]:
    """The packages that a command installs, without versions."""
    asks = _INSTALLERS.get(program)
    if asks is None or (asks and not asks.intersection(words[1:6])):
        return
    for word in words[1:]:
        if word not in asks and not word.startswith(("-", ".", "/")):
            named = _PACKAGE.match(word)
            if named:
                yield named[1]


def _downloads(stacks: Stacks, word: str) -> tuple[Match, ...]:
    """The stacks whose addresses a word holds: ``curl -sSf https://sh.rustup.rs | sh``."""
    if "." not in word and "/" not in word and ":" not in word:
        return ()
    text = word[:_MAX_WORDS].lower()
    held = {
        address
        for start in (found.start() for found in _START.finditer(text))
        for address in stacks.addresses.get(text[start], ())
        if text.startswith(address, start) and not text[start + len(address) : start + len(address) + 1].isalpha()
    }
    words = stacks.tables["urls"].words
    return strongest(tuple(match for address in words if address in held for match in words[address])) if held else ()


def _commands(stacks: Stacks, program: str, words: Sequence[str]) -> tuple[Match, ...]:
    """The strongest of the phrases that a command begins with."""
    operands = [word for word in words[1:] if not word.startswith("-")][:4]
    options = frozenset(word for word in words[1:] if word.startswith("-"))
    versioned = _VERSIONED.match(program)
    names = dict.fromkeys((words[0], program, versioned[1] if versioned else program))
    suffix = program[program.rfind(".") :] if "." in program else ""
    found: list[Match] = list(stacks.look_up("sources", suffix)) if suffix else []
    for name in names:
        for phrase, matches in stacks.phrases.get(name, ()):
            if all(part in (options if part.startswith("-") else operands) for part in phrase):
                found += matches
    return strongest(tuple(found))
