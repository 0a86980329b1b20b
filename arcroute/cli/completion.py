"""``arcroute completion``: the script that makes a shell complete commands, options, rules, lanes and jobs."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from arcroute.cli import bash, options

VARIABLE = "_ARCROUTE_COMPLETE"


@click.command()
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script that completes arcroute's commands in a shell.

    Besides commands and options it completes rules, lanes, stacks, and jobs of the repository around.

    \b
    Examples:
      arcroute completion bash >> ~/.bashrc
      arcroute completion zsh >> ~/.zshrc
      arcroute completion fish > ~/.config/fish/completions/arcroute.fish
    """
    bash.prepare()
    found = get_completion_class(shell)
    assert found is not None  # noqa: S101 - the choices are click's own
    script = found(ctx.find_root().command, {}, "arcroute", VARIABLE).source()
    options.emit(options.Output("text", options.STDOUT), [script], quiet=True)
