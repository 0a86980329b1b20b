"""``arcroute rules``: the table of rules."""

from __future__ import annotations

import click

from arcroute.checks.rule import every_rule
from arcroute.cli import options
from arcroute.output.rulebook import render_json, render_table


@click.command()
@options.output_options(("table", "json"))
@options.common_options
def command(
    output_formats: tuple[str, ...],
    output_files: tuple[str, ...],
    color: str,
    quiet: bool,
    verbose: bool,  # noqa: ARG001 - every command has it
) -> None:
    """List the rules: code, name, severity, whether a fix is safe, what it reports.

    \b
    Examples:
      arcroute rules
      arcroute rules --output-format json
    """
    rules = every_rule()
    for output in options.pair_outputs(output_formats, output_files, "table"):
        lines = render_json(rules) if output.format == "json" else render_table(rules, options.style_for(output, color))
        options.emit(output, lines, quiet=quiet)
