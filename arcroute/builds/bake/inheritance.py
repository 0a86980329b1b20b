"""Targets with what they inherit, and with what the command line sets."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from arcroute.builds.bake.overrides import Override, apply
from arcroute.builds.bake.target import Target, merge
from arcroute.builds.location import shown
from arcroute.builds.model import HOLE
from arcroute.builds.naming import did_you_mean

MAX_DEPTH = 40
MAX_STEPS = 20_000


class Resolver(Struct, dict=True):
    """Resolves the targets of one bake call."""

    targets: Mapping[str, Target]
    overrides: Mapping[str, tuple[Override, ...]]
    known: dict[str, Target] = field(default_factory=dict)
    steps: int = 0

    def resolved(self, name: str) -> Target | None:
        """A target with everything it inherits; None where there is none of that name."""
        if name not in self.targets:
            return None
        if name not in self.known:
            self.known[name] = self._resolve(name, {}, 0)
        return self.known[name]

    def _resolve(self, name: str, seen: dict[str, Target | None], depth: int) -> Target:
        """As ``resolved``; ``seen`` holds the ancestors met on the way, None while they are being resolved."""
        self.steps += 1
        seen[name] = None
        own = self.targets[name]
        result = Target(name, own.place)
        for parent in own.inherits:
            result = merge(result, self._parent(own, parent, seen, depth))
        result = replace(merge(result, own), inherits=())
        seen[name] = apply(result, self.overrides.get(name, ()))
        return seen[name] or result

    def _parent(self, own: Target, name: str, seen: dict[str, Target | None], depth: int) -> Target:
        """What is inherited from one target: nothing in a cycle, as buildx has it; unknown where it is missing."""
        if name in seen:
            parent = seen[name]
            return parent or Target(own.name, own.place, notes=(f"target {name!r} inherits itself",))
        if HOLE in name:
            return _unknown(own, f'target {own.name!r} inherits "{shown(name)}", which cannot be known')
        if name not in self.targets:
            hint = did_you_mean(name, self.targets)
            return _unknown(own, f"target {own.name!r} inherits {name!r}, which is not there{hint}")
        if depth > MAX_DEPTH or self.steps > MAX_STEPS:
            return _unknown(own, "targets inherit too much to follow")
        return self._resolve(name, seen, depth + 1)


def _unknown(own: Target, note: str) -> Target:
    """A target of which any fact may be set, so that only what is written above it is known."""
    return Target(own.name, own.place, HOLE, HOLE, stage=HOLE, tags=(HOLE,), notes=(note,))
