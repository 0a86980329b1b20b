"""kubectl and helm as processes: argument lists without a shell, secrets on standard input only."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from typing import TypeAlias

from msgspec import Struct

from arcroute.errors import ArcrouteError

TIMEOUT = 300
"""Seconds after which a command is given up, beside those that it may wait itself."""
MAX_OUTPUT = 64 * 1024 * 1024
TOKEN_VARIABLE = "GITHUB_PAT"  # noqa: S105 - a variable's name


class DeployError(ArcrouteError):
    """A command of kubectl or helm that failed, or that is not there."""


class Command(Struct, frozen=True):
    """What to run. ``stdin`` may be secret and is never shown."""

    argv: tuple[str, ...]
    stdin: bytes | None = None
    waits: int = 0
    """The seconds that it was told to wait for the cluster."""


class Result(Struct, frozen=True):
    """What a finished command said."""

    code: int
    out: bytes
    err: str


Run: TypeAlias = Callable[[Command], Result]


def run(command: Command) -> Result:
    """Runs a command to its end, without the token in its environment. Raises DeployError where it cannot start."""
    try:
        done = subprocess.run(  # noqa: S603 - no shell; the words are arcroute's own and file names
            command.argv,
            input=command.stdin if command.stdin is not None else b"",
            capture_output=True,
            timeout=TIMEOUT + command.waits,
            env=_environment(os.environ),
            check=False,
        )
    except FileNotFoundError:
        raise DeployError(f"{command.argv[0]} is not installed, or not on PATH") from None
    except PermissionError:
        raise DeployError(f"{command.argv[0]} cannot be run") from None
    except subprocess.TimeoutExpired:
        raise DeployError(f"{command.argv[0]} did not end within {TIMEOUT + command.waits} seconds") from None
    return Result(done.returncode, done.stdout[:MAX_OUTPUT], done.stderr.decode("utf-8", "replace"))


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in ours.items() if name != TOKEN_VARIABLE}
