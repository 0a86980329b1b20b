"""The proof of a fix: what was to change has changed, and nothing else has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from arcroute.actions.runs_on import Landings
from arcroute.builds.model import Build
from arcroute.checks.finding import Fix
from arcroute.editing.comments import comment_spans
from arcroute.editing.lines import line_end
from arcroute.errors import InputError, Place, RewriteError
from arcroute.rewrite.same import MAX_DIFFERENCES, Path, differences
from arcroute.routing.catalog import Catalog
from arcroute.routing.placement import own_landings
from arcroute.routing.survey import RoutedLeg, Survey
from arcroute.text.edit import Edit
from arcroute.text.source import Source, Span
from arcroute.text.tree import Alias, Node, Sequence, Value, resolve
from arcroute.text.tree import Mapping as Table
from arcroute.text.yaml import compose

_MENDED = ("runs-on", "strategy", "with", "outputs", "timeout-minutes")
"""The keys of a job that a fix may change: those in whose values a label can be written, and what limits its time."""
_BLANK = b" \t\r\n"


def prove_text(before: Source, after: Source, edits: Iterable[Edit]) -> None:
    """Raises RewriteError where the trees differ beside the edits, or a comment is lost, changed or new.

    A comment may go only where an edit takes out nothing but comments and blanks.
    """
    spans = [edit.span for edit in edits if edit.path == before.path]
    try:
        old, new = compose(before), compose(after)
    except InputError as error:
        raise RewriteError(f"the result would not be YAML: {error.message}", error.place) from None
    found = differences(old, new)
    if len(found) == MAX_DIFFERENCES:
        raise RewriteError("more changes than can be compared at once; run arcroute again", before.place(None))
    for path in found:
        if not (_is_mended(path) and any(_touched(before, node, spans) for node in _written(old, path))):
            shown = ".".join(map(str, path)) or "the file"
            raise RewriteError(f"the edit would change {shown}, too", before.place(None))
    _prove_comments(before, after, [edit for edit in edits if edit.path == before.path])


def _is_mended(path: Path) -> bool:
    """Whether a value is a fix's to change: nothing else of a workflow is."""
    in_job = path[:1] == ("jobs",) and len(path) > 2 and path[2] in _MENDED
    return in_job or path[:1] == ("on",) or _is_input(path)


def _is_input(path: Path) -> bool:
    """Whether a value is what a step passes to its action."""
    steps = path[2:] if path[:1] == ("jobs",) else path[1:] if path[:1] == ("runs",) else ()
    return steps[:1] == ("steps",) and steps[2:3] == ("with",)


def _prove_comments(before: Source, after: Source, edits: list[Edit]) -> None:
    spans = list(comment_spans(before))
    removed = Counter(before.slice(span) for span in spans if any(_removes(before, edit, span) for edit in edits))
    changed = Counter(before.slice(span) for span in spans if any(_rewrites(edit, span) for edit in edits))
    old = Counter(map(before.slice, spans))
    new = Counter(after.slice(span) for span in comment_spans(after))
    if old - removed - changed - new or new.total() > old.total() - removed.total():
        raise RewriteError("the edit would change a comment", before.place(None))


def _removes(source: Source, edit: Edit, comment: Span) -> bool:
    """Whether an edit takes out a comment and nothing but blanks around it."""
    start, end = edit.span
    around = source.data[start : comment.start] + source.data[comment.end : end]
    return not edit.text and start <= comment.start and comment.end <= end and not around.strip(_BLANK)


def _rewrites(edit: Edit, comment: Span) -> bool:
    """Whether an edit is about a part of a comment, such as one of the codes that it lists."""
    return comment.start < edit.span.start and edit.span.end <= comment.end and edit.span.start < edit.span.end


def prove_legs(before: Survey, after: Survey, fixes: Iterable[Fix]) -> None:
    """Raises RewriteError unless each leg that was to move is on its lane, and all else is as it was.

    As it was: every other leg lands where it did, every leg builds what it did with the same verdict, no job is new or
    gone, and GitHub would refuse nothing that it did not refuse before.
    """
    moves = {key: lane for fix in fixes for key, lane in fix.lanes}
    old, new = _by_key(before), _by_key(after)
    if old.keys() != new.keys():
        raise RewriteError("the edit would add or remove jobs")
    for key, (leg, now) in new.items():
        was, then = old[key]
        if _does(leg) != _does(was):
            raise RewriteError(f"the edit would change what job `{leg.leg.job.id}` builds", leg.leg.place)
        if key in moves:
            _prove_lane(after.catalog, leg, (then, now), moves[key])
        elif _places(now) != _places(then):
            raise RewriteError(f"the edit would move job `{leg.leg.job.id}`, too", leg.leg.place)
    broken = Counter(one.message for one in after.problems) - Counter(one.message for one in before.problems)
    if broken:
        raise RewriteError(f"the edit would break the workflow: {next(iter(broken))}")


def _prove_lane(catalog: Catalog, leg: RoutedLeg, landings: tuple[Landings, Landings], lane: str) -> None:
    """The leg can land on its lane, and on no other that it could not land on before."""
    then, now = (_lanes(catalog, one) for one in landings)
    if lane not in now or now - then - {lane}:
        raise RewriteError(f"job `{leg.leg.job.id}` would not land on {lane}", leg.leg.place)
    if landings[0].unknown != landings[1].unknown:
        raise RewriteError(f"it would no longer be known where job `{leg.leg.job.id}` lands", leg.leg.place)


def _lanes(catalog: Catalog, landings: Landings) -> set[str]:
    labels = (label.text for landing in landings.known for label in landing.labels)
    return {found.name for found in map(catalog.lane, labels) if found}


def _by_key(survey: Survey) -> Mapping[str, tuple[RoutedLeg, Landings]]:
    return {leg.leg.key: (leg, found) for leg, found in own_landings(survey)}


def _places(landings: Landings) -> tuple[object, ...]:
    """Where a leg can land, and when; where there is one place, that goes without saying."""
    places = [(tuple(label.text for label in one.labels), one.group and one.group.text) for one in landings.known]
    if len(set(places)) == 1 and landings.complete:
        return (places[0],)
    return (*zip(places, (one.when for one in landings.known), strict=True), landings.unknown)


def _does(leg: RoutedLeg) -> tuple[object, ...]:
    """What a leg builds and exercises, without the lines it stands on."""
    builds = tuple(map(_without_place, leg.work.builds))
    return (builds, leg.builds_image, leg.verdict.kind, leg.verdict.stacks, leg.lane, leg.toolchains)


def _without_place(build: Build) -> Build:
    return replace(build, place=Place(build.place.path), definition=None)


def _written(root: Value | None, path: Path) -> Iterator[Node]:
    """Where the value at a path is written: itself, or what is nearest above it where it is new.

    Behind an alias or a merge key a value can be changed where it is written, and where it is referred to.
    """
    node: Value | None = root
    for name in path:
        child = _child(node, name)
        if child is None:
            break
        if isinstance(child, Alias):
            yield child
        if node is not None and isinstance(node, Table) and all(entry.value is not child for entry in node.entries):
            yield node
        node = resolve(child)
    if node is not None:
        yield node
        yield from _merged(node)


def _merged(node: Value) -> Iterator[Node]:
    """What a mapping merges in: a value that is new there is new here."""
    for entry in node.entries if isinstance(node, Table) else ():
        if entry.key.value == "<<":
            value = resolve(entry.value)
            yield from map(resolve, value.items) if isinstance(value, Sequence) else (value,)


def _child(node: Value | None, name: str | int) -> Node | None:
    if isinstance(node, Table) and isinstance(name, str):
        entry = node.entry(name)
        return entry.value if entry else None
    if isinstance(node, Sequence) and isinstance(name, int) and name < len(node.items):
        return node.items[name]
    return None


def _touched(source: Source, node: Node, edits: list[Span]) -> bool:
    """Whether an edit lies in a node, or behind it on its last line, where new lines are added."""
    end = line_end(source, node.span.end)
    return any(edit.start <= end and node.span.start <= edit.end for edit in edits)
