"""Folders as a script sees them: the checkout under one well-known absolute path."""

from __future__ import annotations

import posixpath

from arcroute.builds.model import HOLE
from arcroute.text.project import join

WORKSPACE = "/github/workspace"
"""What ``$GITHUB_WORKSPACE`` and ``${{ github.workspace }}`` are taken to be; container actions see this very path."""


_ROOTS = (WORKSPACE, "$GITHUB_WORKSPACE", "${GITHUB_WORKSPACE}")


def absolute(path: str | None) -> str:
    """The absolute path of something in the repository; HOLE for None."""
    if path is None:
        return HOLE
    return WORKSPACE if path == "." else f"{WORKSPACE}/{path}"


def resolve(cwd: str | None, path: str) -> str | None:
    """``path`` as a command in ``cwd`` means it, relative to the repository; None where not known or outside."""
    if HOLE in path or "\0" in path:
        return None
    for root in _ROOTS:
        if path == root or path.startswith(root + "/"):
            return join(".", path[len(root) + 1 :].lstrip("/") or ".")
    return None if cwd is None else join(cwd, path)


def seen_from(cwd: str, path: str) -> str:
    """A repository path as a command in ``cwd`` writes it."""
    return posixpath.relpath(path, cwd)
