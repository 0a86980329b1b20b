"""Task runners whose tasks are shell text in a file of the repository."""

from __future__ import annotations

from arcroute.builds import justfile, makefile, packages, taskfile
from arcroute.builds.callee import Callees
from arcroute.builds.shell import Command
from arcroute.builds.shell.wrappers import program
from arcroute.text.project import Project


def callees(project: Project, command: Command) -> Callees | None:
    """The text that a task runner runs; None where the command is none."""
    name = program(command.words[0])
    if name in packages.MANAGERS:
        return packages.callees(project, command, name)
    if name == "just":
        return justfile.callees(project, command)
    if name in ("task", "go-task"):
        return taskfile.callees(project, command)
    return makefile.callees(project, command)
