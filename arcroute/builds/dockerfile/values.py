"""What is known of a variable, and what ``${X:-word}`` and its kin make of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from arcroute.builds.model import HOLE


class ExpansionError(ValueError):
    """A word that BuildKit refuses, or that would grow beyond the limits."""


class Value(NamedTuple):
    """What is known of a variable.

    ``Value("x", True)``: it is "x". ``Value("", False)``: it is not set. ``Value(HOLE, True)``: something gives it a
    value that cannot be known. ``Value(HOLE, False)``: nothing that can be seen sets it, but the person who builds may
    (an ARG without default); then ``${X:-w}`` is w, as for an ARG with the default w.
    """

    text: str
    is_set: bool


UNSET = Value("", is_set=False)
UNKNOWN = Value(HOLE, is_set=True)
UNGIVEN = Value(HOLE, is_set=False)

Lookup = Callable[[str], Value]


def _may_be_empty(value: Value) -> bool:
    return not value.text.strip(HOLE)


def default(value: Value, word: str, *, empty_too: bool) -> str:
    """``${X:-word}`` and ``${X-word}``."""
    return word if not value.is_set or (empty_too and not value.text) else value.text


def alternative(value: Value, word: str, *, empty_too: bool) -> str:
    """``${X:+word}`` and ``${X+word}``."""
    if not value.is_set or (empty_too and not value.text):
        return ""
    return HOLE if value.text and _may_be_empty(value) else word


def required(name: str, value: Value, word: str, *, empty_too: bool) -> str:
    """``${X:?word}`` and ``${X?word}``."""
    if value == UNSET:
        raise ExpansionError(f"{name}: {word or 'is not allowed to be unset'}")
    if empty_too and not value.text:
        raise ExpansionError(f"{name}: {word or 'is not allowed to be empty'}")
    return value.text
