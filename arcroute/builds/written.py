"""Dockerfiles that a leg writes before it builds them: ``cat > Dockerfile <<EOF``, ``cp``, ``sed``, ``envsubst``."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from arcroute.builds.callee import readable
from arcroute.builds.model import Build
from arcroute.builds.shell import Command
from arcroute.builds.shell.folders import resolve
from arcroute.builds.shell.substitution import printed
from arcroute.builds.shell.wrappers import program
from arcroute.errors import InputError
from arcroute.text.project import Project

MAX_FILES = 200
"""Files of one leg that are kept in mind."""
MAX_LENGTH = 64 * 1024
"""Characters of one file."""
_COPIES = frozenset(("cp", "mv", "install", "ln"))
_FILTERS = frozenset(("sed", "envsubst", "cat", "awk", "grep", "perl", "m4", "cpp", "tee"))
"""Programs that hand on a file nearly as it is."""
_STARTS_ANEW = re.compile(r"(?im)^[ \t]*FROM[ \t]")
_A_FILE = re.compile(r"(?i)ockerfile|containerfile|\.")
_OTHERS = ("/dev/", "/github/", "/proc/")
"""Where nothing lies that is built from."""


class Written(Struct, frozen=True):
    """What a file holds, as far as that is known: a text that may have HOLEs, or what another file holds."""

    text: str | None = None
    origin: str | None = None
    """The path of the file of the repository that it is a copy of."""
    is_made: bool = False
    """Whether the text is a template's: what is made of it may well lie in the repository as well."""


class Files(Struct):
    """The files that a leg has written so far, by their paths: in the repository, or absolute."""

    _found: dict[str, Written] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)
    """Those that were built from: the next text takes their place."""

    def note(self, project: Project, command: Command) -> None:
        """Keeps what a command writes."""
        for path, written in _writes(project, command, self._found):
            self._keep(path, written, _appends(command))

    def take(self, later: Files) -> None:
        """Keeps what a later script has written."""
        for path, written in later._found.items():
            self._keep(path, written, appends=False)
        self._used |= later._used

    def _keep(self, path: str, written: Written, appends: bool) -> None:
        before = None if path in self._used else self._found.get(path)
        if path in self._found or len(self._found) < MAX_FILES:
            self._found[path] = _after(before, written, appends)
            self._used.discard(path)

    def given(self, project: Project, builds: Iterable[Build]) -> tuple[Build, ...]:
        """The builds with the Dockerfiles that were written for them."""
        return tuple(self._given(project, build) for build in builds)

    def _given(self, project: Project, build: Build) -> Build:
        dockerfile, context = (self._original(project, path) for path in (build.dockerfile, build.context))
        build = replace(build, dockerfile=dockerfile, context=context)
        path = build.dockerfile or build.outside
        written = self._found.get(path) if path and build.inline is None else None
        if path is None or written is None:
            return build
        self._used.add(path)
        if written.origin is not None:
            return replace(build, dockerfile=written.origin, outside=None)
        if written.text is None:
            notes = (*build.notes, f"what is written to {path} cannot be known")
            return replace(build, dockerfile=None, notes=notes)
        is_other = not written.is_made and build.dockerfile is not None and project.is_file(build.dockerfile)
        return replace(build, inline=written.text, dockerfile=None if is_other else build.dockerfile)

    def _original(self, project: Project, path: str | None) -> str | None:
        """What a place in a copied folder is a copy of: ``cp -R api _api``."""
        if not path or _is_there(project, path):
            return path
        for folder, written in self._found.items():
            if written.origin and f"{path}/".startswith(f"{folder}/") and project.is_dir(written.origin):
                found = posixpath.normpath(written.origin + path[len(folder) :])
                is_rewritten = path != folder and path in self._found
                return found if _is_there(project, found) and not is_rewritten else path
        return path


def _is_there(project: Project, path: str) -> bool:
    return project.is_file(path) or project.is_dir(path)


def _after(before: Written | None, written: Written, appends: bool) -> Written:
    """What a file holds after one more command; of two whole texts, one of another branch, neither is sure."""
    if before is None or before == written:
        return written
    more = written.text is not None and not _STARTS_ANEW.search(written.text)
    if before.text is not None and written.text is not None and (appends or more):
        return Written((before.text + written.text)[:MAX_LENGTH])
    return before if appends or more else Written()


def _writes(project: Project, command: Command, found: Mapping[str, Written]) -> Iterator[tuple[str, Written]]:
    name = program(command.words[0])
    operands = tuple(word for word in command.words[1:] if not word.startswith("-"))
    if name in _COPIES:
        if len(operands) == 2 and (path := _copied_to(project, command, *operands)):
            yield path, _as(project, _place(command, operands[0]), found)
        return
    target = operands[0] if name == "tee" and operands else command.stdout_path
    path = _place(command, target) if target and not target.startswith(_OTHERS) else None
    if path is not None and not (_appends(command) and path not in found and project.is_file(path)):
        yield path, _text(project, command, name, operands)


def _appends(command: Command) -> bool:
    return command.appends or (program(command.words[0]) == "tee" and "-a" in command.words)


def _copied_to(project: Project, command: Command, source: str, target: str) -> str | None:
    """Where a copy lies: in a folder, also in one that the leg has made, a Dockerfile keeps its name."""
    path, name = _place(command, target), posixpath.basename(source)
    if path is None:
        return None
    is_folder = target.endswith("/") or project.is_dir(path)
    is_folder = is_folder or ("ockerfile" in name and not _A_FILE.search(posixpath.basename(path)))
    return posixpath.normpath(f"{path}/{name}") if is_folder else path


def _as(project: Project, path: str | None, found: Mapping[str, Written]) -> Written:
    """A file as another one is."""
    if path is not None and path in found:
        return found[path]
    return Written(origin=path if path and _is_there(project, path) else None)


def _text(project: Project, command: Command, name: str, operands: tuple[str, ...]) -> Written:
    if name == "tee" or (name == "cat" and not operands):
        if command.stdin is not None:
            return Written(command.stdin[:MAX_LENGTH])
    elif name in ("echo", "printf"):
        return Written(printed(command)[:MAX_LENGTH] + ("\n" if name == "echo" else ""))
    if name in _FILTERS:
        places = (_place(command, word) for word in (*operands, command.stdin_path) if word)
        files = [path for path in places if path and project.is_file(path)]
        return _filtered(project, files[0]) if len(files) == 1 else Written()
    return Written()


def _filtered(project: Project, path: str) -> Written:
    """What is made of a template: nearly its text."""
    try:
        return Written(readable(project, path)[:MAX_LENGTH], is_made=True)
    except InputError:
        return Written()


def _place(command: Command, word: str) -> str | None:
    """A path as builds name it: of the repository, or absolute."""
    inside = resolve(command.cwd, word)
    return inside or (posixpath.normpath(word) if word.startswith("/") else None)
