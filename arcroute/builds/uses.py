"""What a step's ``uses:`` builds, by the rows of rules/actions.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from arcroute.builds.location import is_remote, locate, shown
from arcroute.builds.model import HOLE, Build
from arcroute.errors import Place
from arcroute.text.project import Project, join

_GIT_CONTEXT = "{{defaultContext}}"
"""What build-push-action takes for the repository at the commit that is built, read from git."""
_GIT_URL = re.compile(rf"(?:https?://[^/#{HOLE}]+|{HOLE}+)/(?P<name>[^#]+)(?:#[^:]*(?::(?P<folder>.*))?)?")
"""A git context: the host, which may be github.server_url; owner and name; a ref and a folder."""
_BUILDING = ("", "build", HOLE)
"""What docker's action may be asked for that makes an image; ``call: check`` only looks at the Dockerfile.

Source: https://docs.docker.com/build/ci/github-actions/checks
"""
_WORD = re.compile(r"[a-z0-9]+")
_SAID = frozenset(("build", "builds", "buildx", "kaniko", "buildah"))
"""Words that say a build itself, whatever else is done to the image."""


class Call(Struct, frozen=True):
    """A step that uses an action: its inputs rendered, unknown pieces as HOLEs. Input names are in lower case."""

    action: str
    inputs: Mapping[str, str]
    place: Place
    places: Mapping[str, Place] = field(default_factory=dict)
    """Where the value of each input is written."""


class ActionTable(Struct, frozen=True):
    """rules/actions.yaml: what inputs mean, by action, and by name where the action is not known."""

    actions: Mapping[str, Mapping[str, Any]]
    inputs: Mapping[str, tuple[str, ...]]
    names: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> ActionTable:
        """The table from the file's plain data."""
        return cls(
            actions=data["actions"],
            inputs={role: tuple(names) for role, names in data["inputs"].items()},
            names={role: frozenset(words) for role, words in data["names"].items()},
        )

    def row(self, action: str) -> Mapping[str, Any] | None:
        """The row of an action given without its ref, compared without regard to case."""
        return self.actions.get(action.lower())

    def kind(self, action: str) -> str | None:
        """How an action builds: build, bake, devcontainer, command or action; None where it does not."""
        row = self.row(action)
        return None if row is None else row.get("kind", "build")

    def command(self, call: Call) -> str:
        """The script that an action of kind command is given."""
        row = self.row(call.action) or {}
        names = (_first(row.get(role), call.inputs) for role in ("subcommand", "command"))
        given = [call.inputs[name] for name in names if name is not None]
        return " ".join((row.get("program", ""), *given)).strip() if given or "command" not in row else ""

    def folder(self, call: Call) -> str | None:
        """The folder in which an action of kind command runs its script."""
        return call.inputs.get(_first((self.row(call.action) or {}).get("folder"), call.inputs) or "")

    def role(self, role: str, inputs: Mapping[str, str]) -> str | None:
        """The input that by its name holds a role, for a workflow or action that cannot be read."""
        given = {_folded(name): name for name, value in inputs.items() if value}
        return next((given[name] for name in map(_folded, self.inputs[role]) if name in given), None)

    def sounds_like_a_build(self, name: str) -> bool:
        """Whether the name of an unreadable workflow or action says that it builds images."""
        words = set(_WORD.findall(name.lower()))
        other = words & self.names["not"] or (words & self.names["beside"] and not words & _SAID)
        return bool(words & self.names["image"] and words & self.names["build"] and not other)

    def says_build(self, name: str) -> bool:
        """Whether the name says "build" itself, rather than what comes after it."""
        return "build" in _WORD.findall(name.lower())

    def may_build(self, name: str) -> bool:
        """Whether an unreadable workflow of that name could build images."""
        words = set(_WORD.findall(name.lower()))
        return bool(words & self.names["maybe"]) and not words & (self.names["not"] | self.names["beside"])


def build_by_row(project: Project, table: ActionTable, call: Call) -> tuple[Build, ...]:
    """The builds of an action that has a row of kind build."""
    row = table.row(call.action) or {}
    if _asks_only(call.inputs.get(_first(row.get("call"), call.inputs) or "")):
        return ()
    return _builds(project, call, {role: _first(row.get(role), call.inputs) for role in _ROLES}, row.get("relative"))


def _asks_only(call: str | None) -> bool:
    """Whether ``call:`` asks BuildKit about a build instead of for one."""
    if call is None:
        return False
    from arcroute.builds.tools.docker import QUERIES  # slow to import, and rarely needed

    return call in QUERIES


def build_by_names(
    project: Project, table: ActionTable, call: Call, declared: Mapping[str, str] | None = None
) -> tuple[Build, ...]:
    """The builds of an unreadable action or workflow, as far as the names of its inputs say.

    ``declared`` names the inputs that hold a role, where a person has said so; then no name is guessed at.
    """
    if declared is None:
        names = {role: table.role(role, call.inputs) for role in table.inputs}
    else:
        names = {role: _first(name, call.inputs) for role, name in declared.items()}
    return _builds(project, call, names, "guess")


_ROLES = ("context", "dockerfile", "target", "images", "args", "contexts", "platforms")


def _builds(project: Project, call: Call, names: Mapping[str, str | None], relative: str | None) -> tuple[Build, ...]:
    """One build, or one per line where an action takes several Dockerfiles; ``names`` has the input of each role."""
    values = {role: call.inputs[name] for role, name in names.items() if name}
    places = tuple((role, call.places[name]) for role, name in names.items() if name and name in call.places)
    files = lines(values.get("dockerfile")) or (None,)
    return tuple(replace(_build(project, call, values, file, relative), places=places) for file in files)


def _build(project: Project, call: Call, values: Mapping[str, str], file: str | None, relative: str | None) -> Build:
    written = values.get("context") or ""
    context, notes = _context(project, written)
    from_git = written.startswith(_GIT_CONTEXT) or _GIT_URL.fullmatch(written) is not None
    dockerfile, note = _dockerfile(project, context, file, "context" if from_git else relative)
    path = file or f"{written}/Dockerfile"
    return Build(
        call.action,
        call.place,
        dockerfile=dockerfile,
        context=context,
        target=_known(values.get("target")),
        any_stage=HOLE in values.get("target", ""),
        images=lines(values.get("images")),
        build_args=pairs(values.get("args")),
        contexts=tuple((name, value) for name, value in pairs(values.get("contexts")) if value is not None),
        outside=path if dockerfile is None and path.startswith("/") and HOLE not in path else None,
        platforms=tuple(platform for platform in lines(values.get("platforms")) if HOLE not in platform),
        notes=(*notes, *note),
    )


def _context(project: Project, text: str) -> tuple[str | None, tuple[str, ...]]:
    """The context's folder. Without one, build-push-action takes the repository from git: its root.

    Source: https://github.com/docker/build-push-action#git-context
    """
    if not text.strip(HOLE):
        return ("." if not text else None), ()
    if text.startswith(_GIT_CONTEXT):
        return join(".", text.removeprefix(_GIT_CONTEXT).removeprefix(":") or "."), ()
    url = _GIT_URL.fullmatch(text)
    if url or is_remote(text):
        folder = _own_folder(project, url) if url else None
        return folder, () if folder else (f"the context {shown(text)} is remote",)
    location = locate(".", text, "context")
    return location.path, (location.problem,) if location.problem else ()


def _own_folder(project: Project, url: re.Match[str]) -> str | None:
    """The folder of this repository that a git context means; None where it may be another repository's.

    ``${{ github.repository }}`` is one unknown piece; a name that is written out is this one's where the folder fits.
    """
    folder = join(".", url["folder"] or ".")
    if folder is None or HOLE in folder:
        return None
    own = not url["name"].removesuffix(".git").strip(HOLE)
    return folder if own or (folder != "." and project.is_file(f"{folder}/Dockerfile")) else None


def _dockerfile(
    project: Project, context: str | None, file: str | None, relative: str | None
) -> tuple[str | None, tuple[str, ...]]:
    if file is None:
        return (None if context is None else _joined(context, "Dockerfile")), ()
    in_context = None if context is None else locate(context, file, "Dockerfile")
    in_workspace = locate(".", file, "Dockerfile")
    if relative == "context" and in_context is not None:
        in_workspace = in_context
    elif relative == "guess" and in_context is not None and in_context.path and not project.is_file(file):
        in_workspace = in_context if project.is_file(in_context.path) else in_workspace
    return in_workspace.path, (in_workspace.problem,) if in_workspace.problem else ()


def _joined(folder: str, name: str) -> str:
    return name if folder == "." else f"{folder}/{name}"


def _first(names: str | list[str] | None, inputs: Mapping[str, str]) -> str | None:
    """The first of the names that is given a value, in lower case."""
    candidates: Iterable[str] = [names] if isinstance(names, str) else names or ()
    return next((name.lower() for name in candidates if inputs.get(name.lower())), None)


def _known(text: str | None) -> str | None:
    return None if not text or HOLE in text else text


def _folded(name: str) -> str:
    return name.lower().replace("_", "-")


def lines(text: str | None) -> tuple[str, ...]:
    """A list input: one value a line, or separated by commas as docker's actions read CSV."""
    if not text:
        return ()
    parts = (part.strip().strip("\"'") for line in text.splitlines() for part in line.split(","))
    return tuple(part for part in parts if part and not part.startswith("#"))


def pairs(text: str | None) -> tuple[tuple[str, str | None], ...]:
    """A ``NAME=value`` list input, one a line; an unknown value is None."""
    found = (line.strip().partition("=") for line in (text or "").splitlines())
    return tuple(
        (name.strip(), None if HOLE in value else value) for name, eq, value in found if eq and HOLE not in name
    )
