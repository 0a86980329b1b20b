"""A compose file's services as far as building them goes, and how two definitions of one service merge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from arcroute.builds.location import Location
from arcroute.errors import Place


class Extra(Struct, frozen=True):
    """``x-bake:`` in a ``build:``, which only bake reads."""

    tags: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    contexts: Mapping[str, str] = field(default_factory=dict)


class Section(Struct, frozen=True):
    """A service's ``build:``. None and empty mean not given; texts may hold HOLEs."""

    context: Location | None = None
    dockerfile: str | None = None
    inline: str | None = None
    target: str | None = None
    args: Mapping[str, str | None] = field(default_factory=dict)
    """Build arguments; None takes the variable of that name from the environment."""
    contexts: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    bake: Extra | None = None
    cleared: frozenset[str] = frozenset()
    """Fields that ``!reset`` or ``!override`` takes away from what is below."""


class Extends(Struct, frozen=True):
    """``extends:``: a service of the same file, or of the one at ``file`` (None where it cannot be known)."""

    service: str
    file: Location | None = None


class Service(Struct, frozen=True):
    """One service. ``build`` is None where the service only pulls an image."""

    name: str
    place: Place
    build: Section | None = None
    image: str | None = None
    profiles: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    extends: Extends | None = None
    cleared: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    pull_policy: str | None = None


def merge(below: Service, above: Service) -> Service:
    """The service that results where ``above`` overrides or extends ``below``.

    Source: https://docs.docker.com/reference/compose-file/merge/
    """
    base = replace(below, **_blank(above.cleared, Service(below.name, below.place)))
    return Service(
        above.name,
        above.place if above.build or not base.build else base.place,
        _merge_sections(base.build, above.build),
        above.image if above.image is not None else base.image,
        _union(base.profiles, above.profiles),
        _union(base.depends_on, above.depends_on),
        None,
        frozenset(),
        _union(base.notes, above.notes),
        above.pull_policy if above.pull_policy is not None else base.pull_policy,
    )


def _merge_sections(below: Section | None, above: Section | None) -> Section | None:
    if below is None or above is None:
        return above if below is None else below
    base = replace(below, **_blank(above.cleared, Section()))
    return Section(
        above.context or base.context,
        above.dockerfile if above.dockerfile is not None else base.dockerfile,
        above.inline if above.inline is not None else base.inline,
        above.target if above.target is not None else base.target,
        {**base.args, **above.args},
        {**base.contexts, **above.contexts},
        _union(base.tags, above.tags),
        _union(base.platforms, above.platforms),
        above.bake or base.bake,
    )


def _blank(cleared: frozenset[str], blank: Service | Section) -> dict[str, Any]:
    return {name: getattr(blank, name) for name in cleared}


def _union(below: tuple[str, ...], above: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*below, *above)))
