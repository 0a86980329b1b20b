"""What a command asks of compose, and which files it then reads."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from msgspec import Struct

from arcroute.builds.environment import with_env_file
from arcroute.builds.model import HOLE
from arcroute.errors import Place
from arcroute.text.project import Project, join

DEFAULT_FILES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
_OVERRIDES = (
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)


class ComposeRequest(Struct, frozen=True):
    """One command that builds by compose. Files and folders are relative to the repository root."""

    files: tuple[str, ...]
    """The ``-f`` files in order; empty for docker's own lookup."""
    cwd: str
    services: tuple[str, ...]
    """The services named; empty for all that the profiles allow."""
    profiles: tuple[str, ...]
    env: Mapping[str, str]
    """The variables set for the command; a name that is missing is not set."""
    env_file: str | None
    place: Place
    via: str
    dependencies: bool = False
    """Whether what a named service depends on is built too, as ``up --build`` does."""
    folder: str | None = None
    """``--project-directory``."""
    only_absent: bool = False
    """Whether only the services are built whose images no registry can have, as ``up`` without ``--build`` does."""


class Inputs(Struct, frozen=True):
    """What is read: the files in order, the folder that paths are relative to, and all variables."""

    files: tuple[str, ...]
    folder: str
    env: Mapping[str, str]
    problems: tuple[str, ...] = ()


def inputs(project: Project, request: ComposeRequest) -> Inputs:
    """The files, folder and variables of a request, as docker compose finds them.

    Source: https://docs.docker.com/reference/cli/docker/compose/#use--f-to-specify-the-name-and-path-of-one-or-more-compose-files
    """
    start = request.folder or (_folder(request.files[0]) if request.files else request.cwd)
    env = with_env_file(project, request.env_file or _in(start, ".env"), request.env)
    files = request.files or _from_variable(request.cwd, env) or discover(project, request.cwd)
    folder = request.folder or (_folder(files[0]) if files else request.cwd)
    if request.env_file is None and folder != start:
        env = with_env_file(project, _in(folder, ".env"), env)
    known = tuple(file for file in files if HOLE not in file)
    problems = () if known == files else ("a compose file's name cannot be known",)
    return Inputs(known, folder, env, problems)


def discover(project: Project, cwd: str) -> tuple[str, ...]:
    """The first default file in ``cwd`` or a folder above it, and its override file."""
    for folder in _upwards(cwd):
        names = project.names(folder)
        found = next((name for name in DEFAULT_FILES if name in names), None)
        if found is not None:
            override = next((name for name in _OVERRIDES if name in names), None)
            return tuple(_in(folder, name) for name in (found, override) if name is not None)
    return ()


def _upwards(folder: str) -> Iterator[str]:
    while folder not in ("", "."):
        yield folder
        folder = posixpath.dirname(folder)
    yield "."


def _from_variable(cwd: str, env: Mapping[str, str]) -> tuple[str, ...]:
    """The files of ``COMPOSE_FILE``; a name that leads outside the repository stays for the error to name it."""
    value = env.get("COMPOSE_FILE", "")
    separator = env.get("COMPOSE_PATH_SEPARATOR") or ":"
    return tuple(join(cwd, name) or name for name in value.split(separator) if name)


def _folder(file: str) -> str:
    return posixpath.dirname(file) or "."


def _in(folder: str, name: str) -> str:
    return name if folder in ("", ".") else f"{folder}/{name}"
