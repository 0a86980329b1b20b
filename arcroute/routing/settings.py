"""Finding and reading ``.arcroute.yaml``, and laying it over the shipped map."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from arcroute.errors import ConfigError, Place
from arcroute.routing.catalog import Catalog, Lane, shipped
from arcroute.routing.config import Config
from arcroute.routing.nearest import edit_distance
from arcroute.text import tree
from arcroute.text.project import Project, read_file
from arcroute.text.source import Source
from arcroute.text.yaml import compose

CONFIG_NAMES = (".arcroute.yaml", ".arcroute.yml")
_FOLDERS = (".", ".github")
_LIKE_CONFIG = frozenset(("arcroute.yaml", "arcroute.yml", ".arcroute", ".arcroute.json", ".arcroute.toml"))


class InvalidConfigError(ConfigError):
    """A configuration file with one or more problems; ``str()`` is one line for each."""

    def __init__(self, problems: Iterable[ConfigError]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.place or Place("")))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Settings:
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
    source = Source(str(path), read_file(path, str(path))) if path else _found(project)
    if source is None:
        return Settings(shipped(), Config(), warnings=_near_misses(project))
    return _read(source, shipped(), rules)


def _found(project: Project) -> Source | None:
    """The repository's configuration file. Raises ConfigError where there are two."""
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


def _read(source: Source, catalog: Catalog, rules: Mapping[str, str] | None) -> Settings:
    from arcroute.routing.binding import Binder
    from arcroute.routing.consistency import problems

    root = compose(source)
    if root is None:
        return Settings(catalog, Config(), source.path)
    vocabularies: dict[str, Collection[str]] = {"stack": catalog.stack_names}
    if rules is not None:
        vocabularies["rule"] = (*rules, *rules.values())
    binder = Binder(source, vocabularies)
    config = binder.bind(root, Config, "the configuration")
    if isinstance(root, tree.Mapping):
        binder.problems += problems(source, root, config, catalog, rules or {})
    if binder.problems:
        raise InvalidConfigError(binder.problems)
    codes = {name: code for code, name in (rules or {}).items()}
    severities = {codes.get(name, name): severity for name, severity in config.rules.items()}
    return Settings(_laid_over(catalog, config), replace(config, rules=severities), source.path)


def _laid_over(catalog: Catalog, config: Config) -> Catalog:
    rows = [Lane(name, row.stacks, row.claim, row.size) for name, row in config.lanes.items() if row]
    dropped = [name for name, row in config.lanes.items() if row is None]
    return catalog.with_lanes(rows, dropped).with_others(config.runners)
