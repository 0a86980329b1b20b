"""From the paths a user names to repositories and the workflow files in them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from arcroute.errors import InputError, Place
from arcroute.text.project import Project

FOLDER = ".github/workflows"
_SUFFIXES = (".yml", ".yaml")
_SKIPPED = frozenset((".git", "node_modules", ".venv", "venv", ".tox"))
_MAX_DEPTH = 12


class Target(Struct, frozen=True):
    """A repository, and the files and folders in it that were asked for; None where all of it was."""

    root: Path
    selected: frozenset[str] | None = None

    def wants(self, path: str) -> bool:
        """Whether a file of the repository was asked for, by itself or with a folder that holds it."""
        if self.selected is None or path in self.selected:
            return True
        return any(path[:end] in self.selected for end, char in enumerate(path) if char == "/")


def is_workflow_path(path: str) -> bool:
    """Whether GitHub reads the file at this repository path as a workflow."""
    folder, _, name = path.rpartition("/")
    return folder == FOLDER and name.endswith(_SUFFIXES)


def workflow_paths(project: Project) -> tuple[str, ...]:
    """Every workflow file of a repository, sorted."""
    return tuple(f"{FOLDER}/{name}" for name in project.names(FOLDER) if name.endswith(_SUFFIXES))


def find_targets(paths: Iterable[Path], here: Path) -> tuple[tuple[Target, ...], tuple[InputError, ...]]:
    """The repositories that the paths name, and an error for each path that names none.

    No path at all means the repository around ``here``. Paths into one repository become one target.
    """
    found: dict[Path, frozenset[str] | None] = {}
    errors: list[InputError] = []
    for path in tuple(paths) or (None,):
        try:
            for target in _around(here) if path is None else _targets(path):
                _add(found, target)
        except InputError as error:
            errors.append(error)
    return tuple(Target(root, found[root]) for root in sorted(found)), tuple(errors)


def _add(found: dict[Path, frozenset[str] | None], target: Target) -> None:
    known = found.get(target.root, frozenset())
    found[target.root] = None if known is None or target.selected is None else known | target.selected


def _around(here: Path) -> Iterator[Target]:
    root = _root_above(here)
    if root is None:
        raise InputError(f"no {FOLDER} here or in a folder above", Place(str(here)))
    yield Target(root)


def _root_above(folder: Path) -> Path | None:
    """The nearest folder, from here upwards, that holds workflows."""
    return next((parent for parent in (folder, *folder.parents) if (parent / FOLDER).is_dir()), None)


def _targets(path: Path) -> Iterator[Target]:
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow the symlink that the user named
    if absolute.is_dir():
        yield from _in_folder(absolute, str(path))
    elif absolute.exists():
        yield _of_file(absolute)
    else:
        raise InputError("a symlink to nothing" if path.is_symlink() else "no such file or folder", Place(str(path)))


def _of_file(file: Path) -> Target:
    root = _root_above(file.parent) or file.parent
    return Target(root, frozenset((file.relative_to(root).as_posix(),)))


def _in_folder(folder: Path, shown: str) -> Iterator[Target]:
    """A repository; a folder with repositories below it; or a folder inside a repository."""
    if (folder / FOLDER).is_dir():
        yield Target(folder)
        return
    below = tuple(_repositories_below(folder, 0))
    yield from map(Target, below)
    if below:
        return
    root = _root_above(folder)
    if root is None:
        raise InputError(f"no {FOLDER} in it, below it or above it", Place(shown))
    yield Target(root, frozenset((folder.relative_to(root).as_posix(),)))


def _repositories_below(folder: Path, depth: int) -> Iterator[Path]:
    if depth > _MAX_DEPTH:
        return
    for child in sorted(folder.iterdir()):
        if child.name in _SKIPPED or child.is_symlink() or not child.is_dir():
            continue
        if (child / FOLDER).is_dir():
            yield child
        else:
            yield from _repositories_below(child, depth + 1)
