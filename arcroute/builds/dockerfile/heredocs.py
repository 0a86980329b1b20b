"""Which here-documents a logical line opens.

After BuildKit's parser/parser.go; blanks between ``<<`` and the name are allowed since v0.22
(https://github.com/moby/buildkit/issues/5778), between ``<<-`` and the name they are not.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from arcroute.builds.dockerfile.expansion import raw_words
from arcroute.builds.dockerfile.values import ExpansionError

_OPENING = re.compile(r"([0-9]*)<<(-?)([^<]*)")


class Opening(NamedTuple):
    """``<<name``: a body is to follow."""

    name: str
    expand: bool
    chomp: bool
    descriptor: int


def heredoc_names(line: str) -> tuple[Opening, ...]:
    """The heredocs of a line, in order. A line that cannot be cut into words opens none.

    Raises ExpansionError for a name that cannot be read.
    """
    if "<<" not in line:
        return ()
    try:
        words = raw_words(line, raw=True)
    except ExpansionError:
        return ()
    return tuple(opening for opening in map(_opening, words) if opening)


def _opening(word: str) -> Opening | None:
    match = _OPENING.fullmatch(word)
    if not match:
        return None
    descriptor, dash, rest = match.groups()
    names = raw_words(rest.lstrip(" \t"), raw=False)
    if len(names) != 1:
        return None
    written = "".join(raw_words(rest, raw=True))
    expand = _quotes(names[0]) == _quotes(written)
    return Opening(names[0], expand, dash == "-", int(descriptor[-9:] or 0))


def _quotes(text: str) -> int:
    return text.count("'") + text.count('"')
