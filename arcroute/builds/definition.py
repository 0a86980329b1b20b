"""A build as a compose service or a bake target defines it, and the Build that a command makes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from arcroute.builds.location import Location, is_link, shown
from arcroute.builds.model import HOLE, Build
from arcroute.errors import Place

MAX_LINKS = 50


class Definition(Struct, frozen=True):
    """What a file says about one build; texts may hold HOLEs."""

    name: str
    place: Place
    context: Location
    dockerfile: Location
    inline: str | None = None
    target: str | None = None
    args: tuple[tuple[str, str], ...] = ()
    contexts: tuple[tuple[str, str], ...] = ()
    images: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def build_of(
    definition: Definition,
    via: str,
    place: Place,
    notes: Iterable[str] = (),
    links: tuple[tuple[str, Build], ...] = (),
) -> Build:
    """The Build, with a note for every fact that its definition leaves open."""
    inline = definition.inline if definition.inline and HOLE not in definition.inline else None
    dockerfile = Location(None) if definition.inline else definition.dockerfile
    problems = (definition.context.problem, dockerfile.problem, *_open_facts(definition), *definition.notes, *notes)
    return Build(
        via,
        place,
        dockerfile=dockerfile.path,
        context=definition.context.path,
        target=_known(definition.target),
        any_stage=HOLE in (definition.target or ""),
        images=tuple(image for text in definition.images if (image := known_image(text)) is not None),
        build_args=tuple((name, _known(value)) for name, value in definition.args if HOLE not in name),
        contexts=definition.contexts,
        inline=inline,
        platforms=tuple(text for text in definition.platforms if HOLE not in text),
        name=None if HOLE in definition.name else definition.name,
        definition=definition.place,
        links=links,
        notes=tuple(dict.fromkeys(problem for problem in problems if problem)),
    )


def unknown_build(via: str, place: Place, notes: tuple[str, ...], name: str | None = None) -> Build:
    """A build of which only the command is known."""
    return Build(via, place, name=None if name and HOLE in name else name, notes=tuple(map(shown_note, notes)))


def linked(definition: Definition, find: Callable[[str], Definition | None]) -> tuple[tuple[str, Build], ...]:
    """The builds that a definition's named contexts refer to, theirs included, each once, nearest first."""
    return tuple(_linked(definition, find))


def _linked(definition: Definition, find: Callable[[str], Definition | None]) -> Iterator[tuple[str, Build]]:
    seen: set[str] = set()
    waiting = [definition]
    while waiting:
        for _, reference in waiting.pop(0).contexts:
            if reference in seen or not is_link(reference) or len(seen) >= MAX_LINKS:
                continue
            seen.add(reference)
            other = find(reference.partition(":")[2])
            if other is None:
                continue
            waiting.append(other)
            yield reference, build_of(other, f"context {reference}", other.place)


def shown_note(note: str) -> str:
    """A note for people, unknown pieces as an ellipsis."""
    return note.replace(HOLE, "…")


def known_image(text: str) -> str | None:
    """An image reference without the pieces that are not known; None where its name is not."""
    if HOLE not in text:
        return text or None
    name, _, tag = _split_tag(text)
    parts = [part for part in name.split("/") if part.strip(HOLE)]
    if not name.rpartition("/")[2].strip(HOLE):
        return None
    known = "/".join(parts).replace(HOLE, "")
    return f"{known}:{tag}" if tag and HOLE not in tag else known


def _split_tag(reference: str) -> tuple[str, str, str]:
    """Name and tag; a colon before the last slash is a registry's port."""
    reference = reference.partition("@")[0]
    folder, slash, last = reference.rpartition("/")
    name, colon, tag = last.partition(":")
    return folder + slash + name, colon, tag


def _open_facts(definition: Definition) -> Iterator[str]:
    if definition.inline and HOLE in definition.inline:
        yield "the inline Dockerfile is not wholly known"
    if definition.target and HOLE in definition.target:
        yield f'target "{shown(definition.target)}" cannot be known'
    for text in definition.images:
        if HOLE in text:
            yield f'image "{shown(text)}" is not wholly known'


def _known(text: str | None) -> str | None:
    return None if text is None or HOLE in text else text
