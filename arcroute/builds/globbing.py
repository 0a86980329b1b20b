"""Shell patterns against the files of the repository."""

from __future__ import annotations

from fnmatch import fnmatchcase

from arcroute.text.project import Project

_MAX_MATCHES = 200
_MAX_SEGMENTS = 12


def matching(project: Project, pattern: str) -> tuple[str, ...]:
    """The repository paths that a repository-relative pattern stands for, sorted; hidden names only where asked for."""
    segments = [segment for segment in pattern.split("/") if segment not in ("", ".")]
    if len(segments) > _MAX_SEGMENTS or ".." in segments:
        return ()
    found = ["."]
    for segment in segments:
        found = [path for folder in found for path in _inside(project, folder, segment)][:_MAX_MATCHES]
    return tuple(found)


def _inside(project: Project, folder: str, segment: str) -> list[str]:
    names = [
        name
        for name in project.names(folder)
        if fnmatchcase(name, segment) and (segment.startswith(".") or not name.startswith("."))
    ]
    return names if folder == "." else [f"{folder}/{name}" for name in names]
