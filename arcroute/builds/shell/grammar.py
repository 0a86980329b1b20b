"""Bash's grammar, as tree-sitter knows it. Imported late: loading it costs start-up time."""

from __future__ import annotations

import re

import tree_sitter_bash
from tree_sitter import Language, Node, Parser

_WIDE = re.compile(rb"[\xc4-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
"""Characters above U+00FF: for them the grammar's scanner reads beyond C's table of letters, and may crash."""
_STAND_INS = {2: b"\xc3\xa9", 3: b"\xc3\xa9x", 4: b"\xc3\xa9\xc3\xa9"}
"""What bash takes for parts of a word all the same, in as many bytes."""


def parse(source: bytes) -> Node:
    """The root of the syntax tree, whose offsets are those of the source; what is not bash is in ERROR nodes."""
    plain = _WIDE.sub(lambda found: _STAND_INS[len(found[0])], source)
    return Parser(Language(tree_sitter_bash.language())).parse(plain).root_node
