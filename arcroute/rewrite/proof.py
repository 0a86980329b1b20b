"""The proof of a fix: what was to change has changed, and nothing else has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from arcroute.actions.runs_on import Landings
from arcroute.checks.finding import Fix
from arcroute.editing.comments import comment_spans
from arcroute.errors import InputError, RewriteError
from arcroute.rewrite.same import Path, differences
from arcroute.routing.survey import RoutedLeg, Survey
from arcroute.text.edit import Edit
from arcroute.text.source import Source, Span
from arcroute.text.tree import Mapping as Table
from arcroute.text.tree import Sequence, Value, resolve
from arcroute.text.yaml import compose


def prove_text(before: Source, after: Source, edits: Iterable[Edit]) -> None:
    """Raises RewriteError where the trees differ beside the edits, or a comment beside them is lost or new."""
    spans = [edit.span for edit in edits if edit.path == before.path]
    try:
        old, new = compose(before), compose(after)
    except InputError as error:
        raise RewriteError(f"the result would not be YAML: {error.message}", error.place) from None
    for path in differences(old, new):
        if not _is_edited(old, path, spans):
            shown = ".".join(map(str, path)) or "the file"
            raise RewriteError(f"the edit would change {shown}, too", before.place(None))
    _prove_comments(before, after, spans)


def _prove_comments(before: Source, after: Source, spans: list[Span]) -> None:
    """Comments that no edit touches are all there afterwards, and no comment is new."""
    everything = Counter(before.slice(span) for span in comment_spans(before))
    untouched = Counter(before.slice(span) for span in comment_spans(before) if not _touched(span, spans))
    now = Counter(after.slice(span) for span in comment_spans(after))
    if untouched - now or now - everything:
        raise RewriteError("the edit would change a comment", before.place(None))


def prove_legs(before: Survey, after: Survey, fixes: Iterable[Fix]) -> None:
    """Raises RewriteError unless each leg that was to move is on its lane, and every other is where it was."""
    moves = {key: lane for fix in fixes for key, lane in fix.lanes}
    old, new = _by_key(before), _by_key(after)
    if old.keys() != new.keys():
        raise RewriteError("the edit would add or remove jobs")
    for key, leg in new.items():
        if key in moves:
            _prove_lane(after, leg, moves[key])
        elif _places(leg.leg.landings) != _places(old[key].leg.landings):
            raise RewriteError(f"the edit would move job `{leg.leg.job.id}`, too", leg.leg.place)
    if len(after.problems) > len(before.problems):
        raise RewriteError(f"the edit would break the workflow: {after.problems[-1]}")


def _prove_lane(survey: Survey, leg: RoutedLeg, lane: str) -> None:
    """The leg can land on its lane, and on no other."""
    labels = [label.text for landing in leg.leg.landings.known for label in landing.labels]
    lanes = {found.name for found in map(survey.catalog.lane, labels) if found}
    if lanes != {lane}:
        raise RewriteError(f"job `{leg.leg.job.id}` would not land on {lane}", leg.leg.place)


def _by_key(survey: Survey) -> Mapping[str, RoutedLeg]:
    return {leg.leg.key: leg for leg in survey.judged}


def _places(landings: Landings) -> tuple[object, ...]:
    known = (([label.text for label in one.labels], one.group, one.when) for one in landings.known)
    return (*known, landings.complete)


def _is_edited(root: Value | None, path: Path, spans: list[Span]) -> bool:
    """Whether an edit lies in the value at a path of the old tree, or in the nearest one above a path that is new."""
    node = root
    for name in path:
        child = _child(node, name)
        if child is None:
            break
        node = child
    return node is None or _touched(node.span, spans)


def _child(node: Value | None, name: str | int) -> Value | None:
    if isinstance(node, Table) and isinstance(name, str):
        return node.get(name)
    if isinstance(node, Sequence) and isinstance(name, int) and name < len(node.items):
        return resolve(node.items[name])
    return None


def _touched(span: Span, edits: list[Span]) -> bool:
    return any(edit.start <= span.end and span.start <= edit.end for edit in edits)
