"""Fixes of manifests: planned round by round, proved, and held back where they cannot be."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TypeAlias

from msgspec import Struct

from arcroute.checks.finding import Finding, Fix
from arcroute.cluster.survey import ClusterSurvey
from arcroute.editing.comments import comments
from arcroute.errors import ArcrouteError, InputError, RewriteError
from arcroute.rewrite.plan import CONFLICT, MAX_ROUNDS, NEEDS_UNSAFE, Held, Plan
from arcroute.rewrite.same import Path, differences
from arcroute.scan import Report
from arcroute.text.edit import Edit, splice
from arcroute.text.project import Project
from arcroute.text.source import Source, Span
from arcroute.text.tree import Mapping, Sequence, Value, resolve
from arcroute.text.yaml import compose_all

Look: TypeAlias = Callable[[Project], tuple[ClusterSurvey, Report]]
"""Reads and checks the manifests again, with files laid over them."""


class _State(Struct, frozen=True):
    """The manifests with the fixes accepted so far."""

    project: Project
    survey: ClusterSurvey
    report: Report


def plan_manifests(look: Look, project: Project, *, unsafe: bool) -> Plan:
    """Proved fixes, one after the other until none is left. Nothing is written."""
    state = start = _State(project, *look(project))
    fixed: list[Finding] = []
    held: dict[Finding, str] = {}
    for _ in range(MAX_ROUNDS):
        before = len(fixed)
        for finding in _fixable(state.report, unsafe=unsafe):
            if finding in state.report.findings:
                state = _try(look, state, finding, fixed, held)
        if len(fixed) == before:
            break
    refused = [Held(finding, why) for finding, why in held.items() if finding in state.report.findings]
    if not unsafe:
        refused += [Held(one, NEEDS_UNSAFE) for one in state.report.findings if one.fix and not one.fix.safe]
    return Plan(_changes(start.project, state.project, fixed), tuple(fixed), tuple(refused), state.report)


def _fixable(report: Report, *, unsafe: bool) -> list[Finding]:
    return [one for one in report.findings if one.fix and one.fix.edits and (one.fix.safe or unsafe)]


def _try(look: Look, state: _State, finding: Finding, fixed: list[Finding], held: dict[Finding, str]) -> _State:
    """The state with one more fix; or the same one, and why."""
    try:
        after = _applied(look, state, finding.fix)
        if _count(after.report, finding) >= _count(state.report, finding):
            raise RewriteError(f"{finding.code} would still be found")
    except ArcrouteError as error:
        held[finding] = error.message if error.message != "edits overlap" else CONFLICT
        return state
    fixed.append(finding)
    return after


def _count(report: Report, finding: Finding) -> int:
    kind = (finding.code, finding.location.path, finding.message)
    return sum((one.code, one.location.path, one.message) == kind for one in report.findings)


def _applied(look: Look, state: _State, fix: Fix | None) -> _State:
    edits = fix.edits if fix else ()
    overlay: dict[str, Source] = {}
    for path in sorted({edit.path for edit in edits}):
        before = state.project.read(path)
        mine = [edit for edit in edits if edit.path == path]
        overlay[path] = splice(before, mine)
        prove_documents(before, overlay[path], mine)
    project = state.project.with_overlay(overlay)
    survey, report = look(project)
    _prove_lanes(state.survey, survey)
    return _State(project, survey, report)


def prove_documents(before: Source, after: Source, edits: Iterable[Edit]) -> None:
    """Raises RewriteError where a document differs beside the edits, or a comment is lost or new."""
    spans = [edit.span for edit in edits]
    try:
        old, new = tuple(compose_all(before)), tuple(compose_all(after))
    except InputError as error:
        raise RewriteError(f"the result would not be YAML: {error.message}", error.place) from None
    if len(old) != len(new):
        raise RewriteError("the edit would add or remove a document", before.place(None))
    for one, other in zip(old, new, strict=True):
        for path in differences(one, other):
            if not _is_edited(one, path, spans) and not _is_moved(one, other, path, spans):
                raise RewriteError(
                    f"the edit would change {'.'.join(map(str, path)) or 'the file'}, too", before.place(None)
                )
    if _is_json(before) and not _is_json(after):
        raise RewriteError("the result would not be JSON", before.place(None))
    if comments(before) != comments(after):
        raise RewriteError("the edit would change a comment", before.place(None))


def _is_json(source: Source) -> bool:
    try:
        json.loads(source.text)
    except (ValueError, RecursionError):
        return False
    return True


def _is_edited(root: Value, path: Path, spans: list[Span]) -> bool:
    """Whether an edit touches the value at a path or its key, or the nearest value above a path that is new."""
    node, whole = root, root.span
    for name in path:
        child = _child(node, name)
        if child is None:
            break
        entry = node.entry(name) if isinstance(node, Mapping) and isinstance(name, str) else None
        whole = Span(entry.key.span.start, child.span.end) if entry else child.span
        node = child
    return _touches(spans, whole)


def _touches(spans: list[Span], whole: Span) -> bool:
    return any(span.start <= whole.end and whole.start <= span.end for span in spans)


def _is_moved(before: Value, after: Value, path: Path, spans: list[Span]) -> bool:
    """Whether a path leads through a list that has more or fewer items now, and all that no edit touches in order."""
    old: Value | None = before
    new: Value | None = after
    for name in path:
        if isinstance(old, Sequence) and isinstance(new, Sequence) and len(old.items) != len(new.items):
            return _keeps_the_rest(old, new, spans)
        old, new = old and _child(old, name), new and _child(new, name)
    return False


def _keeps_the_rest(old: Sequence, new: Sequence, spans: list[Span]) -> bool:
    """The items at both ends that are the same aside, an edit touches each that was there."""
    left, right = list(old.items), list(new.items)
    while left and right and not differences(left[0], right[0]):
        del left[0], right[0]
    while left and right and not differences(left[-1], right[-1]):
        del left[-1], right[-1]
    return all(_touches(spans, resolve(item).span) for item in left)


def _child(node: Value, name: str | int) -> Value | None:
    if isinstance(node, Mapping) and isinstance(name, str):
        return node.get(name)
    if isinstance(node, Sequence) and isinstance(name, int) and name < len(node.items):
        return resolve(node.items[name])
    return None


def _prove_lanes(before: ClusterSurvey, after: ClusterSurvey) -> None:
    """The same scale sets, with the names and claims that they had."""
    if len(before.scale_sets) != len(after.scale_sets) or len(before.resources) != len(after.resources):
        raise RewriteError("the edit would add or remove an object")
    for old, new in zip(before.scale_sets, after.scale_sets, strict=True):
        if old.name not in (None, new.name):
            raise RewriteError(f"the edit would rename {old.name}")
        claims = [one.claim.text if one.claim else None for one in (old, new)]
        if claims[0] not in (None, claims[1]):
            raise RewriteError(f"the edit would take {claims[0]} from {old.shown}")
    if Counter(map(str, after.problems)) - Counter(map(str, before.problems)):
        raise RewriteError(f"the edit would break a manifest: {after.problems[-1]}")


def _changes(before: Project, after: Project, fixed: Iterable[Finding]) -> tuple[tuple[Source, Source], ...]:
    paths = sorted({edit.path for finding in fixed if finding.fix for edit in finding.fix.edits})
    pairs = ((before.read(path), after.read(path)) for path in paths)
    return tuple((old, new) for old, new in pairs if old.data != new.data)
