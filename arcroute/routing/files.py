"""What the files that an image takes in say: manifests, sources, and what an earlier build left behind."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from arcroute.builds.model import HOLE
from arcroute.errors import Place
from arcroute.routing.evidence import Evidence, seen
from arcroute.routing.stacks import Match, Stacks, Strength, strongest
from arcroute.text.project import Project, join

_MAX_FILES = 3_000
"""Files of a context that are looked at: enough to tell its main language."""
_MAX_PARTS = 3
"""Parts of a path that one pattern for an artefact may cover."""
_MAIN_SHARE = 0.7
_SOME_SHARE = 0.2
_ASIDE = frozenset((".git", ".github", "node_modules", "docs", "doc", "vendor", "third_party"))


def path_evidence(stacks: Stacks, path: str, place: Place) -> tuple[Evidence, ...]:
    """What the name of a copied file or folder says."""
    name = posixpath.basename(path.rstrip("/"))
    return (
        *seen(stacks.look_up("manifests", name), "manifest", place, path),
        *seen(_source(stacks, name), "source-files", place, path),
        *artefact_evidence(stacks, path, place),
    )


def artefact_evidence(stacks: Stacks, path: str, place: Place) -> tuple[Evidence, ...]:
    """What a path such as ``target/release/app`` says of the build that left it there."""
    parts = [part for part in path.split("/") if part and part != "."][-12:]
    runs = (
        "/".join(parts[start : start + length])
        for length in range(1, _MAX_PARTS + 1)
        for start in range(len(parts) - length + 1)
    )
    matches = strongest(tuple(match for run in runs for match in stacks.look_up("outputs", run)))
    return seen(matches, "artefact", place, path)


def folder_evidence(project: Project, stacks: Stacks, folder: str, place: Place) -> tuple[Evidence, ...]:
    """What a folder that is copied as a whole says: the manifests in it and the language of most of its sources."""
    found: list[Evidence] = []
    for name in project.names(folder):
        matches = stacks.look_up("manifests", name)
        if matches:
            path = join(folder, name) or name
            found += seen(matches, "manifest", Place(path), path)
    found += seen(_languages(project, stacks, folder), "source-files", place, f"sources in {folder}")
    return tuple(found)


def _languages(project: Project, stacks: Stacks, folder: str) -> tuple[Match, ...]:
    """The languages of a folder's sources, those of a few files left out."""
    counts: Counter[str] = Counter()
    for path in islice(_files(project, folder), _MAX_FILES):
        counts.update(match.stack for match in _source(stacks, path))
    total = sum(counts.values())
    shares = {stack: count / total for stack, count in counts.items()}
    return tuple(
        Match(stack, Strength.MEDIUM if share >= _MAIN_SHARE else Strength.WEAK)
        for stack, share in shares.items()
        if share >= _SOME_SHARE
    )


def _files(project: Project, folder: str) -> Iterator[str]:
    """Files below a folder, the upper ones first; documentation and foreign code left out."""
    pending = [folder]
    for _ in range(_MAX_FILES):
        if not pending:
            return
        here = pending.pop(0)
        for name in project.names(here):
            path = name if here == "." else f"{here}/{name}"
            if "." not in name[1:] and project.is_dir(path):
                if name not in _ASIDE and not name.startswith("."):
                    pending.append(path)
            else:
                yield path


def _source(stacks: Stacks, path: str) -> tuple[Match, ...]:
    suffix = posixpath.splitext(path)[1]
    return stacks.look_up("sources", suffix) if suffix else ()


def in_context(context: str | None, path: str) -> str | None:
    """A COPY's source as a path of the repository; None where it cannot be known or lies elsewhere."""
    if context is None or HOLE in path or "://" in path:
        return None
    return join(context, path.lstrip("/") or ".")
