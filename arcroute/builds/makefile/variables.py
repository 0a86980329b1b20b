"""Variables of a Makefile and the expansion of ``$(...)``. Source: https://www.gnu.org/software/make/manual/"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct, field

from arcroute.builds.environment import lookup_in
from arcroute.builds.makefile import functions
from arcroute.builds.model import HOLE

MAX_DEPTH = 24
MAX_TEXT = 32 * 1024
MAX_WORK = 100_000
_CLOSING = {"(": ")", "{": "}"}


class Variable(Struct, frozen=True):
    """A value, to be expanded at each use where it is deferred (``=``) rather than simple (``:=``)."""

    text: str
    deferred: bool = False


class Variables(Struct):
    """All variables of one make, those of the environment below them."""

    environment: Mapping[str, str]
    overrides: Mapping[str, str]
    """What the command line sets; nothing in a Makefile changes it."""
    shell: Callable[[str], str]
    """The output of a ``$(shell ...)`` command."""
    glob: Callable[[str], tuple[str, ...]]
    defined: dict[str, Variable] = field(default_factory=dict)
    evaluate: Callable[[str], None] = lambda _text: None
    """Reads a text as part of the Makefile, for ``$(eval ...)``."""
    exported: set[str] = field(default_factory=set)
    _work: int = 0

    def set(self, name: str, operator: str, text: str) -> None:
        """One assignment. Operators: ``=``, ``:=``, ``::=``, ``:::=``, ``?=``, ``+=``, ``!=``."""
        if operator == "?=":
            if self.find(name) is None:
                self.defined[name] = Variable(text, deferred=True)
        elif operator == "+=":
            self._append(name, text)
        elif operator == "!=":
            self.defined[name] = Variable(self.shell(self.expand(text)))
        else:
            deferred = operator == "="
            self.defined[name] = Variable(text if deferred else self.expand(text), deferred)

    def _append(self, name: str, text: str) -> None:
        old = self.find(name)
        if old is None:
            self.defined[name] = Variable(text, deferred=True)
            return
        added = text if old.deferred else self.expand(text)
        joined = f"{old.text} {added}" if old.text else added
        self.defined[name] = Variable(joined if len(joined) <= MAX_TEXT else HOLE, old.deferred)

    def find(self, name: str) -> Variable | None:
        """A variable; None where nothing sets it."""
        if name in self.overrides:
            return Variable(self.overrides[name], deferred=True)
        if name in self.defined:
            return self.defined[name]
        value = self.environment.get(name)
        value = lookup_in({})(name) if value is None else value
        return None if value is None else Variable(value)

    def expand(self, text: str, depth: int = 0) -> str:
        """``text`` with every ``$`` resolved; a HOLE for what is too deep, too long or not known."""
        if "$" not in text:
            return text
        self.charge(1 + len(text) // 64)
        if depth > MAX_DEPTH or self._work > MAX_WORK:
            return HOLE
        pieces: list[str] = []
        at = length = 0
        while (dollar := text.find("$", at)) >= 0 and length <= MAX_TEXT:
            pieces.append(text[at:dollar])
            reference, at = _reference(text, dollar)
            value = "$" if reference == "$" else self._resolve(reference, depth + 1)
            pieces.append(HOLE if not value and _is_folder(text, dollar, at) else value)
            length += len(pieces[-1])
        result = "".join(pieces) + text[at:]
        self.charge(len(result) // 64)
        return result if len(result) <= MAX_TEXT else HOLE

    def restore(self, before: Mapping[str, Variable | None]) -> None:
        """Gives variables their former values; None for one that was not set."""
        for name, value in before.items():
            if value is None:
                self.defined.pop(name, None)
            else:
                self.defined[name] = value

    def charge(self, work: int) -> None:
        """Counts work; beyond the limit every expansion is a HOLE."""
        self._work += work

    def _resolve(self, reference: str, depth: int) -> str:
        """What stands for the inside of ``$(...)``."""
        call = functions.split_call(reference)
        if call is not None:
            return functions.call(self, call[0], call[1], depth)
        name = self.expand(reference, depth)
        if HOLE in name:
            return HOLE
        substituted = functions.split_substitution(name)
        if substituted is not None:
            return functions.patsubst(*substituted[1:], self.value(substituted[0], depth))
        return self.value(name, depth)

    def value(self, name: str, depth: int = 0) -> str:
        """A variable's expanded value; empty where nothing sets it, as make has it."""
        found = self.find(name)
        if found is None:
            return ""
        return self.expand(found.text, depth + 1) if found.deferred else found.text


def _is_folder(text: str, start: int, end: int) -> bool:
    """Whether a reference stands for a path's whole part; one that seems empty was set in a way that is not read."""
    return text[start - 1 : start] == "/" == text[end : end + 1]


def _reference(text: str, dollar: int) -> tuple[str, int]:
    """The inside of the reference at ``$``, and where it ends."""
    opening = text[dollar + 1 : dollar + 2]
    closing = _CLOSING.get(opening)
    if closing is None:
        return opening, dollar + 1 + len(opening)
    level = 0
    for at in range(dollar + 1, len(text)):
        if text[at] == opening:
            level += 1
        elif text[at] == closing:
            level -= 1
            if level == 0:
                return text[dollar + 2 : at], at + 1
    return HOLE, len(text)
