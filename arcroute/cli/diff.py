"""``arcroute diff``: what a branch changes in where jobs run."""

from __future__ import annotations

from pathlib import Path

import click

from arcroute.actions.repository import Target, find_targets
from arcroute.checks.rule import rule_names
from arcroute.cli import options
from arcroute.cli.places import root_around
from arcroute.cli.progress import watch
from arcroute.cli.reports import count
from arcroute.errors import EXIT_CLEAN, EXIT_FINDINGS, ArcrouteError, UsageError
from arcroute.output.routing_changes import Comparison, render_json, render_markdown, render_table
from arcroute.planning.changes import changes
from arcroute.routing.survey import Survey, survey
from arcroute.text.revision import Revision, merge_base, resolve


@click.command()
@click.argument("base")
@click.argument("repository", required=False, type=click.Path(path_type=Path))
@options.config_option
@click.option("--merge-base", "from_merge_base", is_flag=True, help="Compare with where HEAD and BASE part.")
@click.option("--exit-code", "tell", is_flag=True, help="End with 1 where the routing changed.")
@options.output_options(("table", "json", "markdown"))
@options.common_options
def command(
    base: str,
    repository: Path | None,
    config: Path | None,
    from_merge_base: bool,
    tell: bool,
    output_formats: tuple[str, ...],
    output_files: tuple[str, ...],
    color: str,
    quiet: bool,
    verbose: bool,
) -> None:
    """Show what changed in where jobs run, from a git revision to the files as they are.

    BASE is a branch, a tag or a commit; its files are read from git, nothing is checked out. Shown are legs that can
    land elsewhere (→), belong on another lane than before (~), came (+) or went (-), and whether the image finds its
    layers: on a lane where it was never built the first build is cold.

    Exit code 0, also where something changed, unless --exit-code is given: then 1. 2: something could not be read.

    \b
    Examples:
      arcroute diff main
      arcroute diff origin/main --merge-base --output-format markdown
      arcroute diff v1.4.0 --exit-code
    """
    target = _target(repository)
    commit = resolve(target.root, base)
    commit = merge_base(target.root, commit) if from_merge_base else commit
    if verbose:
        options.say(f"Comparing {target.root} with {commit}")
    found = compare(target, commit, config)
    for output in options.pair_outputs(output_formats, output_files, "table"):
        if output.format == "json":
            lines = render_json(found)
        elif output.format == "markdown":
            lines = render_markdown(found)
        else:
            lines = render_table(found, options.style_for(output, color))
        options.emit(output, lines, quiet=quiet)
    if found.before.problems and not quiet:
        options.say(f"arcroute: warning: {count(len(found.before.problems), 'file')} of {base} could not be read")
    options.say_errors(found.after.problems)
    raise SystemExit(_exit_code(found, tell=tell))


def compare(target: Target, commit: str, config: Path | None) -> Comparison:
    """A repository at a commit, and as it is. Raises ArcrouteError where one of them cannot be understood."""
    names = rule_names()
    try:
        before = survey(target, config, Revision(target.root, commit), names, watch=watch)
    except ArcrouteError as error:
        raise UsageError(f"at {commit[:12]}: {error.parts[0]}") from error
    after: Survey = survey(target, config, rules=names, watch=watch)
    return Comparison(commit, before, after, changes(before, after))


def _target(repository: Path | None) -> Target:
    """The one repository to compare, which may have lost its last workflow. Raises ArcrouteError."""
    targets, errors = find_targets((repository,) if repository else (), Path.cwd())
    if errors:
        root = root_around((repository or Path.cwd()).resolve())
        if (root / ".git").exists():
            return Target(root)
        raise errors[0]
    if len(targets) != 1 or targets[0].selected is not None:
        raise UsageError("name one repository, or nothing for the one around the current folder")
    return targets[0]


def _exit_code(found: Comparison, *, tell: bool) -> int:
    errors = (error.exit_code for error in found.after.problems)
    return max([EXIT_FINDINGS if tell and found.changes else EXIT_CLEAN, *errors])
