"""What a call of Docker's build front ends asks for, in the words of build-push-action's inputs.

Sources: https://docs.docker.com/reference/cli/docker/buildx/build, https://github.com/docker/build-push-action#inputs
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from msgspec import Struct, field

from arcroute.builds.model import HOLE
from arcroute.builds.shell.wrappers import program
from arcroute.builds.tools.options import Syntax, parse
from arcroute.builds.uses import lines
from arcroute.checks.builders.daemons import GLOBAL

BUILD_ACTION = "docker/build-push-action"
BAKE_ACTION = "docker/bake-action"
PLAIN = ("docker build", "docker image build", "docker builder build")
"""What uses the daemon's own builder whatever builder is selected.

Source: https://docs.docker.com/build/builders/#difference-between-docker-build-and-docker-buildx-build
"""

_LISTS = ("platforms", "no-cache-filters")
"""Inputs whose values are separated by commas, too."""
_AS_INPUT = MappingProxyType(
    {
        "platform": "platforms",
        "cache-to": "cache-to",
        "cache-from": "cache-from",
        "no-cache-filter": "no-cache-filters",
        "output": "outputs",
        "attest": "attests",
        "build-arg": "build-args",
        "args": "build-args",
    }
)
"""An option of the command line, or a field of a bake target, and the input that says the same."""
_BUILD = Syntax.of(
    "--check --compress -D --debug --force-rm --help --load --no-cache --print --pull --push -q --quiet --rm --squash"
    " --build --with-dependencies --dry-run -d --detach --wait",
    "-f=--file -t=--tag -o=--output",
)
_SWITCHES = ("no-cache", "pull", "push", "load")


class Options(Struct, frozen=True):
    """What is asked for, by the names of build-push-action's inputs; values may hold HOLEs."""

    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a list, those that are empty left out."""
        return tuple(text for text in self.texts.get(name, ()) if text)

    def last(self, name: str) -> str:
        """The value that counts; empty without one."""
        return (self.all(name) or ("",))[-1]

    def flag(self, name: str) -> bool | None:
        """Whether a switch is on; None where that cannot be known."""
        text = self.last(name).lower()
        return None if HOLE in text else text in ("true", "1")


def of_inputs(inputs: Iterable[tuple[str, str]]) -> Options:
    """What the inputs of build-push-action or bake-action ask for."""
    texts: dict[str, tuple[str, ...]] = {}
    for name, text in inputs:
        if name == "set":
            _merge(texts, _of_sets(text.splitlines()))
        else:
            stripped = (line.strip() for line in text.splitlines())
            _merge(texts, {name: lines(text) if name in _LISTS else tuple(filter(None, stripped))})
    return Options(texts)


def of_command(words: tuple[str, ...]) -> tuple[str, Options] | None:
    """Which of Docker's front ends a command line calls, as ``Build.via`` has it, and what it asks for."""
    if not words:
        return None
    name = program(words[0]).removesuffix(".exe")
    if name == "docker-compose":
        return _of_compose("docker-compose", words[1:])
    rest = ("buildx", *words[1:]) if name == "docker-buildx" else parse(words[1:], GLOBAL).positional
    if name not in ("docker", "docker-buildx") or not rest:
        return None
    if rest[0] == "compose":
        return _of_compose("docker compose", rest[1:])
    if rest[0] == "buildx":
        inner = parse(rest[1:], GLOBAL)
        verb = {"b": "build", "f": "bake"}.get(inner.positional[0], inner.positional[0]) if inner.positional else ""
        found = _of_words(f"docker buildx {verb}", inner.positional[1:])
        chosen = inner.last("--builder")
        return (found[0], Options({"builder": (chosen,), **found[1].texts})) if chosen else found
    if rest[0] in ("image", "builder") and rest[1:2] == ("build",):
        return _of_words(f"docker {rest[0]} build", rest[2:])
    return _of_words(f"docker {rest[0]}", rest[1:]) if rest[0] in ("build", "bake") else None


def _of_compose(program_name: str, words: tuple[str, ...]) -> tuple[str, Options] | None:
    words = parse(
        words, Syntax.of("--all-resources --compatibility --dry-run --verbose", interspersed=False)
    ).positional
    return _of_words(f"{program_name} {words[0]}", words[1:]) if words else None


def _of_words(via: str, words: tuple[str, ...]) -> tuple[str, Options]:
    options = parse(words, _BUILD)
    texts: dict[str, tuple[str, ...]] = {}
    for option, values in options.values.items():
        name = option.lstrip("-")
        if name in _SWITCHES:
            texts[name] = ("true" if options.on(option) else "false",)
        elif name == "set":
            _merge(texts, _of_sets(values))
        else:
            found = tuple(part for value in values for part in value.split(",")) if name == "platform" else values
            _merge(texts, {_AS_INPUT.get(name, name): found})
    return via, Options({"pull": (HOLE,), **texts} if options.doubtful else texts)


def _of_sets(sets: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """``*.no-cache=true`` and the like: what bake is told to override."""
    texts: dict[str, tuple[str, ...]] = {}
    for line in sets:
        target, _, value = line.strip().partition("=")
        name = target.rpartition(".")[2].removesuffix("+")
        _merge(texts, {_AS_INPUT.get(name, name): (value,)})
    return texts


def _merge(texts: dict[str, tuple[str, ...]], more: Mapping[str, tuple[str, ...]]) -> None:
    for name, values in more.items():
        texts[name] = (*texts.get(name, ()), *values)
