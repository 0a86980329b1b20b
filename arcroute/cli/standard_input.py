"""A workflow on standard input, laid over the repository in which it would lie."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from msgspec import Struct

from arcroute.actions.repository import FOLDER, Target
from arcroute.errors import InputError, Place, UsageError
from arcroute.text.project import MAX_BYTES, Project
from arcroute.text.source import Source

NAME = Path("-")


class Piped(Struct, frozen=True):
    """A repository with the text of standard input in place of one file."""

    target: Target
    project: Project
    source: Source


def is_piped(paths: tuple[Path, ...], filename: Path | None) -> bool:
    """Whether standard input is to be read. Raises UsageError where that is said only by half."""
    if NAME not in paths:
        if filename is not None:
            raise UsageError("--stdin-filename is for `-`, which reads a workflow from standard input")
        return False
    if paths != (NAME,):
        raise UsageError("`-` reads one workflow from standard input and goes with no other path")
    if filename is None:
        raise UsageError("`-` needs --stdin-filename: the path that the workflow has in its repository")
    return True


def read_piped(filename: Path) -> Piped:
    """The repository around ``filename``, which need not exist. Raises InputError."""
    absolute = Path(os.path.abspath(filename))  # noqa: PTH100 - resolve() would follow the symlink that the user named
    root = _root(absolute)
    path = absolute.relative_to(root).as_posix()
    data = sys.stdin.buffer.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InputError(f"larger than {MAX_BYTES // 1024 // 1024} MiB", Place(path))
    source = Source(path, data)
    return Piped(Target(root, frozenset((path,))), Project(root, {path: source}), source)


def _root(file: Path) -> Path:
    """The nearest folder above that holds workflows, or would with this file."""
    for folder in file.parents:
        if (folder / FOLDER).is_dir() or file.parent == folder / FOLDER:
            return folder
    return file.parent
