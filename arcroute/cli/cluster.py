"""``arcroute cluster``: the lanes' manifests. Each subcommand has a module of its own."""

from __future__ import annotations

import importlib

import click

_COMMANDS = {
    "check": "Report what is wrong with the manifests, or differs from the lane map and the workflows.",
    "fix": "Mend what a rule can mend; --diff shows the patch and writes nothing.",
    "export": "Write the manifests for your lanes into a folder.",
    "deploy": "Bring lanes into the cluster, in the right order; --dry-run prints every command.",
    "diff": "Compare the live cluster with the manifests.",
    "labels": "Print the lanes' labels for actionlint and zizmor.",
}
"""Name to one line of help, so that ``--help`` imports no command."""


class _Commands(click.Group):
    """Imports ``arcroute.cli.cluster_<command>`` when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"arcroute.cli.cluster_{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=_Commands)
def command() -> None:
    """The manifests of the lanes: one runner scale set and one volume each.

    \b
    Examples:
      arcroute cluster export deploy/arc --github-config-url https://github.com/acme
      arcroute cluster check deploy/arc
      arcroute cluster deploy --manifests deploy/arc --dry-run
    """
