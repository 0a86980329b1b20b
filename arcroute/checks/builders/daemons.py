"""Which machine's Docker daemon a command talks to.

Sources: https://docs.docker.com/reference/cli/docker/#environment-variables (options win over variables, hosts over
contexts), https://docs.docker.com/engine/manage-resources/contexts/
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from msgspec import Struct

from arcroute.builds.model import HOLE
from arcroute.builds.shell.wrappers import program
from arcroute.builds.tools.options import Syntax, parse

GLOBAL = Syntax.of("-D --debug --tls --tlsverify -v --version --help", "-c=--context -H=--host", interspersed=False)
"""The options of ``docker`` itself, before its subcommand."""
_REMOTE = ("tcp://", "ssh://", "http://", "https://")
_HERE = ("localhost", "127.0.0.1", "[::1]")


class Machine(Enum):
    """Whose daemon it is."""

    OWN = "the lane's"
    OTHER = "another machine's"
    UNKNOWN = "cannot be known"


class Daemon(Struct, frozen=True):
    """The daemon that a command talks to, and what says so; empty where nothing does."""

    machine: Machine = Machine.OWN
    reason: str = ""


def daemon_of(words: tuple[str, ...], env: Mapping[str, str]) -> Daemon:
    """The daemon that a command of Docker talks to; no words stand for an action, which has its environment only."""
    given = parse(words[1:], GLOBAL) if words and program(words[0]) == "docker" else None
    host = given.last("--host") if given else None
    if host:
        return _at(host, "`--host`")
    context = given.last("--context") if given else None
    if context:
        return _of_context(context, f"`--context {context}`")
    if env.get("DOCKER_HOST"):
        return _at(env["DOCKER_HOST"], "`DOCKER_HOST`")
    return _of_context(env.get("DOCKER_CONTEXT", ""), f"`DOCKER_CONTEXT={env.get('DOCKER_CONTEXT')}`")


def _at(host: str, said: str) -> Daemon:
    scheme, _, address = host.partition("://")
    if f"{scheme}://" not in _REMOTE:
        return Daemon(Machine.UNKNOWN if HOLE in scheme else Machine.OWN)
    if address.startswith(HOLE):
        return Daemon(Machine.UNKNOWN)
    return Daemon() if address.startswith(_HERE) else Daemon(Machine.OTHER, f"{said} of another machine")


def _of_context(context: str, said: str) -> Daemon:
    if HOLE in context:
        return Daemon(Machine.UNKNOWN)
    return Daemon() if context in ("", "default") else Daemon(Machine.OTHER, said)
