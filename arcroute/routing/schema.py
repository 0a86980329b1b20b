"""The JSON Schema of ``.arcroute.yaml`` and its reference, both made from the classes that validate it.

``python scripts/write_reference.py`` brings ``docs/arcroute.schema.json`` and ``docs/configuration.md`` up to date.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

from arcroute.routing.config import Config
from arcroute.routing.describing import Example, Form, Key, describes, keys, optional, unwrap

_DIALECT = "http://json-schema.org/draft-07/schema#"
"""The draft that SchemaStore and most editors read."""
_BEGIN = "<!-- reference: written by scripts/write_reference.py -->\n"
_END = "<!-- end of reference -->\n"


def schema() -> dict[str, Any]:
    """The JSON Schema of the whole file."""
    return {"$schema": _DIALECT, "title": "arcroute configuration", **_schema(Config)}


def schema_text() -> str:
    """The JSON Schema as it stands in ``docs/``."""
    return json.dumps(schema(), indent=2) + "\n"


def reference() -> str:
    """A Markdown table of every key: meaning, type, default."""
    head = "| key | type | default | meaning |\n|---|---|---|---|\n"
    return head + "".join(_table_row(path, key) for path, key in _all_keys(Config, ""))


def with_reference(page: str) -> str:
    """A page with the part between its two markers replaced by the reference."""
    before, _, rest = page.partition(_BEGIN)
    after = rest.partition(_END)[2]
    return f"{before}{_BEGIN}\n{reference()}\n{_END}{after}"


def _schema(hint: Any) -> dict[str, Any]:
    kind, marks = unwrap(hint)
    documentation = "".join(mark for mark in marks if isinstance(mark, str))
    examples = [mark.value for mark in marks if isinstance(mark, Example)]
    forms = [_anchored(mark.pattern) for mark in marks if isinstance(mark, Form)]
    return {
        **({"description": documentation} if documentation else {}),
        **_type(kind),
        **({"pattern": forms[0]} if forms else {}),
        **({"examples": examples} if examples else {}),
    }


def _type(kind: Any) -> dict[str, Any]:
    """The part of a schema that says what a value may be."""
    inner = optional(kind)
    if inner is not None:
        return {"oneOf": [_schema(inner), {"type": "null"}]}
    if kind is str:
        return {"type": "string"}
    if kind is int:
        return {"type": "integer", "minimum": 1}
    if describes(kind):
        return _object(kind)
    arguments = get_args(kind)
    if get_origin(kind) is Literal:
        return {"enum": list(arguments)}
    if get_origin(kind) is tuple:
        return {"type": "array", "items": _schema(arguments[0])}
    return _table(*arguments)


def _object(kind: Any) -> dict[str, Any]:
    described = keys(kind)
    required = [name for name, key in described.items() if key.required]
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _property(key) for name, key in described.items()},
        **({"required": required} if required else {}),
    }


def _property(key: Key) -> dict[str, Any]:
    default = {"default": key.default} if isinstance(key.default, str) else {}
    return {**_schema(key.hint), **default}


def _table(key_hint: Any, value_hint: Any) -> dict[str, Any]:
    forms = [_anchored(mark.pattern) for mark in unwrap(key_hint)[1] if isinstance(mark, Form)]
    names = {"propertyNames": {"pattern": forms[0]}} if forms else {}
    return {"type": "object", **names, "additionalProperties": _schema(value_hint)}


def _anchored(pattern: str) -> str:
    """JSON Schema searches; a Form is for the whole string."""
    return f"^(?:{pattern})$"


def _all_keys(kind: Any, path: str) -> Iterator[tuple[str, Key]]:
    """Every key with its path, depth first."""
    for name, key in keys(kind).items():
        yield path + name, key
        inner, step = _inside(key.hint)
        if inner is not None:
            yield from _all_keys(inner, path + name + step)


def _inside(hint: Any) -> tuple[Any | None, str]:
    """The Struct that a value consists of, and how a path gets to its keys."""
    kind = unwrap(hint)[0]
    kind = unwrap(optional(kind) or kind)[0]
    arguments = get_args(kind)
    if describes(kind):
        return kind, "."
    if get_origin(kind) is tuple:
        return _inside(arguments[0])[0], "[]."
    return (_inside(arguments[1])[0], ".*.") if len(arguments) == 2 else (None, "")


def _table_row(path: str, key: Key) -> str:
    return f"| `{path}` | {_type_words(key.hint)} | {_default_words(key)} | {_cell(key.documentation)} |\n"


def _type_words(hint: Any) -> str:
    kind = unwrap(hint)[0]
    inner = optional(kind)
    if inner is not None:
        return _type_words(inner)
    if kind is str:
        return "string"
    if kind is int:
        return "whole number"
    if describes(kind):
        return "mapping"
    arguments = get_args(kind)
    if get_origin(kind) is Literal:
        return _cell(" | ".join(f"`{word}`" for word in arguments))
    if get_origin(kind) is tuple:
        return f"list of {_type_words(arguments[0])}"
    return f"mapping to {_type_words(arguments[1])}"


def _default_words(key: Key) -> str:
    if key.required:
        return "required"
    return f"`{key.default}`" if isinstance(key.default, str) else ""


def _cell(text: str) -> str:
    """Text for a cell of a Markdown table."""
    return text.replace("|", "\\|")
