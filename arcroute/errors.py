"""The one root of every error arcroute raises, and the exit codes a shell sees.

| code | meaning |
|---|---|
| 0 | clean |
| 1 | findings (or, for ``fix --diff``, something to fix) |
| 2 | usage, configuration or input |
| 3 | a fault in arcroute itself |
"""

from __future__ import annotations

from msgspec import Struct

EXIT_CLEAN = 0
EXIT_FINDINGS = 1
EXIT_USAGE = 2
EXIT_INTERNAL = 3


class Place(Struct, frozen=True, order=True):
    """Where something is: a path as the user knows it, and a line and column that count from 1.

    ``line`` is 0 when the whole file is meant. ``column`` counts characters, not bytes.
    """

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


class ArcrouteError(Exception):
    """Anything that went wrong and that a user can act on. ``str()`` is the whole message, in one line."""

    exit_code = EXIT_USAGE

    def __init__(self, message: str, place: Place | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place

    @property
    def parts(self) -> tuple[ArcrouteError, ...]:
        """The errors to tell a user: itself, or those that it gathers, each of one line."""
        return (self,)

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class InputError(ArcrouteError):
    """A file that cannot be read, or is not what its place says it is."""


class ConfigError(ArcrouteError):
    """The configuration or the shipped data is wrong."""


class UsageError(ArcrouteError):
    """The command line asks for something that is not there."""


class RewriteError(ArcrouteError):
    """An edit that could not be proved, or a file that could not be written; nothing was changed."""


class InternalError(ArcrouteError):
    """A fault in arcroute: names the rule or step that failed."""

    exit_code = EXIT_INTERNAL
