"""The JSON Schema of ``.arcroute.yaml`` and its reference, both made from the classes that validate it.

``python scripts/write_reference.py`` brings ``docs/arcroute.schema.json`` and ``docs/configuration.md`` up to date.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args, get_origin

from arcroute.routing.catalog import shipped
from arcroute.routing.config import Config
from arcroute.routing.describing import Example, Form, Key, OneOf, Row, describes, keys, optional, unwrap

URL = "https://raw.githubusercontent.com/arcroute/arcroute/main/docs/arcroute.schema.json"
"""Where editors find it."""
_DIALECT = "http://json-schema.org/draft-07/schema#"
"""The draft that SchemaStore and most editors read."""
_BEGIN = "<!-- reference: written by scripts/write_reference.py -->\n"
_END = "<!-- end of reference -->\n"


def schema(rules: Mapping[str, str]) -> dict[str, Any]:
    """The JSON Schema of the whole file; ``rules`` are the names of all rules by code."""
    vocabularies = {"stack": shipped().stack_names, "rule": (*rules, *rules.values())}
    return {
        "$schema": _DIALECT,
        "$id": URL,
        "title": "arcroute configuration",
        "definitions": {name: {"enum": list(words)} for name, words in vocabularies.items()},
        **_schema(Config),
    }


def schema_text(rules: Mapping[str, str]) -> str:
    """The JSON Schema as it stands in ``docs/``."""
    return json.dumps(schema(rules), indent=2) + "\n"


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
    return {
        **({"description": documentation} if documentation else {}),
        **(_narrowed(marks) or _type(kind)),
        **({"examples": examples} if examples else {}),
    }


def _narrowed(marks: tuple[Any, ...]) -> dict[str, Any]:
    """What a string must be like, if that is said."""
    for mark in marks:
        if isinstance(mark, OneOf):
            return {"$ref": f"#/definitions/{mark.vocabulary}"}
        if isinstance(mark, Form):  # JSON Schema searches; a Form is for the whole string
            return {"type": "string", "pattern": f"^(?:{mark.pattern})$"}
    return {}


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
        items = _schema(arguments[0])
        return {"type": "array", "items": items, **({"uniqueItems": True} if "$ref" in items else {})}
    return _table(*arguments)


def _object(kind: Any) -> dict[str, Any]:
    described = keys(kind)
    required = [name for name, key in described.items() if key.required]
    needs = kind.needs.values() if issubclass(kind, Row) else ()
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _property(key) for name, key in described.items()},
        **({"required": required} if required else {}),
        **({"allOf": [{"anyOf": list(map(_given, names))} for names in needs]} if needs else {}),
    }


def _given(name: str) -> dict[str, Any]:
    return {"required": [name], "properties": {name: {"not": {"type": "null"}}}}


def _property(key: Key) -> dict[str, Any]:
    default = {"default": key.default} if isinstance(key.default, str) else {}
    return {**_schema(key.hint), **default}


def _table(key_hint: Any, value_hint: Any) -> dict[str, Any]:
    names = _narrowed(unwrap(key_hint)[1])
    return {
        "type": "object",
        **({"propertyNames": names} if names else {}),
        "additionalProperties": _schema(value_hint),
    }


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
