"""Walks a script's syntax tree the way bash runs it, and records every simple command that can run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec.structs import replace

from arcroute.builds.model import HOLE
from arcroute.builds.shell import assignments, brackets, branches, calls, captured, loops, statements, substitution
from arcroute.builds.shell.command import Command, Environment
from arcroute.builds.shell.expansion import Expansion
from arcroute.builds.shell.state import Frame, State, Value
from arcroute.builds.shell.streams import Streams

if TYPE_CHECKING:
    from tree_sitter import Node

MAX_COMMANDS = 5_000
MAX_WORK = 100_000
MAX_DEPTH = 60
_MAX_NOTES = 20


class Exhausted(Exception):  # noqa: N818 - it ends a walk, nothing failed
    """The script asks for more work than its limit allows."""


class Interpreter:
    """One walk through one script: its state, and what the statements' handlers share."""

    def __init__(self, environment: Environment, parse: Callable[[bytes], Node]) -> None:
        variables: dict[str, Value] = dict(environment.variables)
        self.state = State(variables, set(variables), environment.cwd, environment.arguments)
        self.frame = Frame(b"", environment.file)
        self.environment = environment
        self.expand = Expansion(self)
        self.streams = Streams()
        self.commands: list[Command] = []
        self.own: list[Command] = []
        """The commands since the innermost ``$(`` without those of its own substitutions: their output is its value."""
        self.locals: list[dict[str, Value | None]] = []
        self.notes: list[str] = []
        self.rehearsing = False
        self._parse = parse
        self._depth = 0
        self.work = 0

    def charge(self, work: int) -> None:
        """Counts work. Raises Exhausted beyond the limit."""
        self.work += work
        if self.work > MAX_WORK or len(self.commands) > MAX_COMMANDS:
            raise Exhausted

    def note(self, text: str) -> None:
        """Keeps a note for people, once."""
        if text not in self.notes and len(self.notes) < _MAX_NOTES:
            self.notes.append(text)

    @contextmanager
    def deeper(self) -> Iterator[bool]:
        """One level of nesting; False where there are too many."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self.note("the script nests too deeply to follow")
        try:
            yield self._depth <= MAX_DEPTH
        finally:
            self._depth -= 1

    def fork(self) -> State:
        """A copy of the state."""
        self.charge(1 + len(self.state.variables) // 8)
        return self.state.fork()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """A subshell: what it changes is gone afterwards."""
        before = self.state
        self.state = self.fork()
        try:
            yield
        finally:
            self.state = before

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        """Runs for the state's sake only: its commands are not recorded."""
        recorded, self.commands = (self.commands, self.own), []
        self.own = []
        outer, self.rehearsing = self.rehearsing, True
        try:
            yield
        finally:
            self.commands, self.own = recorded
            self.rehearsing = outer

    @contextmanager
    def redirected(self, streams: Streams) -> Iterator[None]:
        """Commands inside read and write there, unless they say otherwise."""
        outer, self.streams = self.streams, streams
        try:
            yield
        finally:
            self.streams = outer

    def run_text(self, text: str, frame: Frame) -> None:
        """Parses and runs a text in the current state; ``frame`` says where it stands, without its source."""
        outer, source = self.frame, text.encode("utf-8", "replace")
        self.charge(1 + len(source) // 64)
        self.frame = replace(frame, source=source)
        try:
            self.run(self._parse(source))
        finally:
            self.frame = outer

    def run_all(self, nodes: Iterable[Node]) -> bool | None:
        """Runs statements until one stops the script; the last one's truth."""
        truth = None
        for node in nodes:
            if self.state.stopped or self.state.left in ("break", "continue"):
                break
            if node.is_named and node.type != "comment":
                truth = self.run(node)
        return truth

    def run(self, node: Node) -> bool | None:
        """Runs one statement. Whether it succeeds, where that can be known: only tests of known texts."""
        self.charge(1)
        handler = _HANDLERS.get(node.type)
        with self.deeper() as allowed:
            return handler(self, node) if handler and allowed else None

    def substitute(self, node: Node) -> str:
        """Runs the commands of ``$(...)``, which count as any other; what they print."""
        outer, self.own = self.own, []
        with self.aside(), self.redirected(Streams()):
            self.run_all(node.children)
        inner, self.own = self.own, outer
        said = substitution.output(inner)
        return captured.printed_by_script(self, inner) if said == HOLE else said

    def line(self, node: Node) -> int:
        """The line of a node, from 1, in the file it stands in."""
        return self.frame.line or node.start_point.row + 1


_HANDLERS: Mapping[str, Callable[[Interpreter, Node], bool | None]] = MappingProxyType(
    {
        **dict.fromkeys(("program", "do_group", "compound_statement"), statements.block),
        "ERROR": statements.broken,
        "subshell": statements.subshell,
        "redirected_statement": statements.redirection,
        "pipeline": statements.pipeline,
        "function_definition": statements.definition,
        "command": calls.command,
        "variable_assignment": assignments.assignment,
        "variable_assignments": assignments.several,
        "declaration_command": assignments.declaration,
        "unset_command": assignments.unset,
        "test_command": brackets.test,
        "list": branches.sequence,
        "negated_command": branches.negation,
        "if_statement": branches.alternatives,
        "case_statement": branches.choice,
        "for_statement": loops.each,
        "c_style_for_statement": loops.counted,
        "while_statement": loops.conditional,
    }
)
