"""A label inside a called workflow that its callers do not agree on: each caller passes its own."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Dict

from msgspec import Struct, field

from arcroute.actions.legs import Link
from arcroute.actions.workflow import CALL
from arcroute.checks.mending.case import Case, Goal
from arcroute.checks.mending.guards import quoted
from arcroute.checks.mending.rows import column_for
from arcroute.checks.mending.spot import write_expression
from arcroute.editing.lines import end_of_entry
from arcroute.editing.rendering import Writer
from arcroute.editing.structure import fill_entry, insert_entry
from arcroute.editing.style import style_of
from arcroute.errors import RewriteError
from arcroute.text.edit import Edit
from arcroute.text.source import Source, Span
from arcroute.text.tree import Alias, Entry, Mapping, Plain, Scalar, Sequence, plain, resolve

_NAMES = ("runner", "lane", "runs-on", "build-runner")


class Caller(Struct, frozen=True):
    """A job that calls the workflow, and the label that each of its combinations is to pass."""

    link: Link
    texts: dict[int, str] = field(default_factory=dict)


def through_callers(case: Case) -> tuple[Edit, ...]:
    """The edits that let callers pass the label: a new input, or one whose default they relied on so far.

    Raises RewriteError where the callers do not decide, or cannot be edited.
    """
    callers = _callers(case)
    if case.placement.origin.kind == "default":
        name, present = _input_with_default(case), case.scalar.value
        callers = [one for one in callers if set(one.texts.values()) != {present}]
        return tuple(edit for one in callers for edit in _passed(case, one, name))
    name = _free_name(case)
    declared, expression = _declared(case, name)
    written = write_expression(case.source, case.scalar, case.placement.origin, expression)
    return (*declared, *written, *(edit for one in callers for edit in _passed(case, one, name)))


def _callers(case: Case) -> list[Caller]:
    found: dict[tuple[str, str], Caller] = {}
    for goal in case.goals:
        leg = goal.use.leg.leg
        if leg.workflow.path != case.path:
            raise RewriteError("the label is written in a caller, whose callers differ")
        if not leg.links:
            _refuse_to_move(goal)
            continue
        link = leg.links[-1]
        caller = found.setdefault((link.workflow.path, link.job.id), Caller(link))
        text = case.written(goal)
        if caller.texts.setdefault(link.index, text) != text:
            raise RewriteError(f"one call by `{link.job.id}` builds images of several lanes")
    return list(found.values())


def _refuse_to_move(goal: Goal) -> None:
    """A run without a caller gets the label that is there now."""
    if goal.lane and goal.lane.lower() != goal.use.label.text.lower():
        raise RewriteError("the workflow also runs without a caller, and belongs on another lane then")


def _passed(case: Case, caller: Caller, name: str) -> Iterator[Edit]:
    """A label in the ``with:`` of a caller, out of the caller's matrix where its combinations differ."""
    source, job = _source_of(case, caller), caller.link.job
    texts = set(caller.texts.values())
    text = texts.pop()
    if texts:
        lanes = all(case.survey.catalog.lane(one) for one in caller.texts.values())
        column = column_for(source, job, caller.texts, lanes)
        yield from column.edits
        text = f"${{{{ {column.expression} }}}}"
    given = job.node.entry("with")
    _refuse_shared(source, job.node, given)
    if given is None:
        yield from insert_entry(source, job.node, ("with", {name: text}), after="uses")
    elif isinstance(given.value, Mapping):
        yield from insert_entry(source, given.value, (name, text))
    else:
        yield from fill_entry(source, given, {name: text})


def _source_of(case: Case, caller: Caller) -> Source:
    path = caller.link.workflow.path
    if path in case.survey.foreign:
        raise RewriteError("a workflow of another repository calls it")
    return case.survey.project.read(path)


def _refuse_shared(source: Source, job: Mapping, given: Entry | None) -> None:
    """What several jobs share through an anchor would change for all of them."""
    keys = [entry.key.value for entry in job.entries]
    merged = given is not None and given not in job.entries
    if job.anchor or "uses" not in keys or merged or (given and isinstance(given.value, Alias)):
        raise RewriteError("what the caller passes is shared through an anchor", source.place(job.span))


def _inputs(case: Case) -> Dict[str, Mapping]:
    return {
        entry.key.value: declared
        for entry in _entries(_call(case), "inputs")
        if isinstance(declared := resolve(entry.value), Mapping)
    }


def _call(case: Case) -> Mapping | None:
    """The settings of ``workflow_call``."""
    on = case.workflow.root.get("on")
    found = on.get(CALL) if isinstance(on, Mapping) else None
    return found if isinstance(found, Mapping) else None


def _entries(parent: Mapping | None, key: str) -> Iterator[Entry]:
    value = parent.get(key) if parent else None
    return value.items() if isinstance(value, Mapping) else iter(())


def _input_with_default(case: Case) -> str:
    for name, declared in _inputs(case).items():
        default = declared.get("default")
        if default is case.scalar:
            return name
    raise RewriteError("the default belongs to no input of a call")


def _free_name(case: Case) -> str:
    taken = {entry.key.value.lower() for entry in _entries(_call(case), "inputs")}
    taken |= {one.name.lower() for one in case.workflow.inputs("workflow_dispatch")}
    free = next((name for name in _NAMES if name not in taken), None)
    if free is None:
        raise RewriteError("the workflow has inputs of every name that the new one could have")
    return free


def _declared(case: Case, name: str) -> tuple[tuple[Edit, ...], str]:
    """The edits that declare an input, and the expression that reads it.

    Callers elsewhere, and events that know no inputs, get the label that is there now.
    """
    present = case.goals[0].use.piece.text
    only_called = case.workflow.events == (CALL,)
    declared: dict[str, Plain] = {"type": "string", "default": present} if only_called else {"type": "string"}
    expression = f"inputs.{name}" if only_called else f"inputs.{name} || {quoted(present)}"
    return _declare(case, {name: declared}), expression


def _declare(case: Case, inputs: dict[str, Plain]) -> tuple[Edit, ...]:
    source = case.source
    on = case.workflow.root.entry("on")
    if on is None or isinstance(on.value, Alias):
        raise RewriteError("`on:` is shared through an anchor")
    if not isinstance(on.value, Mapping):
        return _spelled_out(source, on, inputs)
    call = on.value.entry(CALL)
    if call is None or isinstance(call.value, (Alias, Sequence)):
        raise RewriteError("`workflow_call:` is not written out")
    if isinstance(call.value, Scalar):
        return fill_entry(source, call, {"inputs": inputs})
    there = call.value.entry("inputs")
    if there is None:
        first = call.value.entries[0].key.value if call.value.entries else None
        return insert_entry(source, call.value, ("inputs", inputs), before=first)
    (name, declared), *_ = inputs.items()
    if isinstance(there.value, Mapping):
        return insert_entry(source, there.value, (name, declared))
    return fill_entry(source, there, inputs)


def _spelled_out(source: Source, on: Entry, inputs: dict[str, Plain]) -> tuple[Edit, ...]:
    """``on: workflow_call``, alone or in brackets, as a mapping."""
    if plain(on.value) not in (CALL, [CALL]) or (isinstance(on.value, Sequence) and not on.value.flow):
        raise RewriteError("`on:` lists its events; arcroute adds inputs where it is a mapping")
    lines = Writer(style_of(source)).block_entry("on", {CALL: {"inputs": inputs}})[1:]
    start = on.key.span.end + 1
    if source.slice(Span(on.key.span.end, on.value.span.start)).strip() != ":":
        raise RewriteError("`on:` is written in a way that arcroute does not edit")
    end = end_of_entry(source, on.value.span.end)
    added = Edit(source.path, Span(end, end), "".join(source.eol + line for line in lines))
    return (Edit(source.path, Span(start, on.value.span.end), ""), added)
