"""``arcroute fix``: plan, prove, write."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click
from msgspec import Struct

from arcroute.actions.repository import Target, find_targets
from arcroute.checks.rule import Rule
from arcroute.cli import options
from arcroute.cli.reports import select_rules
from arcroute.errors import EXIT_CLEAN, EXIT_FINDINGS, ArcrouteError
from arcroute.output.style import shown_path
from arcroute.output.terminal import printable
from arcroute.rewrite.diff import patch, shown
from arcroute.rewrite.plan import Look, Plan, plan
from arcroute.rewrite.write import Change, write_all
from arcroute.routing.survey import Survey, survey
from arcroute.scan import Report, scan
from arcroute.text.project import Project


@click.command()
@options.paths_argument
@options.config_option
@click.option("--diff", "diff", is_flag=True, help="Show the patch and write nothing.")
@click.option(
    "--unsafe-fixes", "unsafe", is_flag=True, help="Make fixes, too, that may change more than where jobs run."
)
@click.option("--select", metavar="CODES", help="Only fixes of these rules, by code or name, separated by commas.")
@click.option("--ignore", metavar="CODES", help="Fixes of all rules but these.")
@options.common_options
def command(
    paths: tuple[Path, ...],
    config: Path | None,
    diff: bool,
    unsafe: bool,
    select: str | None,
    ignore: str | None,
    color: str,
    quiet: bool,
    verbose: bool,
) -> None:
    """Rewrite what is wrong.

    Every edit replaces only the bytes that are wrong, and is proved before it is written: the workflow is parsed and
    evaluated again, the jobs that were to move stand on their lanes, and no other has moved. Exit code 0: nothing is
    left to mend. 1: findings are left (with --diff: there is something to mend). 2: something could not be read.

    \b
    Examples:
      arcroute fix --diff
      arcroute fix .github/workflows
      arcroute fix --unsafe-fixes --select ARC102
    """
    rules = select_rules(select, ignore)
    targets, missing = find_targets(paths, Path.cwd())
    errors: list[ArcrouteError] = list(missing)
    done: list[_Done] = []
    for target in targets:
        if verbose:
            options.say(f"Reading {target.root}")
        try:
            done.append(_fix(target, config, rules, unsafe=unsafe, write=not diff))
        except ArcrouteError as error:
            errors.append(error)
    errors.extend(error for one in done for error in one.plan.remaining.errors)
    if diff:
        _show(done, colour=options.wants_colour(color))
    options.say_errors(errors)
    if not quiet:
        for line in _account(done, diff=diff):
            options.say(line)
    raise SystemExit(_exit_code(done, errors, diff=diff))


class _Done(Struct, frozen=True):
    """What was planned, and unless it is only shown, written, for one repository."""

    target: Target
    plan: Plan

    def shown(self, path: str) -> str:
        return printable(shown_path(self.target.root, path, Path.cwd()))


def _fix(target: Target, config: Path | None, rules: tuple[Rule, ...], *, unsafe: bool, write: bool) -> _Done:
    project = Project(target.root)
    planned = plan(_looker(target, config, rules), project, unsafe=unsafe)
    if write and planned.changes:
        write_all([Change(project.root / old.path, old.data, new.data) for old, new in planned.changes], project.root)
    return _Done(target, planned)


def _looker(target: Target, config: Path | None, rules: tuple[Rule, ...]) -> Look:
    def look(project: Project) -> tuple[Survey, Report]:
        found = survey(target, config, project)
        return found, scan(found, rules)

    return look


def _show(done: list[_Done], *, colour: bool) -> None:
    """The patch: for a terminal made safe and perhaps coloured, for a file or a pipe exact."""
    for one in done:
        if sys.stdout.isatty() or colour:
            click.echo(shown(patch(one.plan.changes), colour), nl=False, color=True)
        else:
            sys.stdout.buffer.write(patch(one.plan.changes))


def _account(done: list[_Done], *, diff: bool) -> Iterator[str]:
    """What was mended, file by file, and what was not."""
    fixed = sum(len(one.plan.fixed) for one in done)
    for one in done:
        for old, _ in one.plan.changes:
            yield f"{'Would change' if diff else 'Changed'} {one.shown(old.path)}"
        for held in one.plan.held:
            place = f"{one.shown(held.finding.location.path)}:{held.finding.location.line}"
            yield printable(f"Held back {place}: {held.finding.code} {held.why}")
    remaining = sum(len(one.plan.remaining.findings) for one in done)
    yield f"{'Would fix' if diff else 'Fixed'} {fixed}, {remaining} left" if fixed or remaining else "Nothing to fix."


def _exit_code(done: list[_Done], errors: list[ArcrouteError], *, diff: bool) -> int:
    changed = any(one.plan.changes for one in done)
    left = any(one.plan.remaining.findings for one in done)
    found = EXIT_FINDINGS if left or (diff and changed) else EXIT_CLEAN
    return max([found, *(error.exit_code for error in errors)])
