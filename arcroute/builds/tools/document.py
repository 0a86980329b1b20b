"""Parts of the YAML files in which tools are told what to build; their templates (``{{ .Tag }}``) are not known."""

from __future__ import annotations

import re

from arcroute.builds.model import HOLE
from arcroute.text.tree import Mapping, Scalar, Sequence, Value, resolve

_TEMPLATE = re.compile(r"\{\{.*?\}\}", re.DOTALL)


def items(node: Value | None) -> tuple[Value, ...]:
    """The items of a sequence; none of anything else."""
    return tuple(map(resolve, node.items)) if isinstance(node, Sequence) else ()


def at(node: Value | None, *keys: str) -> Value | None:
    """What is found below one key after another; None where there is nothing."""
    for key in keys:
        node = node.get(key) if isinstance(node, Mapping) else None
    return node


def text(node: Value | None) -> str | None:
    """A scalar's text with a HOLE for each template; None for null and for what is no scalar."""
    if not isinstance(node, Scalar) or node.data is None:
        return None
    return _TEMPLATE.sub(HOLE, node.value)


def texts(node: Value | None) -> tuple[str, ...]:
    """The texts of a sequence."""
    return tuple(found for item in items(node) if (found := text(item)) is not None)
