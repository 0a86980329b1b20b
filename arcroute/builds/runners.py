"""Task runners whose tasks are shell text in a file of the repository."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType

from arcroute.builds.callee import Callees
from arcroute.builds.shell import Command
from arcroute.builds.shell.wrappers import program
from arcroute.text.project import Project

_READERS = MappingProxyType(
    {
        **dict.fromkeys(("npm", "yarn", "pnpm", "bun"), "packages"),
        **dict.fromkeys(("npx", "bunx", "pnpx", "nx", "turbo", "lerna"), "workspaces"),
        **dict.fromkeys(("make", "gmake", "gnumake", "mingw32-make"), "makefile"),
        **dict.fromkeys(("task", "go-task"), "taskfile"),
        **dict.fromkeys(("python", "python3"), "pythonfile"),
        "just": "justfile",
    }
)
"""Which module of this folder reads a program's tasks; it is imported when a step calls the program."""


def callees(project: Project, command: Command) -> Callees | None:
    """The text that a task runner runs; None where the command is none."""
    reader = _READERS.get(program(command.words[0]))
    if reader is None:
        return None
    found: Callees | None = import_module(f"arcroute.builds.{reader}").callees(project, command)
    return found
