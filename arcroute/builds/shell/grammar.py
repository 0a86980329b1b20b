"""Bash's grammar, as tree-sitter knows it. Imported late: loading it costs start-up time."""

from __future__ import annotations

import tree_sitter_bash
from tree_sitter import Language, Node, Parser


def parse(source: bytes) -> Node:
    """The root of the syntax tree; what is not bash is in ERROR nodes."""
    return Parser(Language(tree_sitter_bash.language())).parse(source).root_node
