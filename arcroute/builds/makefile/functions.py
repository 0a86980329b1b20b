"""Make's functions, as far as their result is static; any other is a HOLE.

Source: https://www.gnu.org/software/make/manual/html_node/Functions.html
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from arcroute.builds.model import HOLE
from arcroute.builds.shell.folders import WORKSPACE

if TYPE_CHECKING:
    from arcroute.builds.makefile.variables import Variables

_CALL = re.compile(r"([a-z-]+)[ \t]+")
_MAX_ITEMS = 256
_MAX_PRODUCT = 1_000_000
_EVAL_WORK = 20


def split_call(reference: str) -> tuple[str, str] | None:
    """Name and argument text of a function call; None for a variable."""
    found = _CALL.match(reference)
    if found is None or found[1] not in _NAMES:
        return None
    return found[1], reference[found.end() :]


def split_substitution(name: str) -> tuple[str, str, str] | None:
    """``X:%.c=%.o`` as name and two patterns; None for a plain name."""
    head, colon, rest = name.partition(":")
    old, equals, new = rest.partition("=")
    if not colon or not equals:
        return None
    return head, old if "%" in old else f"%{old}", new if "%" in old else f"%{new}"


def call(variables: Variables, name: str, text: str, depth: int) -> str:
    """The result of one function call."""
    arguments = _arguments(text)
    if name in _LAZY:
        return _LAZY[name](variables, arguments, depth)
    values = [variables.expand(argument, depth) for argument in arguments]
    if name == "shell":
        return variables.shell(",".join(values))
    if name == "wildcard":
        return _wildcard(variables, values)
    if name in ("abspath", "realpath"):
        return " ".join(_absolute(variables.value("CURDIR"), word) for word in " ".join(values).split())
    if any(HOLE in value for value in values) and name not in _TOLERANT:
        return HOLE
    product = len(values[-1]) * max(map(len, values[:-1]), default=0)
    variables.charge(product // 64)
    if product > _MAX_PRODUCT:
        return HOLE
    try:
        return _PLAIN[name](*values)
    except (TypeError, ValueError, IndexError):
        return HOLE


def _arguments(text: str) -> list[str]:
    """The text split at the commas outside brackets."""
    parts: list[str] = []
    start = level = 0
    for at, sign in enumerate(text):
        if sign in "({":
            level += 1
        elif sign in ")}":
            level -= 1
        elif sign == "," and level == 0:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]


def _wildcard(variables: Variables, values: Sequence[str]) -> str:
    patterns = " ".join(values).split()
    if any(HOLE in pattern for pattern in patterns):
        return HOLE
    return " ".join(path for pattern in patterns for path in variables.glob(pattern))


def _absolute(folder: str, word: str) -> str:
    """A path as make sees it from its own folder; links are taken to lead nowhere else."""
    path = posixpath.normpath(posixpath.join(folder, word))
    return path if path.startswith(WORKSPACE) and HOLE not in path else HOLE


def _if(variables: Variables, arguments: Sequence[str], depth: int) -> str:
    condition = variables.expand(arguments[0], depth).strip()
    if HOLE in condition and not condition.strip(HOLE):
        return HOLE
    chosen = arguments[1:2] if condition else arguments[2:3]
    return variables.expand(chosen[0], depth) if chosen else ""


def _or(variables: Variables, arguments: Sequence[str], depth: int) -> str:
    values = (variables.expand(argument.strip(), depth) for argument in arguments)
    return next((value for value in values if value), "")


def _and(variables: Variables, arguments: Sequence[str], depth: int) -> str:
    values = [variables.expand(argument.strip(), depth) for argument in arguments]
    if any(value == HOLE for value in values):
        return HOLE
    return values[-1] if all(values) else ""


def _foreach(variables: Variables, arguments: Sequence[str], depth: int) -> str:
    if len(arguments) < 3:
        return HOLE
    name, items = variables.expand(arguments[0], depth).strip(), variables.expand(arguments[1], depth).split()
    if len(items) > _MAX_ITEMS:
        return HOLE
    return " ".join(_with(variables, {name: item}, ",".join(arguments[2:]), depth) for item in items)


def _call(variables: Variables, arguments: Sequence[str], depth: int) -> str:
    name = variables.expand(arguments[0], depth).strip()
    found = variables.find(name)
    values = [variables.expand(argument, depth) for argument in arguments]
    if found is None or HOLE in name:
        return HOLE
    parameters = {str(index): value for index, value in enumerate(values)}
    parameters |= {str(index): "" for index in range(len(values), 10)}
    return _with(variables, parameters, found.text, depth)


def _with(variables: Variables, values: Mapping[str, str], text: str, depth: int) -> str:
    """``text`` expanded while some variables have other values."""
    from arcroute.builds.makefile.variables import Variable

    before = {name: variables.defined.get(name) for name in values}
    variables.charge(len(before))
    variables.defined.update({name: Variable(value) for name, value in values.items()})
    try:
        return variables.expand(text, depth)
    finally:
        variables.restore(before)


def _value(variables: Variables, arguments: Sequence[str], depth: int) -> str:
    found = variables.find(variables.expand(arguments[0], depth))
    return found.text if found else ""


def _eval(variables: Variables, arguments: Sequence[str], depth: int) -> str:
    """Reads its argument as a piece of the Makefile; it stands for nothing itself."""
    text = variables.expand(",".join(arguments), depth)
    variables.charge(_EVAL_WORK)
    variables.evaluate(text)
    return ""


def _unknown(_variables: Variables, _arguments: Sequence[str], _depth: int) -> str:
    return HOLE


def _silent(_variables: Variables, _arguments: Sequence[str], _depth: int) -> str:
    return ""


def patsubst(old: str, new: str, text: str) -> str:
    """Words that match ``old`` with ``new`` in their place; ``%`` is the stem."""
    return " ".join(_substituted(old, new, word) for word in text.split())


def _substituted(old: str, new: str, word: str) -> str:
    stem = stem_of(old, word)
    return word if stem is None else new.replace("%", stem, 1)


def stem_of(pattern: str, word: str) -> str | None:
    """What ``%`` stands for where a word matches a pattern; None where it does not."""
    front, percent, back = pattern.partition("%")
    if not percent:
        return "" if word == pattern else None
    fits = len(word) >= len(front) + len(back) and word.startswith(front) and word.endswith(back)
    return word[len(front) : len(word) - len(back)] if fits else None


def _filter(patterns: str, text: str, *, keep: bool = True) -> str:
    rows = patterns.split()[:_MAX_ITEMS]
    kept = (word for word in text.split() if any(stem_of(row, word) is not None for row in rows) is keep)
    return " ".join(kept)


def _each(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: " ".join(change(word) for word in text.split())


def _dir(word: str) -> str:
    folder, slash, _ = word.rpartition("/")
    return folder + slash or "./"


def _join(left: str, right: str) -> str:
    ours, theirs = left.split(), right.split()
    count = max(len(ours), len(theirs))
    return " ".join(
        "".join(each[at : at + 1][0] if at < len(each) else "" for each in (ours, theirs)) for at in range(count)
    )


_PLAIN: Mapping[str, Callable[..., str]] = MappingProxyType(
    {
        "subst": lambda old, new, *rest: ",".join(rest).replace(old, new) if old else HOLE,
        "patsubst": lambda old, new, *rest: patsubst(old.strip(), new.strip(), ",".join(rest)),
        "strip": lambda *parts: " ".join(",".join(parts).split()),
        "findstring": lambda needle, text: needle if needle in text else "",
        "filter": _filter,
        "filter-out": lambda patterns, text: _filter(patterns, text, keep=False),
        "sort": lambda text: " ".join(sorted(set(text.split()))),
        "word": lambda index, text: "".join(text.split()[int(index) - 1 : int(index)]),
        "wordlist": lambda first, last, text: " ".join(text.split()[int(first) - 1 : int(last)]),
        "words": lambda text: str(len(text.split())),
        "firstword": lambda text: "".join(text.split()[:1]),
        "lastword": lambda text: "".join(text.split()[-1:]),
        "dir": _each(_dir),
        "notdir": _each(lambda word: word.rpartition("/")[2]),
        "suffix": _each(lambda word: posixpath.splitext(word)[1]),
        "basename": _each(lambda word: posixpath.splitext(word)[0]),
        "addsuffix": lambda suffix, text: " ".join(word + suffix for word in text.split()),
        "addprefix": lambda prefix, text: " ".join(prefix + word for word in text.split()),
        "join": _join,
    }
)
_TOLERANT = frozenset(("addprefix", "addsuffix", "strip"))
"""Functions whose result holds a HOLE no further than their arguments do."""
_LAZY: Mapping[str, Callable[[Variables, Sequence[str], int], str]] = MappingProxyType(
    {
        "if": _if,
        "or": _or,
        "and": _and,
        "foreach": _foreach,
        "call": _call,
        "value": _value,
        "eval": _eval,
        **dict.fromkeys(("file", "guile", "origin", "flavor", "let"), _unknown),
        **dict.fromkeys(("error", "warning", "info"), _silent),
    }
)
_NAMES = frozenset((*_PLAIN, *_LAZY, "shell", "wildcard", "abspath", "realpath"))
