"""The base images of a build: what stands in its FROM, where that comes from a registry."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from arcroute.builds.model import HOLE, Build
from arcroute.builds.work import Done
from arcroute.checks.finding import Location, locate
from arcroute.errors import InputError
from arcroute.routing.family import graph_of
from arcroute.routing.survey import Survey

_SCRATCH = "scratch"
_PULLS = (("docker", "pull"), ("docker", "image", "pull"))


class Base(Struct, frozen=True):
    """A base image, and the FROM that names it."""

    reference: str
    location: Location

    @property
    def name(self) -> str:
        """Without tag and digest."""
        return untagged(self.reference)


def bases(survey: Survey, build: Build) -> tuple[Base, ...]:
    """The base images that a registry may have, as far as they are known: neither stages, contexts nor scratch."""
    try:
        graph = graph_of(survey.project, build)
    except InputError:
        return ()
    source = graph.dockerfile.source
    return tuple(
        Base(node.base, locate(source, node.stage.origin.span))
        for node in graph.nodes
        if node.base_stage is None and _is_image(node.base)
    )


def made(builds: tuple[Build, ...]) -> frozenset[str]:
    """The names, without tag, of what builds make."""
    return frozenset(untagged(image) for build in builds for image in build.images if HOLE not in untagged(image))


def pulls(steps: tuple[Done, ...], image: str) -> bool:
    """Whether steps pull an image by themselves, or may: what is loaded, and what has no known name, may be any."""
    commands = tuple(one.command.words for step in steps for one in step.commands)
    named = (word for words in commands for word in _pulled(words))
    return any(words[:2] == ("docker", "load") for words in commands) or any(
        HOLE in name or name == image for name in map(untagged, named)
    )


def _pulled(words: tuple[str, ...]) -> tuple[str, ...]:
    start = next((prefix for prefix in _PULLS if words[: len(prefix)] == prefix), None)
    return tuple(word for word in words[len(start) :] if not word.startswith("-")) if start else ()


def moving(found: tuple[Base, ...], own: frozenset[str]) -> Iterator[Base]:
    """The base images whose tag may stand for another image tomorrow, but for those that the job makes itself."""
    yield from (base for base in found if "@" not in base.reference and base.name not in own)


def untagged(image: str) -> str:
    """An image's name without tag and digest, as short as Docker takes it; a registry's port stays."""
    name = image.partition("@")[0].lower().removeprefix("docker.io/").removeprefix("library/")
    head, colon, tag = name.rpartition(":")
    return head if colon and "/" not in tag else name


def _is_image(reference: str) -> bool:
    known = reference and HOLE not in reference and "$" not in reference
    return bool(known) and reference.lower() != _SCRATCH and "://" not in reference and reference[0] not in "./"
