"""Finding and reading ``.arcroute.yaml``, and laying it over the shipped map."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from arcroute.errors import ConfigError, Place
from arcroute.routing.catalog import Catalog, shipped
from arcroute.routing.config import Config
from arcroute.routing.nearest import edit_distance
from arcroute.text.project import Project, read_file
from arcroute.text.source import Source

CONFIG_NAMES = (".arcroute.yaml", ".arcroute.yml")
_FOLDERS = (".", ".github")
_LIKE_CONFIG = frozenset(("arcroute.yaml", "arcroute.yml", ".arcroute", ".arcroute.json", ".arcroute.toml"))


class Settings(Struct, frozen=True):
    """What holds for one repository: the map with the configuration laid over it, and the configuration."""

    catalog: Catalog
    config: Config
    path: str | None = None
    """The configuration file, None where there is none."""
    warnings: tuple[str, ...] = ()
    """What a user should know though it is no error, one line each."""


def load(project: Project, path: Path | None = None, rules: Mapping[str, str] | None = None) -> Settings:
    """The settings of a repository.

    ``path`` is the file that a user named; without it the repository is searched. ``rules`` are the names of all
    rules by code; without it rule names are not judged, and stay as they are written.

    Raises InvalidConfigError with every problem of the file, ConfigError where there are two files, InputError where
    the file is missing, cannot be read or is not YAML.
    """
    source = Source(str(path), read_file(path, str(path))) if path else configuration_of(project)
    if source is None:
        return Settings(shipped(), Config(), warnings=_near_misses(project))
    from arcroute.routing.reading import read

    catalog, config = read(source, shipped(), rules)
    return Settings(catalog, config, source.path)


def configuration_of(project: Project) -> Source | None:
    """A repository's own configuration file. Raises ConfigError where there are two."""
    there = [path for path, name in _names(project) if name in CONFIG_NAMES]
    if len(there) > 1:
        raise ConfigError(f"a second configuration file beside {there[0]}; keep one", Place(there[1]))
    return project.read(there[0]) if there else None


def _names(project: Project) -> list[tuple[str, str]]:
    """Path and name of everything in the folders that may hold the configuration."""
    return [
        (name if folder == "." else f"{folder}/{name}", name) for folder in _FOLDERS for name in project.names(folder)
    ]


def _near_misses(project: Project) -> tuple[str, ...]:
    """A warning for each file that looks as if it was meant to be the configuration."""
    return tuple(
        f"{path}: not read; the configuration is called {CONFIG_NAMES[0]}"
        for path, name in _names(project)
        if _is_like_config(name.lower()) and project.is_file(path)
    )


def _is_like_config(name: str) -> bool:
    """Whether a name is the configuration's without its dot, of another format, or misspelt."""
    if name in _LIKE_CONFIG:
        return True
    return any(abs(len(name) - len(wanted)) <= 2 >= edit_distance(name, wanted) for wanted in CONFIG_NAMES)
