"""A text that a command runs: a script, a package.json script, one line of a recipe."""

from __future__ import annotations

from msgspec import Struct

from arcroute.builds.location import shown
from arcroute.builds.shell import MAX_SCRIPT, Environment
from arcroute.errors import InputError
from arcroute.text.project import Project
from arcroute.text.source import Source


class Callee(Struct, frozen=True):
    """Shell text and where it stands."""

    text: str
    environment: Environment
    path: str
    """The file that holds the text, relative to the repository."""
    line: int = 1
    """The line of the text's first line in that file."""


class Callees(Struct, frozen=True):
    """What one command runs, in order; notes say what could not be followed."""

    callees: tuple[Callee, ...] = ()
    notes: tuple[str, ...] = ()
    work: int = 0
    """What it cost to find out, in the shell reader's units."""


NOTHING = Callees()
_FAILURE = 2_000


def cannot_follow(what: str, why: str) -> Callees:
    """Nothing, and the reason."""
    return Callees(notes=(f"cannot follow {shown(what)}: {why}",), work=_FAILURE)


def reading(source: Source) -> int:
    """The work of parsing a file."""
    return 1 + len(source.data) // 16


def readable(project: Project, path: str) -> str:
    """The text of a script. Raises InputError with the reason where it is missing, too long or not text."""
    data = project.read(path).data
    if len(data) > MAX_SCRIPT:
        raise InputError(f"longer than {MAX_SCRIPT // 1024} KiB")
    if b"\0" in data:
        raise InputError("a binary file")
    return data.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n")
