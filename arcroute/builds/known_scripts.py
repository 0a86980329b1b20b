"""The scripts of a repository's steps, each read once however many legs run it in the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from arcroute.errors import Place
from arcroute.text.project import Project

if TYPE_CHECKING:
    from arcroute.builds.scripts import RunResult


class Script(Struct, frozen=True):
    """A ``run:`` script as one leg runs it, with values or HOLEs in place of its expressions."""

    text: str
    shell: str | None
    """None for bash."""
    environment: tuple[tuple[str, str], ...]
    folder: str | None
    """Relative to the repository; None where it cannot be known."""
    place: Place
    """That of the script's first line."""


class KnownScripts(Struct):
    """What the scripts that were met so far do, by the workspace in which they run."""

    known: dict[tuple[Project, Script], RunResult] = field(default_factory=dict)

    def read(self, project: Project, script: Script) -> RunResult:
        """What a script builds and runs."""
        from arcroute.builds.scripts import run_builds  # a shell to read is slow to import

        key = (project, script)
        if key not in self.known:
            variables = dict(script.environment)
            self.known[key] = run_builds(project, script.text, script.shell, variables, script.folder, script.place)
        return self.known[key]
