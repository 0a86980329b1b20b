"""JSON bake files to expressions: strings hold templates, as in HCL's JSON syntax.

Source: https://github.com/hashicorp/hcl/blob/main/json/spec.md
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from arcroute.builds.bake.expressions import Block, Constant, Document, Expression, Items, Object, Opaque
from arcroute.builds.bake.hcl import parse_expression
from arcroute.builds.bake.template import template
from arcroute.errors import InputError, Place
from arcroute.text.source import Source
from arcroute.text.tree import Mapping, Node, Scalar, Sequence, resolve
from arcroute.text.yaml import compose

MAX_BYTES = 256 * 1024
MAX_DEPTH = 50
_KINDS = frozenset(("variable", "function", "group", "target"))


def parse(source: Source) -> Document:
    """The blocks and attributes of a JSON bake file. Raises InputError for what is not JSON, too large or too deep."""
    _refuse(source)
    root = compose(source)
    if not isinstance(root, Mapping):
        raise InputError("not a JSON object", Place(source.path))
    blocks: list[Block] = []
    attributes: list[tuple[str, Expression]] = []
    for entry in root.items():
        if entry.key.value in _KINDS:
            blocks += _blocks(entry.key.value, entry.value, source)
        else:
            attributes.append((entry.key.value, _expression(entry.value, source.path)))
    return Document(source.path, tuple(blocks), tuple(attributes))


def _refuse(source: Source) -> None:
    """Python's reader says what is wrong with JSON; the tree, which keeps places, is made by the one for YAML."""
    if len(source.data) > MAX_BYTES:
        raise InputError(f"larger than {MAX_BYTES // 1024} KiB", Place(source.path))
    if _depth(source.text) > MAX_DEPTH:
        raise InputError(f"nested more than {MAX_DEPTH} levels deep", Place(source.path))
    try:
        json.loads(source.text)
    except json.JSONDecodeError as error:
        raise InputError(f"not JSON: {error.msg}", Place(source.path, error.lineno, error.colno)) from None
    except ValueError as error:
        raise InputError(f"not JSON: {error}", Place(source.path)) from None


def _depth(text: str) -> int:
    """How deep brackets nest; those in strings are counted too, which only refuses more."""
    depth = deepest = 0
    for char in text:
        if char in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in "]}":
            depth -= 1
    return deepest


def _blocks(kind: str, node: Node, source: Source) -> Iterator[Block]:
    """The blocks of one kind: an object by label, or a list of such objects."""
    value = resolve(node)
    for item in value.items if isinstance(value, Sequence) else (value,):
        labels = resolve(item)
        for entry in labels.items() if isinstance(labels, Mapping) else ():
            body = resolve(entry.value)
            place = source.place(entry.key.span)
            items = body.items() if isinstance(body, Mapping) else ()
            attributes = tuple((inner.key.value, _expression(inner.value, source.path)) for inner in items)
            yield Block(kind, entry.key.value, place, attributes)


def _expression(node: Node, path: str) -> Expression:
    value = resolve(node)
    if isinstance(value, Mapping):
        items = value.items()
        return Object(tuple((Constant(entry.key.value), _expression(entry.value, path)) for entry in items))
    if isinstance(value, Sequence):
        return Items(tuple(_expression(item, path) for item in value.items))
    return _scalar(value, path)


def _scalar(value: Scalar, path: str) -> Expression:
    data = value.data
    return template(data, lambda text: _parsed(text, path)) if isinstance(data, str) else Constant(data)


def _parsed(text: str, path: str) -> Expression:
    """An expression inside a string; unknown where it is not HCL, since the rest of the file still holds."""
    try:
        return parse_expression(text, path)
    except InputError:
        return Opaque()
