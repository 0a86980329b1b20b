"""The command line: parse, call, print, exit. Each command's module is imported when it is called."""

from __future__ import annotations

import gc
import os
import sys
from typing import Any

import click

from arcroute import __version__
from arcroute.cli import streams
from arcroute.cli.groups import LazyCommands
from arcroute.cli.pairing import WORDS
from arcroute.errors import EXIT_INTERNAL, EXIT_USAGE, ArcrouteError

_INTERRUPTED, _PIPE_CLOSED = 130, 141

_COMMANDS = {
    "check": "Report every job that runs on the wrong lane.",
    "fix": "Rewrite what is wrong; --diff shows the patch and writes nothing.",
    "jobs": "List every leg: what it builds, its stack, its lane, where it can land.",
    "explain": "Explain a rule, or the verdict on a job.",
    "diff": "Show what changed in where jobs run since a git revision.",
    "lanes": "Show the map: lanes, stacks, claims and the legs each carries here.",
    "lane": "Add, remove or move lanes: the map and the manifests together.",
    "cluster": "Ship, check, deploy and compare the lanes' manifests.",
    "rules": "List the rules.",
    "completion": "Print the script that completes commands in bash, zsh or fish.",
    "init": "Look at this repository and propose a configuration.",
}
"""Name to one line of help, so that ``--help`` imports no command."""


class _Commands(LazyCommands):
    """The commands, and how a run ends that is stopped from outside."""

    lines = _COMMANDS
    module = "arcroute.cli.{}"

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        found = super().resolve_command(ctx, args)
        ctx.meta[WORDS] = tuple(args)
        return found

    def invoke(self, ctx: click.Context) -> Any:
        """Ends as a shell says it of a program that was stopped: 1 stands for findings."""
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, click.Abort):
            click.echo("", file=sys.stderr)
            ctx.exit(_INTERRUPTED)
        except BrokenPipeError:
            streams.discard_stdout()
            ctx.exit(_PIPE_CLOSED)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="arcroute")
def app() -> None:
    """Route Docker builds to the runner lane that holds their layer cache.

    \b
    Example:
      arcroute check                  what is wrong in this repository
      arcroute fix --diff             what a fix would change
      arcroute fix                    mend it
    """


def main() -> None:
    """The console script: one command line in a process of its own, which collects no garbage."""
    gc.disable()  # a run is short and makes hardly a cycle; collecting costs a tenth of it
    try:
        run_command()
    finally:
        gc.freeze()  # or Python would look through everything once more before it frees it


def run_command() -> None:
    """Runs ``sys.argv``: errors that a user can act on end as one line on standard error, never a traceback."""
    streams.prepare()
    if "_ARCROUTE_COMPLETE" in os.environ:
        from arcroute.cli import bash

        bash.prepare()
    try:
        app(prog_name="arcroute")
    except ArcrouteError as error:
        _say(*(str(part) for part in error.parts))
        sys.exit(error.exit_code)
    except OSError as error:  # of no file that is scanned: a full disk, a folder that is gone
        streams.discard_stdout()
        _say(": ".join(filter(None, (error.filename and str(error.filename), error.strerror or str(error)))))
        sys.exit(EXIT_USAGE)
    except Exception as error:  # the last line of defence: a user sees no traceback unasked
        if os.environ.get("ARCROUTE_DEBUG"):
            raise
        _say(f"internal error: {type(error).__name__}: {error}")
        _say("this is a fault in arcroute. Please report it; ARCROUTE_DEBUG=1 shows where it happened.")
        sys.exit(EXIT_INTERNAL)


def _say(*messages: str) -> None:
    from arcroute.output.terminal import printable

    for message in messages:
        click.echo(f"arcroute: {printable(message)}", file=sys.stderr)
