"""What one part of a configuration says against another, or against the shipped map."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import NamedTuple

from arcroute.actions.expressions import parse
from arcroute.actions.syntax import ExpressionError
from arcroute.errors import ConfigError
from arcroute.routing.catalog import Catalog
from arcroute.routing.config import NO_LANE, Config
from arcroute.routing.nearest import nearest_lane
from arcroute.text import tree
from arcroute.text.source import Source
from arcroute.text.tree import Entry, Node, Scalar, Sequence, resolve


class Problem(NamedTuple):
    """Something wrong with a node of the file."""

    node: Node
    message: str


def problems(
    source: Source, root: tree.Mapping, config: Config, shipped: Catalog, rules: Mapping[str, str]
) -> list[ConfigError]:
    """Every contradiction in a configuration, whatever else is wrong with it.

    The tree is asked rather than ``config`` where a value with a problem of its own still counts.
    """
    lanes = _entries(root.get("lanes"))
    found = (
        *_stacks_twice(lanes),
        *_claims_twice(root, config, shipped),
        *_taken_names(lanes, config, shipped),
        *_dropped_strangers(lanes, shipped),
        *_unknown_lanes(root, lanes, shipped),
        *_no_condition(root),
        *_rules_twice(root.get("rules"), rules),
        *(twice for pattern in _entries(root.get("per-path")) for twice in _rules_twice(pattern.value, rules)),
    )
    return [ConfigError(problem.message, source.place(problem.node.span)) for problem in found]


def _no_condition(root: tree.Mapping) -> Iterator[Problem]:
    """What is written into workflows must be an expression there."""
    hosted = root.get("hosted")
    guard = _child(hosted, "guard") if hosted else None
    when = _child(guard, "when") if guard else None
    text = tree.scalar(when)
    if when is None or not text or "${{" in text:  # told already
        return
    try:
        parse(text)
    except ExpressionError as error:
        yield Problem(when, f"'when' is no expression: {error}")


def _entries(node: Node | None) -> tuple[Entry, ...]:
    value = resolve(node) if node else None
    return tuple(value.items()) if isinstance(value, tree.Mapping) else ()


def _items(node: Node | None) -> tuple[Node, ...]:
    value = resolve(node) if node else None
    return value.items if isinstance(value, Sequence) else ()


def _is_null(node: Node) -> bool:
    value = resolve(node)
    return isinstance(value, Scalar) and value.data is None


def _child(node: Node, key: str) -> Node | None:
    value = resolve(node)
    return value.get(key) if isinstance(value, tree.Mapping) else None


def _stacks_twice(lanes: tuple[Entry, ...]) -> Iterator[Problem]:
    """A stack has one lane: its images' layers lie in one volume."""
    first: dict[str, str] = {}
    for lane in lanes:
        for item in _items(_child(lane.value, "stacks")):
            stack = tree.scalar(item)
            if stack is not None and stack in first:
                yield Problem(item, f"stack {stack!r} stands in lane {first[stack]!r} already")
            elif stack is not None:
                first[stack] = lane.key.value


def _claims_twice(root: tree.Mapping, config: Config, shipped: Catalog) -> Iterator[Problem]:
    """A volume can be mounted by one runner at a time, so two lanes never share one."""
    owner = {lane.claim: lane.name for lane in shipped.lanes if lane.name not in config.lanes}
    for lane in _entries(root.get("lanes")):
        claim = _child(lane.value, "claim")
        name = tree.scalar(claim)
        if claim is None or name is None:
            continue
        if name in owner:
            theirs = owner[name]
            hint = (
                f"; drop that lane with `{theirs}: null`" if shipped.lane(theirs) and theirs not in config.lanes else ""
            )
            yield Problem(claim, f"claim {name!r} belongs to lane {theirs!r}{hint}")
        else:
            owner[name] = lane.key.value


def _taken_names(lanes: tuple[Entry, ...], config: Config, shipped: Catalog) -> Iterator[Problem]:
    """A label that means something else cannot name a lane."""
    for lane in lanes:
        name = lane.key.value
        if shipped.is_hosted(name):
            yield Problem(lane.key, f"{name!r} is the label of a GitHub-hosted runner and cannot name a lane")
        elif shipped.is_self_hosted_default(name):
            yield Problem(lane.key, f"{name!r} is a label of every self-hosted runner and cannot name a lane")
        elif name == NO_LANE:
            yield Problem(lane.key, f"{NO_LANE!r} means no lane, in overrides, and cannot name one")
        elif any(fnmatchcase(name, pattern.lower()) for pattern in config.runners):
            yield Problem(lane.key, f"lane {name!r} stands under runners too, whose labels are no lanes")


def _dropped_strangers(lanes: tuple[Entry, ...], shipped: Catalog) -> Iterator[Problem]:
    names = [lane.name for lane in shipped.lanes]
    for lane in lanes:
        if _is_null(lane.value) and lane.key.value not in names:
            yield Problem(lane.key, f"no shipped lane {lane.key.value!r} to drop{_lane_choices(lane.key.value, names)}")


def _unknown_lanes(root: tree.Mapping, lanes: tuple[Entry, ...], shipped: Catalog) -> Iterator[Problem]:
    """Overrides send builds to lanes that are there."""
    dropped = {lane.key.value for lane in lanes if _is_null(lane.value)}
    names = dict.fromkeys([lane.name for lane in shipped.lanes] + [lane.key.value for lane in lanes])
    there = [name for name in names if name not in dropped]
    for override in _items(root.get("overrides")):
        lane = _child(override, "lane")
        name = tree.scalar(lane)
        if lane is not None and name is not None and name not in (*there, NO_LANE):
            yield Problem(lane, f"unknown lane {name!r}{_lane_choices(name, there)}, or {NO_LANE}")


def _lane_choices(name: str, lanes: list[str]) -> str:
    meant = nearest_lane(name, lanes)
    return f"{f'; did you mean {meant!r}?' if meant else '.'} Lanes: {', '.join(lanes)}"


def _rules_twice(severities: Node | None, rules: Mapping[str, str]) -> Iterator[Problem]:
    """A rule has one severity, whether its code or its name is written."""
    codes = {name: code for code, name in rules.items()}
    seen: dict[str, str] = {}
    for entry in _entries(severities):
        written = entry.key.value
        code = codes.get(written, written)
        if code in seen:
            yield Problem(entry.key, f"rule {written!r} is {seen[code]!r}, which has a severity already")
        seen[code] = written
