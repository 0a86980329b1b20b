"""The functions of bake's HCL that give the same answer on every machine.

Each takes values that are known, and raises one of FAILURES where bake would refuse them or where the result
is beyond the limits; its call is unknown then. Source: https://docs.docker.com/build/bake/stdlib/
"""

from __future__ import annotations

import math
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import TypeAlias

from arcroute.builds.bake.expressions import UNKNOWN, Unknown, Value
from arcroute.builds.bake.patterns import replace_all
from arcroute.builds.bake.values import (
    FAILURES,
    MAX_ITEMS,
    MAX_NESTING,
    MAX_TEXT,
    is_known,
    joined,
    limited,
    number,
    same,
    text_of,
)
from arcroute.builds.model import HOLE

_VERB = re.compile(r"%(%|[svdq])")
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


def _items(value: Value) -> list[Value]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value


def _object(value: Value) -> dict[str, Value]:
    if not isinstance(value, dict):
        raise TypeError("not an object")
    return value


def _flag(value: Value) -> bool:
    if not isinstance(value, bool):
        raise TypeError("not a bool")
    return value


def _whole(value: Value) -> int:
    whole = number(value)
    if whole != int(whole):
        raise ValueError("not a whole number")
    return int(whole)


def _texts(value: Value) -> list[str]:
    return [text_of(item) for item in _items(value)]


def _known_text(value: Value) -> str:
    """A text that decides which item is meant, so it must be known."""
    text = text_of(value)
    if HOLE in text:
        raise ValueError("not known")
    return text


def _concat(*lists: Value) -> Value:
    return [item for value in lists for item in _items(value)]


def _merge(*objects: Value) -> Value:
    return {key: item for value in objects if value is not None for key, item in _object(value).items()}


def _flatten(value: Value) -> Value:
    return [*_leaves(value, 0)]


def _leaves(value: Value, depth: int) -> Iterator[Value]:
    if depth > MAX_NESTING:
        raise ValueError("nested too deeply")
    for item in _items(value):
        if isinstance(item, list):
            yield from _leaves(item, depth + 1)
        else:
            yield item


def _format(pattern: Value, *arguments: Value) -> Value:
    waiting = list(arguments)
    pieces: list[str] = []
    done = 0
    template = _known_text(pattern)
    for verb in _VERB.finditer(template):
        pieces += (template[done : verb.start()], "%" if verb[1] == "%" else _formatted(verb[1], waiting.pop(0)))
        done = verb.end()
    pieces.append(template[done:])
    if waiting or "%" in "".join(piece for piece in pieces[::2]):
        raise ValueError("a verb of format that is not known")
    return joined(pieces)


def _formatted(verb: str, value: Value) -> str:
    text = text_of(value)
    if verb == "d" and HOLE not in text:
        return str(_whole(value))
    return f'"{text}"' if verb == "q" else text


def _length(value: Value) -> Value:
    if isinstance(value, (list, dict)):
        return len(value)
    raise TypeError("no length")


def _element(items: Value, index: Value) -> Value:
    values = _items(items)
    return values[_whole(index) % len(values)]


def _lookup(mapping: Value, key: Value, *default: Value) -> Value:
    found = _object(mapping)
    name = _known_text(key)
    return found[name] if name in found else default[0]


def _contains(items: Value, wanted: Value) -> Value:
    values = _items(items)
    if any(is_known(item) and is_known(wanted) and same(item, wanted) for item in values):
        return True
    return False if is_known(wanted) and is_known(values) else UNKNOWN


def _setproduct(*lists: Value) -> Value:
    values = [_items(value) for value in lists]
    if math.prod(len(value) for value in values) > MAX_ITEMS:
        raise ValueError("too many items")
    return [list(row) for row in product(*values)]


def _slice(items: Value, start: Value, end: Value) -> Value:
    values = _items(items)
    first, last = _whole(start), _whole(end)
    if not 0 <= first <= last <= len(values):
        raise IndexError(last)
    return values[first:last]


def _split(separator: Value, text: Value) -> Value:
    if not separator:
        return list(text_of(text))
    return [*text_of(text).split(text_of(separator))]


def _replace(text: Value, old: Value, new: Value) -> Value:
    """cty's replace takes ``/pattern/`` for a regular expression only in Terraform; in bake it is plain text."""
    whole, part, other = text_of(text), text_of(old), text_of(new)
    if (whole.count(part) + 1) * len(other) + len(whole) > MAX_TEXT:
        raise ValueError("too long")
    return whole.replace(part, other)


def _substr(text: Value, offset: Value, length: Value) -> Value:
    whole, start, count = text_of(text), _whole(offset), _whole(length)
    start = max(start + len(whole), 0) if start < 0 else start
    return whole[start:] if count < 0 else whole[start : start + count]


def _distinct(value: Value) -> Value:
    found: list[Value] = []
    for item in _items(value)[:MAX_ITEMS]:
        if not any(same(item, other) for other in found):
            found.append(item)
    return found


def _range(*bounds: Value) -> Value:
    numbers = range(*(_whole(bound) for bound in bounds))
    if len(numbers) > MAX_ITEMS:
        raise ValueError("too many items")
    return [*numbers]


def _coalesce(*values: Value) -> Value:
    return next((value for value in values if value is not None), UNKNOWN)


def _index_of(items: Value, wanted: Value) -> Value:
    return next((number for number, item in enumerate(_items(items)) if same(item, wanted)), UNKNOWN)


_PARTIAL: Mapping[str, _Function] = {
    "concat": _concat,
    "contains": _contains,
    "element": _element,
    "flatten": _flatten,
    "format": _format,
    "join": lambda separator, *lists: joined([t for items in lists for t in _texts(items)], text_of(separator)),
    "keys": lambda mapping: [*sorted(_object(mapping))],
    "length": _length,
    "lookup": _lookup,
    "lower": lambda text: text_of(text).lower(),
    "merge": _merge,
    "reverselist": lambda items: _items(items)[::-1],
    "setproduct": _setproduct,
    "slice": _slice,
    "upper": lambda text: text_of(text).upper(),
    "values": lambda mapping: [value for _, value in sorted(_object(mapping).items())],
    "zipmap": lambda keys, values: dict(zip(_texts(keys), _items(values), strict=True)),
}
"""Functions that carry parts that are not known from their arguments to their results."""

_KNOWN: Mapping[str, _Function] = {
    "absolute": lambda value: abs(number(value)),
    "add": lambda a, b: limited(number(a) + number(b)),
    "and": lambda a, b: _flag(a) and _flag(b),
    "basename": lambda path: text_of(path).rstrip("/").rpartition("/")[2] or "/" if path else ".",
    "ceil": lambda value: math.ceil(number(value)),
    "chomp": lambda text: text_of(text).rstrip("\r\n"),
    "coalesce": _coalesce,
    "coalescelist": lambda *lists: next((value for value in lists if _items(value)), UNKNOWN),
    "compact": lambda items: [text for text in _texts(items) if text],
    "dirname": lambda path: posixpath.normpath(posixpath.dirname(text_of(path)) or "."),
    "distinct": _distinct,
    "divide": lambda a, b: limited(number(a) / number(b)),
    "equal": same,
    "floor": lambda value: math.floor(number(value)),
    "greaterthan": lambda a, b: number(a) > number(b),
    "greaterthanorequalto": lambda a, b: number(a) >= number(b),
    "hasindex": lambda items, key: text_of(key) in items if isinstance(items, dict) else 0 <= _whole(key) < len(items),
    "index": lambda items, key: items[text_of(key)] if isinstance(items, dict) else _items(items)[_whole(key)],
    "indexof": _index_of,
    "int": lambda value: int(number(value)),
    "lessthan": lambda a, b: number(a) < number(b),
    "lessthanorequalto": lambda a, b: number(a) <= number(b),
    "max": lambda *values: max(number(value) for value in values),
    "min": lambda *values: min(number(value) for value in values),
    "modulo": lambda a, b: limited(math.fmod(number(a), number(b))),
    "multiply": lambda a, b: limited(number(a) * number(b)),
    "negate": lambda value: -number(value),
    "not": lambda value: not _flag(value),
    "notequal": lambda a, b: not same(a, b),
    "or": lambda a, b: _flag(a) or _flag(b),
    "range": _range,
    "regex_replace": lambda text, pattern, new: replace_all(text_of(text), text_of(pattern), text_of(new)),
    "replace": _replace,
    "reverse": lambda text: text_of(text)[::-1],
    "sanitize": lambda name: _UNSAFE.sub("_", text_of(name)),
    "sort": lambda items: [*sorted(_texts(items))],
    "split": _split,
    "strlen": lambda text: len(text_of(text)),
    "substr": _substr,
    "subtract": lambda a, b: limited(number(a) - number(b)),
    "title": lambda text: re.sub(r"\b[a-z]", lambda letter: letter[0].upper(), text_of(text)),
    "trim": lambda text, cut: text_of(text).strip(text_of(cut)),
    "trimprefix": lambda text, prefix: text_of(text).removeprefix(text_of(prefix)),
    "trimspace": lambda text: text_of(text).strip(),
    "trimsuffix": lambda text, suffix: text_of(text).removesuffix(text_of(suffix)),
}
"""Functions that need all of their arguments known."""
