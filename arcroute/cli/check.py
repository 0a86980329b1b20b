"""``arcroute check``: read, survey, ask the rules, report."""

from __future__ import annotations

from pathlib import Path

import click

from arcroute.cli import options
from arcroute.cli.reports import FORMATS, exit_code, gather, select_rules, summarise, write


@click.command()
@options.paths_argument
@options.config_option
@click.option("--select", metavar="CODES", help="Only these rules, by code or name, separated by commas.")
@click.option("--ignore", metavar="CODES", help="All rules but these.")
@options.output_options(FORMATS)
@options.common_options
def command(
    paths: tuple[Path, ...],
    config: Path | None,
    select: str | None,
    ignore: str | None,
    output_formats: tuple[str, ...],
    output_files: tuple[str, ...],
    color: str,
    quiet: bool,
    verbose: bool,
) -> None:
    """Report every job that runs on the wrong lane.

    PATHS are repositories, folders below them or workflow files; without any, the repository around the
    current folder. Exit code 0: clean. 1: findings. 2: something could not be read. 3: a fault in arcroute.

    \b
    Examples:
      arcroute check
      arcroute check .github/workflows/images.yml
      arcroute check --output-format concise
      arcroute check --output-format full --output-format json --output-file - --output-file report.json
    """
    outputs = options.pair_outputs(output_formats, output_files, FORMATS[0])
    gathered = gather(paths, config, select_rules(select, ignore), verbose=verbose)
    write(gathered.reports, outputs, color, quiet=quiet)
    options.say_errors(gathered.errors)
    if not quiet:
        summarise(gathered)
    raise SystemExit(exit_code(gathered))
