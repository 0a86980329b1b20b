"""What a command asks of bake, and the files it then reads."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from arcroute.builds.compose.request import DEFAULT_FILES
from arcroute.errors import Place
from arcroute.text.project import Project

_DEFAULT_FILES = (
    *DEFAULT_FILES,
    "docker-bake.json",
    "docker-bake.hcl",
    "docker-bake.override.json",
    "docker-bake.override.hcl",
)


class BakeRequest(Struct, frozen=True):
    """One call of bake. Files and folders are relative to the repository root."""

    files: tuple[str, ...]
    """The files in order; empty for bake's own lookup in ``cwd``."""
    cwd: str
    targets: tuple[str, ...]
    """The targets and groups asked for; empty for ``default``."""
    sets: tuple[str, ...]
    """``--set`` values such as ``app.args.X=y`` and ``*.platform=linux/arm64``."""
    env: Mapping[str, str]
    """The variables set for the command; a name that is missing is not set."""
    place: Place
    via: str


def files_of(project: Project, request: BakeRequest) -> tuple[str, ...]:
    """The files that bake reads.

    Source: https://docs.docker.com/reference/cli/docker/buildx/bake/#file
    """
    if request.files:
        return request.files
    names = project.names(request.cwd)
    folder = "" if request.cwd in ("", ".") else f"{request.cwd}/"
    return tuple(f"{folder}{name}" for name in _DEFAULT_FILES if name in names)
