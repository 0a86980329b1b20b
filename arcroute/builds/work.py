"""What a leg does, as far as its steps tell."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from arcroute.builds.invocation import Invocation
from arcroute.builds.model import Build
from arcroute.errors import Place
from arcroute.text import tree
from arcroute.text.source import Source


class Uses(Struct, frozen=True):
    """An action that a step uses: its name without the ref, and its inputs."""

    action: str
    inputs: tuple[tuple[str, str], ...]
    place: Place


class Done(Struct, frozen=True):
    """What one step does, of the job itself or of a local composite action, and where it is written."""

    source: Source
    node: tree.Mapping
    env: tuple[tuple[str, str], ...] = ()
    """The declared environment around it; values may hold HOLEs."""
    condition: str = ""
    """Its ``if:``, behind those of the steps that use the composite actions around it; empty without any."""
    uses: tuple[Uses, ...] = ()
    builds: tuple[Build, ...] = ()
    commands: tuple[Invocation, ...] = ()


class Work(Struct, frozen=True):
    """What a leg does: what it builds, the actions it uses, the commands it runs, the image it runs in."""

    builds: tuple[Build, ...] = ()
    spoken: tuple[Build, ...] = ()
    """What programs that cannot be read say they build."""
    uses: tuple[Uses, ...] = ()
    commands: tuple[Invocation, ...] = ()
    steps: tuple[Done, ...] = ()
    """The same step by step, in order; steps that never run are left out."""
    container: tuple[str, Place] | None = None
    """The image that the job runs in, and where that is said."""
    notes: tuple[str, ...] = ()
    unreadable: str = ""
    """Why it cannot be known whether an image is built."""
    settle: str = ""
    """What would make it readable."""
    env: Mapping[str, str] = field(default_factory=dict)
    """What it sets for later steps through ``$GITHUB_ENV``; values may hold HOLEs."""
    outputs: Mapping[str, str] = field(default_factory=dict)
    """A step's outputs."""


def together(works: list[Work]) -> Work:
    """The work of several steps, in order."""
    return Work(
        builds=tuple(build for work in works for build in work.builds),
        spoken=tuple(build for work in works for build in work.spoken),
        uses=tuple(uses for work in works for uses in work.uses),
        commands=tuple(command for work in works for command in work.commands),
        steps=tuple(step for work in works for step in work.steps),
        notes=tuple(dict.fromkeys(note for work in works for note in work.notes)),
        unreadable=next((work.unreadable for work in works if work.unreadable), ""),
        settle=next((work.settle for work in works if work.unreadable), ""),
        env={name: value for work in works for name, value in work.env.items()},
    )
