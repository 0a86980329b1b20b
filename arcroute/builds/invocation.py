"""A command together with where it stands."""

from __future__ import annotations

from msgspec import Struct

from arcroute.builds.shell import Command
from arcroute.errors import Place


class Invocation(Struct, frozen=True):
    """One command that a step runs, in the step itself or in a file of the repository that the step calls."""

    command: Command
    place: Place
    chain: tuple[Place, ...] = ()
    """The places that call, outermost first; empty for a command of the step itself."""
