"""The answer: where a leg's image belongs, or why that cannot be said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar, TypeAlias

from msgspec import Struct

from arcroute.builds.model import Build
from arcroute.routing.evidence import Evidence, JobFacts
from arcroute.routing.judge import Judge, StackVerdict
from arcroute.routing.toolchains import toolchain_evidence, toolchains

Overrides: TypeAlias = Callable[[Build], "str | None"]
"""The stack that the configuration gives a build, if any."""


class Routed(Struct, frozen=True):
    """The image has a stack, and the stack a lane."""

    stack: str
    lane: str
    evidence: tuple[Evidence, ...] = ()
    others: tuple[str, ...] = ()
    """Further stacks of the same lane that the leg builds."""
    kind: ClassVar[str] = "routed"

    @property
    def stacks(self) -> tuple[str, ...]:
        """Primary first."""
        return (self.stack, *self.others)


class Mixed(Struct, frozen=True):
    """The leg builds images of stacks that are in different lanes, or of which some have none."""

    stacks: tuple[str, ...]
    evidence: tuple[Evidence, ...] = ()
    kind: ClassVar[str] = "mixed"


class Unmapped(Struct, frozen=True):
    """The stack is known and has no lane."""

    stack: str
    evidence: tuple[Evidence, ...] = ()
    others: tuple[str, ...] = ()
    kind: ClassVar[str] = "unmapped"

    @property
    def stacks(self) -> tuple[str, ...]:
        """Primary first."""
        return (self.stack, *self.others)


class Undecided(Struct, frozen=True):
    """The stack cannot be said."""

    why: str
    candidates: tuple[str, ...] = ()
    settle: str = ""
    """What would decide it."""
    evidence: tuple[Evidence, ...] = ()
    kind: ClassVar[str] = "undecided"

    @property
    def stacks(self) -> tuple[str, ...]:
        """None is certain."""
        return ()


class NoBuild(Struct, frozen=True):
    """The leg builds no image; ``toolchains`` are what it exercises."""

    toolchains: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    kind: ClassVar[str] = "none"

    @property
    def stacks(self) -> tuple[str, ...]:
        """No image, no stack."""
        return ()


Verdict: TypeAlias = "Routed | Mixed | Unmapped | Undecided | NoBuild"


def verdict(judge: Judge, facts: JobFacts, lanes: Mapping[str, str], override: Overrides | None = None) -> Verdict:
    """The verdict on one leg. ``lanes`` maps stacks to lanes; ``facts.builds`` are the images that the leg builds."""
    if not facts.builds:
        evidence = toolchain_evidence(judge.stacks, facts)
        return NoBuild(toolchains(judge.stacks, evidence), evidence)
    found = [
        judge.stack_of(build, facts, override(build) if override else None) for build in dict.fromkeys(facts.builds)
    ]
    return route(found, lanes)


def route(found: Sequence[StackVerdict], lanes: Mapping[str, str]) -> Verdict:
    """One verdict for a leg from those of its images.

    An image that surely holds no language (a database with a script) does not stand in the way of the others.
    """
    telling = [item for item in found if not item.is_silent] or list(found)
    evidence = tuple(dict.fromkeys(item for one in telling for item in one.evidence))
    settled = [_settled(item, lanes) for item in telling]
    open_question = next((item for item, stack in zip(telling, settled, strict=True) if stack is None), None)
    stacks = tuple(dict.fromkeys(stack for stack in settled if stack is not None))
    destinations = {lanes.get(stack) for stack in stacks}
    if len(destinations) > 1:
        return Mixed(stacks, evidence)
    if open_question is not None:
        return _open(open_question, stacks, evidence)
    lane = lanes.get(stacks[0])
    return Routed(stacks[0], lane, evidence, stacks[1:]) if lane else Unmapped(stacks[0], evidence, stacks[1:])


def _settled(item: StackVerdict, lanes: Mapping[str, str]) -> str | None:
    """The stack of an image; where several are possible and one lane holds them all, the likeliest."""
    if item.stack or not item.candidates or not item.near_certain:
        return item.stack
    destinations = {lanes.get(stack) for stack in item.candidates}
    return item.candidates[0] if len(destinations) == 1 and None not in destinations else None


def _open(item: StackVerdict, stacks: Iterable[str], evidence: tuple[Evidence, ...]) -> Undecided:
    candidates = tuple(dict.fromkeys((*stacks, *item.candidates)))
    return Undecided(item.why, candidates, item.settle, evidence)
