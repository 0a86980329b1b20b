"""What a leg builds: the value every build front end (actions, shell, compose, bake) answers with."""

from __future__ import annotations

from msgspec import Struct

from arcroute.errors import Place

HOLE = "\ue000"
"""Stands in a text for a piece that cannot be known."""


class Build(Struct, frozen=True, eq=False):
    """One image that a leg builds.

    Paths are relative to the repository root. A None means that the value is not given, or cannot be known;
    ``notes`` then say what was in the way.
    """

    via: str
    """What builds it: an action's name without its ref, or a command such as "docker build"."""
    place: Place
    """Where the build is asked for: the step's ``uses:``, or the line of the command."""
    dockerfile: str | None = None
    """The Dockerfile that is read, also where the file does not exist."""
    context: str | None = None
    """The build context's folder; None for a remote context or standard input."""
    target: str | None = None
    """The stage asked for; None for the last."""
    any_stage: bool = False
    """Whether a stage is asked for that cannot be known."""
    images: tuple[str, ...] = ()
    """Image references as written, tag included, the first one first; unknown parts left out."""
    build_args: tuple[tuple[str, str | None], ...] = ()
    """Build arguments in order; a value of None cannot be known."""
    contexts: tuple[tuple[str, str], ...] = ()
    """Named build contexts (``build-contexts``, ``--build-context``): name to reference."""
    inline: str | None = None
    """The Dockerfile's text where it is given inline (compose, a heredoc), or written by the leg before."""
    outside: str | None = None
    """The Dockerfile's absolute path where that lies outside the repository: the leg may write it."""
    platforms: tuple[str, ...] = ()
    name: str | None = None
    """What the file that defines it calls it: a compose service, a bake target."""
    definition: Place | None = None
    """Where the build is defined, when that is another file than ``place``."""
    if_absent: bool = False
    """Whether nothing is built where the runner has an image of its name, as with ``docker compose up``."""
    places: tuple[tuple[str, Place], ...] = ()
    """Where the value of a field is written, by the field's name, as far as that is closer than ``place``."""
    links: tuple[tuple[str, Build], ...] = ()
    """The builds that ``contexts`` stand for, theirs included: reference (``target:x``, ``service:x``) to build."""
    notes: tuple[str, ...] = ()
    """Why something is not known, for people."""

    def __eq__(self, other: object) -> bool:
        """Equal where everything is but what is said for people, and what follows from the rest."""
        return isinstance(other, Build) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)

    @property
    def _identity(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__struct_fields__ if name not in ("places", "links", "notes"))

    def place_of(self, *names: str) -> Place:
        """Where the value of the first of the fields is written that is written at all, as close as that is known."""
        places = dict(self.places)
        return next((places[name] for name in names if name in places), self.definition or self.place)
