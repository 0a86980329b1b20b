"""What a shell may complete: rules, lanes, stacks and jobs of the repository around the current folder.

Whatever is wrong with a repository, completion only falls silent. Names come from files that anyone may have written
and go to a command line: only those are offered that no shell takes for more than a word.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from arcroute.errors import ArcrouteError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_SAFE = re.compile(r"[A-Za-z0-9_.:/-]+")
MOST = 500


def rules(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Codes for the last of several rules, separated by commas; names where one has begun."""
    from arcroute.checks.rule import every_rule

    before, comma, last = incomplete.rpartition(",")
    codes = {before + comma + rule.code: rule.name for rule in every_rule()}
    names = {before + comma + rule.name: rule.code for rule in every_rule()} if last else {}
    return [*_items(codes, before + comma + last.upper()), *_items(names, before + comma + last.lower())]


def lanes(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Lanes of the map, with their stacks."""
    from arcroute.cli.places import repository

    try:
        catalog = repository(None, Path.cwd()).settings.catalog
    except ArcrouteError:
        return []
    return _items({lane.name: ", ".join(lane.stacks) for lane in catalog.lanes}, incomplete)


def stacks(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Stacks for the last of several, separated by commas."""
    from arcroute.routing.catalog import shipped

    before, comma, last = incomplete.rpartition(",")
    return _items({before + comma + stack: "" for stack in shipped().stack_names}, before + comma + last)


def targets(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """What can be explained: a rule, or a job as ``ci.yml:build``."""
    return [*rules(ctx, param, incomplete), *_items(_jobs(), incomplete)]


def _jobs() -> dict[str, str]:
    """The jobs of the repository, by workflow, with the workflow's path."""
    from arcroute.actions.repository import Target, find_targets
    from arcroute.routing.settings import load
    from arcroute.routing.workflows import read_workflows
    from arcroute.text.project import Project

    try:
        (target, *_), _ = find_targets((), Path.cwd())
        project = Project(target.root)
        found = read_workflows(project, Target(target.root), load(project).config, {})
    except (ArcrouteError, ValueError):
        return {}
    return {
        f"{path.rpartition('/')[2]}:{job.id}": path for path, workflow in found.own.items() for job in workflow.jobs
    }


def _items(found: dict[str, str], incomplete: str) -> list[CompletionItem]:
    """Candidates with a line of help."""
    from click.shell_completion import CompletionItem  # only where a shell asks

    fitting = (name for name in found if name.startswith(incomplete) and _is_a_word(name))
    return [CompletionItem(name, help=found[name] or None) for name in list(fitting)[:MOST]]


def _is_a_word(name: str) -> bool:
    return all(_SAFE.fullmatch(part) for part in name.split(","))
