"""Tasks of a Taskfile. Source: https://taskfile.dev/reference/schema"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from arcroute.builds.callee import Callee, Callees, cannot_follow, reading
from arcroute.builds.model import HOLE
from arcroute.builds.shell import Command, Environment
from arcroute.builds.shell.folders import resolve
from arcroute.builds.tools.options import Syntax, parse
from arcroute.errors import InputError
from arcroute.text.project import Project, join
from arcroute.text.source import Source
from arcroute.text.tree import Mapping as Table
from arcroute.text.tree import Node, Scalar, Sequence
from arcroute.text.tree import resolve as followed
from arcroute.text.yaml import compose

MAX_TASKS = 100
_FILES = ("Taskfile.yml", "taskfile.yml", "Taskfile.yaml", "taskfile.yaml", "Taskfile.dist.yml", "Taskfile.dist.yaml")
_PLACEHOLDER = re.compile(r"\{\{-?([^{}]*)\}\}")
_SYNTAX = Syntax.of(
    "-l --list -a --list-all --dry -n --summary -s --silent -v --verbose -f --force -p --parallel -y --yes -w --watch"
    " --init -h --help --version -x --exit-code -i --insecure -g --global --status",
    "-t=--taskfile -d=--dir",
)


def callees(project: Project, command: Command) -> Callees:
    """The commands of the tasks that a ``task`` command runs."""
    options = parse(_before_arguments(command.words[1:]), _SYNTAX)
    if options.on("-l", "--list", "-a", "--list-all", "--dry", "-n", "--summary", "--init", "-h", "--help", "--status"):
        return Callees()
    folder = resolve(command.cwd, options.last("--dir") or ".")
    path = _file(project, folder, options.last("--taskfile"))
    words = options.positional
    given = {name: value for name, equals, value in (word.partition("=") for word in words) if equals}
    try:
        source = project.read(path or "Taskfile.yml")
        root = compose(source)
    except InputError as error:
        return cannot_follow(" ".join(command.words), error.message)
    if not isinstance(root, Table) or not isinstance(tasks := root.get("tasks"), Table):
        return cannot_follow(source.path, "no tasks are in it")
    variables = {**_texts(root.get("vars")), **command.env, **given}
    run = _Run(
        source, tasks, Environment({**command.env, **_texts(root.get("env"))}, source.path.rpartition("/")[0] or ".")
    )
    for name in [word for word in words if "=" not in word] or ["default"]:
        run.add(name, variables)
    return Callees(tuple(run.callees), tuple(run.notes), reading(source))


def _before_arguments(words: tuple[str, ...]) -> tuple[str, ...]:
    return words[: words.index("--")] if "--" in words else words


def _file(project: Project, folder: str | None, named: str | None) -> str | None:
    if folder is None or named is not None:
        return resolve(folder, named or ".")
    paths = (join(folder, name) for name in _FILES)
    return next((path for path in paths if path and project.is_file(path)), None)


def _texts(node: Node | None) -> dict[str, str]:
    """A table's plain values; ``sh:`` and other tables are HOLEs."""
    table = followed(node) if node is not None else None
    if not isinstance(table, Table):
        return {}
    values = ((entry.key.value, followed(entry.value)) for entry in table.items())
    return {name: _text(value.value, {}) if isinstance(value, Scalar) else HOLE for name, value in values}


def _text(text: str, variables: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: variables.get(_variable(found[1]), HOLE), text)


def _variable(text: str) -> str:
    """The name between the braces of ``{{- .NAME -}}``."""
    return text.removesuffix("-").strip(" \t").removeprefix(".")


class _Run(Struct):
    """One way through the tasks."""

    source: Source
    tasks: Table
    environment: Environment
    callees: list[Callee] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)
    _count: int = 0

    def add(self, name: str, variables: Mapping[str, str]) -> None:
        """Adds the commands of a task, those of its deps first."""
        task = self.tasks.get(name)
        self._count += 1
        if task is None or name in self._open or self._count > MAX_TASKS:
            self.notes.append(f"cannot follow task {name}: {'no such task' if task is None else 'it calls itself'}")
            return
        self._open.append(name)
        table = task if isinstance(task, Table) else None
        own = {**variables, **_texts(table.get("vars") if table else None), "TASK": name}
        environment = self._environment(table, own)
        for step in (
            *_steps(table.get("deps") if table else None, "task"),
            *_steps(table.get("cmds") if table else task, "cmd"),
        ):
            self._step(step, own, environment)
        if table and isinstance(single := table.get("cmd"), Scalar):
            self._step(("cmd", single), own, environment)
        self._open.pop()

    def _step(self, step: tuple[str, Scalar], variables: Mapping[str, str], environment: Environment) -> None:
        kind, value = step
        text = _text(value.value, variables)
        if kind == "task":
            self.add(text, variables)
            return
        line = self.source.position(value.span.start).line + (value.style in ("|", ">"))
        self.callees.append(Callee(text, environment, self.source.path, line))

    def _environment(self, task: Table | None, variables: Mapping[str, str]) -> Environment:
        folder = task.get("dir") if task else None
        text = _text(folder.value, variables) if isinstance(folder, Scalar) else "."
        env = {**self.environment.variables, **_texts(task.get("env") if task else None)}
        return Environment(env, resolve(self.environment.cwd, text))


def _steps(node: Node | None, default: str) -> Iterator[tuple[str, Scalar]]:
    """Commands and calls of other tasks, in order."""
    value = followed(node) if node is not None else None
    for item in value.items if isinstance(value, Sequence) else (value,) if isinstance(value, Scalar) else ():
        step = followed(item)
        if isinstance(step, Scalar):
            yield default, step
        elif isinstance(step, Table):
            found = ((kind, step.get(kind)) for kind in ("task", "cmd"))
            yield from ((kind, each) for kind, each in found if isinstance(each, Scalar))
