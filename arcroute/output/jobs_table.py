"""The inventory for people: a block for each workflow, a line for each leg, or for several that differ in nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from arcroute.actions.values import to_plain
from arcroute.output.columns import aligned
from arcroute.output.inventory import shown_build
from arcroute.output.style import Style
from arcroute.output.terminal import printable
from arcroute.routing.survey import RoutedLeg, Survey

_ON, _OFF, _OPEN, _NONE = "✓", "✗", "?", " "
_STANCES = {
    "on their lane": _ON,
    "elsewhere": _OFF,
    "never scheduled": _OFF,
    "open": _OPEN,
    "without a lane": _NONE,
    "of several lanes": _NONE,
    "left where they are": _NONE,
    "without an image": _NONE,
}
"""How legs can stand, in the order of the last line, and the mark of each."""
_COLOURS = {_ON: "green", _OFF: "red", _OPEN: "yellow", _NONE: "bright_black"}
_HEADER = ("", "JOB", "BUILDS", "STACK", "LANE", "RUNS ON")
_FIRM = frozenset((0, 4))
_MAX_CELLS = 3


class _Row(Struct, frozen=True):
    """One line: how it stands, and the cells of the columns."""

    stance: str
    name: str
    builds: str
    stack: str
    lane: str
    runs_on: str


def render_table(inventories: Sequence[tuple[str, Survey]], style: Style) -> Iterator[str]:
    """A block for each workflow; each survey comes with what stands before its paths. The last line counts."""
    stances: list[str] = []
    for before, survey in inventories:
        for path, legs in groupby(survey.wanted, key=lambda leg: leg.leg.paths[0]):
            rows = [_row(leg) for leg in legs]
            stances += [row.stance for row in rows]
            yield style.bold(printable(before + path))
            yield from _block(rows, style)
            yield ""
    if inventories:
        yield _summary(stances)


def standing(leg: RoutedLeg) -> str:
    """✓ where a leg can land on its lane, ✗ where it surely cannot, ? where that is open, a blank without a lane."""
    return _STANCES[_stance(leg)]


def _stance(leg: RoutedLeg) -> str:
    """A key of ``_STANCES``. A runner of a lane has one label: whoever asks for another beside it waits for ever."""
    if leg.lane is None:
        return _without_lane(leg)
    asked = [{label.text.lower() for label in landing.labels} for landing in leg.leg.landings.known]
    if {leg.lane.lower()} in asked:
        return "on their lane"
    if not leg.leg.landings.complete:
        return "open"
    return "never scheduled" if any(leg.lane.lower() in labels for labels in asked) else "elsewhere"


def _without_lane(leg: RoutedLeg) -> str:
    if leg.builds_image is False:
        return "without an image"
    if leg.builds_image is None or leg.verdict.kind == "undecided":
        return "open"
    return {"unmapped": "without a lane", "mixed": "of several lanes"}.get(leg.verdict.kind, "left where they are")


def _summary(stances: list[str]) -> str:
    legs = "1 leg" if len(stances) == 1 else f"{len(stances)} legs"
    told = [f"{stances.count(stance)} {stance}" for stance in _STANCES if stance in stances]
    return f"{legs}: {', '.join(told)}." if told else "No jobs."


def _block(rows: list[_Row], style: Style) -> Iterator[str]:
    """The header and the rows; legs in a row that differ in nothing are one line with their number."""
    lines: list[tuple[str, ...]] = [_HEADER]
    for row, several in groupby(rows):
        count = len(list(several))
        name = f"{row.name} ({count} legs)" if count > 1 else row.name
        lines.append((_STANCES[row.stance], *map(printable, (name, row.builds, row.stack, row.lane, row.runs_on))))
    header, *body = aligned(lines, style.width, _FIRM)
    yield from (style.paint("".join(cells).rstrip(), "bright_black") for cells in header)
    for (mark, *_), cells in zip(lines[1:], body, strict=True):
        for first, *middle, last in cells:
            colour = _COLOURS[mark]
            yield (style.paint(first, colour) + "".join(middle) + style.paint(last, colour)).rstrip()


def _row(leg: RoutedLeg) -> _Row:
    builds, place = builds_of(leg), where(leg)
    lane = leg.lane or ("-" if leg.builds_image is False else leg.verdict.kind)
    name = name_of(leg, (builds, place))
    return _Row(_stance(leg), name, builds, " + ".join(leg.verdict.stacks) or "-", lane, place)


def name_of(leg: RoutedLeg, shown: tuple[str, ...]) -> str:
    """The job, what tells the leg apart from others of its matrix and is not shown already, and its callers."""
    chain = "".join(f" < {link.job.id}" for link in reversed(leg.leg.links))
    cells = ", ".join(_telling_cells(leg, shown))
    return leg.leg.job.id + (f" ({cells})" if cells else "") + chain


def builds_of(leg: RoutedLeg) -> str:
    """What a leg builds, each build in a word; a dash for nothing, a question mark where it cannot be known."""
    return ", ".join(dict.fromkeys(map(shown_build, leg.work.builds))) or ("-" if leg.builds_image is False else "?")


def _telling_cells(leg: RoutedLeg, shown: tuple[str, ...]) -> Iterator[str]:
    """The first short cells of the leg's matrix that the other columns do not show."""
    rows = [*(link.row for link in leg.leg.links), leg.leg.row]
    values = (to_plain(value) for row in rows if row for value in row.entries.values())
    texts = (str(value) for value in values if isinstance(value, str | int | float))
    told = [text for text in texts if 0 < len(text) < 40 and not any(_stands_in(text, other) for other in shown)]
    yield from list(dict.fromkeys(told))[:_MAX_CELLS]


def _stands_in(word: str, text: str) -> bool:
    """Whether a text has the word, not just its letters: "py" is no word of "images/python"."""
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def where(leg: RoutedLeg) -> str:
    """The places where a leg can land, each once; a question mark where there may be others."""
    places = []
    for landing in leg.leg.landings.known:
        labels = ", ".join(label.text for label in landing.labels)
        group = f"group {landing.group.text}" if landing.group else ""
        places.append(": ".join(filter(None, (group, labels))))
    return " | ".join([*dict.fromkeys(places), *([] if leg.leg.landings.complete else ["?"])])
