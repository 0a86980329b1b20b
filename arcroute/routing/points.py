"""Adds evidence up: points of each stack, and who is ahead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from msgspec.structs import replace

from arcroute.routing.evidence import GROUPS, Evidence
from arcroute.routing.stacks import BASE, OTHER, Stacks, Strength

ENOUGH = 7
"""Points below which a stack is not believed: one strong observation, or two medium ones, or a medium and two weak."""
RIVAL_SHARE = 0.6
"""A second stack with more than this share of the first one's points leaves the question open."""
SEVERAL = 3
"""So many packages that each go with a stack are a toolchain."""
_SERVED: Mapping[str, frozenset[str]] = MappingProxyType(
    {"c": frozenset(GROUPS.values()), "javascript": frozenset(("base",)), "lua": frozenset(("built",))}
)
"""Stacks whose tools come along with other languages, and the groups in which a strong sign of one shows that: every
compiled language needs a compiler, a Python image that builds its pages gets Node by nvm and yarn by npm, and a
compiled program runs Lua that it embeds."""
_EMBEDDED = frozenset(("lua",))
"""Served stacks whose own sources come along as well: the scripts of a game are not what its server is written in."""
_OWN_KINDS = frozenset(("source-files",))
"""Kinds that tell a stack from its platform: they stay with the platform."""


def scores(stacks: Stacks, evidence: Iterable[Evidence], without: frozenset[str] = frozenset()) -> dict[str, int]:
    """Points of each stack, most first: in each group of kinds the strongest observation counts, once."""
    totals: dict[str, int] = {}
    given = with_platforms(stacks, tuple(evidence))
    counted = tuple(item for item in given if GROUPS[item.kind] not in without)
    for (stack, _), items in _grouped(counted).items():
        totals[stack] = totals.get(stack, 0) + _weight(items)
    for stack in _SERVED:
        if _serves_another(counted, stack):
            totals[stack] = min(totals[stack], Strength.MEDIUM)
    return dict(sorted(totals.items(), key=lambda item: (-item[1], item[0])))


def _serves_another(evidence: tuple[Evidence, ...], stack: str) -> bool:
    """Whether tools are all there is of a stack beside a strong sign of another language: they serve it."""
    ours = [item for item in evidence if item.stack == stack]
    served = ("install", "command", "files") if stack in _EMBEDDED else ("install", "command")
    tools = all(
        item.strength == Strength.WEAK or (GROUPS[item.kind] in served and item.strength < Strength.STRONG)
        for item in ours
    )
    signs = (item for item in evidence if item.stack not in (stack, BASE, OTHER) and is_strong_content(item))
    return bool(ours) and tools and any(GROUPS[item.kind] in _SERVED[stack] for item in signs)


def is_strong_content(item: Evidence) -> bool:
    """Whether an observation of what an image holds says one stack and nothing else."""
    return item.strength >= Strength.STRONG and GROUPS[item.kind] not in ("name", "family")


def _grouped(evidence: tuple[Evidence, ...]) -> dict[tuple[str, str], list[Evidence]]:
    """The evidence by stack and group."""
    groups: dict[tuple[str, str], list[Evidence]] = {}
    for item in evidence:
        groups.setdefault((item.stack, GROUPS[item.kind]), []).append(item)
    return groups


def _weight(items: list[Evidence]) -> Strength:
    """The points of one group: its strongest observation; many packages that go with a stack are a toolchain."""
    most = max(item.strength for item in items)
    packages = {item.text for item in items if item.kind == "package" and item.strength == Strength.MEDIUM}
    return max(most, Strength.STRONG) if len(packages) >= SEVERAL else most


def with_platforms(stacks: Stacks, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """The evidence, what a platform has given to the stacks on it that have evidence of their own.

    A JDK, Gradle and a jar say Kotlin as much as Java once the sources or the name say Kotlin.
    """
    own = {item.stack for item in evidence if item.strength >= Strength.MEDIUM}
    heirs: dict[str, list[str]] = {}
    for stack, platform in stacks.platforms.items():
        if stack in own:
            heirs.setdefault(platform, []).append(stack)
    given: list[Evidence] = []
    for item in evidence:
        stays = item.kind in _OWN_KINDS or GROUPS[item.kind] in ("name", "declared", "family")
        takers = heirs.get(item.stack, ())
        given += [item] if stays or not takers else [replace(item, stack=taker) for taker in takers]
    return tuple(given)


def leader(totals: Mapping[str, int]) -> str | None:
    """The stack that is clearly ahead of all others; points most first."""
    ranked = list(totals.items())
    if not ranked or (len(ranked) > 1 and ranked[1][1] > RIVAL_SHARE * ranked[0][1]):
        return None
    return ranked[0][0]


def rivals(totals: Mapping[str, int]) -> tuple[str, ...]:
    """The stacks that come near the first one, with it."""
    most = max(totals.values(), default=0)
    return tuple(stack for stack, points in totals.items() if points > RIVAL_SHARE * most)
