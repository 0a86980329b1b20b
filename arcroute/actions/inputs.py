"""``inputs`` of a workflow or action: what a run, a caller or a default gives, each value with its declared type.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#onworkflow_callinputs
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from arcroute.actions.options import one_of
from arcroute.actions.outcomes import outcomes
from arcroute.actions.syntax import ExpressionError
from arcroute.actions.template import tracked
from arcroute.actions.values import (
    FALSE,
    NULL,
    TRUE,
    Choice,
    Known,
    Object,
    Template,
    Tracked,
    Unknown,
    known,
    text_of,
)
from arcroute.actions.workflow import CALL, DISPATCH, Input, Workflow
from arcroute.text.source import Source

Contexts = Mapping[str, Tracked]
_ANYTHING = " can be anything"
_KINDS = {"boolean": bool, "number": float}


class Fault(Struct, frozen=True):
    """Why GitHub refuses what a caller passes; ``name`` is the caller's key, None for an input that is missing."""

    name: str | None
    message: str


def own_inputs(workflow: Workflow, contexts: Contexts) -> Object:
    """``inputs`` of a workflow that nobody here calls: defaults, options, and what else a run may give."""
    entries: dict[str, Tracked] = {}
    manual = {declared.name.lower(): declared for declared in workflow.inputs(DISPATCH)}
    called = {declared.name.lower(): declared for declared in workflow.inputs(CALL)}
    for name, declared in {**manual, **called}.items():
        values = [_evaluated(value, contexts) for value in _own_values(workflow, name, manual, called)]
        entries[declared.name] = one_of(f"inputs.{declared.name}", values)
    return Object(entries)


def event_inputs(workflow: Workflow) -> Tracked:
    """``github.event.inputs``: what a manual run gives, all of it as text; null for every other event."""
    declared = workflow.inputs(DISPATCH)
    if DISPATCH not in workflow.events:
        return NULL
    others = [NULL] if set(workflow.events) - {DISPATCH} else []
    found: dict[str, Tracked] = {}
    for one in declared:
        found[one.name] = _given(one_of(f"inputs.{one.name}", [*_values(workflow.source, one), *others]))
    return Object(found)


def _given(value: Tracked) -> Tracked:
    """A value as the event has it: its text, and null where no event gives one."""
    if isinstance(value, Choice):
        return Choice(tuple(replace(one, value=_given(one.value)) for one in value.options))
    return value if isinstance(value, Known) and value.data is None else as_text(value)


def default_inputs(workflow: Workflow) -> Object:
    """``inputs`` of a workflow that nobody here calls, all at their defaults: what its steps most likely get."""
    declared = (*workflow.inputs(DISPATCH), *workflow.inputs(CALL))
    return Object(
        {
            one.name: default_of(workflow.source, one)
            if one.default is not None or not one.required
            else Unknown(f"the input `{one.name}` has no default")
            for one in declared
        }
    )


def passed_inputs(
    source: Source, declared: Iterable[Input], passed: Mapping[str, Tracked], contexts: Contexts | None = None
) -> tuple[Object, tuple[Fault, ...]]:
    """``inputs`` of a called workflow or action, and what GitHub refuses of what is passed.

    ``source`` is the callee's file; ``contexts`` are what expressions in its defaults see.
    """
    entries: dict[str, Tracked] = {}
    faults: list[Fault] = []
    given = {name.lower(): (name, value) for name, value in passed.items()}
    for one in declared:
        name, value = given.pop(one.name.lower(), (None, None))
        if value is not None:
            entries[one.name] = as_declared(value, one)
            faults += [Fault(name, f"the input `{one.name}` {why}") for why in _mismatch(entries[one.name], value, one)]
        elif one.default is None and one.required:
            faults.append(Fault(None, f"the required input `{one.name}` is not passed"))
            entries[one.name] = Unknown(f"the required input `{one.name}` is not passed")
        else:
            entries[one.name] = _evaluated(default_of(source, one), contexts or {})
    faults += [Fault(name, f"there is no input `{name}`") for name, _ in given.values()]
    return Object(entries), tuple(faults)


def default_of(source: Source, declared: Input) -> Tracked:
    """An input's default, or what GitHub gives instead of one for its type."""
    if declared.default is not None:
        return as_declared(tracked(source, declared.default, "default"), declared)
    return {"boolean": FALSE, "number": known(0.0)}.get(declared.type, known(""))


def as_declared(value: Tracked, declared: Input) -> Tracked:
    """A value with the type of its input: scalars become text where text is declared, and nothing else is converted.

    GitHub refuses a text where it wants a boolean or a number; such a value is Unknown here.
    """
    if isinstance(value, Choice):
        return Choice(tuple(replace(one, value=as_declared(one.value, declared)) for one in value.options))
    kind = _KINDS.get(declared.type)
    if isinstance(value, Unknown):
        return replace(value, boolean=value.boolean or kind is bool)
    if kind is None:
        return as_text(value)
    if isinstance(value, Template) or (isinstance(value, Known) and isinstance(value.data, kind)):
        return value
    return Unknown(f"the input `{declared.name}` is no {declared.type}, and GitHub stops here", boolean=kind is bool)


def as_text(value: Tracked) -> Tracked:
    """A scalar as a string that keeps its origin."""
    if isinstance(value, Choice):
        return Choice(tuple(replace(one, value=as_text(one.value)) for one in value.options))
    if isinstance(value, Known):
        return replace(value, data=text_of(value.data))
    if isinstance(value, Unknown | Template):
        return value
    return Unknown("a list or mapping, where GitHub wants a string")


def _mismatch(typed: Tracked, value: Tracked, declared: Input) -> Iterator[str]:
    """What is wrong with a value that GitHub will surely refuse."""
    if isinstance(typed, Unknown) and not isinstance(value, Unknown):
        shown = f"`{text_of(value.data)[:40]}`" if isinstance(value, Known) else "a list or mapping"
        yield f"is {shown}, not a {declared.type}"


def _own_values(
    workflow: Workflow, name: str, manual: Mapping[str, Input], called: Mapping[str, Input]
) -> Iterator[Tracked]:
    if name in manual:
        yield from _values(workflow.source, manual[name])
    if name in called:
        yield from _values(workflow.source, called[name])
    events = set(workflow.events)
    without = {DISPATCH, CALL} if name in manual and name in called else {DISPATCH} if name in manual else {CALL}
    if events - without:
        yield NULL


def _values(source: Source, declared: Input) -> Iterator[Tracked]:
    """The values that a run may give to one input: an Unknown stands for any other."""
    if declared.type == "boolean":
        yield from (TRUE, FALSE)
    elif declared.type == "choice" and declared.options:
        yield from (as_text(tracked(source, option, "option")) for option in declared.options)
    else:
        if declared.default is not None:
            yield default_of(source, declared)
        yield Unknown(can_be_anything(declared))


def can_be_anything(declared: Input) -> str:
    """Why the value of an input is unknown where nobody here gives it."""
    return f"the input `{declared.name}`{_ANYTHING}"


def is_open_input(why: str) -> bool:
    """Whether a value is unknown only because whoever starts the run may give any."""
    return why.endswith(_ANYTHING)


def _evaluated(value: Tracked, contexts: Contexts) -> Tracked:
    """A default that is written as an expression; GitHub's other values are literals."""
    if not isinstance(value, Template):
        return value
    try:
        found = outcomes(value, contexts, "default")
    except ExpressionError as error:
        return Unknown(f"the default cannot be evaluated: {error.message}")
    return found[0].value if len(found) == 1 else Choice(found)
