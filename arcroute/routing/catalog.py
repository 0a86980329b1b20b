"""The map: which lanes there are, which stacks they hold, and which labels belong to somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from arcroute.routing.data import read_rules, rules_data
from arcroute.routing.nearest import nearest_lane

_DIGITS = re.compile(r"\d+")
_STACK_ROW = re.compile(r"^([a-z][a-z0-9-]*):", re.MULTILINE)
_NO_STACK = "other"
"""The row of the languages that are known so that none of them is taken for a stack."""


class Lane(Struct, frozen=True):
    """A runner scale set with one runner, and the volume that holds the layers of its stacks."""

    name: str
    """What ``runs-on`` asks for."""
    stacks: tuple[str, ...]
    claim: str
    """The PersistentVolumeClaim."""
    size: str
    """The claim's size, a Kubernetes quantity such as ``100Gi``."""


class Catalog(Struct, frozen=True, dict=True):
    """The lanes in their order, and every label that arcroute knows. Labels compare without regard to case."""

    lanes: tuple[Lane, ...]
    stack_names: tuple[str, ...]
    hosted: frozenset[str]
    """Labels that GitHub serves, in lower case."""
    retired: frozenset[str]
    """Labels that GitHub served once."""
    self_hosted: frozenset[str]
    """Labels that every self-hosted runner carries by default."""
    others: tuple[str, ...] = ()
    """Glob patterns for labels of other runners of the organisation, in lower case."""

    def lane(self, label: str) -> Lane | None:
        """The lane with that label."""
        return self._by_lower_name.get(label.lower())

    @cached_property
    def _by_lower_name(self) -> dict[str, Lane]:
        return {lane.name.lower(): lane for lane in reversed(self.lanes)}

    def lane_of(self, stack: str) -> Lane | None:
        """The lane that holds a stack's layers; None for a stack without a lane."""
        return next((lane for lane in self.lanes if stack in lane.stacks), None)

    def is_hosted(self, label: str) -> bool:
        """Whether a label is GitHub's own, retired ones among them."""
        return label.lower() in self.hosted or self.is_retired(label)

    def is_retired(self, label: str) -> bool:
        """Whether a label is one that GitHub no longer serves."""
        return label.lower() in self.retired

    def is_self_hosted_default(self, label: str) -> bool:
        """Whether a label is one of those that any self-hosted runner carries: it names no lane."""
        return label.lower() in self.self_hosted

    def is_other_runner(self, label: str) -> bool:
        """Whether the configuration lists a label under ``runners:``."""
        name = label.lower()
        return any(fnmatchcase(name, pattern) for pattern in self.others)

    def is_known(self, label: str) -> bool:
        """Whether a label is a lane or known to be somebody else's."""
        return (
            self.lane(label) is not None
            or self.is_hosted(label)
            or self.is_self_hosted_default(label)
            or self.is_other_runner(label)
        )

    def misspelt(self, label: str) -> Lane | None:
        """The lane that an unknown label is a misspelling of; None where it is known, or like no lane."""
        name = None if self.is_known(label) else nearest_lane(label, (lane.name for lane in self.lanes))
        return self.lane(name) if name else None

    def like_a_lane(self, label: str) -> bool:
        """Whether an unknown label was surely meant for a lane: one misspelt, or one whose number no lane has."""
        if self.is_known(label):
            return False
        shape = _DIGITS.sub("0", label.lower())
        return self.misspelt(label) is not None or any(_DIGITS.sub("0", lane.name) == shape for lane in self.lanes)

    def with_lanes(self, rows: Iterable[Lane], dropped: Iterable[str] = ()) -> Catalog:
        """The catalog with a configuration's lanes laid over it.

        A row replaces the lane of its name, in place, or is appended; a stack that a row claims leaves every
        other lane; dropped lanes go.
        """
        ours = {row.name: row for row in rows}
        claimed = {stack for row in ours.values() for stack in row.stacks}
        gone = {*dropped, *ours}
        kept = {lane.name: _without(lane, claimed) for lane in self.lanes if lane.name not in gone}
        order = dict.fromkeys([lane.name for lane in self.lanes] + list(ours))
        merged = {**kept, **ours}
        return replace(self, lanes=tuple(merged[name] for name in order if name in merged))

    def with_others(self, patterns: Iterable[str]) -> Catalog:
        """The catalog with the glob patterns of other runners."""
        return replace(self, others=tuple(pattern.lower() for pattern in patterns))


def shipped() -> Catalog:
    """The map that arcroute ships, from ``rules/``."""
    runners = rules_data("runners.yaml")
    lanes = rules_data("lanes.yaml")
    return Catalog(
        lanes=tuple(Lane(name, tuple(row["stacks"]), row["claim"], row["size"]) for name, row in lanes.items()),
        stack_names=stack_names(),
        hosted=frozenset(runners["hosted"]),
        retired=frozenset(runners["retired"]),
        self_hosted=frozenset(runners["self-hosted"]),
    )


def stack_names() -> tuple[str, ...]:
    """Every stack that arcroute knows, in the order of ``rules/stacks.yaml``.

    Its rows are found by their first lines: a tree of the whole file takes longer than all the rest of the map.
    """
    rows: list[str] = _STACK_ROW.findall(read_rules("stacks.yaml").text)
    return tuple(row for row in rows if row != _NO_STACK)


def _without(lane: Lane, claimed: set[str]) -> Lane:
    return replace(lane, stacks=tuple(stack for stack in lane.stacks if stack not in claimed))
