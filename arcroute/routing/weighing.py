"""Weighs evidence: from many observations to one stack, or to the reason why there is none.

docs/verdict.md explains the numbers and the order of the questions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from arcroute.routing.evidence import GROUPS, Evidence
from arcroute.routing.points import ENOUGH, SEVERAL, is_strong_content, leader, rivals, scores, with_platforms
from arcroute.routing.stacks import BASE, OTHER, Stacks, Strength

DECLARE = "a comment `# arcroute: stack=...` in the Dockerfile, or an override in .arcroute.yaml"


class Decision(Struct, frozen=True):
    """The stack that the evidence names, or None with the candidates."""

    stack: str | None
    why: str
    candidates: tuple[str, ...] = ()
    """The stacks in question, the likeliest first; the decided one alone."""
    settle: str = ""
    """What would decide it."""
    near_certain: bool = False
    """Whether the stack is surely one of the candidates."""


def decide(stacks: Stacks, evidence: Sequence[Evidence], *, is_read: bool = True) -> Decision:
    """The stack of one image; ``is_read`` says whether its Dockerfile could be read.

    The questions are asked in the order of docs/verdict.md; the first answer stands.
    """
    return (
        _declared(evidence)
        or _shared(stacks, evidence, is_read=is_read)
        or _by_name(stacks, evidence)
        or _by_points(stacks, evidence)
    )


def _declared(evidence: Sequence[Evidence]) -> Decision | None:
    said = dict.fromkeys(item.stack for item in evidence if item.strength == Strength.DECLARED)
    if not said:
        return None
    if len(said) > 1:
        return Decision(None, "the declarations contradict each other", tuple(said), "declare one stack")
    return Decision(next(iter(said)), "it is declared", tuple(said))


def _shared(stacks: Stacks, evidence: Sequence[Evidence], *, is_read: bool) -> Decision | None:
    """Whether this is a base image: one that others stand on, or that is called so and holds no language."""
    stood_on = max((item.strength for item in evidence if item.kind == "others-stand-on-it"), default=0)
    called = any(_calls_base(item) for item in evidence)
    if strong_names(evidence) or not (called or stood_on >= Strength.LIKELY):
        return None
    if stood_on >= (Strength.LIKELY if called else Strength.STRONG):
        return Decision(BASE, "several images of this repository stand on it", (BASE,))
    content = scores(stacks, evidence, frozenset(("name", "family", "job")))
    first = leader(content)
    if first is None or content[first] < ENOUGH:
        if not is_read and not (called and stood_on):
            return Decision(None, "it may be a base image, and what it holds is not known", (BASE,), DECLARE)
        return Decision(BASE, "it serves as a base image and holds no language of its own", (BASE,))
    if not stood_on and any(item.stack == first and GROUPS[item.kind] == "name" for item in evidence):
        return None
    why = f"it serves as a base image, and what it holds says {first}"
    return Decision(None, why, (first, BASE), DECLARE, near_certain=True)


def _calls_base(item: Evidence) -> bool:
    """Whether a name says "base"; a target of that name is a stage like any other."""
    says = item.stack == BASE and item.strength >= Strength.MEDIUM
    return says and GROUPS[item.kind] == "name" and item.kind != "target"


def _likely_name(stacks: Stacks, evidence: Sequence[Evidence]) -> Decision | None:
    """What an everyday word as a name says, where the content bears it out."""
    likely = {item.stack for item in evidence if _is_likely(item)}
    content = scores(stacks, evidence, frozenset(("name", "family")))
    borne_out = [
        stack for stack in likely if content.get(stack, 0) >= Strength.MEDIUM and _agrees(stack, content, evidence)
    ]
    return _named(borne_out[0], "its name and what it holds say so") if len(borne_out) == 1 else None


def _is_likely(item: Evidence) -> bool:
    return GROUPS[item.kind] == "name" and item.strength == Strength.LIKELY and item.stack != BASE


def _is_hint(item: Evidence) -> bool:
    """A word like "web" in a name: it says something only where the content does not."""
    return GROUPS[item.kind] == "name" and item.strength == Strength.WEAK


def strong_names(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """The languages that names state clearly."""
    return tuple(
        dict.fromkeys(
            item.stack
            for item in evidence
            if GROUPS[item.kind] == "name" and item.strength >= Strength.NAMED and item.stack != BASE
        )
    )


def _by_name(stacks: Stacks, evidence: Sequence[Evidence]) -> Decision | None:
    """What the names say, where the content agrees or says nothing."""
    named = strong_names(evidence)
    if not named:
        return _likely_name(stacks, evidence)
    content = scores(stacks, evidence, frozenset(("name", "family")))
    content.pop(BASE, None)
    if len(named) > 1:
        return _among(named, content)
    stack = named[0]
    others = {other: points for other, points in content.items() if other != stack}
    if _agrees(stack, content, evidence):
        return _named(stack, "its name says so, and so does what it holds")
    if not _contradicted(stack, evidence) and any(_is_sure_name(item) for item in evidence):
        return _named(stack, "its name says so, and nothing in it firmly speaks against that")
    if not others:
        return Decision(None, f"its name speaks of {stack}, and nothing in it does", (stack,), DECLARE)
    return Decision(
        None,
        f"its name says {stack}, what it holds says {next(iter(others))}",
        (stack, *rivals(others)),
        DECLARE,
    )


def _agrees(stack: str, content: Mapping[str, int], evidence: Sequence[Evidence]) -> bool:
    """Whether the content bears a name out: clearly, or at all where no other language is its foundation."""
    foreign = any(
        item.stack != stack and GROUPS[item.kind] == "base" and item.strength >= Strength.STRONG for item in evidence
    )
    return content.get(stack, 0) >= (Strength.MEDIUM if foreign else Strength.WEAK)


def _is_sure_name(item: Evidence) -> bool:
    return GROUPS[item.kind] == "name" and item.strength >= Strength.STRONG and item.stack != BASE


def _contradicted(stack: str, evidence: Sequence[Evidence]) -> bool:
    """Whether something in the content says another stack and nothing else: a name is not believed against that."""
    return any(item.stack not in (stack, BASE) and is_strong_content(item) for item in evidence)


def _named(stack: str, why: str) -> Decision:
    if stack == OTHER:
        return Decision(None, "its name speaks of a language that arcroute does not route", (), "declare a stack")
    return Decision(stack, why, (stack,))


def _among(named: tuple[str, ...], content: Mapping[str, int]) -> Decision:
    """The one of several named languages that the content is written in."""
    first = leader(content)
    if first in named and first != OTHER and content[first] >= ENOUGH:
        return Decision(first, f"its names say {_listed(named)}, and what it holds says {first}", (first,))
    return Decision(None, f"its names say {_listed(named)}", tuple(name for name in named if name != OTHER), DECLARE)


def _by_points(stacks: Stacks, evidence: Sequence[Evidence]) -> Decision:
    content = scores(stacks, evidence, frozenset(("name", "family")))
    told = max(content.values(), default=0) >= ENOUGH
    evidence = [item for item in evidence if not (told and (_is_likely(item) or _is_hint(item)))]
    totals = scores(stacks, evidence, frozenset(("family",)))
    totals.pop(BASE, None)
    first = leader(totals)
    near = tuple(stack for stack in rivals(totals) if stack != OTHER)
    if not totals:
        return Decision(None, "nothing in it speaks for a language", (), DECLARE)
    if first == OTHER:
        return _named(OTHER, "")
    if first is None:
        sure = totals[near[0]] >= ENOUGH if near else False
        return Decision(None, f"{_listed(near)} are about equally likely", near, DECLARE, near_certain=sure)
    if sum(_real_rivals(totals, first)) > totals[first] or _is_one_of_many(stacks, evidence, first):
        beside = tuple(stack for stack, points in totals.items() if points > Strength.WEAK and stack != OTHER)
        return Decision(None, f"{_listed(beside)} stand side by side", beside, DECLARE)
    if totals[first] < ENOUGH or not _founded(stacks, evidence, first):
        return Decision(None, f"little speaks for {first}, and nothing stronger for another stack", near, DECLARE)
    return Decision(first, "what it holds says so", (first,))


def _real_rivals(totals: Mapping[str, int], first: str) -> Iterator[int]:
    """The points of the other stacks, those left out that only come along."""
    return (points for stack, points in totals.items() if stack != first and points > Strength.WEAK)


def _is_one_of_many(stacks: Stacks, evidence: Sequence[Evidence], stack: str) -> bool:
    """Whether a stack is installed in one package or two, beside others, and no more is done with it."""
    given = [item for item in with_platforms(stacks, tuple(evidence)) if item.strength > Strength.WEAK]
    ours = [item for item in given if item.stack == stack]
    beside = any(item.stack != stack and GROUPS[item.kind] == "install" for item in given)
    few = len({item.text for item in ours}) < SEVERAL
    return beside and few and all(GROUPS[item.kind] == "install" for item in ours)


def _founded(stacks: Stacks, evidence: Sequence[Evidence], stack: str) -> bool:
    """Whether more than sources and what comes along anywhere speaks for a stack.

    A helper script and the interpreter it needs make no Python image; C has little else than a compiler, make
    and sources, so three groups that agree will do.
    """
    ours = [item for item in with_platforms(stacks, tuple(evidence)) if item.stack == stack]
    firm = any(item.strength >= Strength.MEDIUM and item.kind != "source-files" for item in ours)
    return firm or len({GROUPS[item.kind] for item in ours}) >= SEVERAL


def _listed(stacks: Sequence[str]) -> str:
    return ", ".join(stacks[:-1]) + " and " + stacks[-1] if len(stacks) > 1 else "".join(stacks)
