"""Reads a Dockerfile into stages and instructions; nothing is expanded, nothing is run."""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.builds.dockerfile import keywords
from arcroute.builds.dockerfile.heredocs import heredoc_names
from arcroute.builds.dockerfile.lexer import LineReader, LogicalLine
from arcroute.builds.dockerfile.syntax import Dockerfile, Heredoc, Instruction, Stage
from arcroute.builds.dockerfile.values import ExpansionError
from arcroute.builds.dockerfile.words import Arguments, WordError, split_flags, split_keyword
from arcroute.errors import InputError, Place
from arcroute.text.source import Source

_WITH_HEREDOCS = frozenset({"ADD", "COPY", "RUN"})


def parse(source: Source) -> Dockerfile:
    """The whole file. Raises InputError, with the line, for what BuildKit refuses, and for a binary file."""
    reader = LineReader(source)
    instructions = tuple(_instruction(reader, line) for line in reader)
    if not instructions:
        raise InputError("file with no instructions", Place(source.path))
    first = next((at for at, one in enumerate(instructions) if one.keyword == "FROM"), len(instructions))
    for instruction in instructions[:first]:
        if instruction.keyword != "ARG":
            raise reader.error("no build stage in current context: FROM has to come first", instruction.line)
    if first == len(instructions):
        raise InputError("dockerfile contains no stages to build: there is no FROM", Place(source.path))
    return Dockerfile(
        source=source,
        escape=reader.escape,
        syntax=reader.directives.get("syntax", "").split(" ")[0] or None,
        args=instructions[:first],
        stages=tuple(_stages(instructions[first:])),
        comments=tuple(reader.comments),
    )


def _stages(instructions: tuple[Instruction, ...]) -> Iterator[Stage]:
    starts = [at for at, one in enumerate(instructions) if one.keyword == "FROM"]
    for index, (start, end) in enumerate(zip(starts, [*starts[1:], len(instructions)], strict=True)):
        origin = instructions[start]
        yield Stage(
            index=index,
            name=origin.words[2].lower() if len(origin.words) == 3 else None,
            base=origin.words[0],
            platform=origin.flag("platform") or None,
            instructions=instructions[start + 1 : end],
            line=origin.line,
            origin=origin,
        )


def _instruction(reader: LineReader, line: LogicalLine) -> Instruction:
    try:
        instruction = _read(reader, line, line.text)
        keywords.check(instruction)
    except (WordError, ExpansionError) as error:
        raise reader.error(str(error), line.start) from None
    return instruction


def _read(reader: LineReader, line: LogicalLine, text: str) -> Instruction:
    written, rest = split_keyword(text)
    flags, body = split_flags(rest)
    keyword = written.upper()
    trigger = _trigger(reader, line, body) if keyword == "ONBUILD" else None
    words, is_json = _arguments(reader, keyword, body, trigger)
    heredocs = _heredocs(reader, line) if keyword in _WITH_HEREDOCS and not is_json else ()
    heredocs = trigger.heredocs if trigger else heredocs
    end = reader.position if heredocs else line.end
    return Instruction(
        keyword=keyword,
        text=body,
        flags=flags,
        words=words,
        is_json=is_json,
        heredocs=heredocs,
        line=line.start,
        end_line=end,
        span=reader.span(line.start, end),
        trigger=trigger,
    )


def _arguments(reader: LineReader, keyword: str, body: str, trigger: Instruction | None) -> Arguments:
    if trigger:
        return Arguments((trigger.keyword, *trigger.words), trigger.is_json)
    parser = keywords.PARSERS.get(keyword)
    return parser(body, reader.escape) if parser else Arguments(())


def _trigger(reader: LineReader, line: LogicalLine, body: str) -> Instruction | None:
    """The instruction behind ONBUILD; there is one level of it."""
    if split_keyword(body)[0].upper() == "ONBUILD":
        raise WordError("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed")
    return _read(reader, line, body) if body else None


def _heredocs(reader: LineReader, line: LogicalLine) -> tuple[Heredoc, ...]:
    bodies: list[Heredoc] = []
    for opening in heredoc_names(line.text):
        start = reader.position + 1
        text = reader.heredoc(opening.name, chomp=opening.chomp, line=line.start)
        bodies.append(
            Heredoc(
                name=opening.name,
                text=text,
                expand=opening.expand,
                chomp=opening.chomp,
                descriptor=opening.descriptor,
                line=start,
            )
        )
    return tuple(bodies)
