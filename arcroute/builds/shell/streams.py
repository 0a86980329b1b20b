"""Standard input and output of a command: heredocs, files, and what a pipe surely carries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from arcroute.builds.model import HOLE
from arcroute.builds.shell.command import Command
from arcroute.builds.shell.substitution import output

if TYPE_CHECKING:
    from tree_sitter import Node

    from arcroute.builds.shell.expansion import Expansion


class Streams(Struct, frozen=True):
    """Where a command reads and writes; None for what it inherits."""

    text: str | None = None
    path: str | None = None
    output: str | None = None
    appends: bool = False
    """Whether what is written comes behind what the file holds."""

    def within(self, outer: Streams) -> Streams:
        """These streams, and the outer ones where nothing is redirected."""
        own = self.text is not None or self.path is not None
        return Streams(
            self.text if own else outer.text,
            self.path if own else outer.path,
            *((outer.output, outer.appends) if self.output is None else (self.output, self.appends)),
        )


def redirected(expand: Expansion, redirects: Iterable[Node]) -> Streams:
    """The streams after a command's redirects."""
    streams = Streams()
    for node in redirects:
        if node.type == "heredoc_redirect":
            streams = replace(streams, text=_heredoc(expand, node), path=None)
            for behind in node.children_by_field_name("redirect"):
                streams = _file(expand, behind, streams)
        elif node.type == "herestring_redirect":
            text = expand.text(node.named_children[-1]) + "\n" if node.named_children else ""
            streams = replace(streams, text=text, path=None)
        else:
            streams = _file(expand, node, streams)
    return streams


def _heredoc(expand: Expansion, node: Node) -> str:
    parts = {child.type: child for child in node.children}
    body, start = parts.get("heredoc_body"), parts.get("heredoc_start")
    if body is None or start is None:
        return ""
    quoted = expand.source(start)[:1] in ("'", '"', "\\")
    text = expand.source(body) if quoted else expand.heredoc(body)
    return "\n".join(line.lstrip("\t") for line in text.split("\n")) if "<<-" in parts else text


def _file(expand: Expansion, node: Node, streams: Streams) -> Streams:
    operator = next((child.type for child in node.children if not child.is_named), "")
    descriptor = node.child_by_field_name("descriptor")
    target = node.child_by_field_name("destination")
    number = expand.source(descriptor) if descriptor else ""
    if operator == "<" and number in ("", "0"):
        return replace(streams, text=None, path=expand.text(target))
    if operator in (">", ">>", ">|", "&>", "&>>") and number in ("", "1"):
        return replace(streams, output=expand.text(target), appends=">>" in operator)
    return streams


def of_pipe(commands: list[Command]) -> Streams:
    """What the next command of a pipeline reads from the commands of this one."""
    if len(commands) == 1 and commands[0].words[0] == "cat":
        command = commands[0]
        if len(command.words) == 2 and command.words[1] != "-":
            return Streams(path=command.words[1])
        if len(command.words) == 1 and command.stdin is not None:
            return Streams(text=command.stdin)
    text = output(commands) if commands else HOLE
    return Streams(text=text if text == HOLE else text + "\n")
