"""``arcroute rules``: the table of rules."""

from __future__ import annotations

import json

import click

from arcroute.checks.rule import all_rules
from arcroute.cli import options


@click.command()
@options.output_options(("table", "json"))
@options.common_options
def command(
    output_formats: tuple[str, ...], output_files: tuple[str, ...], color: str, quiet: bool, verbose: bool
) -> None:
    """List the rules.

    \b
    Examples:
      arcroute rules
      arcroute rules --output-format json
    """
    for output in options.pair_outputs(output_formats, output_files, "table"):
        if output.format == "json":
            rows = [
                {"code": rule.code, "name": rule.name, "severity": rule.severity.label, "summary": rule.summary}
                for rule in all_rules()
            ]
            lines = [json.dumps({"version": 1, "rules": rows}, indent=2)]
        else:
            style = options.style_for(output, color)
            lines = [
                f"{style.bold(rule.code)}  {rule.name:<20} {rule.severity.label:<8} {rule.summary}"
                for rule in all_rules()
            ]
        options.emit(output, lines, quiet=quiet)
