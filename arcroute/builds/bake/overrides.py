"""``--set``: values given on the command line for targets by name or pattern.

Source: https://docs.docker.com/build/bake/overrides/#command-line
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from arcroute.builds.bake.target import Target
from arcroute.builds.interpolation import Lookup
from arcroute.builds.location import shown
from arcroute.builds.model import HOLE
from arcroute.builds.naming import did_you_mean

MAX_OVERRIDES = 200
_TEXTS = {"context": "context", "dockerfile": "dockerfile", "target": "stage", "call": "call"}
_LISTS = {"tags": "tags", "platform": "platforms"}
_MAPS = ("args", "contexts")


class Override(Struct, frozen=True):
    """One ``key[.item][+]=value`` for a target."""

    key: str
    item: str
    value: str
    appends: bool = False


def overrides_of(
    sets: Iterable[str], targets: Mapping[str, Target], lookup: Lookup
) -> tuple[dict[str, tuple[Override, ...]], tuple[str, ...]]:
    """The overrides of each target in order, and what is wrong with those that fit none."""
    found: dict[str, tuple[Override, ...]] = {}
    problems: list[str] = []
    for text in tuple(sets)[:MAX_OVERRIDES]:
        pattern, override = _parsed(text, lookup)
        names = [pattern] if pattern in targets else [name for name in targets if fnmatchcase(name, pattern)]
        if override is None or HOLE in pattern:
            problems.append(f"--set {shown(text)}: what it sets cannot be known")
        elif not names:
            problems.append(f"--set {shown(text)}: no target {pattern!r}{did_you_mean(pattern, targets)}")
        for name in names if override else ():
            found[name] = (*found.get(name, ()), *([override] if override else []))
    return found, tuple(problems)


def _parsed(text: str, lookup: Lookup) -> tuple[str, Override | None]:
    """The pattern and the override; an argument without a value takes the environment's."""
    left, equals, value = text.partition("=")
    pattern, *keys = left.removesuffix("+").split(".", 2)
    key, item = (*keys, "", "")[:2]
    if HOLE in left or not key or (not equals and key != "args"):
        return pattern, None
    given = value if equals else lookup(item)
    return pattern, None if given is None else Override(key, item, given, left.endswith("+"))


def apply(target: Target, overrides: Iterable[Override]) -> Target:
    """The target with its overrides; several for one list add up."""
    for values in _grouped(overrides):
        target = replace(target, **_changes(target, values))
    return target


def _changes(target: Target, values: list[Override]) -> dict[str, Any]:
    """The fields that overrides of one key change; none for a key that says nothing about what is built."""
    last = values[-1]
    if last.key in _TEXTS:
        return {_TEXTS[last.key]: last.value, **({"located": None} if last.key == "context" else {})}
    if last.key in _LISTS:
        below = getattr(target, _LISTS[last.key]) if last.appends else None
        return {_LISTS[last.key]: (*(below or ()), *(override.value for override in values))}
    if last.key in _MAPS and last.item:
        return {last.key: {**getattr(target, last.key), last.item: last.value}}
    return {}


def _grouped(overrides: Iterable[Override]) -> Iterable[list[Override]]:
    groups: dict[tuple[str, str], list[Override]] = {}
    for override in overrides:
        groups.setdefault((override.key, override.item), []).append(override)
    return groups.values()
