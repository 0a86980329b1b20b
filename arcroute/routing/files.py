"""What the files that an image takes in say: manifests, sources, and what an earlier build left behind."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from msgspec import Struct, field

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
DOCUMENTATION = frozenset(("docs", "doc"))
_ASIDE = DOCUMENTATION | {".git", ".github", "node_modules", "vendor", "third_party"}


def path_evidence(stacks: Stacks, path: str, place: Place) -> tuple[Evidence, ...]:
    """What the name of a copied file or folder says."""
    name = posixpath.basename(path.rstrip("/"))
    return (
        *seen(stacks.look_up("manifests", name), "manifest", place, path),
        *seen(_source(stacks, posixpath.splitext(name)[1]), "source-files", place, path),
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


class Folders(Struct, frozen=True):
    """The folders of one repository, each walked once however many images take it in."""

    project: Project
    stacks: Stacks
    _known: dict[str, tuple[Match, ...]] = field(default_factory=dict)

    def languages(self, folder: str) -> tuple[Match, ...]:
        """The languages of a folder's sources, those of a few files left out."""
        if folder not in self._known:
            self._known[folder] = self._counted(folder)
        return self._known[folder]

    def _counted(self, folder: str) -> tuple[Match, ...]:
        suffixes = Counter(posixpath.splitext(path)[1] for path in islice(_files(self.project, folder), _MAX_FILES))
        counts: Counter[str] = Counter()
        for suffix, count in suffixes.items():
            counts.update({match.stack: count for match in _source(self.stacks, suffix)})
        shares = {stack: count / counts.total() for stack, count in counts.items()}
        return tuple(
            Match(stack, Strength.MEDIUM if share >= _MAIN_SHARE else Strength.WEAK)
            for stack, share in shares.items()
            if share >= _SOME_SHARE
        )


def folder_evidence(folders: Folders, folder: str, place: Place) -> tuple[Evidence, ...]:
    """What a folder that is copied as a whole says: the manifests in it and the language of most of its sources."""
    found: list[Evidence] = []
    for name in folders.project.names(folder):
        matches = folders.stacks.look_up("manifests", name)
        if matches:
            path = join(folder, name) or name
            found += seen(matches, "manifest", Place(path), path)
    found += seen(folders.languages(folder), "source-files", place, f"sources in {folder}")
    return tuple(found)


def _files(project: Project, folder: str) -> Iterator[str]:
    """Files below a folder, the upper ones first; documentation and foreign code left out."""
    pending = [folder]
    for _ in range(_MAX_FILES):
        if not pending:
            return
        here = pending.pop(0)
        for name in project.names(here):
            path = name if here == "." else f"{here}/{name}"
            if "." in name[1:] or not project.is_dir(path):
                yield path
            elif name not in _ASIDE and not name.startswith("."):
                pending.append(path)


def _source(stacks: Stacks, suffix: str) -> tuple[Match, ...]:
    return stacks.look_up("sources", suffix) if suffix else ()


def in_context(context: str | None, path: str) -> str | None:
    """A COPY's source as a path of the repository; None where it cannot be known or lies elsewhere."""
    if context is None or HOLE in path or "://" in path:
        return None
    return join(context, path.lstrip("/") or ".")
