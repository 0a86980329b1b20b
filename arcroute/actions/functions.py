"""GitHub's functions over values that may be unknown in part.

Each takes its settled arguments and answers a value; a failure that GitHub reports is a FunctionError.
Source: ``funcs/*.ts`` of @actions/expressions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from arcroute.actions.coercion import equal, scalar_text, upper
from arcroute.actions.paths import Path
from arcroute.actions.pieces import cut, joined
from arcroute.actions.values import (
    FALSE,
    TRUE,
    Array,
    Known,
    Object,
    Piece,
    Tracked,
    Unknown,
    Value,
    known,
)

_FORMAT = re.compile(r"\{\{|\}\}|\{(?P<index>[0-9]+)(?![0-9])[^}]*\}|[{}]")


class FunctionError(Exception):
    """What GitHub would report as the failure of a function; ``kind`` as in ExpressionError."""

    def __init__(self, message: str, kind: str) -> None:
        super().__init__(message)
        self.kind = kind


Function: TypeAlias = "Callable[[list[Value], Path], Tracked]"


def yes_or_no(answer: bool | None, *values: Tracked) -> Value:
    """A truth value, or an unknown one for the reason that the first unknown of ``values`` gives."""
    if answer is None:
        return Unknown(next((value.why for value in values if isinstance(value, Unknown)), ""), boolean=True)
    return TRUE if answer else FALSE


def contains(arguments: list[Value], path: Path) -> Value:
    """Whether a string holds another, or a list an item equal to a value."""
    search, item = arguments
    if isinstance(search, Array):
        return _any_equal(search, item, path)
    if isinstance(search, Known) and isinstance(item, Known):
        return yes_or_no(scalar_text(item).lower() in scalar_text(search).lower())
    if isinstance(search, Object) or (isinstance(item, Array | Object) and isinstance(search, Known)):
        return FALSE
    return yes_or_no(None, search, item)


def _any_equal(search: Array, item: Value, path: Path) -> Value:
    path.budget.spend(len(search.items))
    settled = [path.settle(one) for one in search.items]
    answers = [equal(item, one) for one in settled]
    if True in answers:
        return TRUE
    return yes_or_no(None if None in answers else False, item, *settled)


def starts_with(arguments: list[Value], _path: Path) -> Value:
    """Whether a string starts with another, in any case."""
    return _affix(arguments, str.startswith)


def ends_with(arguments: list[Value], _path: Path) -> Value:
    """Whether a string ends with another, in any case."""
    return _affix(arguments, str.endswith)


def _affix(arguments: list[Value], test: Callable[[str, str], bool]) -> Value:
    if any(isinstance(argument, Array | Object) for argument in arguments):
        return FALSE
    texts = [upper(scalar_text(argument)) for argument in arguments if isinstance(argument, Known)]
    return yes_or_no(test(*texts) if len(texts) == len(arguments) else None, *arguments)


def pieces_of(value: Value) -> list[Piece]:
    """A known value as a string, with the origin of each of its parts."""
    if isinstance(value, Known):
        return list(value.pieces)
    return [Piece("Array" if isinstance(value, Array) else "Object")]


def concatenated(parts: list[Value], path: Path) -> Value:
    """Values as one string; not known where one of them is not, but then known to be true if some text is there."""
    unknown = next((part for part in parts if isinstance(part, Unknown)), None)
    pieces = [piece for part in parts if not isinstance(part, Unknown) for piece in pieces_of(part)]
    path.budget.spend(1 + sum(len(piece.text) for piece in pieces))
    if unknown is not None:
        return Unknown(unknown.why, truth=True if any(piece.text for piece in pieces) else None)
    return joined(pieces)


def format_(arguments: list[Value], path: Path) -> Value:
    """``{0}`` and its like replaced by the other arguments."""
    template = arguments[0]
    if isinstance(template, Unknown):
        return Unknown(template.why)
    text = joined(pieces_of(template))
    return concatenated(list(_format_parts(text, arguments[1:])), path)


def _format_parts(template: Known, arguments: list[Value]) -> Iterator[Value]:
    text = str(template.data)
    done = 0
    for match in _FORMAT.finditer(text):
        if match[0] in ("{", "}"):
            raise FunctionError(f"the format string {_shown(text)} has a brace that is not part of {{N}}", "format")
        yield joined(cut(template, done, match.start()))
        yield _replacement(text, match, arguments)
        done = match.end()
    yield joined(cut(template, done, len(text)))


def _replacement(text: str, match: re.Match[str], arguments: list[Value]) -> Value:
    digits = match["index"]
    if digits is None:
        return known(match[0][0])
    index = digits.lstrip("0") or "0"
    if len(index) > 3 or int(index) >= len(arguments):
        raise FunctionError(f"the format string {_shown(text)} asks for more arguments than there are", "format")
    return arguments[int(index)]


def join(arguments: list[Value], path: Path) -> Value:
    """The items of a list as one string."""
    source, *rest = arguments
    if isinstance(source, Unknown):
        return Unknown(source.why)
    if isinstance(source, Object):
        return known("")
    if isinstance(source, Known):
        return joined(list(source.pieces))
    separator: Value = rest[0] if rest and not isinstance(rest[0], Array | Object) else known(",")
    parts: list[Value] = []
    for item in source.items:
        parts += (separator, path.settle(item))
    return concatenated(parts[1:], path)


def to_json_(arguments: list[Value], path: Path) -> Value:
    """A value as pretty-printed JSON."""
    from arcroute.actions.json_text import to_json  # few workflows need JSON

    text = to_json(path.whole(arguments[0]))
    if isinstance(text, Unknown):
        return Unknown(text.why, truth=True)
    path.budget.spend(len(text))
    return known(text)


def from_json_(arguments: list[Value], path: Path) -> Tracked:
    """The value that a JSON text stands for."""
    source = arguments[0]
    if isinstance(source, Unknown):
        return Unknown(source.why)
    text = joined(pieces_of(source))
    path.budget.spend(len(str(text.data)))
    from arcroute.actions.json_text import JsonError, from_json  # few workflows need JSON

    try:
        return from_json(text)
    except JsonError as error:
        raise FunctionError(f"fromJSON is given what is not JSON: {error}", "json") from None


def _at_run_time(name: str) -> Function:
    def answer(_arguments: list[Value], _path: Path) -> Value:
        return Unknown(f"{name}() is known only when the workflow runs", boolean=name != "hashFiles")

    return answer


def _always(_arguments: list[Value], _path: Path) -> Value:
    return TRUE


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")


BY_NAME: dict[str, Function] = {
    "contains": contains,
    "startswith": starts_with,
    "endswith": ends_with,
    "format": format_,
    "join": join,
    "tojson": to_json_,
    "fromjson": from_json_,
    "always": _always,
    "success": _at_run_time("success"),
    "failure": _at_run_time("failure"),
    "cancelled": _at_run_time("cancelled"),
    "hashfiles": _at_run_time("hashFiles"),
}
"""Every function but ``case``, which evaluates only the arguments it needs."""
