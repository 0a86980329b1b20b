"""New YAML text for plain values, in the style of the file that it goes into."""

from __future__ import annotations

import re

from msgspec import Struct

from arcroute.editing.scalars import reads_back_plain, yaml_scalar
from arcroute.editing.style import Style
from arcroute.text.tree import Plain

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
_NUMBERS = {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}


class Writer(Struct, frozen=True):
    """Writes values as ``style`` says. ``quotes`` is how the strings beside the new ones are quoted: '', "'" or '"'."""

    style: Style
    quotes: str = ""

    def block_entry(self, key: str, value: Plain) -> list[str]:
        """The lines of ``key: value``, indented from 0."""
        name = _key(key)
        if value and isinstance(value, dict):
            return [f"{name}:", *_indented(self._entries(value), self.style.indent)]
        if value and isinstance(value, list):
            return [f"{name}:", *_indented(self._items(value), self.style.dash)]
        return [f"{name}: {self.in_line(value)}"]

    def block_item(self, value: Plain, gap: int = 1) -> list[str]:
        """The lines of ``- value``, indented from 0, with ``gap`` spaces behind the dash."""
        lines = [self.in_line(value)]
        if value and isinstance(value, dict):
            lines = self._entries(value)
        elif value and isinstance(value, list):
            lines = self._items(value)
        return ["-" + " " * gap + lines[0], *_indented(lines[1:], gap + 1)]

    def flow_entry(self, key: str, value: Plain) -> str:
        """``key: value`` as it stands within braces."""
        return f"{_key(key, flow=True)}: {self.in_line(value, flow=True)}"

    def in_line(self, value: Plain, flow: bool = False) -> str:
        """A value on one line; ``flow``: within brackets or braces."""
        if isinstance(value, dict):
            entries = ", ".join(self.flow_entry(*entry) for entry in value.items())
            return f"{{ {entries} }}" if self.style.padded and entries else f"{{{entries}}}"
        if isinstance(value, list):
            return "[" + ", ".join(self.in_line(item, flow=True) for item in value) + "]"
        return self._string(value, flow) if isinstance(value, str) else _plain(value)

    def _string(self, text: str, flow: bool) -> str:
        needed = "" if reads_back_plain(text, flow) else self.style.quotes_for(text)
        return yaml_scalar(text, self.quotes or needed, flow)

    def _entries(self, value: dict[str, Plain]) -> list[str]:
        return [line for entry in value.items() for line in self.block_entry(*entry)]

    def _items(self, value: list[Plain]) -> list[str]:
        return [line for item in value for line in self.block_item(item)]


def _key(key: str, flow: bool = False) -> str:
    """A name stays plain, even ``on``: keys are strings to GitHub, and nobody quotes them."""
    return key if _NAME.match(key) else yaml_scalar(key, flow=flow)


def _indented(lines: list[str], spaces: int) -> list[str]:
    return [" " * spaces + line for line in lines]


def _plain(value: float | bool | None) -> str:
    """Null, true, false and numbers, as YAML's core schema reads them."""
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else _NUMBERS.get(repr(value), repr(value))
