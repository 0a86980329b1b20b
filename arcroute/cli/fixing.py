"""Fixes for the repositories that a user names: planned, proved, written and accounted for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from arcroute.actions.repository import Target, find_targets
from arcroute.checks.finding import Severity
from arcroute.checks.rule import Rule, rule_names
from arcroute.cli.options import say
from arcroute.cli.progress import watch
from arcroute.cli.reports import count, seen_from_here
from arcroute.errors import EXIT_CLEAN, EXIT_FINDINGS, ArcrouteError
from arcroute.output.style import shown_path
from arcroute.output.terminal import printable
from arcroute.rewrite.plan import NEEDS_UNSAFE, Look, Plan, plan
from arcroute.rewrite.write import Change, write_all
from arcroute.routing.survey import Survey, survey
from arcroute.scan import Filters, Report, scan
from arcroute.text.project import Project

MAX_HELD = 20
"""So many fixes that could not be made are told one by one."""


class Wish(Struct, frozen=True):
    """What a user wants mended, and how far fixes may go."""

    rules: tuple[Rule, ...]
    config: Path | None = None
    unsafe: bool = False
    filters: Filters = Filters(Severity.WARNING)
    """What it leaves out is left as it is."""
    write: bool = True
    """Whether the files change on disk; otherwise the fixes are only planned."""


class Fixed(Struct, frozen=True):
    """What was planned, and unless it is only to be shown, written, for one repository."""

    target: Target
    plan: Plan

    def shown(self, path: str) -> str:
        """A file as a user in the current folder would name it."""
        return printable(shown_path(self.target.root, path, Path.cwd()))


def fix_targets(paths: tuple[Path, ...], wish: Wish, *, verbose: bool) -> tuple[list[Fixed], list[ArcrouteError]]:
    """One repository after the other; one that cannot be fixed does not stop the others."""
    targets, missing = find_targets(paths, Path.cwd())
    errors: list[ArcrouteError] = list(missing)
    done: list[Fixed] = []
    for target in targets:
        if verbose:
            say(f"Reading {target.root}")
        try:
            one = fix_repository(target, wish)
        except ArcrouteError as error:
            errors.extend(seen_from_here(error.parts, target.root))
        else:
            done.append(one)
            errors.extend(seen_from_here(one.plan.remaining.errors, target.root))
    return done, errors


def fix_repository(target: Target, wish: Wish, project: Project | None = None, only: str | None = None) -> Fixed:
    """Plan and, if wanted, write the fixes of one repository; ``project`` may lay files over it.

    ``only``: the one file that may change. Raises ArcrouteError, and then no file has changed.
    """
    project = project or Project(target.root)
    planned = plan(_looker(target, wish), project, unsafe=wish.unsafe, only=only)
    if wish.write and planned.changes:
        write_all([Change(project.root / old.path, old.data, new.data) for old, new in planned.changes], project.root)
    return Fixed(target, planned)


def _looker(target: Target, wish: Wish) -> Look:
    names = rule_names()

    def look(project: Project) -> tuple[Survey, Report]:
        found = survey(target, wish.config, project, names, watch=watch)
        return found, scan(found, wish.rules, wish.filters)

    return look


def account(done: Iterable[Fixed], *, written: bool, summary: bool = True) -> Iterator[str]:
    """What was mended, file by file, what was not, and, unless a report follows, what to do next."""
    done = tuple(done)
    for one in done:
        for path, fixes in _by_file(one).items():
            yield f"{'Changed' if written else 'Would change'} {one.shown(path)} ({count(fixes, 'fix', 'fixes')})"
    held = [line for one in done for line in _held(one)]
    yield from held[:MAX_HELD]
    if len(held) > MAX_HELD:
        yield f"and {len(held) - MAX_HELD} more held back"
    if summary and done:
        yield from _summary(done, written=written)


def _by_file(one: Fixed) -> dict[str, int]:
    """How many fixes each changed file has a part in."""
    changed = sorted(old.path for old, _ in one.plan.changes)
    parts = [{edit.path for edit in finding.fix.edits} for finding in one.plan.fixed if finding.fix]
    return {path: sum(path in paths for paths in parts) for path in changed}


def _held(one: Fixed) -> Iterator[str]:
    for held in one.plan.held:
        if held.why != NEEDS_UNSAFE:
            place = f"{one.shown(held.finding.location.path)}:{held.finding.location.line}"
            yield printable(f"Held back the fix of {held.finding.code} at {place}: {held.why}")


def _summary(done: tuple[Fixed, ...], *, written: bool) -> Iterator[str]:
    fixed = sum(len(one.plan.fixed) for one in done)
    files = sum(len(one.plan.changes) for one in done)
    left = sum(len(one.plan.remaining.findings) for one in done)
    held = sum(len(one.plan.held) for one in done)
    unsafe = sum(held.why == NEEDS_UNSAFE for one in done for held in one.plan.held)
    if not fixed and not left:
        unread = any(one.plan.remaining.errors for one in done)
        yield "Nothing to fix in what could be read." if unread else "Nothing to fix."
        return
    verb = "Fixed" if written else "Would fix"
    rest = f", {left} left" if left else ""
    yield f"{verb} {count(fixed, 'finding')} in {count(files, 'file')}{rest}." if fixed else f"Fixed nothing{rest}."
    if unsafe:
        yield f"{count(unsafe, 'fix needs', 'fixes need')} --unsafe-fixes; add --diff to see the patch first."
    if left > held:
        yield f"`arcroute check` says why {'the rest has' if held else 'what is left has'} no fix."


def exit_code(done: Iterable[Fixed], errors: Iterable[ArcrouteError], *, written: bool) -> int:
    """The worst of: a fault, an error, findings that are left (or fixes that were only shown), clean."""
    plans = [one.plan for one in done]
    found = any(one.remaining.findings or (one.changes and not written) for one in plans)
    return max([EXIT_FINDINGS if found else EXIT_CLEAN, *(error.exit_code for error in errors)])
