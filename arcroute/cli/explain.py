"""``arcroute explain``: what a rule means."""

from __future__ import annotations

import click

from arcroute.checks.rule import all_rules
from arcroute.checks.selection import find_rule
from arcroute.cli import options
from arcroute.errors import UsageError
from arcroute.output.rulebook import page, page_json


@click.command()
@click.argument("target", metavar="RULE")
@options.output_options(("text", "json"))
@options.common_options
def command(
    target: str,
    output_formats: tuple[str, ...],
    output_files: tuple[str, ...],
    color: str,
    quiet: bool,
    verbose: bool,  # noqa: ARG001 - every command has it
) -> None:
    """Explain a rule, by its code or name: what it reports, why, examples, how it is configured.

    \b
    Examples:
      arcroute explain ARC101
      arcroute explain wrong-lane --output-format json
    """
    if _is_workflow(target):
        raise UsageError(f"{target} is no rule; `arcroute jobs --output-format json` shows what is known of its jobs")
    rule = find_rule(target, all_rules())
    for output in options.pair_outputs(output_formats, output_files, "text"):
        lines = page_json(rule) if output.format == "json" else page(rule, options.style_for(output, color))
        options.emit(output, lines, quiet=quiet)


def _is_workflow(target: str) -> bool:
    """Whether WORKFLOW or WORKFLOW:JOB is meant."""
    return ":" in target or "/" in target or target.endswith((".yml", ".yaml"))
