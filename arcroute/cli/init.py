"""``arcroute init``: look at a repository, propose its configuration, write it on a yes."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from arcroute.actions.repository import Target
from arcroute.checks.rule import rule_names
from arcroute.cli import options
from arcroute.cli.places import root_around
from arcroute.cli.progress import watch
from arcroute.cli.reports import count
from arcroute.errors import EXIT_CLEAN, Place, UsageError
from arcroute.output.style import shown_path
from arcroute.output.terminal import printable
from arcroute.planning.proposal import Found, inspect, propose
from arcroute.rewrite.write import Change, write_all
from arcroute.routing.settings import CONFIG_NAMES, load
from arcroute.routing.survey import survey
from arcroute.text.project import Project
from arcroute.text.source import Source

NAME = CONFIG_NAMES[0]


@click.command()
@click.option("--yes", is_flag=True, help="Write the file without asking.")
@options.common_options
def command(yes: bool, color: str, quiet: bool, verbose: bool) -> None:  # noqa: ARG001 - every command has them
    """Propose a configuration for this repository.

    Looks at what the workflows build, where they run and what they call, shows what it found and the .arcroute.yaml
    that follows, and writes it on a yes, or with --yes. What a person must decide stays a comment. A file that is
    there is never changed.

    \b
    Examples:
      arcroute init
      arcroute init --yes
    """
    project = Project(root_around(Path.cwd()))
    _refuse_second(project)
    surveyed = survey(Target(project.root), project=project, rules=rule_names(), watch=watch)
    found = inspect(surveyed)
    if not found.workflows:
        raise UsageError(f"no workflows in {project.root}: nothing to propose")
    text = propose(found, surveyed.catalog)
    load(project.with_overlay({NAME: Source(NAME, text.encode())}), rules=rule_names())
    if not quiet:
        for line in (*_account(found), ""):
            options.say(printable(line))
    options.print_line(text.rstrip("\n"), for_people=False)
    options.say_errors(surveyed.problems)
    if yes or _agreed():
        write_all([Change(project.root / NAME, None, text.encode())], project.root)
        file = shown_path(project.root, NAME, Path.cwd())
        ending = f"Wrote {file}. `arcroute check` shows what is wrong, `arcroute lanes` the map."
    else:
        ending = "Nothing written; --yes writes it."
    if not quiet:
        options.say(ending)
    raise SystemExit(EXIT_CLEAN)


def _refuse_second(project: Project) -> None:
    """Raises UsageError where there is a configuration."""
    for path in (*CONFIG_NAMES, *(f".github/{name}" for name in CONFIG_NAMES)):
        if project.is_file(path):
            raise UsageError("the configuration is there already, and is not changed", Place(path))


def _agreed() -> bool:
    """The user's answer; no where nobody can be asked."""
    return sys.stdin.isatty() and click.confirm(f"Write {NAME}?", err=True)


def _account(found: Found) -> Iterator[str]:
    """What was found, a line for each kind."""
    yield f"Found {count(found.legs, 'leg')} in {count(found.workflows, 'workflow')}:"
    yield from _line("builds", found.stacks)
    if found.undecided:
        yield f"  undecided: {found.undecided} (`arcroute explain WORKFLOW:JOB` says why)"
    yield from _line("lanes in use", found.lanes)
    yield from _line("GitHub's runners", found.hosted)
    yield from _line("other runners", found.others)
    yield from _line("without a lane", found.homeless)
    if found.remote:
        yield f"  workflows elsewhere: {', '.join(found.remote)}"
    if found.variables:
        yield f"  variables: {', '.join(found.variables)}"


def _line(what: str, counts: Mapping[str, int]) -> Iterator[str]:
    if counts:
        yield f"  {what}: {', '.join(f'{name} ({number})' for name, number in counts.items())}"
