"""``arcroute lanes``: the map, and what each lane carries here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from arcroute.actions.repository import Target
from arcroute.checks.rule import rule_names
from arcroute.cli import options
from arcroute.cli.places import repository
from arcroute.cli.progress import watch
from arcroute.cli.reports import Surveyed, read, seen_from_here
from arcroute.cluster.reading import Asked, read_cluster
from arcroute.cluster.survey import ClusterSurvey
from arcroute.errors import EXIT_CLEAN
from arcroute.output import board
from arcroute.output.lane_table import lanes_document, render_lanes
from arcroute.output.style import Style, shown_path
from arcroute.routing.settings import load
from arcroute.routing.survey import Survey, survey


@click.command()
@options.paths_argument
@options.config_option
@options.output_options(("table", "json", "markdown"))
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
    """Show the map: lanes, stacks, claims and the legs each carries here.

    A leg is out of step when it belongs on a lane and cannot land there, or can land on one where it does not
    belong. With `cluster.manifests` in .arcroute.yaml you also see which lanes have manifests.

    \b
    Examples:
      arcroute lanes
      arcroute lanes --output-format json
    """
    surveyed = _read(paths, config, verbose=verbose)
    several = len(surveyed.surveys) > 1
    found = [(_before(one) if several else "", one, _cluster(one, config)) for one in surveyed.surveys]
    problems = [
        error
        for _, one, cluster in found
        for error in seen_from_here((*one.problems, *(cluster.problems if cluster else ())), one.project.root)
    ]
    for output in options.pair_outputs(output_formats, output_files, "table"):
        style = options.style_for(output, color)
        if output.format == "json":
            lines = [lanes_document(found)]
        elif output.format == "markdown":
            lines = list(board.render((before, one) for before, one, _ in found))
        else:
            lines = list(_tables(found, style))
        options.emit(output, lines, quiet=quiet)
    errors = (*surveyed.errors, *problems)
    options.say_errors(errors)
    raise SystemExit(max([EXIT_CLEAN, *(error.exit_code for error in errors)]))


def _read(paths: tuple[Path, ...], config: Path | None, *, verbose: bool) -> Surveyed:
    """What the paths name; without any, the repository around here, be it one without workflows."""
    if paths:
        return read(paths, config, verbose=verbose)
    here = repository(config, Path.cwd(), rule_names())
    return Surveyed((survey(Target(here.root), config, here.project, rule_names(), watch=watch),), ())


def _before(one: Survey) -> str:
    return f"{shown_path(one.project.root, '.', Path.cwd())}/"


def _cluster(one: Survey, config: Path | None) -> ClusterSurvey | None:
    """The manifests, where the configuration says where they are."""
    folder = one.config.cluster.manifests
    if folder is None or not one.project.is_dir(folder):
        return None
    return read_cluster(one.project, load(one.project, config, rule_names()), Asked(folders=(folder,), config=config))


def _tables(found: list[tuple[str, Survey, ClusterSurvey | None]], style: Style) -> Iterator[str]:
    for number, (before, one, cluster) in enumerate(found):
        if before:
            yield from ([""] if number else [])
            yield style.bold(before)
        yield from render_lanes(before, one, cluster, style)
