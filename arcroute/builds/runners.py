"""Task runners whose tasks are shell text in a file: npm, yarn, pnpm and bun scripts, just, Task."""

from __future__ import annotations

from arcroute.builds.callee import Callees
from arcroute.builds.shell import Command
from arcroute.text.project import Project


def callees(project: Project, command: Command) -> Callees | None:
    """The task's text; None where the command is no task runner."""
    return None
