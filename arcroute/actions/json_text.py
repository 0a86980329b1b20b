"""JSON in expressions: ``toJSON`` as GitHub prints it, ``fromJSON`` with the place of every string inside."""

from __future__ import annotations

import json
import math
import re

from arcroute.actions.doubles import as_double, shortest_text
from arcroute.actions.pieces import cut, joined
from arcroute.actions.values import Array, Data, Known, Object, Tracked, Unknown, Value, known

MAX_DEPTH = 64
_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_WORDS: dict[str, Data] = {"null": None, "true": True, "false": False}
_WORD = re.compile("|".join(_WORDS))
_STRICT = json.JSONDecoder()
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class JsonError(ValueError):
    """A text that is not JSON; ``str()`` says what is wrong and at which character."""


def to_json(value: Value, indent: str = "") -> str | Unknown:
    """Pretty-printed JSON, two spaces a level; Unknown where some part is."""
    match value:
        case Unknown():
            return value
        case Known():
            return _scalar(value.data)
        case Array():
            return _block("[]", [("", item) for item in value.items], indent)
        case Object(rest=Unknown() as rest):
            return rest
        case Object():
            return _block("{}", [(_scalar(key) + ": ", item) for key, item in value.entries.items()], indent)


def _block(brackets: str, items: list[tuple[str, Tracked]], indent: str) -> str | Unknown:
    if not items:
        return brackets
    deeper = indent + "  "
    lines: list[str] = []
    for label, item in items:
        text = to_json(item, deeper) if isinstance(item, Value) else Unknown("has several possible values")
        if isinstance(text, Unknown):
            return text
        lines.append(f"{deeper}{label}{text}")
    return brackets[0] + "\n" + ",\n".join(lines) + f"\n{indent}{brackets[1]}"


def _scalar(data: Data) -> str:
    if isinstance(data, str):
        text = json.dumps(data, ensure_ascii=False)
        return _LONE_SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    if isinstance(data, float):
        return shortest_text(data) if math.isfinite(data) else "null"
    return json.dumps(data)


def from_json(source: Known) -> Tracked:
    """The value that a JSON text stands for; its strings keep the origin of their characters.

    Raises JsonError.
    """
    return _Reader(source).whole()


class _Reader:
    """Recursive descent over one text, at most MAX_DEPTH levels."""

    def __init__(self, source: Known) -> None:
        self.source = source
        self.text = "".join(piece.text for piece in source.pieces)
        self.at = 0

    def whole(self) -> Tracked:
        found = self.value(0)
        self.skip()
        if self.at < len(self.text):
            raise self.error("nothing more was expected")
        return found

    def skip(self) -> str:
        """Past white space; the character there, or an empty string at the end."""
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.text[self.at : self.at + 1]

    def error(self, problem: str) -> JsonError:
        return JsonError(f"{problem} at character {self.at + 1}")

    def value(self, depth: int) -> Tracked:
        if depth > MAX_DEPTH:
            raise self.error(f"nested more than {MAX_DEPTH} levels deep")
        first = self.skip()
        if first == '"':
            return self.string()
        if first == "[":
            return self.array(depth)
        if first == "{":
            return self.object(depth)
        return self.scalar()

    def scalar(self) -> Known:
        match = _WORD.match(self.text, self.at) or _NUMBER.match(self.text, self.at)
        if not match:
            raise self.error("a value was expected")
        start, self.at = match.span()
        data = _WORDS[match[0]] if match[0] in _WORDS else as_double(float(match[0]))
        pieces = cut(self.source, start, self.at)
        return known(data, pieces[0].origin if len(pieces) == 1 else None)

    def string(self) -> Known:
        start = self.at + 1
        try:
            text, self.at = _STRICT.raw_decode(self.text, self.at)
        except ValueError as error:
            raise JsonError(str(error)) from None
        if self.at - 1 - start == len(text):
            return joined(cut(self.source, start, self.at - 1))
        return known(text)

    def array(self, depth: int) -> Array:
        items: list[Tracked] = []
        self.at += 1
        if self.skip() == "]":
            self.at += 1
            return Array(())
        while True:
            items.append(self.value(depth + 1))
            if self.separator("]"):
                return Array(tuple(items))

    def object(self, depth: int) -> Object:
        found: dict[str, Tracked] = {}
        self.at += 1
        if self.skip() == "}":
            self.at += 1
            return Object({})
        while True:
            key = self.key()
            found[key] = self.value(depth + 1)
            if self.separator("}"):
                return _without_doubles(found)

    def key(self) -> str:
        if self.skip() != '"':
            raise self.error("a key in double quotes was expected")
        key = self.string()
        if self.skip() != ":":
            raise self.error("':' was expected")
        self.at += 1
        return str(key.data)

    def separator(self, closing: str) -> bool:
        """Past a comma or the closing bracket; whether it was the bracket."""
        found = self.skip()
        if found not in (",", closing) or not found:
            raise self.error(f"',' or '{closing}' was expected")
        self.at += 1
        return found == closing


def _without_doubles(entries: dict[str, Tracked]) -> Object:
    """Of keys that differ only in case GitHub keeps the first."""
    seen: dict[str, str] = {}
    for key in entries:
        seen.setdefault(key.lower(), key)
    return Object({key: entries[key] for key in seen.values()})
