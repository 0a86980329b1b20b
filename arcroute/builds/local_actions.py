"""Actions of the repository itself: ``uses: ./path``.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax
"""

from __future__ import annotations

from msgspec import Struct, field

from arcroute.actions.workflow import Step, as_mapping, read_steps
from arcroute.builds.model import Build
from arcroute.builds.rendering import render
from arcroute.errors import InputError, Place
from arcroute.text.project import Project, join
from arcroute.text.source import Source
from arcroute.text.tree import Mapping
from arcroute.text.yaml import compose

_NAMES = ("action.yml", "action.yaml")


class LocalAction(Struct, frozen=True):
    """An action's file. ``image`` is what a container action runs: ``docker://...`` or a Dockerfile."""

    source: Source
    root: Mapping
    steps: tuple[Step, ...]
    image: str | None

    def build(self, path: str, place: Place) -> tuple[Build, ...]:
        """What the runner builds before the job's steps, in the Dockerfile's folder; ``path`` is the action's.

        Source: ``BuildActionContainerAsync`` in ``ActionManager.cs`` of actions/runner.
        """
        if self.image is None or self.image.startswith("docker://"):
            return ()
        dockerfile = join(path, self.image)
        folder = dockerfile.rpartition("/")[0] or "." if dockerfile else None
        return (Build("action.yml", place, dockerfile=dockerfile, context=folder),)


class LocalActions(Struct):
    """Reads each action's file once, however many steps use it."""

    known: dict[tuple[str, bytes], LocalAction | str] = field(default_factory=dict)

    def read(self, project: Project, path: str) -> LocalAction | str:
        """The action in a folder, or why it cannot be read."""
        names = (name if path == "." else f"{path}/{name}" for name in _NAMES)
        name = next(filter(project.is_file, names), None)
        if name is None:
            return f"the action {path} is not there"
        try:
            source = project.read(name)
        except InputError as error:
            return str(error)
        key = (name, source.data)
        if key not in self.known:
            self.known[key] = _read(source, path)
        return self.known[key]


def _read(source: Source, path: str) -> LocalAction | str:
    try:
        root = as_mapping(compose(source))
    except InputError as error:
        return str(error)
    runs = as_mapping(root.get("runs")) if root else None
    if root is None or runs is None:
        return f"{source.path}: the action {path} has no `runs:`"
    return LocalAction(source, root, read_steps(runs.get("steps")), render(source, runs.get("image"), {}))
