"""Image references: ``ghcr.io/acme/python-base:3.12@sha256:...`` taken apart, and what their names say."""

from __future__ import annotations

from msgspec import Struct

from arcroute.builds.model import HOLE
from arcroute.routing.naming import mentions
from arcroute.routing.stacks import BASE, Match, Stacks, Strength, at_most, strongest


class Reference(Struct, frozen=True):
    """The parts of an image's name, in lower case; unknown pieces are HOLE."""

    registry: str
    """Host, with port; empty for the default one."""
    path: tuple[str, ...]
    """Owner and name; one part only for an image of Docker's library or a local one."""
    tag: str

    @property
    def name(self) -> str:
        """The last part of the repository: what the image is called."""
        return self.path[-1] if self.path else ""

    @property
    def owner(self) -> str:
        """The part before the name, empty where there is none."""
        return self.path[-2] if len(self.path) > 1 else ""


def parse_reference(text: str) -> Reference:
    """The parts of a reference; never fails, for what is scanned may hold anything."""
    name = text.strip().removeprefix("docker://").split("@", 1)[0].lower()
    head, slash, tail = name.rpartition("/")
    last, _, tag = tail.partition(":")
    parts = [part for part in (head + slash + last).split("/") if part]
    is_host = len(parts) > 1 and ("." in parts[0] or ":" in parts[0] or parts[0] in ("localhost", HOLE))
    return Reference(parts[0] if is_host else "", tuple(parts[1:] if is_host else parts), tag)


def image_matches(stacks: Stacks, text: str) -> tuple[Match, ...]:
    """The stacks that an image in FROM speaks for: known images first, else the words of its name, else of its tag."""
    reference = parse_reference(text)
    known = [match for name in _names(reference) for match in stacks.look_up("images", name)]
    if known:
        return strongest(tuple(known))
    words = _languages(mentions(stacks, reference.name))
    return words or at_most(Strength.MEDIUM, _languages(mentions(stacks, reference.tag)))


def is_official(stacks: Stacks, text: str) -> bool:
    """Whether a reference is an image of Docker's own library that the tables know."""
    reference = parse_reference(text)
    return len(reference.path) == 1 and bool(stacks.look_up("images", reference.name))


def _names(reference: Reference) -> tuple[str, ...]:
    """The forms in which the tables may know an image."""
    path = reference.path
    forms = ("/".join((reference.registry, *path)), "/".join(path), "/".join(path[-2:]), reference.name)
    return tuple(dict.fromkeys(form for form in forms if form))


def _languages(matches: tuple[Match, ...]) -> tuple[Match, ...]:
    return tuple(match for match in matches if match.stack != BASE)
