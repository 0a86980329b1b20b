"""Builders that ``docker buildx create`` makes.

Source: https://docs.docker.com/reference/cli/docker/buildx/create/
"""

from __future__ import annotations

from msgspec import Struct

from arcroute.builds.model import HOLE
from arcroute.builds.shell import Command
from arcroute.builds.shell.wrappers import program
from arcroute.builds.tools.options import Syntax, parse
from arcroute.checks.builders.daemons import Machine, daemon_of

_CREATE = Syntax.of("--append --bootstrap --help --leave --use -D --debug")
_ELSEWHERE = frozenset(("kubernetes", "remote", "cloud"))
"""Drivers of builders that keep their cache outside of Docker."""


class Created(Struct, frozen=True):
    """What one such command makes."""

    name: str
    """May hold HOLEs; empty where it is made up."""
    driver: str
    is_container: bool
    """Whether it surely is a container of the lane's own daemon."""
    is_selected: bool
    """Whether later builds use it."""

    @property
    def is_elsewhere(self) -> bool:
        """Whether its cache is surely not on the lane."""
        return self.driver in _ELSEWHERE


def created_builder(command: Command) -> Created | None:
    """The builder that a command creates; None for any other command."""
    words = buildx_words(command.words)
    options = parse(words[1:], _CREATE)
    if words[:1] != ("create",) or options.on("--help"):
        return None
    driver = options.last("--driver") or "docker-container"
    remote = any(HOLE in word or "://" in word for word in options.positional)
    own = driver == "docker-container" and daemon_of(command.words, command.env).machine is Machine.OWN
    return Created(
        options.last("--name") or "",
        driver,
        is_container=own and not (remote or options.doubtful or options.on("--append")),
        is_selected=options.on("--use"),
    )


def buildx_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words behind ``docker buildx``; empty for any other command."""
    if words[1:2] == ("buildx",) and program(words[0]) == "docker":
        return words[2:]
    return words[1:] if words and program(words[0]) == "docker-buildx" else ()
