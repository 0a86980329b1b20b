"""Images that a tool makes of a folder, without a Dockerfile: buildpacks, jib, ko, nix; and Earthfiles."""

from __future__ import annotations

import posixpath

from msgspec.structs import replace

from arcroute.builds.model import Build
from arcroute.builds.shell import Environment, commands
from arcroute.errors import InputError, Place
from arcroute.routing.evidence import Evidence, seen
from arcroute.routing.files import Folders, folder_evidence
from arcroute.routing.installs import command_evidence
from arcroute.routing.references import image_matches
from arcroute.routing.stacks import Stacks, Strength
from arcroute.text.project import Project

_TOOLS = frozenset(
    ("jib", "spring-boot:build-image", "bootBuildImage", "pack", "ko", "s2i", "nix", "nix-build", "repo2docker")
)
_BUILDERS = ("(jib)", "(ko)", "(buildpacks)")
"""What skaffold may build an artifact with."""
_EARTHFILE = "Earthfile"
_MAX_LINES = 2_000


def is_without_dockerfile(build: Build) -> bool:
    """Whether a build needs no Dockerfile: what it takes in is then all there is to see."""
    if build.dockerfile is not None:
        return posixpath.basename(build.dockerfile) == _EARTHFILE
    return build.inline is None and (build.via.split(" ", 1)[0] in _TOOLS or build.via.endswith(_BUILDERS))


def folder_image(folders: Folders, build: Build) -> tuple[Evidence, ...]:
    """What the folder, or the Earthfile, of such a build says: its manifests are what the tool itself goes by."""
    if build.dockerfile is not None:
        return _earthfile(folders.project, folders.stacks, build.dockerfile)
    if build.context is None:
        return ()
    found = folder_evidence(folders, build.context, build.place)
    return tuple(replace(item, strength=Strength.STRONG) if _is_firm(item) else item for item in found)


def _is_firm(item: Evidence) -> bool:
    return item.kind == "manifest" and item.strength == Strength.MEDIUM


def _earthfile(project: Project, stacks: Stacks, path: str) -> tuple[Evidence, ...]:
    """The images and commands of all targets: an Earthfile is one recipe in parts."""
    try:
        lines = project.read(path).text.splitlines()[:_MAX_LINES]
    except InputError:
        return ()
    found: list[Evidence] = []
    for number, line in enumerate(lines, 1):
        keyword, _, rest = line.strip().partition(" ")
        place = Place(path, number, 1)
        if keyword == "FROM" and "+" not in rest:
            found += seen(image_matches(stacks, rest), "base-image", place, line.strip())
        elif keyword == "RUN":
            for command in commands(rest, Environment()).commands:
                found += command_evidence(stacks, command.words, place)
    return tuple(found)
