"""Scalars as text: how a string must be written so that every YAML reader gives the same string back."""

from __future__ import annotations

import re

from arcroute.editing.alignment import common_head
from arcroute.editing.blockscalars import replace_block_scalar
from arcroute.editing.nodes import is_in_flow
from arcroute.editing.style import style_of
from arcroute.errors import RewriteError
from arcroute.text.edit import Edit
from arcroute.text.source import Source, Span
from arcroute.text.tree import Alias, Scalar, typed

_UNPRINTABLE = "[^\t\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
"""What may not stand in a quoted scalar as it is, or would be a line break there; slow to compile, and rarely needed.
Source: https://yaml.org/spec/1.2.2/#51-character-set, and 1.1's line breaks, which libyaml still follows."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`")
_ENDS_PLAIN = re.compile(r":(?: |\Z)| #|\t")
_ENDS_PLAIN_IN_FLOW = re.compile(r"[][{},:?]")
_TYPED_IN_YAML_1_1 = re.compile(
    r"(?:y|yes|n|no|on|off|true|false|null|=|<<)\Z"
    r"|[-+]?(?:0b[01_]+|0x[0-9a-f_]+|[0-9][0-9_]*(?::[0-5]?[0-9])*(?:\.[0-9_]*)?(?:e[-+]?[0-9]+)?)\Z"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}",
    re.IGNORECASE,
)
"""Strings to GitHub, but not to the many tools that read YAML 1.1. Source: https://yaml.org/type/"""
_IN_WORD = re.compile(r"[\w.-]", re.ASCII)
_WORD = re.compile(r"[\w.-]+\Z", re.ASCII)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}


def yaml_scalar(text: str, style: str = "", flow: bool = False) -> str:
    """``text`` as a scalar on one line, in ``style`` ('' for plain, "'" or '"') where that reads back the same.

    A plain scalar that would be read as something else gets single quotes, or double ones where it holds a single
    one; what cannot be seen is escaped in double quotes. ``flow``: within brackets or braces. Raises RewriteError
    for half a surrogate pair, which no UTF-8 file can hold.
    """
    if _SURROGATE.search(text):
        raise RewriteError(f"{text!r} is not Unicode text and cannot be written")
    if style not in ("'", '"'):
        if reads_back_plain(text, flow):
            return text
        style = '"' if "'" in text else "'"
    if style == "'" and not re.search(_UNPRINTABLE, text):
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(map(_escaped, text)) + '"'


def reads_back_plain(text: str, flow: bool) -> bool:
    """Whether ``text`` without quotes is the same string to readers of YAML 1.1 and 1.2."""
    return not (
        not text
        or text[0] in _INDICATORS
        or text.startswith("...")
        or text != text.strip()
        or re.search(_UNPRINTABLE, text)
        or _ENDS_PLAIN.search(text)
        or (flow and _ENDS_PLAIN_IN_FLOW.search(text))
        or not isinstance(typed(text), str)
        or _TYPED_IN_YAML_1_1.match(text)
    )


def _escaped(char: str) -> str:
    known = _ESCAPES.get(char)
    if known is not None:
        return known
    if not re.match(_UNPRINTABLE, char):
        return char
    code = ord(char)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def replace_scalar(source: Source, scalar: Scalar | Alias, value: str) -> tuple[Edit, ...]:
    """The edits after which ``scalar`` reads as the string ``value``; none where it does already.

    Quotes and block style stay where they are right for the new value. An alias gives way to a literal, and what it
    stood for stays as it is. Raises RewriteError where a tag gives the text a meaning of its own, and for an
    empty value behind an anchor or a tag.
    """
    if isinstance(scalar, Alias):
        return (Edit(source.path, scalar.span, _in_style(source, scalar.span, "", value)),)
    if scalar.value == value:
        return ()
    if scalar.tag is not None and not scalar.tag.endswith("str"):
        raise RewriteError(f"tagged {scalar.tag}, which arcroute does not edit", source.place(scalar.span))
    word = _replace_word(source, scalar, value)
    if word:
        return (word,)
    if scalar.style in ("|", ">"):
        return replace_block_scalar(source, scalar, value) or (_quoted(source, scalar, value),)
    if scalar.span.start == scalar.span.end:
        return (fill_empty(source, scalar, _in_style(source, scalar.span, "", value)),)
    return (Edit(source.path, scalar.span, _in_style(source, scalar.span, scalar.style, value)),)


def _replace_word(source: Source, scalar: Scalar, value: str) -> Edit | None:
    """The smaller edit where one word within a longer text changes: line breaks and escapes around it stay.

    A word of letters, digits, dots, dashes and underscores is written alike in every style; being the only one of
    its kind in both the value and its text, it is the same one.
    """
    old = scalar.value
    head = common_head(old, value)
    tail = common_head(old[head:][::-1], value[head:][::-1])
    while head and _IN_WORD.match(old[head - 1]):
        head -= 1
    while tail and _IN_WORD.match(old[-tail]):
        tail -= 1
    word, new = old[head : len(old) - tail], value[head : len(value) - tail]
    if word == old or not (_WORD.match(word) and _WORD.match(new)):
        return None
    if not scalar.style and not reads_back_plain(value, flow=False):
        return None
    return _the_one(source, scalar, word, new)


def _the_one(source: Source, scalar: Scalar, word: str, new: str) -> Edit | None:
    whole = rf"(?<![\w.-]){re.escape(word)}(?![\w.-])"
    text = source.slice(scalar.span)
    found = list(re.finditer(whole, text, re.ASCII))
    if len(found) != 1 or len(re.findall(whole, scalar.value, re.ASCII)) != 1:
        return None
    if text[found[0].end() :].startswith("\\"):  # an escape may be one letter more
        return None
    start = scalar.span.start + len(text[: found[0].start()].encode())
    return Edit(source.path, Span(start, start + len(word)), new)


def _quoted(source: Source, scalar: Scalar, value: str) -> Edit:
    """For what no block scalar can hold. A comment behind its header would go."""
    if "#" in source.slice(scalar.span).split("\n", 1)[0]:
        raise RewriteError("a comment stands in the way of quotes", source.place(scalar.span))
    return Edit(source.path, scalar.span, yaml_scalar(value, '"'))


def _in_style(source: Source, span: Span, style: str, value: str) -> str:
    """In its old quotes; a value that newly needs some gets those which the file uses."""
    flow = is_in_flow(source, span)
    if not style and not reads_back_plain(value, flow):
        style = style_of(source).quotes_for(value)
    return yaml_scalar(value, style, flow)


def fill_empty(source: Source, empty: Scalar, text: str) -> Edit:
    """``text`` as it is, for a key or a dash with nothing behind it. Raises RewriteError where it could not stand."""
    at = empty.span.start
    before = source.data[:at].rstrip(b" \t")[-1:]
    if empty.anchor is not None or empty.tag is not None or before not in (b":", b"-"):
        raise RewriteError("an empty value that arcroute cannot fill in", source.place(empty.span))
    gap = "" if source.data[at - 1 : at] in (b" ", b"\t") else " "
    return Edit(source.path, empty.span, gap + text)
