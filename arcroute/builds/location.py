"""Where a build's context and Dockerfile lie in the repository, or why that cannot be said."""

from __future__ import annotations

import re

from msgspec import Struct

from arcroute.builds.model import HOLE
from arcroute.text.project import join

_REMOTE = re.compile(r"(?:https?://|git://|ssh://|git@[\w.-]+:|github\.com/|oci://|oci-layout://|docker-image://)")
_HOLES = re.compile(f"{HOLE}+")


class Location(Struct, frozen=True):
    """A path relative to the repository root, or None with the reason for a person."""

    path: str | None
    problem: str | None = None


def is_remote(reference: str) -> bool:
    """Whether BuildKit fetches a context from elsewhere instead of reading a folder.

    Source: https://docs.docker.com/build/concepts/context/#remote-context
    """
    return _REMOTE.match(reference) is not None


def is_link(reference: str) -> bool:
    """Whether a named context stands for another build of the same file."""
    return reference.startswith(("target:", "service:"))


def shown(text: str) -> str:
    """A text for a message: unknown pieces as an ellipsis, and not too long."""
    readable = _HOLES.sub("…", text)
    return readable if len(readable) <= 80 else readable[:79] + "…"


def locate(folder: str, text: str, what: str) -> Location:
    """The repository's path for ``text`` as a tool in ``folder`` reads it; ``what`` names it in the reason."""
    if HOLE in text:
        return Location(None, f'{what} "{shown(text)}" cannot be known')
    if is_remote(text):
        return Location(None, f"{what} {shown(text)} is not in the repository")
    path = join(folder, text)
    if path is None:
        return Location(None, f"{what} {shown(text)!r} leads outside the repository")
    return Location(path)


def locate_dockerfile(context: Location, dockerfile: str | None) -> Location:
    """The Dockerfile, which compose and bake read relative to the context. A default where none is named."""
    if context.path is None:
        return Location(None, None if dockerfile is None else f"the context of {shown(dockerfile)} is not known")
    return locate(context.path, dockerfile or "Dockerfile", "Dockerfile")


def rebase(folder: str, reference: str) -> str:
    """A named context's folder relative to the repository; every other reference, and what is unknown, as it is."""
    if HOLE in reference or is_link(reference) or is_remote(reference):
        return reference
    return join(folder, reference) or reference
