"""The files of one repository: the only way in which arcroute reads what it scans.

No path leaves the repository, through ``..`` or through a symlink, and no file is read twice.
"""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from arcroute.errors import InputError, Place
from arcroute.text.source import Source

MAX_BYTES = 16 * 1024 * 1024
_NEVER_WALKED = frozenset((".git", ".hg", ".svn", "node_modules", ".venv", "__pycache__", ".tox", ".mypy_cache"))


def join(folder: str, path: str) -> str | None:
    """``path`` as seen from ``folder``, relative to the repository root; None where it would leave the root.

    Both use forward slashes; the root itself is "." and an absolute path is outside.
    """
    if path.startswith("/") or "\0" in path:
        return None
    joined = posixpath.normpath(posixpath.join(folder or ".", path))
    return None if joined == ".." or joined.startswith(("../", "/")) else joined


class Project:
    """A repository on disk, seen through an overlay of files that are not written yet.

    Paths are relative to ``root``, with forward slashes.
    """

    def __init__(self, root: Path, overlay: Mapping[str, Source | InputError] | None = None) -> None:
        self.root = root.resolve()
        self._sources: dict[str, Source | InputError] = dict(overlay or {})
        self._folders: dict[str, dict[str, bool | None]] = {}
        self._targets: dict[str, Path | None] = {}
        self._laid_over = _folders_of(path for path, source in self._sources.items() if isinstance(source, Source))

    def with_overlay(self, overlay: Mapping[str, Source]) -> Project:
        """The same repository with some files replaced, sharing what has been read already."""
        return Project(self.root, {**self._sources, **overlay})

    def read(self, path: str) -> Source:
        """The file at ``path``.

        Raises InputError where it is missing, not a regular file, unreadable, too large or outside the
        repository.
        """
        known = self._sources.get(path)
        if known is None:
            try:
                known = Source(path, self._read(path))
            except InputError as error:
                known = error
            self._sources[path] = known
        if isinstance(known, InputError):
            raise known
        return known

    def is_file(self, path: str) -> bool:
        """Whether there is a file at ``path`` inside the repository."""
        if path in self._sources:
            return isinstance(self._sources[path], Source)
        target = self._inside(path)
        return target is not None and target.is_file()

    def is_dir(self, path: str) -> bool:
        """Whether there is a folder at ``path`` inside the repository."""
        folder, _, name = path.rpartition("/")
        listed = self._folders.get(folder or ".", {}).get(name)
        if listed is not None:
            return listed
        target = self._inside(path)
        return path in self._laid_over or (target is not None and target.is_dir())

    def names(self, folder: str) -> tuple[str, ...]:
        """The sorted names in a folder; empty where there is none."""
        if folder not in self._folders:
            self._folders[folder] = self._list(folder)
        return tuple(self._folders[folder])

    def _list(self, folder: str) -> dict[str, bool | None]:
        """The sorted names in a folder, with whether each is a folder; None for what the listing does not tell."""
        target = self._inside(folder)
        try:
            found = {entry.name: _is_folder(entry) for entry in os.scandir(target)} if target else {}
        except OSError:
            found = {}
        found |= dict.fromkeys(self._laid_over.get(folder, ()))
        return dict(sorted(found.items()))

    def leads_outside(self, path: str) -> bool:
        """Whether a path ends outside the repository, by itself or through a symlink."""
        return self._inside(path) is None

    def walk(self, folder: str = ".") -> Iterator[str]:
        """Every file below a folder, sorted; symlinked folders and caches of tools are not entered."""
        for name in self.names(folder):
            path = name if folder == "." else f"{folder}/{name}"
            if self.is_dir(path):
                if name not in _NEVER_WALKED and not (self.root / path).is_symlink():
                    yield from self.walk(path)
            else:
                yield path

    def _inside(self, path: str) -> Path | None:
        """The real path of something in the repository, or None where it lies outside."""
        if path not in self._targets:
            self._targets[path] = self._resolved(path)
        return self._targets[path]

    def _resolved(self, path: str) -> Path | None:
        clean = join(".", path)
        if clean is None:
            return None
        try:
            target = (self.root / clean).resolve()
        except (OSError, RuntimeError):
            return None
        return target if target == self.root or self.root in target.parents else None

    def _read(self, path: str) -> bytes:
        target = self._inside(path)
        if target is None:
            raise InputError("leads outside the repository", Place(path))
        if not target.exists() and (self.root / path).is_symlink():
            raise InputError("a symlink to nothing", Place(path))
        return read_file(target, path)


def _folders_of(paths: Iterable[str]) -> dict[str, set[str]]:
    """The names in each folder that the paths make."""
    folders: dict[str, set[str]] = {}
    for path in paths:
        parts = path.split("/")
        for depth, name in enumerate(parts):
            folders.setdefault("/".join(parts[:depth]) or ".", set()).add(name)
    return folders


def _is_folder(entry: os.DirEntry[str]) -> bool | None:
    """Whether a name is a folder; a symlink may lead anywhere."""
    return None if entry.is_symlink() else entry.is_dir(follow_symlinks=False)


def read_file(target: Path, shown: str) -> bytes:
    """The bytes of a regular file; ``shown`` is how the user knows it. Raises InputError."""
    place = Place(shown)
    try:
        with open(target, "rb", opener=_open_without_waiting) as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise InputError("not a regular file", place)
            if found.st_size > MAX_BYTES:
                raise InputError(f"larger than {MAX_BYTES // 1024 // 1024} MiB", place)
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise InputError("no such file", place) from None
    except OSError as error:
        raise InputError(error.strerror or str(error), place) from None


def _open_without_waiting(path: str, flags: int) -> int:
    """A named pipe in a repository must not make a scan wait for a writer."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
