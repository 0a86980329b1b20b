"""Scripts of the repository that a Dockerfile copies and then runs: what they install is in the image."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from arcroute.builds.callee import readable
from arcroute.builds.model import HOLE
from arcroute.builds.shell import Command
from arcroute.builds.shell.wrappers import script_file
from arcroute.errors import InputError
from arcroute.routing.files import in_context
from arcroute.text.project import Project

if TYPE_CHECKING:  # slow to import, and read already where anything here is called
    from arcroute.builds.dockerfile import Step

_ANYWHERE = "/*"
"""A folder that cannot be known: after ``cd`` to one of the image's own."""
_OWN = ("/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/")


def script_run(
    project: Project, context: str | None, before: Iterable[Step], workdir: str, command: Command
) -> tuple[str, str, tuple[str, ...]] | None:
    """Path, text and arguments of the script that a command of a RUN starts; ``before`` are the steps before it."""
    named = script_file(command.words)
    word = named[0] if named else command.words[0]
    if HOLE in word or not (named or "/" in word) or word.startswith(_OWN):
        return None
    folder = _ANYWHERE if command.cwd is None else posixpath.join(workdir.replace(HOLE, "/"), command.cwd)
    target = posixpath.normpath(posixpath.join(folder, word))
    for path in _origins(project, context, before, target):
        try:
            return path, readable(project, path), named[1] if named else command.words[1:]
        except InputError:
            continue
    return None


def _origins(project: Project, context: str | None, before: Iterable[Step], target: str) -> Iterator[str]:
    """The files of the repository that may lie at ``target`` in the image."""
    for step in before:
        if step.keyword not in ("COPY", "ADD") or step.instruction.flag("from") or len(step.words) < 2:
            continue
        *sources, last = step.words
        place = posixpath.normpath(posixpath.join(step.workdir.replace(HOLE, "/"), last))
        for source in sources:
            path = in_context(context, source)
            found = _inside(project, path, place, target) if path is not None else None
            if found is not None and project.is_file(found):
                yield found


def _inside(project: Project, path: str, place: str, target: str) -> str | None:
    """What of a copied file, folder or pattern lies at ``target``."""
    name = posixpath.basename(target)
    lost = target.startswith(_ANYWHERE)
    if project.is_dir(path):
        rest = target.removeprefix((_ANYWHERE if lost else place.rstrip("/")) + "/")
        return posixpath.normpath(posixpath.join(path, rest)) if rest != target else None
    if (lost or posixpath.dirname(target) == place) and fnmatchcase(name, posixpath.basename(path)):
        return posixpath.join(posixpath.dirname(path), name)
    return path if target == place else None
