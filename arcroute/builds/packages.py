"""Scripts of package.json, as npm, yarn, pnpm and bun run them."""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from msgspec import Struct

from arcroute.builds import workspaces
from arcroute.builds.callee import Callee, Callees, cannot_follow, reading
from arcroute.builds.model import HOLE
from arcroute.builds.shell import Command, Environment
from arcroute.builds.shell.folders import resolve
from arcroute.builds.shell.wrappers import program
from arcroute.builds.tools.options import Syntax, parse
from arcroute.errors import InputError
from arcroute.text.project import Project, join
from arcroute.text.source import Source
from arcroute.text.tree import Mapping as Table
from arcroute.text.tree import Scalar
from arcroute.text.tree import resolve as followed
from arcroute.text.yaml import compose

_SYNTAX = Syntax.of(
    "-s --silent --if-present --ignore-scripts --workspaces -ws --include-workspace-root --foreground-scripts"
    " --frozen-lockfile --immutable --production -q --quiet --verbose -d -dd -ddd -h --help -v --version -r --recursive"
    " --parallel --stream --bail --no-bail --offline --non-interactive --bun -b",
    "-C=--dir --prefix=--dir --cwd=--dir -F=--filter -w=--workspace",
    interspersed=False,
)
_ELSEWHERE = ("--workspace", "--workspaces", "-ws", "--filter", "--recursive", "-r")


class _Manager(Struct, frozen=True):
    """How a package manager's command line names a script."""

    run: frozenset[str]
    """Subcommands behind which the script's name stands."""
    aliases: frozenset[str]
    """Subcommands that are themselves names of scripts."""
    bare: bool
    """Whether any other first word is a script's name too, where package.json has it."""


_RUN = frozenset(("run", "run-script"))
_LIFECYCLE = frozenset(("test", "start", "stop", "restart"))
_MANAGERS: Mapping[str, _Manager] = MappingProxyType(
    {
        "npm": _Manager(_RUN | {"rum", "urn"}, _LIFECYCLE | {"t", "tst"}, bare=False),
        "yarn": _Manager(_RUN, _LIFECYCLE, bare=True),
        "pnpm": _Manager(_RUN, _LIFECYCLE, bare=True),
        "bun": _Manager(_RUN, frozenset(), bare=False),
    }
)


def callees(project: Project, command: Command) -> Callees | None:
    """The script that a package manager runs, with those npm runs before and after; None where it runs none."""
    return workspaces.callees(project, command) or _own(project, command)


def _own(project: Project, command: Command) -> Callees | None:
    """The script of the package where the command runs."""
    name = program(command.words[0])
    manager = _MANAGERS[name]
    options = parse(command.words[1:], _SYNTAX)
    words = options.positional
    running = words[:1] and words[0] in manager.run
    if running:
        words = parse(words[1:], _SYNTAX).positional
    if not words or not (running or manager.bare or words[0] in manager.aliases):
        return None
    folder = options.last("--dir")
    cwd = command.cwd if folder is None else resolve(command.cwd, folder)
    scripts = _scripts(project, cwd)
    if scripts is None or options.on(*_ELSEWHERE) or HOLE in words[0]:
        return (
            cannot_follow(" ".join(command.words), "which package.json is meant cannot be known") if running else None
        )
    found = tuple(_called(scripts, command, words))
    if not found and running and "--if-present" not in command.words:
        return cannot_follow(" ".join(command.words), f"{scripts.path} has no script {words[0]}")
    return Callees(found, work=reading(scripts.source))


class _Scripts(Struct, frozen=True):
    source: Source
    path: str
    table: Table


def _scripts(project: Project, cwd: str | None) -> _Scripts | None:
    """The scripts of the nearest package.json upwards."""
    folder = cwd
    while folder is not None:
        path = join(folder, "package.json")
        if path and project.is_file(path):
            return _read(project, path)
        folder = None if folder == "." else posixpath.dirname(folder) or "."
    return None


def _read(project: Project, path: str) -> _Scripts | None:
    try:
        source = project.read(path)
        root = compose(source)
    except InputError:
        return None
    if not isinstance(root, Table):
        return None
    scripts = root.get("scripts")
    return _Scripts(source, path, scripts if isinstance(scripts, Table) else Table(root.span, ()))


def _called(scripts: _Scripts, command: Command, words: tuple[str, ...]) -> Iterator[Callee]:
    name = {"t": "test", "tst": "test"}.get(words[0], words[0])
    if scripts.table.entry(name) is None:
        return
    environment = Environment(command.env, posixpath.dirname(scripts.path) or ".")
    arguments = words[2:] if words[1:2] == ("--",) else words[1:]
    for each in (f"pre{name}", name, f"post{name}"):
        entry = scripts.table.entry(each)
        value = followed(entry.value) if entry else None
        if isinstance(value, Scalar):
            added = " ".join(map(shlex.quote, arguments)) if each == name else ""
            line = scripts.source.position(value.span.start).line
            yield Callee(f"{value.value} {added}".strip(), environment, scripts.path, line)
