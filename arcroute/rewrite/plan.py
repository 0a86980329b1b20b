"""From findings to files: which fixes go together, proved, and which are held back, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from msgspec import Struct

from arcroute.checks.finding import Finding, Fix
from arcroute.errors import ArcrouteError, RewriteError
from arcroute.rewrite.proof import prove_legs, prove_text
from arcroute.routing.survey import Survey
from arcroute.scan import Report
from arcroute.text.edit import Edit, splice
from arcroute.text.project import Project
from arcroute.text.source import Source

MAX_ROUNDS = 10
"""A fix may make way for another; that many times is more than any repository needs."""

Look: TypeAlias = Callable[[Project], tuple[Survey, Report]]
"""Surveys and checks a repository again, with files laid over it."""


class Held(Struct, frozen=True):
    """A finding whose fix is not made, and why."""

    finding: Finding
    why: str


class Plan(Struct, frozen=True):
    """What a fix comes to: the files before and after, what it mends, what it does not, what is left."""

    changes: tuple[tuple[Source, Source], ...]
    fixed: tuple[Finding, ...]
    held: tuple[Held, ...]
    remaining: Report


class _State(Struct, frozen=True):
    """A repository with the fixes accepted so far."""

    project: Project
    survey: Survey
    report: Report


def plan(look: Look, project: Project, *, unsafe: bool) -> Plan:
    """Proved fixes for a repository, round by round until none is left. Nothing is written."""
    state = _State(project, *look(project))
    start = state
    fixed: list[Finding] = []
    held: list[Held] = []
    for _ in range(MAX_ROUNDS):
        refused = [one.finding for one in held]
        wanted = [one for one in _fixable(state.report, unsafe=unsafe) if one not in refused]
        if not wanted:
            break
        state, made, refused_now = _round(look, state, wanted)
        fixed += made
        held += refused_now
    if not unsafe:
        held += [Held(one, _NEEDS_UNSAFE) for one in state.report.findings if one.fix and not one.fix.safe]
    return Plan(_changes(start.project, state.project, fixed), tuple(fixed), tuple(held), state.report)


_NEEDS_UNSAFE = "needs --unsafe-fixes"


def _fixable(report: Report, *, unsafe: bool) -> list[Finding]:
    return [one for one in report.findings if one.fix and one.fix.edits and (one.fix.safe or unsafe)]


def _round(look: Look, state: _State, wanted: list[Finding]) -> tuple[_State, list[Finding], list[Held]]:
    """All fixes at once where they can be proved together, else one after the other."""
    together, conflicting = _compatible(wanted)
    try:
        return _applied(look, state, together), together, conflicting
    except ArcrouteError as error:
        if len(together) == 1:
            return state, [], [Held(together[0], error.message), *conflicting]
    made: list[Finding] = []
    held: list[Held] = conflicting
    best = state
    for finding in together:
        try:
            best = _applied(look, state, [*made, finding])
        except ArcrouteError as error:
            held.append(Held(finding, error.message))
        else:
            made.append(finding)
    return best, made, held


def _compatible(wanted: Iterable[Finding]) -> tuple[list[Finding], list[Held]]:
    """The findings in their order, without those whose edits overlap with an earlier one's."""
    taken: set[Edit] = set()
    kept: list[Finding] = []
    conflicting: list[Held] = []
    for finding in wanted:
        edits = set(_fix(finding).edits)
        if any(_overlap(edit, other) for edit in edits - taken for other in taken):
            conflicting.append(Held(finding, "conflicts with another fix at the same place"))
        else:
            taken |= edits
            kept.append(finding)
    return kept, conflicting


def _overlap(one: Edit, other: Edit) -> bool:
    if one.path != other.path:
        return False
    return (one.span.start < other.span.end and other.span.start < one.span.end) or one.span == other.span


def _applied(look: Look, state: _State, findings: list[Finding]) -> _State:
    """The repository with the findings' edits made. Raises RewriteError where they cannot be proved."""
    fixes = [_fix(finding) for finding in findings]
    edits = {edit for fix in fixes for edit in fix.edits}
    overlay: dict[str, Source] = {}
    for path in sorted({edit.path for edit in edits}):
        before = state.project.read(path)
        overlay[path] = splice(before, (edit for edit in edits if edit.path == path))
        prove_text(before, overlay[path], edits)
    project = state.project.with_overlay(overlay)
    survey, report = look(project)
    prove_legs(state.survey, survey, fixes)
    _prove_gone(findings, report)
    return _State(project, survey, report)


def _prove_gone(findings: Iterable[Finding], report: Report) -> None:
    """A fix that leaves its finding, at the same place in the file, has not mended it."""
    left = {(one.code, one.location.path, one.message) for one in report.findings}
    for finding in findings:
        if (finding.code, finding.location.path, finding.message) in left:
            raise RewriteError(f"{finding.code} would still be found")


def _changes(before: Project, after: Project, fixed: Iterable[Finding]) -> tuple[tuple[Source, Source], ...]:
    paths = sorted({edit.path for finding in fixed for edit in _fix(finding).edits})
    pairs = ((before.read(path), after.read(path)) for path in paths)
    return tuple((old, new) for old, new in pairs if old.data != new.data)


def _fix(finding: Finding) -> Fix:
    if finding.fix is None:
        raise RewriteError(f"{finding.code} has no fix")
    return finding.fix
