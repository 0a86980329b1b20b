"""What a leg says of itself apart from its builds, as the evidence layer wants it."""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.actions.legs import Leg
from arcroute.actions.values import Array, Known, Object, Tracked, text_of
from arcroute.actions.workflow import Job, Workflow
from arcroute.builds.rendering import render
from arcroute.builds.work import Work
from arcroute.errors import Place
from arcroute.routing.evidence import JobFacts
from arcroute.text.pragmas import pragmas
from arcroute.text.source import Source


def job_facts(leg: Leg, work: Work) -> JobFacts:
    """The facts of one leg."""
    source, place = leg.workflow.source, leg.place
    return JobFacts(
        workflow=leg.workflow.path,
        job=leg.job.id,
        place=place,
        name=render(source, leg.job.node.get("name"), leg.contexts) or "",
        matrix=dict(_cells(leg)),
        declared=tuple(_declared(leg.workflow, leg.job)),
        actions=tuple((uses.action, uses.place) for uses in work.uses),
        container=work.container,
        commands=tuple((invocation.command.words, invocation.place) for invocation in work.commands),
        builds=work.builds,
        steps=tuple(_step_lines(leg.workflow, leg.job)),
    )


def _cells(leg: Leg) -> Iterator[tuple[str, str]]:
    """The matrix cells of the leg and of its callers as texts; nested ones as ``key.part``."""
    for row in [*(link.row for link in leg.links), leg.row]:
        if row is not None:
            yield from _texts("", row)


def _texts(name: str, value: Tracked) -> Iterator[tuple[str, str]]:
    if isinstance(value, Known):
        yield name, text_of(value.data)
    elif isinstance(value, Object):
        for key, item in value.entries.items():
            yield from _texts(f"{name}.{key}" if name else key, item)
    elif isinstance(value, Array):
        for number, item in enumerate(value.items):
            yield from _texts(f"{name}.{number}", item)


def _declared(workflow: Workflow, job: Job) -> Iterator[tuple[str, Place]]:
    """``# arcroute: stack=`` inside the job or alone on the line above it; one above the next job is that job's."""
    source = workflow.source
    said = [pragma for pragma in pragmas(source) if pragma.stack]
    first, last = _lines(source, job.key.span.start, job.node.span.end) if said else (0, 0)
    for pragma in said:
        is_above = pragma.alone and pragma.line == first - 1
        is_inside = first <= pragma.line <= last and not (pragma.alone and _job_starts(workflow, pragma.line + 1))
        if pragma.stack and (is_above or is_inside):
            yield pragma.stack, source.place(pragma.span)


def _job_starts(workflow: Workflow, line: int) -> bool:
    """Whether a job starts on a line."""
    start, end = workflow.source.line_start(line), workflow.source.line_start(line + 1)
    return any(start <= job.key.span.start < end for job in workflow.jobs)


def _step_lines(workflow: Workflow, job: Job) -> Iterator[tuple[int, int]]:
    """First and last line of each step; a comment alone on the line above a step is the step's."""
    source = workflow.source
    above = {pragma.line for pragma in pragmas(source) if pragma.alone}
    spans = [_lines(source, *step.node.span) for step in job.steps]
    starts = [first - 1 if first - 1 in above else first for first, _ in spans]
    for number, (start, (_, last)) in enumerate(zip(starts, spans, strict=True)):
        yield start, min([last, *(other - 1 for other in starts[number + 1 : number + 2])])


def _lines(source: Source, start: int, end: int) -> tuple[int, int]:
    return source.position(start).line, source.position(end).line
