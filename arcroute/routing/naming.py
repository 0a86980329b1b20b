"""Which stacks a name speaks of."""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.routing.stacks import BASE, Match, Stacks, Strength, at_most, strongest
from arcroute.routing.tokens import says_nothing, spans, stem, tokens

_LETTERS = 3
"""A word alone of so many letters is a language's name; longer ones (node, swift, base) are everyday words too."""

_CONNECTORS = frozenset(("with", "without", "using", "via", "plus", "on"))


def mentions(stacks: Stacks, name: str) -> tuple[Match, ...]:
    """The stacks that one name (one part of a path, one tag) speaks of.

    Words count, never parts of words. A word such as ``c``, ``go`` or ``node`` is sure beside words that say nothing
    of a language ("c-test-runner", "node-app"), likely as the whole name, and says little elsewhere. Beside words of
    another subject ("rust-game-server") a language is named, but less than strongly.
    """
    whole = tokens(name)
    words = _before_connector(whole)
    taken: set[int] = set()
    found: list[Match] = []
    for start, span in spans(words):
        places = set(range(start, start + span.count("-") + 1))
        matches = stacks.tables["names"].exact(span) or stacks.tables["names"].exact(stem(span))
        if matches and not taken & places and not _leads_on(matches, words, max(places) + 1):
            taken |= places
            found += matches
    found += _alone(stacks, words, taken)
    if not all(place in taken or says_nothing(word) for place, word in enumerate(words)):
        found = list(at_most(Strength.NAMED, tuple(found)))
    if len(words) < len(whole):
        found += at_most(Strength.WEAK, mentions(stacks, "-".join(whole[len(words) + 1 :])))
    return strongest(tuple(found))


def _leads_on(matches: tuple[Match, ...], words: tuple[str, ...], end: int) -> bool:
    """Whether a word that hints at a language only says more of the next one: "client-data" is data, "web-app" is an
    app in the web."""
    hints = all(match.strength == Strength.WEAK for match in matches)
    return hints and end < len(words) and not says_nothing(words[end])


def _before_connector(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words before "with" and its like: "c-with-python-tests" is about C."""
    at = next((place for place, word in enumerate(words) if place and word in _CONNECTORS), len(words))
    return words[:at]


def _alone(stacks: Stacks, words: tuple[str, ...], taken: set[int]) -> Iterator[Match]:
    """The everyday words; "base" beside a language says what the image is for, as a role does."""
    aside = {at for at, word in enumerate(words) if says_nothing(word) or stacks.alone.get(word) == BASE}
    for place, word in enumerate(words):
        stack = stacks.alone.get(word) or stacks.alone.get(stem(word))
        if stack is not None and place not in taken:
            others = [at in taken or at in aside for at in range(len(words)) if at != place]
            strength = _strength_alone(len(word), others, place in (0, len(words) - 1))
            if strength is not None:
                taken.add(place)
                yield Match(stack, strength)


def _strength_alone(length: int, others: list[bool], at_an_end: bool) -> Strength | None:
    """How much an everyday word says; ``others`` tells of the words beside it whether they say nothing else."""
    if others and all(others):
        return Strength.STRONG
    if length <= _LETTERS:
        return Strength.LIKELY if at_an_end else None
    if not others:
        return Strength.MEDIUM
    return Strength.WEAK if at_an_end else None
