"""``arcroute fix``: plan, prove, write."""

from __future__ import annotations

from pathlib import Path

import click

from arcroute.checks.selection import select_rules
from arcroute.cli import candidates, options
from arcroute.cli.fixing import Fixed, Wish, account, exit_code, fix_repository, fix_targets
from arcroute.cli.standard_input import is_piped, read_piped
from arcroute.errors import ArcrouteError
from arcroute.rewrite.diff import patch
from arcroute.scan import Filters


@click.command()
@options.paths_argument
@options.config_option
@click.option("--diff", "diff", is_flag=True, help="Show the patch and write nothing.")
@options.unsafe_option
@click.option(
    "--select",
    shell_complete=candidates.rules,
    metavar="RULES",
    help="Only fixes of these rules, by code or name, separated by commas.",
)
@click.option("--ignore", shell_complete=candidates.rules, metavar="RULES", help="Fixes of all rules but these.")
@options.stdin_option
@options.common_options
def command(
    paths: tuple[Path, ...],
    config: Path | None,
    diff: bool,
    unsafe: bool,
    select: str | None,
    ignore: str | None,
    stdin_filename: Path | None,
    color: str,
    quiet: bool,
    verbose: bool,
) -> None:
    """Rewrite what is wrong.

    Every edit replaces only the bytes that are wrong, and is proved before it is written: the workflow is parsed and
    evaluated again, the jobs that were to move stand on their lanes, and no other has moved. Exit code 0: nothing is
    left to mend. 1: findings are left (with --diff: there is something to mend). 2: something could not be read or
    written.

    With - a workflow is read from standard input, and the mended one is written to standard output.

    \b
    Examples:
      arcroute fix --diff
      arcroute fix .github/workflows
      arcroute fix --unsafe-fixes --select ARC102
      arcroute fix - --stdin-filename .github/workflows/ci.yml < ci.yml
    """
    piped = is_piped(paths, stdin_filename)
    filters = Filters(options.least_severity(None, select))
    wish = Wish(select_rules(select, ignore), config, unsafe, filters, write=not diff and not piped)
    if piped and stdin_filename:
        done, errors = _fix_piped(stdin_filename, wish, diff=diff)
    else:
        done, errors = fix_targets(paths, wish, verbose=verbose)
    if diff:
        options.print_patch(b"".join(patch(one.plan.changes) for one in done), colour=options.wants_colour(color))
    options.say_errors(errors)
    if not quiet:
        for line in account(done, written=not diff):
            options.say(line)
    raise SystemExit(exit_code(done, errors, written=not diff))


def _fix_piped(filename: Path, wish: Wish, *, diff: bool) -> tuple[list[Fixed], list[ArcrouteError]]:
    """The text from standard input, mended or, where that fails, as it came: a pipe must not lose it."""
    piped = read_piped(filename)
    path = piped.source.path
    try:
        done = [fix_repository(piped.target, wish, piped.project, only=path)]
        errors = list(done[0].plan.remaining.errors)
    except ArcrouteError as error:
        done, errors = [], [error]
    if not diff:
        after = {new.path: new.data for one in done for _, new in one.plan.changes}
        click.echo(after.get(path, piped.source.data), nl=False)
    return done, errors
