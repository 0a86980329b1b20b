"""``arcroute cluster check``: read the manifests, ask the rules, report."""

from __future__ import annotations

from pathlib import Path

import click

from arcroute.cli import options
from arcroute.cli.cluster_reading import Wanted, read_wanted, reading_options, select_cluster_rules
from arcroute.cli.reports import FORMATS, Gathered, count, exit_code, seen_from_here, write
from arcroute.cluster.reading import read_cluster
from arcroute.errors import EXIT_USAGE, UsageError
from arcroute.scan import Filters, Report
from arcroute.scan_cluster import scan_cluster


@click.command()
@reading_options
@options.config_option
@options.selection_options
@options.output_options(FORMATS)
@options.common_options
def command(
    paths: tuple[Path, ...],
    values: tuple[Path, ...],
    release: str | None,
    namespace: str | None,
    kubernetes: str | None,
    config: Path | None,
    select: str | None,
    ignore: str | None,
    min_severity: str | None,
    no_ignores: bool,
    output_formats: tuple[str, ...],
    output_files: tuple[str, ...],
    color: str,
    quiet: bool,
    verbose: bool,  # noqa: ARG001 - every command has it
) -> None:
    """Report what is wrong with the lanes' manifests.

    PATHS are folders, Helm values, manifests, what `helm template` prints, or - for such text, and for
    `kubectl get -o json`, on standard input; without any, the folder `cluster.manifests` of .arcroute.yaml. The
    manifests are held against the lane map, and against the labels that the repository's workflows ask for.
    Exit code 0: clean. 1: findings. 2: something could not be read. 3: a fault in arcroute.

    \b
    Examples:
      arcroute cluster check deploy/arc
      arcroute cluster check -f base.yaml -f lane-1.yaml --release arc-runner-set-1
      kubectl get autoscalingrunnersets,pvc,configmaps -n arc-runners -o json | arcroute cluster check -
    """
    outputs = options.pair_outputs(output_formats, output_files, FORMATS[0])
    rules = select_cluster_rules(select, ignore)
    repository, asked = read_wanted(Wanted(paths, values, release, namespace, kubernetes, config))
    found = read_cluster(repository.project, repository.settings, asked)
    report = scan_cluster(found, rules, Filters(options.least_severity(min_severity, select), not no_ignores))
    errors = tuple(seen_from_here(report.errors, repository.root))
    if not found.paths and not errors:
        errors = (UsageError("no manifests of lanes there; `arcroute cluster export` writes some"),)
    gathered = Gathered((report,), errors)
    write(gathered, outputs, color, quiet=quiet)
    options.say_errors(errors)
    if not quiet:
        _summarise(report, len(found.scale_sets), exit_code(gathered))
    raise SystemExit(exit_code(gathered))


def _summarise(report: Report, lanes: int, code: int) -> None:
    seen = f"{count(lanes, 'scale set')} in {count(report.files, 'file')}"
    apart = f", {report.ignored} ignored by comments" if report.ignored else ""
    apart += f", {report.below} below the severity asked for" if report.below else ""
    if report.findings:
        options.say(f"Found {count(len(report.findings), 'finding')} in {seen}{apart}.")
        if report.fixable or report.unsafe_fixable:
            more = f"; {report.unsafe_fixable} more with --unsafe-fixes" if report.unsafe_fixable else ""
            options.say(f"[*] {report.fixable} fixable with `arcroute cluster fix`{more}. Add --diff to see the patch.")
    elif code < EXIT_USAGE:
        options.say(f"All checks passed: {seen}{apart}.")
