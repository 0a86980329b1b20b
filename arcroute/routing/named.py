"""What the names around a build say: its image, Dockerfile, context, target, matrix values and job."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from arcroute.builds.model import Build
from arcroute.errors import InputError, Place
from arcroute.routing.evidence import Evidence, JobFacts, seen
from arcroute.routing.family import dockerfile_label
from arcroute.routing.naming import mentions
from arcroute.routing.references import parse_reference
from arcroute.routing.stacks import BASE, Match, Stacks, Strength, at_most
from arcroute.text.project import Project

_MAX_FOLDERS = 6
_READMES = frozenset(("readme.md", "readme.rst", "readme.txt", "readme"))
_MAX_README = 4_000
_MAX_WORDS = 8
_HEADING = re.compile(r"^#[ \t]+([^\n]{1,120})$", re.MULTILINE)
_DASH = re.compile(r"[ \t]+[-\u2013\u2014|][ \t]+|:[ \t]+")
"""What parts a name from what is said of it: "ShellCheck - a static analysis tool"."""


def build_names(stacks: Stacks, build: Build, facts: JobFacts | None = None) -> tuple[Evidence, ...]:
    """The evidence of all names, without that of the job where no facts are given."""
    found = [*_image_names(stacks, build), *_paths(stacks, build)]
    for text in (build.target, build.name):
        if text:
            matches = at_most(Strength.MEDIUM, mentions(stacks, text))
            found += seen(matches, "target", build.place_of("target"), text)
    if facts is not None:
        found += _job_names(stacks, facts)
    return tuple(found)


def _image_names(stacks: Stacks, build: Build) -> Iterator[Evidence]:
    """The repository name of each image, its tag, and the folders before the name; registry and owner say nothing."""
    place = build.place_of("images")
    for image in build.images:
        reference = parse_reference(image)
        yield from seen(mentions(stacks, reference.name), "image-name", place, image)
        yield from seen(at_most(Strength.MEDIUM, mentions(stacks, reference.tag)), "image-tag", place, image)
        for part in reference.path[1:-1]:
            yield from seen(at_most(Strength.MEDIUM, mentions(stacks, part)), "image-name", place, image)


def _paths(stacks: Stacks, build: Build) -> Iterator[Evidence]:
    """The Dockerfile's own label and folder, and the context's folder."""
    path = build.dockerfile
    if path is not None:
        place, label = build.place_of("dockerfile", "context"), mentions(stacks, dockerfile_label(path))
        yield from seen(label, "dockerfile-path", place, path)
        yield from _folders(stacks, posixpath.dirname(path), "dockerfile-path", place, bool(label))
    if build.context is not None and (path is None or posixpath.dirname(path) != build.context):
        yield from _folders(stacks, build.context, "context-path", build.place_of("context"), False)


def repository_names(stacks: Stacks, build: Build, repository: str | None) -> tuple[Evidence, ...]:
    """What the name of the repository says of an image that is built from its root and has no telling name."""
    if not repository or posixpath.dirname(build.dockerfile or "?/"):
        return ()
    name = repository.rpartition("/")[2]
    return seen(_languages(mentions(stacks, name)), "repository", build.place, repository)


def readme_names(project: Project, stacks: Stacks, build: Build) -> tuple[Evidence, ...]:
    """What the README beside the Dockerfile is called: for an image without a telling name."""
    folder = posixpath.dirname(build.dockerfile or "?") or "."
    found: list[Evidence] = []
    for name in project.names(folder) if build.dockerfile else ():
        if name.lower() in _READMES:
            path = name if folder == "." else f"{folder}/{name}"
            title, rest = _title(project, path)
            matches = (*mentions(stacks, title), *at_most(Strength.MEDIUM, mentions(stacks, rest)))
            found += seen(_languages(matches), "readme", Place(path, 1, 1), path)
    return tuple(found)


def _title(project: Project, path: str) -> tuple[str, str]:
    """The first heading of a README where it is short enough for a name, and what it says of that name."""
    try:
        text = project.read(path).text[:_MAX_README]
    except InputError:
        return "", ""
    heading = _HEADING.search(text)
    if heading is None or len(heading[1].split()) > _MAX_WORDS:
        return "", ""
    title, *rest = _DASH.split(heading[1], maxsplit=1)
    return title, "".join(rest)


def _folders(stacks: Stacks, folder: str, kind: str, place: Place, above: bool) -> Iterator[Evidence]:
    """The nearest folder that names a stack says most; those above it less."""
    for part in reversed(folder.split("/")[-_MAX_FOLDERS:]):
        matches = mentions(stacks, part)
        yield from seen(at_most(Strength.WEAK, matches) if above else matches, kind, place, folder)
        above = above or any(match.strength > Strength.WEAK for match in matches)


def _job_names(stacks: Stacks, facts: JobFacts) -> Iterator[Evidence]:
    """Job ids and matrix values: said of the job, not of the image, so never strong, and never "base"."""
    for key, value in facts.matrix.items():
        yield from seen(_at_most_medium(mentions(stacks, value)), "matrix", facts.place, f"{key}: {value}")
    for text in dict.fromkeys((facts.job, facts.name)):
        yield from seen(_at_most_medium(mentions(stacks, text)), "job", facts.place, text)


def _at_most_medium(matches: tuple[Match, ...]) -> tuple[Match, ...]:
    return at_most(Strength.MEDIUM, _languages(matches))


def _languages(matches: tuple[Match, ...]) -> tuple[Match, ...]:
    return tuple(match for match in matches if match.stack != BASE)
