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
from arcroute.text.pragmas import Pragma, pragmas
from arcroute.text.tree import Mapping


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
    """``# arcroute: stack=`` inside the job or alone on the line above it."""
    source = workflow.source
    first = source.position(job.key.span.start).line
    last = _last_line(workflow, job.node)
    for pragma in pragmas(source):
        if pragma.stack and (first <= pragma.line <= last or _is_above(pragma, first)):
            yield pragma.stack, source.place(pragma.span)


def _is_above(pragma: Pragma, line: int) -> bool:
    return pragma.alone and pragma.line == line - 1


def _last_line(workflow: Workflow, node: Mapping) -> int:
    return workflow.source.position(node.span.end).line
