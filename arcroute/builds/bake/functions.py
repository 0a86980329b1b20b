"""The functions of bake's HCL that give the same answer on every machine.

Each takes values that are known, and raises one of FAILURES where bake would refuse them or where the result
is beyond the limits; its call is unknown then. Source: https://docs.docker.com/build/bake/stdlib/
"""

from __future__ import annotations

import base64
import math
import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from arcroute.builds.bake.expressions import UNKNOWN, Unknown, Value
from arcroute.builds.bake.list_functions import (
    coalesce,
    combinations,
    concat,
    contains,
    distinct,
    element,
    flatten,
    index_of,
    length_of,
    lookup,
    merge,
    numbers,
    part,
)
from arcroute.builds.bake.patterns import replace_all
from arcroute.builds.bake.text_functions import digest, format_each, formatted, replaced, split, substring
from arcroute.builds.bake.values import (
    FAILURES,
    MAX_ITEMS,
    MAX_TEXT,
    flag_of,
    is_known,
    items_of,
    joined,
    limited,
    number,
    object_of,
    same,
    text_of,
    texts_of,
    whole,
)

_UNSAFE = re.compile(r"[^a-zA-Z0-9_-]")
_Function: TypeAlias = "Callable[..., Value]"


def call(name: str, arguments: Sequence[Value]) -> Value:
    """The result of a function of bake's own; UNKNOWN where it is not one of these, or has none."""
    function = _PARTIAL.get(name)
    if function is None or any(isinstance(argument, Unknown) for argument in arguments):
        function = _KNOWN.get(name) if all(is_known(argument) for argument in arguments) else None
    try:
        return UNKNOWN if function is None else _bounded(function(*arguments))
    except FAILURES:
        return UNKNOWN


def _bounded(value: Value) -> Value:
    if isinstance(value, (list, dict)) and len(value) > MAX_ITEMS:
        raise ValueError("too many items")
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise ValueError("too long")
    return value


_PARTIAL: Mapping[str, _Function] = {
    "concat": concat,
    "contains": contains,
    "element": element,
    "flatten": flatten,
    "format": formatted,
    "formatlist": format_each,
    "join": lambda separator, *lists: joined([t for items in lists for t in texts_of(items)], text_of(separator)),
    "keys": lambda mapping: [*sorted(object_of(mapping))],
    "length": length_of,
    "lookup": lookup,
    "lower": lambda text: text_of(text).lower(),
    "merge": merge,
    "reverselist": lambda items: items_of(items)[::-1],
    "setproduct": combinations,
    "slice": part,
    "upper": lambda text: text_of(text).upper(),
    "values": lambda mapping: [value for _, value in sorted(object_of(mapping).items())],
    "zipmap": lambda keys, values: dict(zip(texts_of(keys), items_of(values), strict=True)),
}
"""Functions that carry parts that are not known from their arguments to their results."""

_KNOWN: Mapping[str, _Function] = {
    "absolute": lambda value: abs(number(value)),
    "add": lambda a, b: limited(number(a) + number(b)),
    "and": lambda a, b: flag_of(a) and flag_of(b),
    "base64encode": lambda text: base64.b64encode(text_of(text).encode()).decode(),
    "basename": lambda path: text_of(path).rstrip("/").rpartition("/")[2] or "/" if path else ".",
    "ceil": lambda value: math.ceil(number(value)),
    "chomp": lambda text: text_of(text).rstrip("\r\n"),
    "coalesce": coalesce,
    "coalescelist": lambda *lists: next((value for value in lists if items_of(value)), UNKNOWN),
    "compact": lambda items: [text for text in texts_of(items) if text],
    "dirname": lambda path: posixpath.normpath(posixpath.dirname(text_of(path)) or "."),
    "distinct": distinct,
    "divide": lambda a, b: limited(number(a) / number(b)),
    "equal": same,
    "floor": lambda value: math.floor(number(value)),
    "greaterthan": lambda a, b: number(a) > number(b),
    "greaterthanorequalto": lambda a, b: number(a) >= number(b),
    "hasindex": lambda items, key: text_of(key) in items if isinstance(items, dict) else 0 <= whole(key) < len(items),
    "index": lambda items, key: items[text_of(key)] if isinstance(items, dict) else items_of(items)[whole(key)],
    "indexof": index_of,
    "int": lambda value: int(number(value)),
    "lessthan": lambda a, b: number(a) < number(b),
    "lessthanorequalto": lambda a, b: number(a) <= number(b),
    "md5": lambda text: digest("md5", text),
    "max": lambda *values: max(number(value) for value in values),
    "min": lambda *values: min(number(value) for value in values),
    "modulo": lambda a, b: limited(math.fmod(number(a), number(b))),
    "multiply": lambda a, b: limited(number(a) * number(b)),
    "negate": lambda value: -number(value),
    "not": lambda value: not flag_of(value),
    "notequal": lambda a, b: not same(a, b),
    "or": lambda a, b: flag_of(a) or flag_of(b),
    "range": numbers,
    "regex_replace": lambda text, pattern, new: replace_all(text_of(text), text_of(pattern), text_of(new)),
    "replace": replaced,
    "reverse": lambda text: text_of(text)[::-1],
    "sanitize": lambda name: _UNSAFE.sub("_", text_of(name)),
    "sha1": lambda text: digest("sha1", text),
    "sha256": lambda text: digest("sha256", text),
    "sha512": lambda text: digest("sha512", text),
    "sort": lambda items: [*sorted(texts_of(items))],
    "split": split,
    "strlen": lambda text: len(text_of(text)),
    "substr": substring,
    "subtract": lambda a, b: limited(number(a) - number(b)),
    "title": lambda text: re.sub(r"\b[a-z]", lambda letter: letter[0].upper(), text_of(text)),
    "trim": lambda text, cut: text_of(text).strip(text_of(cut)),
    "trimprefix": lambda text, prefix: text_of(text).removeprefix(text_of(prefix)),
    "trimspace": lambda text: text_of(text).strip(),
    "trimsuffix": lambda text, suffix: text_of(text).removesuffix(text_of(suffix)),
}
"""Functions that need all of their arguments known."""
