"""Changes of routing between two states of a repository: as a table, as JSON (docs/json.md), as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from arcroute.output.columns import aligned
from arcroute.output.inventory import job_entry
from arcroute.output.jobs_table import builds_of, name_of, where
from arcroute.output.json import dump
from arcroute.output.markdown import escape
from arcroute.output.style import Style
from arcroute.output.terminal import printable
from arcroute.planning.changes import Change, Kind
from arcroute.routing.survey import RoutedLeg, Survey

VERSION = 1
MOST = 200
"""Rows of the Markdown table."""
_MARKS = MappingProxyType({Kind.MOVED: "→", Kind.BELONGS: "~", Kind.NEW: "+", Kind.REMOVED: "-"})
_COLOURS = MappingProxyType({"→": "cyan", "~": "yellow", "+": "green", "-": "red"})
_HEADER = ("", "JOB", "BUILDS", "LANE", "RUNS ON", "CACHE")


class Comparison(Struct, frozen=True):
    """Two states of a repository, the name of the older one, and what changed between them."""

    base: str
    before: Survey
    after: Survey
    changes: tuple[Change, ...]


def render_table(comparison: Comparison, style: Style) -> Iterator[str]:
    """A block for each workflow, a line for each leg; the last line counts."""
    for path, several in groupby(comparison.changes, key=_path):
        rows = [_HEADER, *(tuple(map(printable, _row(change))) for change in several)]
        yield style.bold(printable(path))
        for number, lines in enumerate(aligned(rows, style.width, frozenset((0,)))):
            colour = _COLOURS[rows[number][0]] if number else "bright_black"
            yield from (_painted(cells, colour, style, whole=not number) for cells in lines)
        yield ""
    yield summary(comparison.changes)


def render_markdown(comparison: Comparison) -> Iterator[str]:
    """A heading, a table, and what it comes to: for the summary of a job, or for a comment."""
    changes = comparison.changes
    yield "### arcroute: routing changes"
    yield ""
    if changes:
        yield from ("| | job | builds | lane | runs on | cache |", "|---|---|---|---|---|---|")
        for change in changes[:MOST]:
            mark, name, *cells = _row(change)
            job = f"{escape(name)}<br>{escape(_path(change))}"
            yield f"| {change.kind.value if mark else ''} | {' | '.join([job, *map(escape, cells)])} |"
        yield ""
    if len(changes) > MOST:
        yield f"{len(changes) - MOST} more are not shown."
        yield ""
    yield summary(changes)


def render_json(comparison: Comparison) -> Iterator[str]:
    """One document; ``before`` and ``after`` of a change are entries as in ``arcroute jobs``."""
    found = comparison.changes
    yield dump(
        {
            "version": VERSION,
            "base": comparison.base,
            "changes": [_entry(comparison, change) for change in found],
            "summary": {
                **{kind.value: sum(change.kind is kind for change in found) for kind in Kind},
                "cold": sum(len(change.cold) for change in found),
                "without_lane": sum(change.lacks_lane for change in found),
            },
        }
    )


def summary(changes: Iterable[Change]) -> str:
    """What the changes come to, in one line."""
    changes = tuple(changes)
    counts = {
        "moved": sum(change.kind is Kind.MOVED for change in changes),
        "belonging elsewhere than before": sum(change.kind is Kind.BELONGS for change in changes),
        "new": sum(change.kind is Kind.NEW for change in changes),
        "removed": sum(change.kind is Kind.REMOVED for change in changes),
        "starting with a cold cache": sum(bool(change.cold) for change in changes),
        "newly building what no lane holds": sum(change.lacks_lane for change in changes),
    }
    told = [f"{number} {words}" for words, number in counts.items() if number]
    return f"Legs: {', '.join(told)}." if told else "No routing changes."


def _entry(comparison: Comparison, change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "before": job_entry(comparison.before, change.before) if change.before else None,
        "after": job_entry(comparison.after, change.after) if change.after else None,
        "cold": list(change.cold),
        "lacks_lane": change.lacks_lane,
    }


def _path(change: Change) -> str:
    return change.leg.leg.paths[0]


def _row(change: Change) -> tuple[str, ...]:
    builds, places, lanes = (_said(change, say) for say in (builds_of, where, _lane))
    turned = _turned(*builds), _moved(*places)
    return (_MARKS[change.kind], name_of(change.leg, turned), turned[0], _turned(*lanes), turned[1], _cache(change))


def _said(change: Change, say: Callable[[RoutedLeg], str]) -> tuple[str, str]:
    """Something of the leg as it was and as it is; nothing where there was, or is, no leg."""
    return say(change.before) if change.before else "", say(change.after) if change.after else ""


def _turned(before: str, after: str) -> str:
    """What was and what is, or once what did not change."""
    return " → ".join(dict.fromkeys(filter(None, (before, after))))


def _moved(before: str, after: str) -> str:
    """The places that a leg left and those it came to; what is the same on both sides only where nothing else is."""
    old, new = before.split(" | "), after.split(" | ")
    left, come = [place for place in old if place not in new], [place for place in new if place not in old]
    return _turned(" | ".join(left), " | ".join(come)) if left and come else _turned(before, after)


def _lane(leg: RoutedLeg) -> str:
    if leg.lane:
        return leg.lane
    if leg.builds_image is False:
        return "-"
    return f"none for {' + '.join(leg.verdict.stacks)}" if leg.verdict.kind == "unmapped" else leg.verdict.kind


def _cache(change: Change) -> str:
    return f"cold on {', '.join(change.cold)}" if change.cold else ""


def _painted(cells: list[str], colour: str, style: Style, *, whole: bool) -> str:
    first, *rest = cells
    if whole:
        return style.paint("".join(cells).rstrip(), colour)
    return (style.paint(first, colour) + "".join(rest)).rstrip()
