"""Reads a Makefile line by line: assignments, conditionals, includes, rules."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct, field

from arcroute.builds.callee import readable, reading
from arcroute.builds.location import shown
from arcroute.builds.makefile.functions import stem_of
from arcroute.builds.makefile.lines import Line, logical_lines
from arcroute.builds.makefile.rules import RecipeLine, Rules
from arcroute.builds.makefile.variables import Variable, Variables
from arcroute.builds.model import HOLE
from arcroute.builds.shell.folders import absolute, resolve
from arcroute.errors import InputError
from arcroute.text.project import Project

MAX_FILES = 40
MAX_EVALS = 8
"""How deeply evals nest."""
_ASSIGNMENT = re.compile(
    r"((?:(?:export|override|private|unexport)[ \t]+)*)([^\s:#=+?!$]+)[ \t]*(:{0,3}=|\?=|\+=|!=)[ \t]*", re.DOTALL
)
_CONDITIONAL = re.compile(r"(ifeq|ifneq|ifdef|ifndef)\b[ \t]*(.*)", re.DOTALL)
_INCLUDE = re.compile(r"(-include|sinclude|include)[ \t]+(.*)", re.DOTALL)
_EXPORT = re.compile(r"(export|unexport)\b(.*)", re.DOTALL)
_DEFINE = re.compile(r"(?:(?:export|override)[ \t]+)*define[ \t]+(\S+)[ \t]*(:{0,3}=|\?=|\+=|!=)?")


class Reader(Struct):
    """One make's reading of its Makefile and what that includes."""

    project: Project
    cwd: str
    variables: Variables
    rules: Rules = field(default_factory=Rules)
    notes: list[str] = field(default_factory=list)
    exports_all: bool = False
    work: int = 0
    _files: int = 0
    _evals: int = 0
    _at: tuple[str, int] = ("", 0)
    """File and line of what is being read."""
    _targets: list[str] = field(default_factory=list)
    _branches: list[bool | None] = field(default_factory=list)
    """For each open conditional whether this branch counts; None where that cannot be known."""
    _decided: list[bool] = field(default_factory=list)
    """For each open conditional whether an earlier branch surely counts."""

    def read(self, path: str, *, required: bool = True) -> None:
        """Reads one file. A missing one is a note, where it is required."""
        self._files += 1
        if self._files > MAX_FILES:
            self.notes.append("more files are included than are read")
            return
        try:
            text = readable(self.project, path)
        except InputError as error:
            self.notes += [f"cannot follow {path}: {error.message}"] if required else []
            return
        self.work += reading(self.project.read(path))
        self.variables.defined["MAKEFILE_LIST"] = Variable(absolute(path))
        self._targets = []
        lines = logical_lines(text)
        for line in lines:
            self._at = path, line.number
            self._line(line, path, lines)

    def evaluate(self, text: str) -> None:
        """Reads what ``$(eval ...)`` adds to the Makefile; its rules stand where it is called."""
        if self._evals >= MAX_EVALS:
            self.notes.append("$(eval) goes deeper than is followed")
            return
        (path, number), targets = self._at, self._targets
        self._evals, self._targets = self._evals + 1, []
        lines = logical_lines(text)
        for line in lines:
            self._line(Line(line.text, number, line.recipe), path, lines)
        self._evals, self._targets = self._evals - 1, targets

    def _line(self, line: Line, path: str, following: Iterator[Line]) -> None:
        if line.recipe and self._targets:
            self._add_recipe(RecipeLine(line.text[1:], path, line.number))
            return
        text = line.joined
        if not text or self._is_conditional(text) or any(taken is False for taken in self._branches):
            return
        define = _DEFINE.match(text)
        if define:
            self._define(define, following)
        elif not self._assign(text):
            self._directive(text, path, line)

    def _add_recipe(self, line: RecipeLine) -> None:
        if any(taken is False for taken in self._branches):
            return
        for target in self._targets:
            self.rules.of(target).recipe.append(line)

    # --- conditionals

    def _is_conditional(self, text: str) -> bool:
        """Handles ifeq and its kind, else and endif."""
        opening = _CONDITIONAL.match(text)
        if opening:
            truth = self._truth(opening[1], opening[2].strip())
            self._branches.append(truth)
            self._decided.append(truth is True)
        elif text.split(maxsplit=1)[0] == "else":
            self._else(text)
        elif text.split(maxsplit=1)[0] == "endif":
            self._branches, self._decided = self._branches[:-1], self._decided[:-1]
        else:
            return False
        return True

    def _else(self, text: str) -> None:
        if not self._branches:
            return
        nested = _CONDITIONAL.match(text[4:].strip())
        truth = self._truth(nested[1], nested[2].strip()) if nested else True
        if self._decided[-1]:
            truth = False
        elif truth is True and self._branches[-1] is None:
            truth = None
        self._branches[-1] = truth
        self._decided[-1] = self._decided[-1] or truth is True

    def _truth(self, keyword: str, operands: str) -> bool | None:
        if keyword in ("ifdef", "ifndef"):
            name = self.variables.expand(operands)
            value = self.variables.find(name)
            truth = None if HOLE in name or (value and value.text == HOLE) else bool(value and value.text)
        else:
            truth = self._equal(operands)
        return (not truth if keyword in ("ifneq", "ifndef") else truth) if truth is not None else None

    def _equal(self, operands: str) -> bool | None:
        pair = _split_pair(operands)
        if pair is None:
            return None
        left, right = (self.variables.expand(text.strip()) for text in pair)
        return None if HOLE in left or HOLE in right else left == right

    # --- assignments

    def _assign(self, text: str) -> bool:
        found = _ASSIGNMENT.match(text)
        if found is None:
            return False
        name, value = self.variables.expand(found[2]), text[found.end() :]
        self._set(name, found[3], value)
        if "export" in found[1].split():
            self.variables.exported.add(name)
        return True

    def _set(self, name: str, operator: str, value: str) -> None:
        """An assignment in a branch that may not count makes the value unknown."""
        before = self.variables.find(name)
        self.variables.set(name, operator, value)
        if None in self._branches and self.variables.find(name) != before:
            self.variables.defined[name] = Variable(HOLE)

    def _define(self, found: re.Match[str], following: Iterator[Line]) -> None:
        body: list[str] = []
        for line in following:
            if line.text.strip() == "endef":
                break
            body.append(line.text)
        self._set(found[1], found[2] or "=", "\n".join(body))

    # --- rules and the rest

    def _directive(self, text: str, path: str, line: Line) -> None:
        include, export = _INCLUDE.match(text), _EXPORT.match(text)
        if include:
            self._include(include[1], include[2])
        elif export:
            names = self.variables.expand(export[2]).split()
            self.exports_all = self.exports_all or (export[1] == "export" and not names)
            self.variables.exported.update(names if export[1] == "export" else ())
        else:
            self._rule(text, path, line)

    def _include(self, keyword: str, text: str) -> None:
        for word in self.variables.expand(text).split():
            path = resolve(self.cwd, word)
            names = self.variables.glob(word) if "*" in word else (word,)
            if path is None:
                self.notes += [f"cannot follow include {shown(word)}"] if keyword == "include" else []
                continue
            for name in names:
                self.read(resolve(self.cwd, name) or path, required=keyword == "include")
        self._targets = []

    def _rule(self, text: str, path: str, line: Line) -> None:
        head, colon, rest = _split_rule(text)
        if not colon:
            self._targets = []
            made = self.variables.expand(text)
            if made.strip() and made != text:
                self.evaluate(made)
            return
        self._targets = [name for name in self.variables.expand(head).split() if HOLE not in name]
        rest = rest.lstrip(":")
        assignment = _ASSIGNMENT.match(rest.strip())
        if assignment:
            row = assignment[2], assignment[3], rest.strip()[assignment.end() :]
            for target in self._targets:
                self.rules.of(target).variables.append(row)
            self._targets = []
            return
        needs, semicolon, command = rest.partition(";")
        pattern, _, needs = _split_rule(needs) if _split_rule(needs)[1] else ("", "", needs)
        names = [name for name in self.variables.expand(needs).split() if name != "|"]
        for target in self._targets:
            self._require(target, names, self.variables.expand(pattern).strip())
        if semicolon:
            self._add_recipe(RecipeLine(command.strip(), path, line.number))

    def _require(self, target: str, names: list[str], pattern: str) -> None:
        """Prerequisites; ``pattern`` is that of a static pattern rule such as ``a.o b.o: %.o: %.c``."""
        stem = stem_of(pattern, target) if pattern else None
        if stem is not None:
            self.rules.of(target).stem = stem
            names = [name.replace("%", stem, 1) for name in names]
        self.rules.require(target, names)


def _split_rule(text: str) -> tuple[str, str, str]:
    """Targets, colon and the rest; a colon inside ``$(...)`` is none."""
    level = 0
    for at, sign in enumerate(text):
        if sign in "({":
            level += 1
        elif sign in ")}":
            level -= 1
        elif sign == ":" and level <= 0:
            return text[:at], ":", text[at + 1 :]
    return text, "", ""


def _split_pair(operands: str) -> tuple[str, str] | None:
    """The two sides of ``ifeq (a,b)``, ``ifeq "a" "b"``."""
    if operands.startswith("(") and operands.endswith(")"):
        level = 0
        for at, sign in enumerate(operands):
            level += (sign in "({") - (sign in ")}")
            if sign == "," and level == 1:
                return operands[1:at], operands[at + 1 : -1]
        return None
    quoted = re.fullmatch(r"\"([^\"]*)\"[ \t]*\"([^\"]*)\"|'([^']*)'[ \t]*'([^']*)'", operands)
    if quoted is None:
        return None
    return (quoted[1], quoted[2]) if quoted[1] is not None else (quoted[3], quoted[4])
