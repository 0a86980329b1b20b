"""Where ``actions/checkout`` puts the repository: with ``path:`` every path of the job starts with that folder."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from arcroute.builds.invocation import Invocation
from arcroute.builds.model import HOLE, Build
from arcroute.errors import InputError, Place
from arcroute.text.project import Project, join
from arcroute.text.source import Source

ACTION = "actions/checkout"


class CheckedOut(Project):
    """A repository whose files lie in a folder of the workspace, and nothing beside it."""

    def __init__(self, project: Project, folder: str) -> None:
        super().__init__(project.root)
        self._project = project
        self._folder = folder

    def __eq__(self, other: object) -> bool:
        """The same files at the same paths."""
        return isinstance(other, CheckedOut) and (self._project, self._folder) == (other._project, other._folder)

    def __hash__(self) -> int:
        return hash((self._project, self._folder))

    def read(self, path: str) -> Source:  # noqa: D102 - as in Project
        inside = self.inside(path)
        if inside is None:
            raise InputError("no such file", Place(path))
        return replace(self._project.read(inside), path=path)

    def is_file(self, path: str) -> bool:  # noqa: D102
        inside = self.inside(path)
        return inside is not None and self._project.is_file(inside)

    def is_dir(self, path: str) -> bool:  # noqa: D102
        inside = self.inside(path)
        return inside is not None and self._project.is_dir(inside)

    def names(self, folder: str) -> tuple[str, ...]:  # noqa: D102
        inside = self.inside(folder)
        return self._project.names(inside) if inside is not None else ()

    def inside(self, path: str) -> str | None:
        """The repository's own path for one of the workspace; None beside the checkout."""
        clean = join(".", path)
        if clean == self._folder:
            return "."
        return clean.removeprefix(f"{self._folder}/") if clean and clean.startswith(f"{self._folder}/") else None

    def build(self, build: Build) -> Build:
        """A build with the repository's own paths."""
        return replace(
            build,
            dockerfile=self._own(build.dockerfile),
            context=self._own(build.context),
            place=self._place(build.place),
            definition=self._place(build.definition) if build.definition else None,
            places=tuple((name, self._place(place)) for name, place in build.places),
        )

    def invocation(self, invocation: Invocation) -> Invocation:
        """A command with the repository's own places."""
        return replace(invocation, place=self._place(invocation.place))

    def _own(self, path: str | None) -> str | None:
        return self.inside(path) if path is not None else None

    def _place(self, place: Place) -> Place:
        return replace(place, path=self.inside(place.path) or place.path)


def checkout_folder(inputs: Iterator[dict[str, str]], repository: str | None) -> str:
    """The folder of a job's own repository, from the inputs of its checkout steps; "." is the workspace itself."""
    folders = [given.get("path", ".") or "." for given in inputs if _is_own(given.get("repository", ""), repository)]
    clean = [join(".", folder) for folder in folders if HOLE not in folder]
    return "." if "." in clean or not clean or clean[0] is None else clean[0]


def _is_own(name: str, repository: str | None) -> bool:
    return name in ("", HOLE) or (repository is not None and name.lower() == repository.lower())
