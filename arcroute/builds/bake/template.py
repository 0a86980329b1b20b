"""Text with ``${expression}`` in it: quoted strings, heredocs, and the strings of JSON bake files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from arcroute.builds.bake.expressions import Conditional, Constant, Expression, Name, Opaque, Template

MAX_INTERPOLATIONS = 100
"""In one text; one with more is unknown."""
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}
_HEREDOC = re.compile(r"<<(-?)([^\r\n]+)\r?\n")
_PLAIN_NAME = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_-]*)\s*\Z")
_LITERAL = re.compile(r"[^$%]+|\$\$\{|%%\{|[$%]")


def unescape(text: str) -> str:
    """The characters that the inside of a quoted string stands for, ``$${`` and ``%%{`` included."""
    return _ESCAPE.sub(_character, text).replace("$${", "${").replace("%%{", "%{")


def _character(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    if code is None:
        return _ESCAPED.get(escape[3], escape[3])
    number = int(code, 16)
    return chr(number) if number < 0xD800 or 0xDFFF < number <= 0x10FFFF else "�"


def string(parts: list[Any], convert: Callable[[Any], Expression]) -> Expression:
    """A quoted string from the grammar's parts; ``convert`` reads an interpolation or a directive's condition.

    One with a loop in it is unknown: how often its text repeats decides the rest.
    """
    if any(getattr(part, "data", "") == "template_for_start" for part in parts):
        return Opaque()
    waiting = list(reversed(parts))
    result = _sequence(waiting, convert)
    return Opaque() if waiting else _simplest(result)


def _sequence(waiting: list[Any], convert: Callable[[Any], Expression]) -> list[Expression]:
    """The parts up to the ``else`` or ``endif`` that belongs to something outside."""
    found: list[Expression] = []
    while waiting:
        kind = getattr(waiting[-1], "data", "")
        if kind in ("template_else", "template_endif"):
            return found
        part = waiting.pop()
        if not kind:
            found.append(Constant(unescape(str(part))))
        elif kind == "interpolation":
            found.append(convert(part))
        elif kind == "template_if_start":
            found.append(_directive(part, waiting, convert))
        else:
            found.append(Opaque())
    return found


def _directive(start: Any, waiting: list[Any], convert: Callable[[Any], Expression]) -> Expression:
    """``%{ if c }yes%{ else }no%{ endif }``. Strip markers change white space only; they are not followed."""
    if len(waiting) > MAX_INTERPOLATIONS:
        return Opaque()
    yes = _simplest(_sequence(waiting, convert))
    no: Expression = Constant("")
    if waiting and waiting[-1].data == "template_else":
        waiting.pop()
        no = _simplest(_sequence(waiting, convert))
    if waiting:
        waiting.pop()
    return Conditional(convert(start), yes, no)


def heredoc(token: str, parse: Callable[[str], Expression]) -> Expression:
    """A heredoc from its opening ``<<`` to its closing word; ``<<-`` takes the common indentation away."""
    opening = _HEREDOC.match(token)
    if opening is None:
        return Opaque()
    body = token[opening.end() :].rstrip("\r\n")
    lines = body[: body.rfind("\n") + 1].splitlines(keepends=True)
    if opening[1]:
        indents = [len(line) - len(line.lstrip(" \t")) for line in lines if line.strip()]
        lines = [line[min(indents, default=0) :] for line in lines]
    return template("".join(lines), parse)


def template(text: str, parse: Callable[[str], Expression]) -> Expression:
    """A text whose interpolations are found here and whose expressions ``parse`` reads."""
    if "${" not in text and "%{" not in text:
        return Constant(text)
    pieces: list[Expression] = []
    for kind, piece in _pieces(text):
        if kind == "directive" or len(pieces) > MAX_INTERPOLATIONS:
            return Opaque()
        pieces.append(Constant(piece) if kind == "text" else _interpolation(piece, parse))
    return _simplest(pieces)


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        if text.startswith("%{", at):
            yield "directive", ""
            return
        if text.startswith("${", at):
            end = _closing_brace(text, at + 2)
            yield "expression", text[at + 2 : end]
            at = end + 1
            continue
        literal = _LITERAL.match(text, at)
        end = literal.end() if literal else at + 1
        piece = text[at:end]
        yield "text", piece[1:] if piece in ("$${", "%%{") else piece
        at = end


def _closing_brace(text: str, start: int) -> int:
    """Where the ``}`` of an interpolation is; braces in quotes do not count. The end where there is none."""
    depth = 0
    quoted = False
    for at in range(start, len(text)):
        char = text[at]
        if char == '"' and text[at - 1] != "\\":
            quoted = not quoted
        elif not quoted and char == "{":
            depth += 1
        elif not quoted and char == "}":
            if not depth:
                return at
            depth -= 1
    return len(text)


def _interpolation(text: str, parse: Callable[[str], Expression]) -> Expression:
    """Most are a plain name, for which the grammar need not be asked."""
    name = _PLAIN_NAME.match(text)
    if name is not None and name[1] not in ("true", "false", "null"):
        return Name(name[1])
    return parse(text)


def _simplest(parts: list[Expression]) -> Expression:
    if all(isinstance(part, Constant) and isinstance(part.value, str) for part in parts):
        return Constant("".join(str(part.value) for part in parts if isinstance(part, Constant)))
    return Template(tuple(parts))
