"""The files of a repository as they are in one git revision, read from git's objects: nothing is checked out.

Only commands of git that run no filter, hook or other program of the repository are used.
"""

from __future__ import annotations

import os
import subprocess
import weakref
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from arcroute.errors import InputError, Place, UsageError
from arcroute.text.project import MAX_BYTES, Project, join
from arcroute.text.source import Source

MAX_FILES = 1_000_000
_MAX_LINKS = 20
_SECONDS = 120
_LINK = "120000"
_FILES = frozenset(("100644", "100755", "100664", _LINK))
_ENVIRONMENT = {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}


class Blob(Struct, frozen=True):
    """A file of a revision: git's name for its content, and its size in bytes."""

    name: str
    size: int
    is_link: bool


def resolve(root: Path, revision: str) -> str:
    """The full name of the commit that a revision stands for.

    Raises UsageError where there is no such commit, no git, or no repository of git.
    """
    if not revision or revision.startswith("-") or not revision.isprintable():
        raise UsageError(f"{revision!r} is no git revision")
    found = _git(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    if found.returncode:
        _, fatal, why = found.stderr.decode(errors="replace").partition("fatal: ")
        what = why.partition("\n")[0] if fatal else f"{revision} is no commit here; a shallow clone may lack it"
        raise UsageError(what)
    return found.stdout.decode().strip()


def merge_base(root: Path, commit: str) -> str:
    """The commit from which HEAD and another one part. Raises UsageError where there is none."""
    found = _git(root, "merge-base", commit, "HEAD")
    if found.returncode:
        raise UsageError(f"{commit[:12]} and HEAD have no commit in common; a shallow clone may lack it")
    return found.stdout.decode().split()[0]


class Revision(Project):
    """A repository as it was at a commit; ``root`` may be a folder below the top of git's repository."""

    def __init__(self, root: Path, commit: str, known: tuple[Mapping[str, Blob], _Objects] | None = None) -> None:
        super().__init__(root)
        self.commit = commit
        self._known = known or (_list(self.root, commit), _Objects(self.root))
        self._blobs, self._objects = self._known
        self._children: dict[str, set[str]] = {}
        for path in self._blobs:
            self._add(path)

    def with_overlay(self, overlay: Mapping[str, Source]) -> Project:  # noqa: D102 - as in Project
        copy = Revision(self.root, self.commit, self._known)
        copy._sources = {**self._sources, **overlay}
        for path in overlay:
            copy._add(path)
        return copy

    def is_file(self, path: str) -> bool:  # noqa: D102
        return isinstance(self._sources.get(path), Source) or self._blob(path) is not None

    def is_dir(self, path: str) -> bool:  # noqa: D102
        return (join(".", path) or "") in self._children

    def names(self, folder: str) -> tuple[str, ...]:  # noqa: D102
        return tuple(sorted(self._children.get(join(".", folder) or "", ())))

    def _add(self, path: str) -> None:
        while path != ".":
            folder, _, name = path.rpartition("/")
            self._children.setdefault(folder or ".", set()).add(name)
            path = folder or "."

    def _blob(self, path: str) -> tuple[str, Blob] | None:
        """Where a path leads through symlinks, and what is there."""
        clean = join(".", path)
        for _ in range(_MAX_LINKS):
            blob = self._blobs.get(clean) if clean else None
            if clean is None or blob is None:
                return None
            if not blob.is_link:
                return clean, blob
            clean = join(clean.rpartition("/")[0], self._content(blob).decode(errors="replace"))
        return None

    def _read(self, path: str) -> bytes:
        """A file; what git keeps beside the revision, such as its configuration, is that of today."""
        if path.startswith(".git/"):
            return super()._read(path)
        found = self._blob(path)
        if found is None:
            raise InputError("no such file", Place(path))
        if found[1].size > MAX_BYTES:
            raise InputError(f"larger than {MAX_BYTES // 1024 // 1024} MiB", Place(path))
        return self._content(found[1])

    def _content(self, blob: Blob) -> bytes:
        found = self._objects.content(blob.name)
        if found is None:
            raise InputError(f"git does not have {blob.name} here", Place(str(self.root)))
        return found


class _Objects:
    """The contents of git's objects, from one git that answers as long as somebody may ask."""

    def __init__(self, root: Path) -> None:
        self._git = subprocess.Popen(
            ["git", "cat-file", "--batch"],  # noqa: S607 - the user's git
            cwd=root,
            env={**os.environ, **_ENVIRONMENT},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        weakref.finalize(self, self._git.communicate)

    def content(self, name: str) -> bytes | None:
        """A blob; None where git has none. The answer: ``<name> blob <size>``, a line end, the bytes, a line end."""
        assert self._git.stdin and self._git.stdout  # noqa: S101, PT018 - both are pipes
        self._git.stdin.write(f"{name}\n".encode())
        self._git.stdin.flush()
        header = self._git.stdout.readline().split()
        return self._git.stdout.read(int(header[2]) + 1)[:-1] if len(header) == 3 else None


def _list(root: Path, commit: str) -> dict[str, Blob]:
    """Every file below ``root`` at a commit. Raises UsageError where git cannot tell."""
    found = _git(root, "ls-tree", "-r", "-z", "--long", commit)
    if found.returncode:
        raise UsageError(f"git cannot list {commit[:12]}: {found.stderr.decode(errors='replace').strip()}")
    entries = found.stdout.split(b"\0")[:-1]
    if len(entries) > MAX_FILES:
        raise UsageError(f"{commit[:12]} has more than {MAX_FILES} files")
    return dict(_entry(entry.decode(errors="surrogateescape")) for entry in entries if _is_file(entry))


def _is_file(entry: bytes) -> bool:
    return entry[:6].decode(errors="replace") in _FILES


def _entry(text: str) -> tuple[str, Blob]:
    """``<mode> blob <name> <size>\\t<path>``. Source: git-ls-tree(1)."""
    about, _, path = text.partition("\t")
    mode, _, name, size = about.split()
    return path, Blob(name, int(size) if size.isdigit() else 0, mode == _LINK)


def _git(root: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    """Runs git with words that are no options of a user. Raises UsageError where it is not there or hangs."""
    environment = {**os.environ, **_ENVIRONMENT}
    try:
        return subprocess.run(  # noqa: S603 - no shell, and no word starts with a dash but our own
            ["git", *words],  # noqa: S607 - the user's git
            cwd=root,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=_SECONDS,
        )
    except FileNotFoundError:
        raise UsageError("git is not installed, or not on the PATH") from None
    except subprocess.TimeoutExpired:
        raise UsageError(f"git {words[0]} did not end within {_SECONDS} s") from None
