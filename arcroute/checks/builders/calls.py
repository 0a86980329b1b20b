"""The builds of a leg in order, each with the builder that it uses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import TypeAlias

from msgspec import Struct, field

from arcroute.builds.invocation import Invocation
from arcroute.builds.model import HOLE, Build
from arcroute.builds.shell import Command
from arcroute.builds.shell.wrappers import program
from arcroute.builds.work import Done, Uses
from arcroute.checks.builders.created import Created, buildx_words, created_builder
from arcroute.checks.builders.daemons import Daemon, Machine, daemon_of
from arcroute.checks.builders.options import BAKE_ACTION, BUILD_ACTION, PLAIN, Options, of_command, of_inputs
from arcroute.checks.builders.setup import ACTION, Fate, Setup
from arcroute.text.tree import Mapping, scalar

_WORD = re.compile(r"[a-z0-9]+")
_BUILDER_WORDS = frozenset(("buildx", "buildkit", "builder", "builders", "buildkitd"))
_SETUP_WORDS = frozenset(("setup", "set", "install", "configure", "prepare", "init"))
_ANYTHING = frozenset(
    ("action", "actions", "build", "ci", "common", "env", "environment", "github", "job", "runner", "shared", "tools")
)
"""Words that say nothing: an action with no other beside one for setting up may set up a builder, too."""
_HARMLESS = frozenset(
    (ACTION, BUILD_ACTION, BAKE_ACTION, "docker/setup-qemu-action", "docker/setup-compose-action", "pnpm/action-setup")
)
_BUILDER = re.compile(r"buildx|buildkit|builders?\b", re.IGNORECASE)
"""In a command other than Docker's own: a script or a target that may set up a builder."""
_SAYS = frozenset(("docker", "docker-buildx", "docker-compose", "echo", "printf"))
_OUTPUT = re.compile(r"steps\.([\w-]+)\.outputs\.name\b")


class Other(Enum):
    """Builders that no step of the leg sets up."""

    DAEMON = "the daemon's own"
    ELSEWHERE = "of another machine's daemon"
    UNKNOWN = "cannot be known"


Builder: TypeAlias = "Setup | Created | Other"


class Call(Struct, frozen=True, eq=False):
    """One call of Docker's build front ends."""

    step: Done
    via: str
    """An action's name or a command such as "docker buildx build"."""
    options: Options
    builds: tuple[Build, ...]
    builder: Builder
    invocation: Invocation | None = None
    """The command; None where an action is called."""

    @property
    def daemon(self) -> Daemon:
        """The daemon that is asked to build, or that its builder is a part of."""
        command = self.invocation.command if self.invocation else None
        return daemon_of(command.words, command.env) if command else daemon_of((), dict(self.step.env))

    @property
    def is_elsewhere(self) -> bool:
        """Whether another machine builds, with a cache of its own."""
        fate = self.builder.fate if isinstance(self.builder, Setup) else None
        return self.builder is Other.ELSEWHERE or fate is Fate.ELSEWHERE

    @property
    def on_daemon(self) -> bool:
        """Whether the daemon itself builds, with the cache in its own data folder."""
        if isinstance(self.builder, Setup):
            return self.builder.fate is Fate.DAEMON
        return self.builder is Other.DAEMON

    @property
    def platforms(self) -> tuple[str, ...]:
        """What is built for; empty for the runner's own platform."""
        return tuple(dict.fromkeys(one for several in self._platforms for one in several))

    @property
    def at_once(self) -> tuple[str, ...]:
        """What one of its images is built for at once, that with the most platforms; sorted."""
        return max((tuple(sorted(set(several))) for several in self._platforms), key=len, default=())

    @property
    def _platforms(self) -> tuple[tuple[str, ...], ...]:
        """The platforms of each image; what the call asks for holds for all of them."""
        given = tuple(part for part in self.options.all("platforms") if HOLE not in part)
        return (given,) if given else tuple(build.platforms for build in self.builds)


class _State(Struct):
    """What a leg's builds would use at some step."""

    current: Builder = Other.DAEMON
    plain: Builder | None = Other.DAEMON
    """What ``docker build`` uses; None for what ``docker buildx build`` does."""
    setups: list[Setup] = field(default_factory=list)
    created: dict[str, Created | Other] = field(default_factory=dict)
    """Builders of ``docker buildx create``, by name."""


def calls(steps: tuple[Done, ...]) -> Iterator[Call]:
    """Every call of Docker's build front ends in a leg's steps; steps that may not run on a lane are left out."""
    state = _State()
    for step in steps:
        if _is_unread(step) and state.current is Other.DAEMON:
            state.current = Other.UNKNOWN
        for uses in step.uses:
            yield from _action(state, step, uses)
        for invocation in step.commands:
            yield from _command(state, step, invocation)


def _is_unread(step: Done) -> bool:
    """Whether a step uses an action of the repository that is not there to be read, and may do anything."""
    return (scalar(step.node.get("uses")) or "").startswith("./") and not (step.uses or step.builds or step.commands)


def setups(steps: tuple[Done, ...]) -> tuple[Setup, ...]:
    """The steps that set up a builder."""
    return tuple(
        Setup(step, dict(uses.inputs)) for step in steps for uses in step.uses if uses.action.lower() == ACTION
    )


def _action(state: _State, step: Done, uses: Uses) -> Iterator[Call]:
    name = uses.action.lower()
    if name == ACTION:
        _set_up(state, Setup(step, dict(uses.inputs)))
    elif name in (BUILD_ACTION, BAKE_ACTION):
        options, env = of_inputs(uses.inputs), dict(step.env)
        builder = _led(daemon_of((), env), _chosen(state, step, options.last("builder"), env) or state.current)
        if step.builds:
            yield Call(step, name, options, step.builds, _certain(step, builder))
    elif name not in _HARMLESS and _sets_up_a_builder(name):
        state.current = Other.UNKNOWN


def _set_up(state: _State, setup: Setup) -> None:
    state.setups.append(setup)
    selected = setup.flag("use", default=True)
    if setup.driver == "docker" or selected:
        state.current = setup
    elif selected is None:
        state.current = Other.UNKNOWN
    if setup.aliases is not False:
        state.plain = None if setup.aliases else Other.UNKNOWN


def _command(state: _State, step: Done, invocation: Invocation) -> Iterator[Call]:
    words = invocation.command.words
    found = of_command(words)
    via, options = found or ("", Options())
    builds = tuple(build for build in step.builds if build.place == invocation.place and build.via == via)
    if not builds:
        _select(state, invocation.command)
        return
    env = dict(invocation.command.env)
    selected = (state.plain if via in PLAIN else None) or state.current
    builder = _led(daemon_of(words, env), _chosen(state, step, options.last("builder"), env) or selected)
    yield Call(step, via, options, builds, _certain(step, builder), invocation)


def _select(state: _State, command: Command) -> None:
    """``docker buildx create|use|install`` and ``docker context use`` change what later builds use."""
    words, buildx, created = command.words, buildx_words(command.words), created_builder(command)
    if created:
        unsure = Other.ELSEWHERE if created.is_elsewhere else Other.UNKNOWN
        made = created if created.is_container else unsure
        state.created[created.name] = made
        state.current = made if created.is_selected else state.current
    elif buildx[:1] == ("install",):
        state.plain = None
    elif buildx[:1] == ("use",):
        state.current = Other.DAEMON if "default" in buildx else state.created.get(buildx[-1], Other.UNKNOWN)
    elif words[1:3] == ("context", "use") and program(words[0]) == "docker":
        state.current = state.plain = Other.DAEMON if "default" in words else Other.UNKNOWN
    elif (
        state.current is Other.DAEMON and words and program(words[0]) not in _SAYS and _BUILDER.search(" ".join(words))
    ):
        state.current = Other.UNKNOWN


def _chosen(state: _State, step: Done, named: str, env: dict[str, str]) -> Builder | None:
    """The builder that a call names itself; None where it takes the selected one."""
    name = named or env.get("BUILDX_BUILDER", "")
    if not name:
        return None
    if name == "default":
        return Other.DAEMON
    if name in state.created:
        return state.created[name]
    ids = set(_OUTPUT.findall(written(step, "builder", "BUILDX_BUILDER"))) if HOLE in name else set()
    for setup in reversed(state.setups):
        if ids == {setup.id} or (HOLE not in name and setup.name == name):
            return setup
    return Other.UNKNOWN


def written(step: Done, *names: str) -> str:
    """A step's script, and those of its inputs and variables that have one of the names, expressions and all."""
    tables = (table for key in ("with", "env") if isinstance(table := step.node.get(key), Mapping))
    named = (table.get(name) for table in tables for name in names)
    return "\n".join(scalar(node) or "" for node in (*named, step.node.get("run")))


def _led(daemon: Daemon, builder: Builder) -> Builder:
    """The builder, where the command does not turn to another daemon."""
    if daemon.machine is Machine.OWN:
        return builder
    return Other.ELSEWHERE if daemon.machine is Machine.OTHER else Other.UNKNOWN


def _certain(step: Done, builder: Builder) -> Builder:
    """The builder, where a run is sure to use it: not where the two steps run under different conditions."""
    needed = builder.step.condition if isinstance(builder, Setup) else ""
    sure = not (needed and step.condition) or f"{step.condition} && ".startswith(f"{needed} && ")
    return builder if sure else Other.UNKNOWN


def _sets_up_a_builder(name: str) -> bool:
    words = set(_WORD.findall(name.partition("/")[2]))
    sets_up = bool(words & _SETUP_WORDS)
    return bool(words & _BUILDER_WORDS) or (sets_up and ("docker" in words or words <= _SETUP_WORDS | _ANYTHING))
