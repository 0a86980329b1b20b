"""``arcroute cluster``: the lanes' manifests. Each subcommand has a module of its own."""

from __future__ import annotations

import click

from arcroute.cli.groups import LazyCommands

_COMMANDS = {
    "check": "Report what is wrong with the manifests, or differs from the lane map and the workflows.",
    "fix": "Mend what a rule can mend; --diff shows the patch and writes nothing.",
    "export": "Write the manifests for your lanes into a folder.",
    "deploy": "Bring lanes into the cluster, in the right order; --dry-run prints every command.",
    "diff": "Compare the live cluster with the manifests.",
    "labels": "Print the lanes' labels for actionlint and zizmor.",
}
"""Name to one line of help, so that ``--help`` imports no command."""


class _Commands(LazyCommands):
    """The subcommands."""

    lines = _COMMANDS
    module = "arcroute.cli.cluster_{}"


@click.group(cls=_Commands)
def command() -> None:
    """The manifests of the lanes: one runner scale set and one volume each.

    \b
    Examples:
      arcroute cluster export deploy/arc --github-config-url https://github.com/acme
      arcroute cluster check deploy/arc
      arcroute cluster deploy --manifests deploy/arc --dry-run
    """
