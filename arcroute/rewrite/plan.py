"""From findings to files: which fixes go together, proved, and which are held back, and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

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

NEEDS_UNSAFE = "needs --unsafe-fixes"
CONFLICT = "conflicts with another fix at the same place"
OTHER_FILES = "would change other files, too"

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


class _Round(Struct, frozen=True):
    """What has become of some fixes, all of them taken from one state of the repository."""

    state: _State
    made: tuple[Finding, ...] = ()
    held: tuple[Held, ...] = ()


def plan(look: Look, project: Project, *, unsafe: bool, only: str | None = None) -> Plan:
    """Proved fixes for a repository, round by round until none is left. Nothing is written.

    ``only``: the one file that may change; a fix that needs others is held back.
    """
    state = start = _State(project, *look(project))
    fixed: list[Finding] = []
    held: tuple[Held, ...] = ()
    for _ in range(MAX_ROUNDS):
        done = _round(look, state, _fixable(state.report, unsafe=unsafe), only)
        state, held = done.state, done.held
        fixed += done.made
        if not done.made:
            break
    if not unsafe:
        held += tuple(Held(one, NEEDS_UNSAFE) for one in state.report.findings if one.fix and not one.fix.safe)
    return Plan(_changes(start.project, state.project, fixed), tuple(fixed), held, state.report)


def _fixable(report: Report, *, unsafe: bool) -> list[Finding]:
    return [one for one in report.findings if one.fix and one.fix.edits and (one.fix.safe or unsafe)]


def _round(look: Look, state: _State, wanted: list[Finding], only: str | None) -> _Round:
    """As many fixes as can be proved together; of those that conflict the first, the others have the next round."""
    here = [one for one in wanted if only is None or all(edit.path == only for edit in _fix(one).edits)]
    elsewhere = tuple(Held(one, OTHER_FILES) for one in wanted if one not in here)
    together, conflicting = _compatible(here)
    done = _proved(look, state, _Round(state), together) if together else _Round(state)
    return replace(done, held=(*done.held, *conflicting, *elsewhere))


def _proved(look: Look, start: _State, so_far: _Round, findings: list[Finding]) -> _Round:
    """Those of the findings whose fixes hold beside the ones made so far: all at once, else in halves."""
    made = [*so_far.made, *findings]
    try:
        return replace(so_far, state=_applied(look, start, made), made=tuple(made))
    except ArcrouteError as error:
        if len(findings) == 1:
            return replace(so_far, held=(*so_far.held, Held(findings[0], error.message)))
    half = len(findings) // 2
    first = _proved(look, start, so_far, findings[:half])
    return _proved(look, start, first, findings[half:])


def _compatible(wanted: Iterable[Finding]) -> tuple[list[Finding], list[Held]]:
    """The findings in their order, without those whose edits overlap with an earlier one's."""
    taken: dict[str, set[Edit]] = defaultdict(set)
    kept: list[Finding] = []
    conflicting: list[Held] = []
    for finding in wanted:
        edits = _fix(finding).edits
        if any(_overlap(edit, other) for edit in edits for other in taken[edit.path] - {edit}):
            conflicting.append(Held(finding, CONFLICT))
            continue
        kept.append(finding)
        for edit in edits:
            taken[edit.path].add(edit)
    return kept, conflicting


def _overlap(one: Edit, other: Edit) -> bool:
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
    _prove_gone(findings, state.report, report)
    return _State(project, survey, report)


def _prove_gone(findings: Iterable[Finding], before: Report, after: Report) -> None:
    """A fix that leaves its finding has not mended it, and one that brings a new one has only moved the fault."""
    old, new = (Counter(map(_kind, report.findings)) for report in (before, after))
    mended = Counter(map(_kind, findings))
    for kind in mended:
        if new[kind] > old[kind] - mended[kind]:
            raise RewriteError(f"{kind[0]} would still be found")


def _kind(finding: Finding) -> tuple[str, str, str]:
    return (finding.code, finding.location.path, finding.message)


def _changes(before: Project, after: Project, fixed: Iterable[Finding]) -> tuple[tuple[Source, Source], ...]:
    paths = sorted({edit.path for finding in fixed for edit in _fix(finding).edits})
    pairs = ((before.read(path), after.read(path)) for path in paths)
    return tuple((old, new) for old, new in pairs if old.data != new.data)


def _fix(finding: Finding) -> Fix:
    if finding.fix is None:
        raise RewriteError(f"{finding.code} has no fix")
    return finding.fix
