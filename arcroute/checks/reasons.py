"""The evidence that convinces a reader: where a toolchain is installed rather than what a job is called."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from types import MappingProxyType

from arcroute.builds.model import HOLE
from arcroute.checks.finding import Location, Related
from arcroute.errors import InputError, Place
from arcroute.routing.evidence import GROUPS, Evidence
from arcroute.text.project import Project
from arcroute.text.source import Source

MAX_REASONS = 3
_CONVINCING = ("declared", "install", "base", "name", "family", "command", "run", "files")
"""Groups of evidence, the most convincing first."""
_VERBS = MappingProxyType({"package": "installs", "download": "downloads", "command": "runs", "image-name": "image"})
_MAX_LINES = 60
"""How far an instruction or a step is searched for the line that says it."""


def reasons_for(project: Project, evidence: Iterable[Evidence]) -> tuple[Related, ...]:
    """At most MAX_REASONS observations, one of a group and one of a place, each at the words that it was taken from."""
    found: dict[tuple[str, int], Related] = {}
    groups: set[str] = set()
    for one in sorted(evidence, key=_conviction):
        group = GROUPS[one.kind]
        location = None if group in groups else _words_of(project, one)
        if location and (location.path, location.line) not in found:
            groups.add(group)
            found[location.path, location.line] = Related(location, _said(one))
    return tuple(found.values())[:MAX_REASONS]


def locate_place(project: Project, place: Place) -> Location:
    """From a place to the end of its line."""
    try:
        line = project.read(place.path).line_text(place.line)
    except InputError:
        line = ""
    column = max(place.column, len(line) - len(line.lstrip()) + 1)
    return Location(place.path, max(place.line, 1), column, max(place.line, 1), max(len(line.rstrip()) + 1, column))


def _conviction(evidence: Evidence) -> tuple[int, int, bool]:
    """The sort key: group, then strength, a path before a name; what only the workflow calls it comes last."""
    group = GROUPS[evidence.kind]
    telling = group in _CONVINCING and evidence.kind not in ("job", "matrix")
    rank = _CONVINCING.index(group) if telling else len(_CONVINCING)
    return (rank, -evidence.strength, evidence.kind != "dockerfile-path")


def _said(evidence: Evidence) -> str:
    verb = _VERBS.get(evidence.kind)
    return f"{evidence.stack}: {f'{verb} ' if verb else ''}{_searched(evidence)}".replace(HOLE, "…")


def _searched(evidence: Evidence) -> str:
    """The words of the file: of "apt-get openjdk-17-jdk" the package."""
    return evidence.text.rpartition(" ")[2] if evidence.kind == "package" else evidence.text


def _words_of(project: Project, evidence: Evidence) -> Location:
    """Where the words stand that speak for the stack; else where the instruction or the step begins."""
    place = evidence.place
    word = re.compile(rf"(?<![\w.-]){re.escape(_searched(evidence))}(?![\w-])")
    try:
        source = project.read(place.path)
    except InputError:
        return locate_place(project, place)
    for line in _lines(source, place):
        match = word.search(source.line_text(line))
        if match:
            return Location(place.path, line, match.start() + 1, line, match.end() + 1)
    return locate_place(project, place)


def _lines(source: Source, place: Place) -> Iterable[int]:
    """The lines that belong to a place: an instruction of a Dockerfile, or what YAML writes below a key."""
    is_over = _left(source, place) if source.path.endswith((".yml", ".yaml")) else _ended(source)
    for line in range(max(place.line, 1), place.line + _MAX_LINES):
        if line > place.line and is_over(line):
            return
        yield line


def _ended(source: Source) -> Callable[[int], bool]:
    """Whether the line before ends the instruction."""

    def ended(line: int) -> bool:
        before = source.line_text(line - 1)
        return not before.rstrip().endswith("\\") and not before.lstrip().startswith("#")

    return ended


def _left(source: Source, place: Place) -> Callable[[int], bool]:
    """Whether a line is less deep than what belongs to a value, or than the command of a script, in column 1."""
    first = source.line_text(max(place.line, 1))
    least = _depth(first) + (place.column > 1)

    def left(line: int) -> bool:
        text = source.line_text(line)
        return bool(text.strip()) and (_depth(text) < least or text.lstrip().startswith("- "))

    return left


def _depth(text: str) -> int:
    return len(text) - len(text.lstrip(" "))
