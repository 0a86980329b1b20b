"""How a job comes to run where it runs: the expression, its outcomes, and where each label was written."""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.actions.legs import Leg
from arcroute.actions.runs_on import Label, Landing
from arcroute.actions.values import Origin, Piece
from arcroute.actions.workflow import Workflow
from arcroute.output.style import Style
from arcroute.output.terminal import printable
from arcroute.output.tree import branches
from arcroute.text.project import Project
from arcroute.text.source import Source, Span
from arcroute.text.tree import Scalar

_MAX_LINE = 90
_KINDS = {
    "expression string": "a string in the expression",
    "matrix cell": "a cell of the matrix",
    "with": "passed by the caller",
    "default": "the default of an input",
    "option": "an option of an input",
    "job output": "an output of a job before it",
}


def chain(project: Project, leg: Leg, lane: str | None, style: Style) -> Iterator[str]:
    """The calls that lead to the job, its ``runs-on``, and below it everything that this can come to."""
    for link in leg.links:
        uses = link.job.uses or link.job.key
        yield f"called by job {printable(link.job.id)}, {_place(link.workflow.source, uses.span)}"
    node = leg.job.runs_on or leg.job.uses
    if node is not None:
        written = _snippet(leg.workflow, node.span) if isinstance(node, Scalar) else "a list or mapping"
        yield f"{style.bold(printable(written))}  {_place(leg.workflow.source, node.span)}"
    if _says_it_all(leg):
        return
    outcomes = [list(_outcome(project, leg, landing, lane, style)) for landing in leg.landings.known]
    outcomes += [[style.paint("?", "yellow") + f"  {printable(why)}"] for why in leg.landings.unknown]
    yield from branches(outcomes)


def _outcome(project: Project, leg: Leg, landing: Landing, lane: str | None, style: Style) -> Iterator[str]:
    labels = ", ".join(printable(label.text) for label in landing.labels)
    group = f"group {printable(landing.group.text)}" if landing.group else ""
    text = ": ".join(filter(None, (group, labels)))
    if lane is not None:
        is_lane = any(label.text.lower() == lane.lower() for label in landing.labels)
        text = style.paint(text, "green" if is_lane else "red")
    yield text + _condition(leg, landing)
    yield from _writings(project, leg, landing.labels)


def _says_it_all(leg: Leg) -> bool:
    """Whether ``runs-on`` is written down as the one label that it is."""
    labels = [label for landing in leg.landings.known for label in landing.labels]
    return (
        leg.landings.complete
        and len(labels) == 1
        and labels[0].origin is not None
        and _is_runs_on(leg, labels[0].origin)
    )


def _condition(leg: Leg, landing: Landing) -> str:
    if landing.when is None:
        return ""
    first = leg.landings.known[0].when
    return "  otherwise" if landing.when == f"!({first})" else f"  if {printable(landing.when)}"


def _writings(project: Project, leg: Leg, labels: tuple[Label, ...]) -> Iterator[str]:
    """Where each piece of the labels was written, and the line there where it is another than that of ``runs-on``."""
    pieces = [piece for label in labels for piece in label.pieces if piece.origin is not None]
    for piece in pieces:
        assert piece.origin is not None  # noqa: S101 - those without are left out
        if not _is_runs_on(leg, piece.origin):
            yield from _writing(project, piece, piece.origin, len(pieces) > 1)


def _is_runs_on(leg: Leg, origin: Origin) -> bool:
    """Whether a label is ``runs-on`` itself: then the place has been told."""
    return origin.kind == "literal" and origin.path == leg.workflow.path


def _writing(project: Project, piece: Piece, origin: Origin, is_one_of_many: bool) -> Iterator[str]:
    source = project.read(origin.path)
    kind = _KINDS.get(origin.kind, "written")
    what = f"{printable(piece.text)}: {kind}" if is_one_of_many else kind
    yield f"{what}, {_place(source, origin.span)}"
    if origin.kind != "expression string":
        yield f"  {printable(_line(source, origin.span))}"


def _snippet(workflow: Workflow, span: Span) -> str:
    """The text of a node in one line."""
    return _cut(" ".join(workflow.source.slice(span).split()))


def _line(source: Source, span: Span) -> str:
    """The line of a span, without what is far from it."""
    position = source.position(span.start)
    text = source.line_text(position.line)
    start = max(position.column - 1 - _MAX_LINE // 2, 0)
    return ("…" if start else "") + _cut(" ".join(text[start:].split()))


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_LINE else text[: _MAX_LINE - 1] + "…"


def _place(source: Source, span: Span) -> str:
    return printable(str(source.place(span)))
