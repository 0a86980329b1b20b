"""What Docker's own builder cannot do where images lie in its graph drivers, as on volumes older than Docker 29.

Sources: https://docs.docker.com/build/builders/drivers/docker/, and ``build/opt.go`` and ``driver/docker/driver.go`` of
https://github.com/docker/buildx, which say "not supported for the docker driver".
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.builds.model import HOLE
from arcroute.checks.builders.calls import Call, Other
from arcroute.checks.builders.options import Options
from arcroute.checks.builders.setup import Setup

_CONTAINER_ONLY = ("driver-opts", "buildkitd-flags", "buildkitd-config", "buildkitd-config-inline", "config")
"""Inputs of setup-buildx-action that nothing reads with ``driver: docker``."""
_OFF = ("false", "0", "")


BY_DIGEST = "pushes by digest"
"""What Docker's own builder cannot do anywhere."""


def limits(call: Call) -> tuple[str, ...]:
    """What a build asks for that is certain to fail there."""
    return tuple(_limits(call))


def hindrances(setup: Setup, calls: tuple[Call, ...]) -> tuple[str, ...]:
    """Why a step and its builds may need a builder of their own: unlike ``limits``, in doubt they do."""
    given = (f"it sets `{name}`" for name in (*_CONTAINER_ONLY, "endpoint", "append", "platforms") if setup.text(name))
    asked = (reason for call in calls for reason in (*_limits(call), *_doubts(call)))
    return tuple(dict.fromkeys((*given, *asked)))


def _limits(call: Call) -> Iterator[str]:
    options = call.options
    if len(call.at_once) > 1:
        yield f"builds for several platforms ({', '.join(call.at_once)})"
    for cache in options.all("cache-to"):
        if HOLE not in cache and field(cache, "type") not in ("inline", ""):
            yield f"exports its cache (`cache-to: type={field(cache, 'type')}`)"
        elif HOLE not in cache and "=" not in cache:
            yield "exports its cache (`cache-to`)"
    yield from _attestations(options)
    for output in options.all("outputs"):
        pushes = field(output, "push") == "true" or field(output, "type") == "registry" or options.flag("push")
        if pushes and field(output, "push-by-digest") == "true":
            yield BY_DIGEST
        elif field(output, "type") == "oci" or (field(output, "type") == "docker" and field(output, "dest")):
            yield f"writes an image's archive (`type={field(output, 'type')}`)"


def _attestations(options: Options) -> Iterator[str]:
    for name in ("provenance", "sbom"):
        text = options.last(name).lower()
        if HOLE not in text and text not in _OFF and "disabled=true" not in text:
            yield f"asks for attestations (`{name}`)"
    if any(HOLE not in text and "disabled=true" not in text for text in options.all("attests")):
        yield "asks for attestations (`attest`)"


def _doubts(call: Call) -> Iterator[str]:
    if call.builder is Other.UNKNOWN:
        yield "which builder a build uses cannot be known"
    for name in ("platforms", "cache-to", "provenance", "sbom", "attests", "outputs"):
        if any(HOLE in text for text in call.options.all(name)):
            yield f"`{name}` of a build cannot be known"
    for output in call.options.all("outputs"):
        if field(output, "type") in ("docker", "local", "tar"):
            yield f"a build writes `type={field(output, 'type')}`"
    if "bake" in call.via or "compose" in call.via:
        yield "what bake files and compose files ask for is not looked at"


def field(text: str, name: str) -> str:
    """One field of ``type=gha,mode=max``; empty without it."""
    fields = (part.strip().partition("=") for part in text.split(","))
    return next((value.strip() for key, _, value in fields if key.strip() == name), "")
