"""Runs targets: prerequisites first, then the recipe's lines, each in a shell of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct, field

from arcroute.builds.callee import Callee
from arcroute.builds.makefile.reading import Reader
from arcroute.builds.makefile.rules import Rule
from arcroute.builds.makefile.variables import Variable
from arcroute.builds.shell import Environment

MAX_DEPTH = 40
MAX_LINES = 400
MAX_TARGETS = 1000
_AUTOMATIC = ("@", "*", "^", "+", "<", "?", "@D", "@F")
_PREFIX = re.compile(r"[-@+ \t]*")


class Run(Struct):
    """One make's way through its targets."""

    reader: Reader
    callees: list[Callee] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _made: set[str] = field(default_factory=set)

    def make(self, target: str, depth: int = 0) -> bool:
        """Makes one target, once. Whether there is a rule for it."""
        if depth > MAX_DEPTH or len(self.callees) > MAX_LINES or len(self._made) > MAX_TARGETS:
            self._note("the Makefile's targets go too deep or too far to follow")
            return True
        found = None if target in self._made else self.reader.rules.find(target)
        if found is None:
            return target in self._made
        self._made.add(target)
        rule, stem = found
        variables = self.reader.variables
        own = (*_AUTOMATIC, *(name for name, _, _ in rule.variables))
        before = {name: variables.defined.get(name) for name in own}
        for assignment in rule.variables:
            variables.set(*assignment)
        for name in rule.prerequisites:
            self.make(name, depth + 1)
        self.callees += self._recipe(rule, target, stem)
        variables.restore(before)
        return True

    def _note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    def _recipe(self, rule: Rule, target: str, stem: str) -> Iterator[Callee]:
        variables = self.reader.variables
        needs = list(dict.fromkeys(rule.prerequisites))
        automatic = {"@": target, "*": stem, "^": " ".join(needs), "+": " ".join(needs), "<": "".join(needs[:1])}
        automatic |= {"?": automatic["^"], "@D": target.rpartition("/")[0] or ".", "@F": target.rpartition("/")[2]}
        variables.defined.update({name: Variable(value) for name, value in automatic.items()})
        environment = self._environment()
        for line in rule.recipe[:MAX_LINES]:
            text = variables.expand(line.text)
            commands = "\n".join(part[_end_of_prefix(part) :] for part in _separate(text))
            if commands.strip():
                yield Callee(commands, environment, line.path, line.line)

    def _environment(self) -> Environment:
        reader, variables = self.reader, self.reader.variables
        names = set(variables.defined) if reader.exports_all else variables.exported
        own = {name for name in (*names, *variables.environment) if name in variables.defined}
        found = {
            **variables.environment,
            **{name: variables.value(name) for name in sorted(own)},
            **variables.overrides,
        }
        return Environment(found, reader.cwd)


def _separate(text: str) -> list[str]:
    """The lines of a canned recipe, each with its own prefix; a continued line stays one."""
    return re.split(r"(?<!\\)\n", text)


def _end_of_prefix(text: str) -> int:
    found = _PREFIX.match(text)
    return found.end() if found else 0
