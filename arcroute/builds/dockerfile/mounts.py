"""``RUN --mount=type=bind,from=builder,target=/x``: a line of comma-separated values."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from arcroute.builds.dockerfile.words import WordError

_ALIASES: Mapping[str, str] = MappingProxyType({"src": "source", "dst": "target", "destination": "target"})


def parse_mount(value: str) -> dict[str, str]:
    """The fields of a mount, names in small letters and in their long form; a field without ``=`` is empty.

    Raises WordError where the quotes do not match.
    """
    import csv  # few Dockerfiles have mounts

    try:
        rows = list(csv.reader([value], strict=True))
    except csv.Error as error:
        raise WordError(f"failed to parse csv mounts: {error}") from None
    fields = (field.partition("=") for row in rows for field in row)
    return {_ALIASES.get(name.lower(), name.lower()): text for name, _, text in fields}
