"""Makefiles: what ``make target`` runs."""

from __future__ import annotations

from arcroute.builds.callee import Callees
from arcroute.builds.shell import Command
from arcroute.text.project import Project


def callees(project: Project, command: Command) -> Callees | None:
    """The recipes of the targets asked for, prerequisites first; None where the command is not make."""
    return None
