"""The variables that compose and bake see: the step's environment, then ``.env`` files."""

from __future__ import annotations

import re
from collections.abc import Mapping

from arcroute.builds.interpolation import Lookup, interpolate
from arcroute.builds.model import HOLE
from arcroute.errors import InputError
from arcroute.text.project import Project

MAX_ENV_FILE = 256 * 1024
_MAX_VALUE = 8192
_AMBIENT = re.compile(r"(?:GITHUB|RUNNER|ACTIONS)_\w+\Z")
_AMBIENT_NAMES = frozenset(
    ("HOME", "PATH", "PWD", "OLDPWD", "USER", "LOGNAME", "SHELL", "HOSTNAME", "LANG", "TERM", "TMPDIR", "JAVA_HOME")
)
_CERTAIN = {"CI": "true", "GITHUB_ACTIONS": "true"}
_KEY = re.compile(r"(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.]*)[ \t]*(?:([=:])[ \t]*|(?=\r?\n|\Z))")
_COMMENT = re.compile(r"(?:^|[ \t])#")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}


def lookup_in(variables: Mapping[str, str]) -> Lookup:
    """Looks names up in ``variables``; what a runner sets itself is there, but its value is not known."""

    def lookup(name: str) -> str | None:
        if name in variables:
            return variables[name]
        if name in _CERTAIN:
            return _CERTAIN[name]
        return HOLE if name in _AMBIENT_NAMES or _AMBIENT.match(name) else None

    return lookup


def with_env_file(project: Project, path: str | None, variables: Mapping[str, str]) -> Mapping[str, str]:
    """``variables``, and below them those of the ``.env`` file at ``path``; the same where it cannot be read."""
    if path is None or not project.is_file(path):
        return variables
    try:
        source = project.read(path)
        text = source.text if len(source.data) <= MAX_ENV_FILE else ""
    except InputError:
        return variables
    return {**parse_env(text, variables), **variables}


def parse_env(text: str, outer: Mapping[str, str]) -> dict[str, str]:
    """The variables of a ``.env`` file; ``outer`` are visible in values and win over earlier lines.

    Lines that are none are left out. Source: https://docs.docker.com/compose/how-tos/environment-variables/
    variable-interpolation/#env-file-syntax
    """
    found: dict[str, str] = {}
    lookup = lookup_in(outer)

    def visible(name: str) -> str | None:
        value = lookup(name)
        return found.get(name) if value is None else value

    at = 0
    while at < len(text):
        key = _KEY.match(text, at)
        if key is None:
            at = _next_line(text, at) if text[at] not in " \t\r\n" else at + 1
        elif key[2] is None:
            inherited = lookup(key[1])
            if inherited is not None:
                found[key[1]] = inherited
            at = key.end()
        else:
            found[key[1]], at = _value(text, key.end(), visible)
    return found


def _next_line(text: str, at: int) -> int:
    newline = text.find("\n", at)
    return len(text) if newline < 0 else newline + 1


def _value(text: str, at: int, lookup: Lookup) -> tuple[str, int]:
    """The value that starts at ``at``, and where the next line starts."""
    quote = text[at : at + 1]
    end = _closing_quote(text, at) if quote in ("'", '"') else None
    if end is None:
        line_end = _next_line(text, at)
        line = text[at:line_end]
        comment = _COMMENT.search(line)
        return _expand((line[: comment.start()] if comment else line).strip(), lookup), line_end
    inner = text[at + 1 : end]
    value = inner if quote == "'" else _expand(_ESCAPE.sub(_unescape, inner), lookup)
    return value, _next_line(text, end)


def _unescape(escape: re.Match[str]) -> str:
    return "$$" if escape[1] == "$" else _ESCAPED.get(escape[1], escape[1])


def _closing_quote(text: str, start: int) -> int | None:
    """Where the quote that opens at ``start`` closes, with no backslash before it."""
    at = text.find(text[start], start + 1)
    while at > 0 and text[at - 1] == "\\":
        at = text.find(text[start], at + 1)
    return at if at > 0 else None


def _expand(text: str, lookup: Lookup) -> str:
    value = interpolate(text, lookup)
    return value if len(value) <= _MAX_VALUE else HOLE
