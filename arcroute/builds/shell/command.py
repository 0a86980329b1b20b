"""The values that the shell reader answers with, and what it needs to know about where a script runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct, field


class Command(Struct, frozen=True):
    """One simple command, as the shell would hand it to the program.

    ``words`` are expanded and unquoted, wrappers (``sudo``, ``env``, ``time``...) taken off; HOLE stands for what
    cannot be known, and a word that is nothing but HOLE may stand for several words or for none.
    """

    words: tuple[str, ...]
    line: int
    """Counts from 1, in the script or in ``file``."""
    cwd: str | None = "."
    """Relative to the repository; None where it cannot be known or lies outside."""
    env: Mapping[str, str] = field(default_factory=dict)
    """Exported variables and the assignments before the command."""
    stdin: str | None = None
    """The text on standard input: a heredoc, a herestring, or what a pipe surely carries."""
    stdin_path: str | None = None
    """The file on standard input, as written."""
    stdout_path: str | None = None
    """The file that standard output goes to, as written."""
    appends: bool = False
    """Whether that file keeps what it holds."""
    file: str | None = None
    """The sourced file in which the command stands, relative to the repository; None for the script itself."""


class Commands(Struct, frozen=True):
    """What a script can run, in order."""

    commands: tuple[Command, ...]
    notes: tuple[str, ...] = ()
    """Why something is not known, for people."""
    env: Mapping[str, str] = field(default_factory=dict)
    """What is written to ``$GITHUB_ENV``; a HOLE where that depends on what cannot be known."""
    outputs: Mapping[str, str] = field(default_factory=dict)
    """What is written to ``$GITHUB_OUTPUT``."""
    work: int = 0
    """What the walk cost, in the units of its limit."""


class Environment(Struct, frozen=True):
    """What a script finds when it starts."""

    variables: Mapping[str, str] = field(default_factory=dict)
    """Exported variables; a value may contain HOLE."""
    cwd: str | None = "."
    arguments: tuple[str, ...] = ()
    file: str | None = None
    """The script's own path in the repository, for ``$0`` and ``$BASH_SOURCE``."""
    read: Callable[[str], str | None] | None = None
    """The text of a repository file that the script sources; None where there is none."""
    kind: Callable[[str], str | None] | None = None
    """Whether a repository path is a "file" or a "folder"; None where nothing is there."""
    glob: Callable[[str], tuple[str, ...]] | None = None
    """The repository paths that match a repository-relative pattern, sorted."""
