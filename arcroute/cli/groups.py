"""Commands that are imported when they are called, so that ``--help`` and the others do not wait for them."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from types import MappingProxyType

import click


class LazyCommands(click.Group):
    """A group of commands, each the ``command`` of a module of its own."""

    lines: Mapping[str, str] = MappingProxyType({})
    """Each name with its line of help."""
    module: str
    """The module of a command, with ``{}`` for its name."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names, in their order."""
        return list(self.lines)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """A command, imported now; None for a name that has none."""
        if cmd_name not in self.lines:
            return None
        command: click.Command = importlib.import_module(self.module.format(cmd_name)).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of a line, or what it was probably meant to be."""
        if args and args[0] not in self.lines and not args[0].startswith("-"):
            from arcroute.routing.nearest import nearest

            likely = nearest(args[0], self.lines)
            hint = f" Did you mean `{likely}`?" if likely else ""
            ctx.fail(f"No such command `{args[0]}`.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The lines of ``--help``, without an import."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.lines.items()))
