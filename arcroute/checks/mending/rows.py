"""A label that combinations of one matrix share and do not agree on: the matrix gives each of them its own."""

from __future__ import annotations

from collections.abc import Mapping as Dict

from arcroute.actions.workflow import Job
from arcroute.checks.mending.case import Case, Goal
from arcroute.checks.mending.column import Column, add_column, cell_key, override, replace_vector
from arcroute.checks.mending.guards import guarded_value
from arcroute.checks.mending.spot import write_expression
from arcroute.checks.mending.table import RUN_TIME, Table, read_table
from arcroute.errors import RewriteError
from arcroute.text.edit import Edit
from arcroute.text.source import Source
from arcroute.text.tree import Plain, Scalar, typed

_NAMES = ("lane", "runner", "build-lane", "build-runner")


def in_rows(case: Case) -> tuple[Edit, ...]:
    """The edits that let the matrix say where each combination runs. Raises RewriteError where it cannot."""
    job, rows = _one_job(case)
    if case.placement.origin.kind != "matrix cell":
        return _with_column(case, job, rows)
    table = read_table(job)
    cell = cell_key(table, case.scalar)
    if cell is None:
        raise RewriteError("the matrix combines several labels with everything else; list the pairs under `include:`")
    texts = {row: _like(case.scalar, case.written(goal)) for row, goal in rows.items()}
    name, is_vector = cell
    if is_vector:
        return replace_vector(case.source, table, name, texts)
    return override(case.source, table, name, texts, case.scalar.data)


def _like(cell: Scalar, text: str) -> Plain:
    """A number gives way to a number: others may read its type."""
    value = typed(text)
    return value if type(value) is type(cell.data) else text


def column_for(source: Source, job: Job, texts: Dict[int, Plain], lanes: bool) -> Column:
    """A key of the job's matrix with a text for each combination: one that is there already, or a new one.

    ``lanes``: whether all the texts are lanes, and the key may be called so. Raises RewriteError.
    """
    table = read_table(job)
    return _existing(table, texts) or add_column(source, table, _free_name(source, job, table, lanes), texts)


def _with_column(case: Case, job: Job, rows: Dict[int, Goal]) -> tuple[Edit, ...]:
    """The guard goes to the one place where the label is read, unless some combinations stay where they are."""
    all_move = all(goal.lane for goal in rows.values())
    texts = {row: goal.piece or goal.label if all_move else case.written(goal) for row, goal in rows.items()}
    column = column_for(case.source, job, texts, lanes=all_move)
    expression = guarded_value(case.guard, column.expression) if case.guard and all_move else column.expression
    return (*column.edits, *write_expression(case.source, case.scalar, case.placement.origin, expression))


def _one_job(case: Case) -> tuple[Job, dict[int, Goal]]:
    """The job whose matrix tells the legs apart, and the goal of each of its combinations."""
    found: dict[int, Goal] = {}
    jobs: dict[int, Job] = {}
    for goal in case.goals:
        job, row = _row(case, goal)
        jobs[id(job.node)] = job
        if found.setdefault(row, goal).lane != goal.lane:
            raise RewriteError("one combination of the matrix builds images of several lanes")
    if len(jobs) != 1:
        raise RewriteError("several jobs share the label")
    return next(iter(jobs.values())), found


def _row(case: Case, goal: Goal) -> tuple[Job, int]:
    """The job in whose text the label stands, and which of its combinations the leg is, or comes through."""
    leg = goal.use.leg.leg
    frames = [(leg.workflow.path, leg.job, leg.index, leg.row)]
    frames += [(link.workflow.path, link.job, link.index, link.row) for link in reversed(leg.links)]
    span = case.placement.origin.span
    for path, job, index, row in frames:
        if path == case.path and job.node.span.start <= span.start and span.end <= job.node.span.end:
            if row is None:
                unknown = job.node.get("strategy") is not None
                raise RewriteError(RUN_TIME if unknown else "the job has no matrix")
            return job, index
    raise RewriteError("the label is not written in the job")


def _existing(table: Table, texts: Dict[int, Plain]) -> Column | None:
    """A key that says just that already."""
    first = next(iter(texts))
    for key in table.rows[first]:
        if key.isidentifier() and all(table.rows[row].get(key) == text for row, text in texts.items()):
            return Column((), f"matrix.{key}")
    return None


def _free_name(source: Source, job: Job, table: Table, lanes: bool) -> str:
    taken = table.names()
    text = source.slice(job.node.span).lower()
    names = (name for name in _NAMES if lanes or not name.endswith("lane"))
    free = next((name for name in names if name not in taken and f"matrix.{name}" not in text), None)
    if free is None:
        raise RewriteError("the matrix uses every name that the new key could have")
    return free
