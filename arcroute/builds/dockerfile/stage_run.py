"""Walks through one stage: expands its words and notes what it takes from elsewhere."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from msgspec import Struct, field

from arcroute.builds.dockerfile.graph import Feed, Step
from arcroute.builds.dockerfile.heredocs import heredoc_names
from arcroute.builds.dockerfile.mounts import parse_mount
from arcroute.builds.dockerfile.scope import Scope, Variables, stage_scope
from arcroute.builds.dockerfile.syntax import Instruction, Stage
from arcroute.builds.dockerfile.values import ExpansionError
from arcroute.builds.model import HOLE

_EXPANDED = frozenset({"ADD", "COPY", "EXPOSE", "LABEL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"})
_MAX_PATH = 4096
_WINDOWS_DRIVE = re.compile(r"[A-Za-z]:")


class Origin(NamedTuple):
    """What a ``--from`` names: a stage by index, or a reference to something outside the file."""

    stage: int | None
    reference: str


Origins = Callable[[str, Stage], tuple[Origin, ...]]


class State(Struct, dict=True):
    """What a stage hands on to those that stand on it."""

    scope: Scope
    workdir: str
    shell: tuple[str, ...] | None = None

    def copy(self) -> State:
        """The same, to go on from."""
        return State(self.scope.copy(), self.workdir, self.shell)


def first_state(base: str) -> State:
    """The state on top of an external image."""
    return State(stage_scope(base), "/" if base == "scratch" else HOLE)


class StageRun(Struct, dict=True):
    """One pass over a stage's instructions."""

    stage: Stage
    variables: Variables
    origins: Origins
    state: State
    steps: list[Step] = field(default_factory=list)
    feeds: list[Feed] = field(default_factory=list)

    def play(self, instruction: Instruction, *, on_build: bool = False) -> None:
        """Takes one instruction. Raises ExpansionError or WordError."""
        state = self.state
        step = Step(instruction, self._words(instruction), state.workdir, state.shell, on_build)
        self.steps.append(step)
        self.feeds += self._feeds(step)
        if step.keyword == "WORKDIR":
            state.workdir = join_path(state.workdir, step.words[0])
        elif step.keyword == "SHELL":
            state.shell = step.words

    def _words(self, instruction: Instruction) -> tuple[str, ...]:
        if instruction.keyword == "ARG":
            return self.variables.declare_arg(instruction, self.state.scope)
        if instruction.keyword == "ENV":
            return self.variables.declare_env(instruction, self.state.scope)
        if instruction.keyword not in _EXPANDED:
            return instruction.words
        files = bool(instruction.heredocs)
        return tuple(self._expand(word) for word in instruction.words if not (files and heredoc_names(word)))

    def _expand(self, word: str) -> str:
        return self.variables.expander.expand(word, self.state.scope.lookup)

    def _feeds(self, step: Step) -> Iterator[Feed]:
        """BuildKit itself refuses variables in ``--from``; podman, buildah and kaniko expand them."""
        if step.keyword == "COPY" and (name := step.instruction.flag("from")):
            yield from self._copied(step, self._expand(name))
        if step.keyword == "RUN":
            for value in step.instruction.flag_values("mount"):
                yield from self._mounted(step, value)

    def _copied(self, step: Step, name: str) -> Iterator[Feed]:
        *sources, target = step.words
        origins = self._numbered(int(name)) if re.fullmatch(r"[0-9]{1,6}", name) else self.origins(name, self.stage)
        yield from self._fed(step, origins, (tuple(sources), target))

    def _numbered(self, index: int) -> tuple[Origin, ...]:
        if index >= self.stage.index:
            raise ExpansionError(f"invalid stage index {index}: only the stages before this one can be copied from")
        return (Origin(index, str(index)),)

    def _mounted(self, step: Step, value: str) -> Iterator[Feed]:
        fields = {name: self._expand(text) for name, text in parse_mount(value).items()}
        if fields.get("from") and fields.get("type", "bind") in {"bind", "cache"}:
            paths = (fields.get("source", "/"),), fields.get("target", "")
            yield from self._fed(step, self.origins(fields["from"], self.stage), paths)

    def _fed(self, step: Step, origins: tuple[Origin, ...], paths: tuple[tuple[str, ...], str]) -> Iterator[Feed]:
        for origin in origins:
            yield Feed(
                into=self.stage.index,
                stage=origin.stage,
                reference=origin.reference,
                via=step.keyword,
                sources=paths[0],
                target=join_path(step.workdir, paths[1]),
                line=step.instruction.line,
            )


def join_path(folder: str, path: str) -> str:
    """A path seen from a working directory, a slash at its end kept; HOLE where it cannot be known."""
    if _WINDOWS_DRIVE.match(path) or path.startswith(HOLE):
        return path
    joined = posixpath.join(folder, path)
    if len(joined) > _MAX_PATH or (HOLE in joined and ".." in joined.split("/")):
        return HOLE
    tail = "/" if path.endswith("/") and path.strip("/") else ""
    return posixpath.normpath(f"/{joined}" if joined.startswith("/") else joined).replace("//", "/", 1) + tail
