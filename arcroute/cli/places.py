"""Which repository a command about lanes speaks of, and where its manifests are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from arcroute.errors import UsageError
from arcroute.routing.settings import CONFIG_NAMES, Settings, load
from arcroute.text.project import Project

_SIGNS = (".github/workflows", ".git", *CONFIG_NAMES, *(f".github/{name}" for name in CONFIG_NAMES))


class Repository(Struct, frozen=True):
    """The repository around the current folder, or that folder alone, with what its configuration says."""

    project: Project
    settings: Settings

    @property
    def root(self) -> Path:
        """The folder that paths are relative to."""
        return self.project.root

    def manifests(self, named: Path | None) -> Path:
        """The folder of the manifests: the one named, else the configured one. Raises UsageError without either."""
        folder = self.settings.config.cluster.manifests
        path = named or (self.root / folder if folder else None)
        if path is None:
            raise UsageError("which manifests? Name their folder, or write it as `cluster.manifests` in .arcroute.yaml")
        if not path.is_dir():
            raise UsageError(f"{path} is no folder; `arcroute cluster export` writes manifests")
        return path


def repository(config: Path | None, here: Path, rules: Mapping[str, str] | None = None) -> Repository:
    """The repository around ``here``. Errors as for ``load``."""
    project = Project(root_around(here))
    return Repository(project, load(project, config, rules))


def root_around(here: Path) -> Path:
    """The nearest folder, from here upwards, that looks like the top of a repository; else ``here``."""
    folders = (here, *here.parents)
    return next((folder for folder in folders if any((folder / sign).exists() for sign in _SIGNS)), here)
