"""How an instruction's text is cut into flags and arguments, before any variable is expanded.

After BuildKit's parser/split_command.go and parser/line_parsers.go (v0.2x).
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from arcroute.builds.dockerfile.lexer import SPACE
from arcroute.builds.dockerfile.syntax import Flag

_BLANKS = re.compile(r"[\t\v\f\r ]+")
_SPACE_SET = frozenset(SPACE)
_FLAG_RUN = re.compile(rf"[^{SPACE}'\"\\]+")
_QUOTED_RUN = {"'": re.compile(r"[^'\\]+"), '"': re.compile(r'[^"\\]+')}
_WORD_RUN = re.compile(rf"[^{SPACE}'\"\\`]+")
_SINGLE_RUN = re.compile(r"[^']+")
_DOUBLE_RUN = re.compile(r'[^"\\`]+')


class WordError(ValueError):
    """Arguments that BuildKit refuses."""


class Arguments(NamedTuple):
    """An instruction's arguments, and whether they are a JSON array."""

    words: tuple[str, ...]
    is_json: bool = False


def split_keyword(line: str) -> tuple[str, str]:
    """The first word of a logical line, and the rest."""
    head, *rest = _BLANKS.split(line.strip(SPACE), maxsplit=1)
    return head, rest[0] if rest else ""


def split_flags(text: str) -> tuple[tuple[Flag, ...], str]:
    """The words that start with ``--``, and the text behind them, stripped. A bare ``--`` ends the flags."""
    flags: list[Flag] = []
    at = _skip_space(text, 0)
    while text.startswith("--", at):
        word, at = _flag_word(text, at)
        if word == "--":
            break
        name, equals, value = word[2:].partition("=")
        flags.append(Flag(name, value if equals else None))
        at = _skip_space(text, at)
    return tuple(flags), text[at:].strip(SPACE)


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE_SET:
        at += 1
    return at


def _flag_word(text: str, at: int) -> tuple[str, int]:
    """One word with quotes and backslashes removed (always backslashes, whatever the escape directive says)."""
    parts: list[str] = []
    quote = ""
    while at < len(text):
        run = (_QUOTED_RUN[quote] if quote else _FLAG_RUN).match(text, at)
        if run:
            parts.append(run.group())
            at = run.end()
            continue
        char = text[at]
        if char == "\\":
            parts.append(text[at + 1 : at + 2])
            at += 1
        elif not quote and char in _SPACE_SET:
            break
        else:
            quote = "" if quote else char
        at += 1
    return "".join(parts), at


def split_blanks(text: str) -> tuple[str, ...]:
    """Words between blanks; quotes mean nothing."""
    return tuple(_BLANKS.split(text)) if text else ()


def split_words(text: str, escape: str) -> tuple[str, ...]:
    """Words of ENV, LABEL and ARG: quotes and escapes keep blanks together, and stay in the word."""
    words: list[str] = []
    at = _skip_space(text, 0)
    while at < len(text):
        word, at = _quoted_word(text, at, escape)
        if word:
            words.append(word)
        at = _skip_space(text, at)
    return tuple(words)


def _quoted_word(text: str, at: int, escape: str) -> tuple[str, int]:
    parts: list[str] = []
    while at < len(text) and text[at] not in _SPACE_SET:
        char = text[at]
        run = _WORD_RUN.match(text, at)
        if run:
            parts.append(run.group())
            at = run.end()
        elif char == escape:
            # An escape at the very end of the line is dropped.
            parts.append(text[at : at + 2] if at + 1 < len(text) else "")
            at += 2
        elif char in "'\"":
            at = _quoted(text, at, escape, parts)
        else:
            parts.append(char)
            at += 1
    return "".join(parts), at


def _quoted(text: str, at: int, escape: str, parts: list[str]) -> int:
    """Takes a quoted stretch, quotes included; an open quote reaches to the end of the text."""
    quote = text[at]
    plain = _SINGLE_RUN if quote == "'" else _DOUBLE_RUN
    parts.append(quote)
    at += 1
    while at < len(text) and text[at] != quote:
        run = plain.match(text, at)
        if run:
            parts.append(run.group())
            at = run.end()
        elif text[at] == escape:
            parts.append(text[at : at + 2] if at + 1 < len(text) else "")
            at += 2
        else:
            parts.append(text[at])
            at += 1
    parts.append(text[at : at + 1])
    return at + 1


def name_values(text: str, keyword: str, escape: str) -> tuple[str, ...]:
    """Names and values in turn, of ``name=value ...`` or of the old ``name value with blanks``."""
    words = split_words(text, escape)
    if words and "=" not in words[0]:
        name, *rest = _BLANKS.split(text, maxsplit=1)
        if not rest:
            raise WordError(f"{keyword} must have two arguments")
        return name, rest[0]
    return tuple(part for word in words for part in _name_value(word))


def _name_value(word: str) -> tuple[str, str]:
    name, equals, value = word.partition("=")
    if not equals:
        raise WordError(f"Syntax error - can't find = in {word!r}. Must be of the form: name=value")
    return name, value


def json_or_text(text: str) -> Arguments:
    """A JSON array of strings, or the whole text as one word."""
    items = _json_strings(text)
    if items is None:
        return Arguments((text,) if text else ())
    return Arguments(items, is_json=True)


def json_or_words(text: str) -> Arguments:
    """A JSON array of strings, or words between blanks."""
    items = _json_strings(text)
    return Arguments(split_blanks(text)) if items is None else Arguments(items, is_json=True)


class _NotAString:
    """Stands for a JSON number, whose value does not matter."""


def _json_strings(text: str) -> tuple[str, ...] | None:
    """The array's items; None where the text is not a JSON array, which then is shell text.

    Raises WordError for a JSON array with anything but strings in it. Since v0.20 BuildKit wants nothing behind the
    array; before that it dropped what stood there.
    """
    if not text.startswith("["):
        return None
    try:
        items = json.loads(text, parse_int=_number, parse_float=_number, parse_constant=_constant)
    except (ValueError, RecursionError):
        return None
    if not all(isinstance(item, str) for item in items):
        raise WordError("when using JSON array syntax, arrays must be comprised of strings only")
    return tuple(item.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for item in items)


def _number(_: str) -> _NotAString:
    return _NotAString()


def _constant(name: str) -> object:
    raise ValueError(name)


def health_check(text: str) -> Arguments:
    """HEALTHCHECK's type and its command."""
    kind = re.match(rf"[^{SPACE}]*", text)
    head = kind.group() if kind else ""
    if not head:
        return Arguments(())
    words, is_json = json_or_text(text[len(head) :].strip(SPACE))
    return Arguments((head, *words), is_json)
