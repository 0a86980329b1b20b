"""``arcroute jobs``: the inventory."""

from __future__ import annotations

from pathlib import Path

import click

from arcroute.cli import options
from arcroute.cli.reports import read, seen_from_here
from arcroute.errors import EXIT_CLEAN
from arcroute.output.inventory import render_json
from arcroute.output.jobs_table import render_table
from arcroute.output.style import shown_path
from arcroute.routing.survey import Survey


@click.command()
@options.paths_argument
@options.config_option
@options.output_options(("table", "json"))
@options.common_options
def command(
    paths: tuple[Path, ...],
    config: Path | None,
    output_formats: tuple[str, ...],
    output_files: tuple[str, ...],
    color: str,
    quiet: bool,
    verbose: bool,
) -> None:
    """List every leg: what it builds, its stack, its lane, where it can land.

    A leg is one matrix combination of one job, in one chain of calls.

    \b
    Examples:
      arcroute jobs
      arcroute jobs --output-format json
    """
    surveyed = read(paths, config, verbose=verbose)
    inventories = [(_before(one, len(surveyed.surveys)), one) for one in surveyed.surveys]
    found = (error for one in surveyed.surveys for error in seen_from_here(one.problems, one.project.root))
    errors = (*surveyed.errors, *found)
    for output in options.pair_outputs(output_formats, output_files, "table"):
        style = options.style_for(output, color)
        lines = render_json(inventories) if output.format == "json" else render_table(inventories, style)
        options.emit(output, lines, quiet=quiet)
    options.say_errors(errors)
    raise SystemExit(max([EXIT_CLEAN, *(error.exit_code for error in errors)]))


def _before(one: Survey, repositories: int) -> str:
    """What stands before the paths of a repository: nothing where there is only one."""
    return "" if repositories == 1 else f"{shown_path(one.project.root, '.', Path.cwd())}/".removeprefix("./")
