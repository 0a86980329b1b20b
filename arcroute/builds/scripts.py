"""Follows a step's script through the repository, and says what it builds.

A command may run another script, a Makefile's target or a package.json script; those are read in turn, with the
folder, arguments and environment that the caller gives them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from arcroute.builds import runners, spoken, tools
from arcroute.builds.callee import NOTHING, Callee, Callees, cannot_follow, readable
from arcroute.builds.globbing import matching
from arcroute.builds.invocation import Invocation
from arcroute.builds.model import HOLE, Build
from arcroute.builds.shell import Command, Commands, Environment, commands
from arcroute.builds.shell.folders import resolve
from arcroute.builds.shell.other import commands_of_other_shell, is_bash, program_of
from arcroute.builds.shell.wrappers import script_file
from arcroute.builds.written import Files
from arcroute.errors import InputError, Place
from arcroute.text.project import Project

MAX_DEPTH = 8
"""How far calls are followed."""
MAX_TEXTS = 300
"""How many scripts and recipe lines are read for one step."""
MAX_INVOCATIONS = 10_000
MAX_WORK = 200_000
"""What reading them may cost together, in the shell reader's units."""
MAX_BUILDS = 100
_MAX_NOTES = 40
_TOO_FAR = Callees(notes=("not followed: the step's scripts go too far",))
_SHEBANG = re.compile(r"#![ \t]*(\S+)(?:[ \t]+(?:-\S+[ \t]+)*(\S+))?")
_PYTHONS = frozenset(("python", "python3"))
_SHELLS = frozenset(("sh", "bash", "dash", "zsh", "ksh", "ash"))
_WRAPPER_SCRIPTS = frozenset(("gradlew", "mvnw"))
"""Scripts that start a build tool; the command itself says all there is to know."""


class RunResult(Struct, frozen=True):
    """What one ``run:`` step does."""

    builds: tuple[Build, ...]
    commands: tuple[Invocation, ...]
    """Every command met, in order, those of called scripts behind the call."""
    notes: tuple[str, ...] = ()
    """What could not be followed or known, for people."""
    env: Mapping[str, str] = field(default_factory=dict)
    """What the step sets for those after it, through ``$GITHUB_ENV``; values may hold HOLEs."""
    outputs: Mapping[str, str] = field(default_factory=dict)
    """The step's outputs, as far as they are known."""
    spoken: tuple[Build, ...] = ()
    """Images that programs which cannot be read say they build."""
    files: Files = field(default_factory=Files)
    """What the step has written."""


def run_builds(
    project: Project, script: str, shell: str | None, env: Mapping[str, str], cwd: str | None, place: Place
) -> RunResult:
    """What a ``run:`` script builds and runs.

    ``script`` has values or HOLEs in place of its expressions; ``shell`` is the step's shell, None for bash; ``cwd`` is
    relative to the repository, None where it cannot be known; ``place`` is that of the script's first line.
    """
    walk = _Walk(project)
    environment = Environment(env, cwd, read=walk.read, glob=walk.glob, kind=walk.kind)
    if is_bash(shell):
        walk.follow(commands(script, environment), place, ())
    elif program_of(shell) in _PYTHONS:
        from arcroute.builds.pythonfile import spelt_out  # few steps are written in Python

        walk.follow_all(spelt_out(script, environment, place), place, ())
    else:
        walk.follow(commands_of_other_shell(script, shell or "", environment), place, ())
    return RunResult(
        builds=tuple(walk.builds()),
        commands=tuple(walk.invocations),
        notes=tuple(walk.notes),
        env=walk.env,
        outputs=walk.outputs,
        spoken=tuple(walk.spoken),
        files=walk.files,
    )


class _Walk(Struct):
    """One step's calls: what was met, and what was read already."""

    project: Project
    invocations: list[Invocation] = field(default_factory=list)
    files: Files = field(default_factory=Files)
    notes: list[str] = field(default_factory=list)
    env: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    spoken: list[Build] = field(default_factory=list)
    _seen: set[object] = field(default_factory=set)
    _open: list[object] = field(default_factory=list)
    _work: int = 0

    def follow(self, found: Commands, place: Place, chain: tuple[Place, ...]) -> None:
        """Keeps the commands of a text whose first line is at ``place``, and follows each."""
        self._note(f"{place.path}: {note}" for note in found.notes)
        self._work += found.work
        _merge(self.env, found.env)
        _merge(self.outputs, found.outputs)
        for command in found.commands:
            if len(self.invocations) >= MAX_INVOCATIONS:
                self._note(("more commands are run than are followed",))
                return
            where = _place(command, place)
            invocation = Invocation(command, where, chain)
            self.invocations.append(invocation)
            called = callees(self.project, command) if self._work <= MAX_WORK else _TOO_FAR
            if not called.callees and len(self.spoken) < MAX_BUILDS:
                self.spoken += spoken.builds(self.project, invocation)
            self.follow_all(called, where, chain)

    def follow_all(self, called: Callees, where: Place, chain: tuple[Place, ...]) -> None:
        """Follows what is called at a place."""
        self._work += called.work
        self._note(f"{where}: {note}" for note in called.notes)
        for callee in called.callees:
            self._enter(callee, (*chain, where))

    def _enter(self, callee: Callee, chain: tuple[Place, ...]) -> None:
        environment = callee.environment
        where = callee.path, callee.line, callee.text, environment.arguments
        key = (*where, environment.cwd, _frozen(environment))
        if where in self._open:
            self._note((f"{chain[-1]}: {callee.path} calls itself",))
            return
        if key in self._seen:
            return
        if len(chain) > MAX_DEPTH or len(self._seen) >= MAX_TEXTS or self._work > MAX_WORK:
            self._note((f"{chain[-1]}: {callee.path} is not followed: calls go too deep or too far",))
            return
        self._seen.add(key)
        known = replace(
            environment, file=environment.file or callee.path, read=self.read, glob=self.glob, kind=self.kind
        )
        self._open.append(where)
        self.follow(commands(callee.text, known), Place(callee.path, callee.line, 1), chain)
        self._open.pop()

    def builds(self) -> Iterator[Build]:
        """The builds of all commands, up to a limit."""
        count = 0
        for invocation in self.invocations:
            self.files.note(self.project, invocation.command)
            for build in self.files.given(self.project, tools.builds(self.project, invocation)):
                yield build
                count += 1
            if count >= MAX_BUILDS:
                self._note((f"only the first {count} builds of the step are listed",))
                return

    def read(self, path: str) -> str | None:
        """The text of a sourced file."""
        try:
            return readable(self.project, path)
        except InputError as error:
            self._note((f"cannot follow {path}: {error.message}",))
            return None

    def glob(self, pattern: str) -> tuple[str, ...]:
        """The files that a pattern stands for."""
        return matching(self.project, pattern)

    def kind(self, path: str) -> str | None:
        """What lies at a path."""
        if self.project.is_file(path):
            return "file"
        return "folder" if self.project.is_dir(path) else None

    def _note(self, notes: Iterable[str]) -> None:
        for note in notes:
            if note not in self.notes and len(self.notes) < _MAX_NOTES:
                self.notes.append(note)


def _merge(values: dict[str, str], more: Mapping[str, str]) -> None:
    """Two scripts that write different values leave an unknown one."""
    values.update({name: HOLE if values.get(name, value) != value else value for name, value in more.items()})


def _frozen(environment: Environment) -> frozenset[tuple[str, str]]:
    return frozenset(environment.variables.items())


def _place(command: Command, first: Place) -> Place:
    """Where a command stands, when its text's first line is at ``first``."""
    if command.file is not None:
        return Place(command.file, command.line, 1)
    return Place(first.path, first.line + command.line - 1, first.column)


def callees(project: Project, command: Command) -> Callees:
    """What a command runs inside the repository."""
    return _script(project, command) or runners.callees(project, command) or NOTHING


def _script(project: Project, command: Command) -> Callees | None:
    """A shell script; None where the command runs none."""
    named = script_file(command.words)
    explicit = named is not None
    word, arguments = named or (command.words[0], command.words[1:])
    if not explicit and ("/" not in word or word.rpartition("/")[2] in _WRAPPER_SCRIPTS):
        return None
    path = resolve(command.cwd, word)
    if path is None:
        wanted = explicit or word.endswith((".sh", ".bash"))
        return cannot_follow(word, "its path cannot be known, or lies outside the repository") if wanted else None
    if not project.is_file(path) and not explicit and not word.endswith((".sh", ".bash")):
        return None
    try:
        text = readable(project, path)
    except InputError as error:
        return cannot_follow(path, error.message)
    if not explicit and not _is_shell(text):
        return cannot_follow(path, "not a shell script")
    return Callees((Callee(text, Environment(command.env, command.cwd, arguments), path),))


def _is_shell(text: str) -> bool:
    """Whether the kernel, or bash in its stead, would run the text as a shell script."""
    shebang = _SHEBANG.match(text)
    if shebang is None:
        return True
    interpreter = shebang[1].rpartition("/")[2]
    return (shebang[2] or "" if interpreter == "env" else interpreter).rpartition("/")[2] in _SHELLS
