"""The workflows of a repository, and of other repositories that a user has a checkout of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from arcroute.actions.calls import repository_name
from arcroute.actions.repository import FOLDER, Target, workflow_paths
from arcroute.actions.workflow import Workflow, read_workflow
from arcroute.errors import InputError, Place
from arcroute.routing.config import Config
from arcroute.text.project import Project
from arcroute.text.source import Source

_JOBS = re.compile(r"""^["']?jobs["']?[ \t]*:""", re.MULTILINE)


class Workflows(Struct, frozen=True):
    """What was read, by path, and what could not be. ``foreign`` workflows are only called, and never edited."""

    own: Mapping[str, Workflow]
    foreign: Mapping[str, Workflow]
    problems: tuple[InputError, ...]

    @property
    def all(self) -> dict[str, Workflow]:
        """Own and foreign ones."""
        return {**self.own, **self.foreign}


def read_workflows(project: Project, target: Target, config: Config, checkouts: Mapping[str, Path]) -> Workflows:
    """Every workflow, those included that were asked for by name and lie elsewhere, such as templates.

    ``checkouts`` maps owner and name of other repositories to folders; the configuration's come on top.
    """
    problems: list[InputError] = []
    regular = workflow_paths(project)
    if project.leads_outside(FOLDER):
        problems.append(InputError("leads outside the repository: GitHub finds no workflow there", Place(FOLDER)))
    named = (path for path in target.selected or () if path.endswith((".yml", ".yaml")) and project.is_file(path))
    elsewhere = (path for path in named if not regular or _looks_like_one(project, path))
    paths = sorted(path for path in {*regular, *elsewhere} if not config.excludes(path))
    own = dict(_workflows(project, "", paths, problems))
    foreign: dict[str, Workflow] = {}
    inside = {name: project.root / folder for name, folder in config.checkouts.items()}
    for name, root in sorted({**inside, **checkouts}.items()):
        other = Project(root)
        foreign.update(_workflows(other, f"{name.lower()}/", workflow_paths(other), problems))
    return Workflows(own, foreign, tuple(problems))


def _looks_like_one(project: Project, path: str) -> bool:
    """Whether a file has jobs: a compose file or an action that was asked for is no broken workflow."""
    try:
        return _JOBS.search(project.read(path).text) is not None
    except InputError:
        return False


def _workflows(
    project: Project, before: str, paths: Iterable[str], problems: list[InputError]
) -> Iterator[tuple[str, Workflow]]:
    """The workflows at the paths, under their paths with ``before`` in front."""
    for path in paths:
        try:
            source = project.read(path)
            workflow = read_workflow(Source(before + path, source.data) if before else source)
        except InputError as error:
            problems.append(error)
        else:
            yield before + path, workflow


def own_name(project: Project) -> str | None:
    """The repository's owner and name on GitHub, from its own git configuration."""
    try:
        return repository_name(project.read(".git/config").text)
    except InputError:
        return None
