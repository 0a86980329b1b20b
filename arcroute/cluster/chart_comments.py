"""``# Chart: oci://.../gha-runner-scale-set 0.14.2``: how values say which chart they are for."""

from __future__ import annotations

import re

from msgspec import Struct

from arcroute.text.source import Source, Span

_COMMENT = re.compile(
    r"(?m)^#[ \t]*Chart:[ \t]*\S*gha-runner-scale-set(?:-controller)?[ \t:@]+(?P<version>[0-9]+\.[0-9]+\.[0-9]+[-\w.]*)"
)


class ChartComment(Struct, frozen=True):
    """The version, and where it stands."""

    version: str
    span: Span


def chart_comment(source: Source) -> ChartComment | None:
    """The chart that a values file says it is for; None where it does not."""
    found = _COMMENT.search(source.text)
    if not found:
        return None
    start, end = found.span("version")
    return ChartComment(found["version"], Span(source.byte_offset(start), source.byte_offset(end)))
