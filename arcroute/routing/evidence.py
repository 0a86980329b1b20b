"""What is observed of an image or a job: one value for each observation, and how the kinds stand to each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from msgspec import Struct, field

from arcroute.builds.model import Build
from arcroute.errors import Place
from arcroute.routing.stacks import Match, Strength


class Evidence(Struct, frozen=True):
    """One observation that speaks for a stack."""

    stack: str
    kind: str
    """A key of GROUPS."""
    strength: Strength
    place: Place
    text: str
    """What was seen, in the words of the file."""


GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "declared": "declared",
        "override": "declared",
        "image-name": "name",
        "image-tag": "name",
        "dockerfile-path": "name",
        "context-path": "name",
        "target": "name",
        "repository": "name",
        "readme": "name",
        "matrix": "name",
        "job": "name",
        "others-stand-on-it": "family",
        "base-image": "base",
        "sibling-image": "base",
        "package": "install",
        "download": "install",
        "command": "command",
        "entrypoint": "run",
        "copied-from": "built",
        "compiled": "built",
        "manifest": "files",
        "source-files": "files",
        "artefact": "files",
        "build-tool": "tool",
        "setup-action": "job",
        "job-container": "job",
        "job-command": "job",
    }
)
"""Kinds that say the same thing twice share a group: of a group only the strongest counts for a stack."""


class JobFacts(Struct, frozen=True):
    """What a leg says of itself, apart from its builds."""

    workflow: str
    """Path of the workflow that holds the job."""
    job: str
    """The job's id."""
    place: Place
    """Where the job starts."""
    name: str = ""
    """The job's name, where it has one."""
    matrix: Mapping[str, str] = field(default_factory=dict)
    """Matrix keys and values as text; nested values as ``key.part``."""
    declared: tuple[tuple[str, Place], ...] = ()
    """``# arcroute: stack=...`` on the job or its steps."""
    actions: tuple[tuple[str, Place], ...] = ()
    """Actions used, without their ref."""
    container: tuple[str, Place] | None = None
    """The image of the job's ``container:``."""
    commands: tuple[tuple[tuple[str, ...], Place], ...] = ()
    """The commands of the job's ``run:`` steps: words and place."""
    builds: tuple[Build, ...] = ()
    steps: tuple[tuple[int, int], ...] = ()
    """The first and the last line of each step, comments above it included."""
    before: tuple[JobFacts, ...] = ()
    """The earlier jobs whose artifacts it fetches."""
    fetched: tuple[str, ...] = ()
    """The folders of the repository that it puts them in."""

    def declared_for(self, build: Build) -> Iterator[tuple[str, Place]]:
        """What is declared of the job, and of the step that makes a build; what is said of other steps left out."""
        for name, place in self.declared:
            step = next((lines for lines in self.steps if lines[0] <= place.line <= lines[1]), None)
            is_elsewhere = build.place.path != self.workflow
            if step is None or is_elsewhere or step[0] <= build.place.line <= step[1]:
                yield name, place


def seen(matches: tuple[Match, ...], kind: str, place: Place, text: str) -> tuple[Evidence, ...]:
    """The evidence that matches give."""
    return tuple(Evidence(stack, kind, strength, place, text) for stack, strength in matches)
