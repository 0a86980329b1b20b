"""Tasks of a monorepo's packages: workspaces of npm, pnpm and yarn, Turborepo, Lerna and Nx.

Sources: https://docs.npmjs.com/cli/using-npm/workspaces, https://pnpm.io/filtering, https://nx.dev/reference
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from itertools import islice
from types import MappingProxyType

from msgspec import Struct

from arcroute.builds.callee import Callee, Callees, reading
from arcroute.builds.model import HOLE
from arcroute.builds.shell import Command, Environment
from arcroute.builds.shell.wrappers import program
from arcroute.builds.tools.options import Options, Syntax, parse
from arcroute.errors import InputError
from arcroute.text.project import Project
from arcroute.text.source import Source
from arcroute.text.tree import Mapping as Table
from arcroute.text.tree import Node, Scalar, Sequence
from arcroute.text.tree import resolve as followed
from arcroute.text.yaml import compose

_MAX_FILES = 20_000
_MAX_MEMBERS = 100
"""Packages whose task one command runs."""
_FETCHERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        **dict.fromkeys(("npx", "bunx", "pnpx"), frozenset(("nx", "turbo", "lerna"))),
        **dict.fromkeys(("npm", "pnpm", "yarn"), frozenset(("exec", "nx", "turbo", "lerna"))),
    }
)
"""Programs that start a runner of a monorepo's tasks, and those runners."""
_SYNTAX = Syntax.of(
    "--workspaces -ws -r --recursive --all -A --silent -s --if-present --parallel --stream --include-workspace-root"
    " --force --no-cache --dry-run -v --verbose --skip-nx-cache --no-bail --bail -p -i --interlaced -t --topological"
    " --continue --only --affected --ci",
    "-w=--workspace -F=--filter -j=--jobs",
)
_NX = Syntax.of(
    "--all --verbose --skip-nx-cache --skipNxCache --nx-bail --dry-run", "-t=--targets --target=--targets -p=--projects"
)
_IMAGE_EXECUTORS = ("nx-container:build", "nx-docker:build")


class _Request(Struct, frozen=True):
    """The task that is asked for, and the packages that shall run it; none for all that have it."""

    task: str
    chosen: tuple[str, ...] = ()
    of_nx: bool = False
    """Whether targets of project.json are meant, and scripts where there is none."""


class _Member(Struct, frozen=True):
    """A package.json or project.json of the repository."""

    source: Source
    table: Table

    @property
    def folder(self) -> str:
        return posixpath.dirname(self.source.path) or "."

    @property
    def is_package(self) -> bool:
        return posixpath.basename(self.source.path) == "package.json"


def unwrapped(words: tuple[str, ...]) -> tuple[str, ...]:
    """A runner of a monorepo's tasks without the program that fetches it."""
    runners = _FETCHERS.get(program(words[0]) if words else "", frozenset())
    at = next((at for at, word in enumerate(words) if at and not word.startswith("-") and word != "exec"), 0)
    return words[at:] if at and words[at] in runners else words


def callees(project: Project, command: Command) -> Callees | None:
    """The texts that packages run for a task; None where the command asks none, or no package has it."""
    asked = _asked(unwrapped(command.words))
    if asked is None or any(HOLE in word for word in (asked.task, *asked.chosen)):
        return None
    found: dict[str, tuple[Callee, ...]] = {}
    work = 0
    for member in _members(project, asked.task):
        work += reading(member.source)
        if _is_chosen(member, asked):  # package.json comes before project.json, whose targets win
            found[member.folder] = tuple(_called(member, asked, command)) or found.get(member.folder, ())
        if len(found) >= _MAX_MEMBERS:
            break
    texts = tuple(callee for several in found.values() for callee in several)
    return Callees(texts, work=work) if texts else None


def _asked(words: tuple[str, ...]) -> _Request | None:
    name = program(words[0])
    if name == "nx":
        return _of_nx(parse(words[1:], _NX))
    options = parse(words[1:], _SYNTAX)
    chosen = options.all("--workspace", "--filter", "--scope")
    rest = tuple(word for word in options.positional if word not in ("run", "run-script", "foreach"))
    if name in ("turbo", "lerna"):
        return _Request(rest[0], chosen) if rest else None
    if name == "yarn" and rest[:1] == ("workspace",):
        return _Request(rest[2], rest[1:2]) if len(rest) > 2 else None
    if name == "yarn" and rest[:1] == ("workspaces",):
        return _Request(rest[1]) if len(rest) > 1 else None
    everywhere = options.on("--workspaces", "-ws", "-r", "--recursive")
    return _Request(rest[0], chosen) if rest and (chosen or everywhere) else None


def _of_nx(options: Options) -> _Request | None:
    words = options.positional
    targets, projects = options.last("--targets"), tuple((options.last("--projects") or "").split(","))
    if words[:1] == ("run",) and len(words) > 1:
        project, _, task = words[1].partition(":")
        return _Request(task.partition(":")[0], (project,), of_nx=True)
    if words[:1] in (("run-many",), ("affected",)):
        return _Request(targets, tuple(filter(None, projects)), of_nx=True) if targets else None
    return _Request(words[0], words[1:2], of_nx=True) if len(words) == 2 else None


def _members(project: Project, task: str) -> Iterator[_Member]:
    """The packages whose files speak of a task; most of a large repository need no parsing then."""
    key = f'"{task}"'.encode()
    for path in islice(project.walk(), _MAX_FILES):
        if posixpath.basename(path) not in ("package.json", "project.json") or "node_modules" in path.split("/"):
            continue
        try:
            source = project.read(path)
            root = compose(source) if key in source.data else None
        except InputError:
            continue
        if isinstance(root, Table):
            yield _Member(source, root)


def _is_chosen(member: _Member, asked: _Request) -> bool:
    """Whether a filter stands for a package: its name, the last part of it, or its folder; the root is no member."""
    if not asked.of_nx and (member.folder == "." or not member.is_package):
        return False
    name = _text(member.table.get("name")) or posixpath.basename(member.folder)
    return not asked.chosen or any(_stands_for(wanted, name, member.folder) for wanted in asked.chosen)


def _stands_for(wanted: str, name: str, folder: str) -> bool:
    """Source: https://pnpm.io/filtering; what depends on a package, and what has changed, may be any."""
    if wanted.startswith("...") or "[" in wanted:
        return True
    plain = wanted.removesuffix("...").removesuffix("^").strip("{}").removeprefix("./").rstrip("/")
    names = (name, name.rpartition("/")[2] if name.startswith("@") else name, folder)
    return any(fnmatchcase(each, plain) for each in names)


def _called(member: _Member, asked: _Request, command: Command) -> Iterator[Callee]:
    table = member.table.get("scripts" if member.is_package else "targets")
    found = table.get(asked.task) if isinstance(table, Table) else None
    if member.is_package and (text := _text(found)):
        yield _callee(member, found, text, Environment(command.env, member.folder))
    elif isinstance(found, Table):
        for text in _commands(found):
            where = text.replace("{projectRoot}", member.folder).replace("{workspaceRoot}", ".")
            yield _callee(member, found, where, Environment(command.env, "."))


def _callee(member: _Member, node: Node | None, text: str, environment: Environment) -> Callee:
    line = member.source.position(node.span.start).line if node else 1
    return Callee(text, environment, member.source.path, line)


def _commands(target: Table) -> Iterator[str]:
    """What an Nx target runs: the commands of its options, or an image from the file they name."""
    options = target.get("options")
    table = options if isinstance(options, Table) else Table(target.span, ())
    cwd = _text(table.get("cwd"))
    before = f"cd {cwd}; " if cwd else ""
    if _text(target.get("executor")).endswith(_IMAGE_EXECUTORS):
        file, context = _text(table.get("file")), _text(table.get("context"))
        yield f"docker build {f'-f {file}' if file else ''} {context or '.'}"
    several = table.get("commands")
    for node in (
        target.get("command"),
        table.get("command"),
        *(several.items if isinstance(several, Sequence) else ()),
    ):
        value = followed(node) if node is not None else None
        text = _text(value.get("command") if isinstance(value, Table) else value)
        if text:
            yield before + text


def _text(node: Node | None) -> str:
    value = followed(node) if node is not None else None
    return value.value if isinstance(value, Scalar) else ""
