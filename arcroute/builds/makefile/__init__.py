"""Makefiles: what ``make target`` runs."""

from __future__ import annotations

import re
from types import MappingProxyType

from arcroute.builds.callee import Callees, cannot_follow
from arcroute.builds.globbing import matching
from arcroute.builds.makefile.reading import Reader
from arcroute.builds.makefile.running import Run
from arcroute.builds.makefile.variables import Variable, Variables
from arcroute.builds.model import HOLE
from arcroute.builds.shell import Command, Environment, commands
from arcroute.builds.shell.folders import absolute, resolve, seen_from
from arcroute.builds.shell.substitution import output
from arcroute.builds.tools.options import Options, Syntax, parse
from arcroute.text.project import Project, join

_FILES = ("GNUmakefile", "makefile", "Makefile")
# Options after https://www.gnu.org/software/make/manual/html_node/Options-Summary.html; -j, -l and -O take a value
# only when it is joined to them, or a number.
_SYNTAX = Syntax.of(
    "-b -m -B --always-make -d --debug -e --environment-overrides -h --help -i --ignore-errors -k --keep-going -L -n"
    " --just-print --dry-run --recon -p --print-data-base -q --question -r --no-builtin-rules -R --no-builtin-variables"
    " -s --silent --quiet --no-silent -S --no-keep-going --stop -t --touch --trace -v --version -w --print-directory"
    " --no-print-directory --warn-undefined-variables -j --jobs -l --load-average -O --output-sync",
    "-C=--directory -f=--file --makefile=--file -n=--dry-run --just-print=--dry-run --recon=--dry-run -h=--help"
    " -v=--version -q=--question",
)
_ASSIGNED = re.compile(r"([A-Za-z_][A-Za-z0-9_.-]*)(?::{0,3}|\?|\+)=(.*)", re.DOTALL)


def callees(project: Project, command: Command) -> Callees:
    """The recipes of the targets that a make command asks for, prerequisites first."""
    options = parse(tuple(word for word in command.words[1:] if not re.fullmatch(r"-[jlO]\S+", word)), _SYNTAX)
    if options.on("--dry-run", "--help", "--version", "--question"):
        return Callees()
    cwd = _folder(command.cwd, options)
    path = _makefile(project, cwd, options) if cwd is not None else None
    if cwd is None or path is None:
        return cannot_follow(" ".join(command.words), "no Makefile is there, or its folder cannot be known")
    words = [word for word in options.positional if not re.fullmatch(r"[0-9]+", word)]
    overrides = {found[1]: found[2] for word in words if (found := _ASSIGNED.fullmatch(word))}
    targets = [word for word in words if not _ASSIGNED.fullmatch(word)]
    reader = Reader(project, cwd, _variables(project, command, cwd, overrides))
    reader.variables.evaluate = reader.evaluate
    reader.read(path)
    return _run(reader, path, targets)


def _folder(cwd: str | None, options: Options) -> str | None:
    for folder in options.all("--directory"):
        cwd = resolve(cwd, folder)
    return cwd


def _makefile(project: Project, cwd: str, options: Options) -> str | None:
    named = options.last("--file")
    if named is not None:
        return resolve(cwd, named)
    paths = (join(cwd, name) for name in _FILES)
    return next((path for path in paths if path and project.is_file(path)), None)


def _variables(project: Project, command: Command, cwd: str, overrides: dict[str, str]) -> Variables:
    def shell(text: str) -> str:
        found = commands(text, Environment(command.env, cwd))
        return " ".join(output(list(found.commands)).split("\n"))

    def glob(pattern: str) -> tuple[str, ...]:
        path = resolve(cwd, pattern)
        return tuple(seen_from(cwd, name) for name in matching(project, path)) if path else ()

    built_in = {"MAKE": "make", "CURDIR": absolute(cwd), "PWD": absolute(command.cwd), "SHELL": "/bin/sh", "OS": ""}
    defined = {name: Variable(value) for name, value in built_in.items()}
    return Variables(command.env, MappingProxyType(overrides), shell, glob, defined)


def _run(reader: Reader, path: str, targets: list[str]) -> Callees:
    run = Run(reader)
    goal = reader.variables.value(".DEFAULT_GOAL") or reader.rules.default
    for target in targets or ([goal] if goal else []):
        if HOLE in target and not reader.rules.covers(target):
            run.notes.append(f"which target of {path} is made cannot be known")
        elif not run.make(target):
            run.notes.append(f"cannot follow make {target}: {path} has no rule for it")
    return Callees(tuple(run.callees), (*reader.notes, *run.notes), reader.work)
