"""Shell scripts: every command that a script can run, with its words, folder and environment.

Nothing is run: the script is parsed by bash's grammar and walked. A text that cannot be known is a HOLE.
"""

from __future__ import annotations

from arcroute.builds.shell.command import Command, Commands, Environment
from arcroute.builds.shell.folders import WORKSPACE
from arcroute.builds.shell.state import Frame

__all__ = ["WORKSPACE", "Command", "Commands", "Environment", "commands"]

MAX_SCRIPT = 1024 * 1024
"""Length in characters; of a longer script nothing is said."""


def commands(script: str, environment: Environment) -> Commands:
    """Every simple command that a bash script can run, in order, those of both branches included.

    A function runs where it is called. Beyond the limits (size, work, nesting) the answer is what was found so far,
    with a note.
    """
    if len(script) > MAX_SCRIPT:
        return Commands((), (f"the script is longer than {MAX_SCRIPT // 1024} KiB",))
    if "\0" in script:
        return Commands((), ("the script is not text",))
    from arcroute.builds.shell.exports import ENV_FILE, OUTPUT_FILE, written
    from arcroute.builds.shell.grammar import parse
    from arcroute.builds.shell.interpreter import Exhausted, Interpreter

    shell = Interpreter(environment, parse)
    try:
        shell.run_text(script.replace("\r\n", "\n"), Frame(b"", environment.file))
    except Exhausted:
        shell.note("the script is too long to follow to its end")
    return Commands(
        tuple(shell.commands),
        tuple(shell.notes),
        env=written(shell.state, ENV_FILE),
        outputs=written(shell.state, OUTPUT_FILE),
        work=shell.work,
    )
