"""``arcroute cluster fix``: plan, prove, write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from arcroute.checks.cluster.rule import ClusterRule
from arcroute.cli import candidates, options
from arcroute.cli.cluster_reading import Wanted, read_wanted, reading_options, select_cluster_rules
from arcroute.cli.places import Repository
from arcroute.cli.reports import count, seen_from_here
from arcroute.cluster.reading import STDIN, Asked, read_cluster
from arcroute.cluster.secrets import masked
from arcroute.cluster.survey import ClusterSurvey
from arcroute.errors import EXIT_CLEAN, EXIT_FINDINGS, UsageError
from arcroute.output.style import shown_path
from arcroute.output.terminal import printable
from arcroute.rewrite.diff import patch
from arcroute.rewrite.manifests import Look, plan_manifests
from arcroute.rewrite.plan import NEEDS_UNSAFE, Plan
from arcroute.rewrite.write import Change, write_all
from arcroute.scan import Filters, Report
from arcroute.scan_cluster import scan_cluster
from arcroute.text.project import Project


@click.command()
@reading_options
@options.config_option
@click.option("--diff", "diff", is_flag=True, help="Show the patch and write nothing. Secrets in it are masked.")
@click.option("--unsafe-fixes", "unsafe", is_flag=True, help="Make fixes, too, that give effect to what had none.")
@click.option(
    "--select",
    shell_complete=candidates.rules,
    metavar="RULES",
    help="Only fixes of these rules, by code or name, separated by commas.",
)
@click.option("--ignore", shell_complete=candidates.rules, metavar="RULES", help="Fixes of all rules but these.")
@options.common_options
def command(
    paths: tuple[Path, ...],
    values: tuple[Path, ...],
    release: str | None,
    namespace: str | None,
    kubernetes: str | None,
    config: Path | None,
    diff: bool,
    unsafe: bool,
    select: str | None,
    ignore: str | None,
    color: str,
    quiet: bool,
    verbose: bool,  # noqa: ARG001 - every command has it
) -> None:
    """Mend what a rule can mend in the lanes' manifests.

    Every edit replaces only the bytes that are wrong, and is proved before it is written: nothing beside it changes,
    every comment stays, every scale set keeps its name and its claim, and what was found is gone.

    \b
    Examples:
      arcroute cluster fix deploy/arc --diff
      arcroute cluster fix deploy/arc --select max-runners
    """
    if any(str(path) == "-" for path in paths):
        raise UsageError("what comes from standard input has no file to mend")
    rules = select_cluster_rules(select, ignore)
    repository, asked = read_wanted(Wanted(paths, values, release, namespace, kubernetes, config))
    filters = Filters(options.least_severity(None, select))
    plan = plan_manifests(_looker(repository, asked, rules, filters), repository.project, unsafe=unsafe)
    if diff:
        options.print_patch(_masked_patch(plan), colour=options.wants_colour(color))
    elif plan.changes:
        root = repository.root
        write_all([Change(root / old.path, old.data, new.data) for old, new in plan.changes], root)
    errors = tuple(seen_from_here(plan.remaining.errors, repository.root))
    options.say_errors(errors)
    if not quiet:
        for line in _account(repository, plan, diff=diff):
            options.say(printable(line))
    found = plan.remaining.findings or (diff and plan.changes)
    raise SystemExit(max([EXIT_FINDINGS if found else EXIT_CLEAN, *(error.exit_code for error in errors)]))


def _looker(repository: Repository, asked: Asked, rules: tuple[ClusterRule, ...], filters: Filters) -> Look:
    """Workflows do not change: only the manifests are read again."""
    first = read_cluster(repository.project, repository.settings, asked)

    def look(project: Project) -> tuple[ClusterSurvey, Report]:
        found = read_cluster(project, repository.settings, asked, workflows=first)
        return found, scan_cluster(found, rules, filters)

    return look


def _masked_patch(plan: Plan) -> bytes:
    return patch((masked(old), masked(new)) for old, new in plan.changes if old.path != STDIN)


def _account(repository: Repository, plan: Plan, *, diff: bool) -> Iterator[str]:
    for old, _ in plan.changes:
        yield f"{'Would change' if diff else 'Changed'} {shown_path(repository.root, old.path, Path.cwd())}"
    for held in plan.held:
        place = f"{shown_path(repository.root, held.finding.location.path, Path.cwd())}:{held.finding.location.line}"
        if held.why != NEEDS_UNSAFE:
            yield f"Held back the fix of {held.finding.code} at {place}: {held.why}"
    unsafe = sum(held.why == NEEDS_UNSAFE for held in plan.held)
    verb = "Would fix" if diff else "Fixed"
    yield f"{verb} {count(len(plan.fixed), 'finding')}, {len(plan.remaining.findings)} left."
    if unsafe:
        yield f"{count(unsafe, 'fix needs', 'fixes need')} --unsafe-fixes."
