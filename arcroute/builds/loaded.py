"""Images that a leg brings onto its runner without building them: compose does not build those again."""

from __future__ import annotations

from msgspec.structs import replace

from arcroute.builds.invocation import Invocation
from arcroute.builds.model import HOLE, Build
from arcroute.builds.work import Done, Work

_ENGINES = frozenset(("docker", "podman", "nerdctl"))
_ANY = ""
"""Stands for the images of an archive: which ones cannot be known, but whoever loads some means to start those."""


def without_loaded(work: Work) -> Work:
    """The work without builds that are made only where an image is missing, and whose image is loaded before."""
    steps: list[Done] = []
    there: set[str] = set()
    dropped: set[int] = set()
    for step in work.steps:
        there |= {name for command in step.commands if (name := _brought(command)) is not None}
        dropped |= {id(build) for build in step.builds if build.if_absent and _is_there(build, there)}
        steps.append(replace(step, builds=_kept(step.builds, dropped)))
    return replace(work, builds=_kept(work.builds, dropped), steps=tuple(steps)) if dropped else work


def _kept(builds: tuple[Build, ...], dropped: set[int]) -> tuple[Build, ...]:
    return tuple(build for build in builds if id(build) not in dropped)


def _is_there(build: Build, there: set[str]) -> bool:
    return _ANY in there or not there.isdisjoint(map(_tagged, build.images))


def _brought(invocation: Invocation) -> str | None:
    """The image that a command brings, or _ANY; None where it brings none."""
    words = [word for word in invocation.command.words if word != "image"]
    match words:
        case [engine, "load" | "import", *_] if engine in _ENGINES:
            return _ANY
        case [engine, "tag", _, name] if engine in _ENGINES:
            return _ANY if HOLE in name else _tagged(name)
    return None


def _tagged(image: str) -> str:
    return image if ":" in image.rpartition("/")[2] else f"{image}:latest"
