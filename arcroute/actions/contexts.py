"""The contexts that a job's expressions see before it runs, as far as they can be known without running anything.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/contexts
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from arcroute.actions.template import tracked
from arcroute.actions.values import (
    FALSE,
    NULL,
    TRUE,
    Assumption,
    Choice,
    Condition,
    Known,
    Object,
    Outcome,
    Tracked,
    Unknown,
    known,
)
from arcroute.actions.workflow import CALL, DISPATCH, Input, Workflow
from arcroute.text.source import Source
from arcroute.text.tree import Scalar

Contexts = Mapping[str, Tracked]
WORKSPACE = "/github/workspace"
"""Stands for the folder that a job's checkout fills; container actions see this very path."""


def github_context(workflow: Workflow, events: tuple[str, ...]) -> Object:
    """``github``: what is the same in every run. The event is, where only one starts the workflow."""
    entries: dict[str, Tracked] = {"workflow": known(_name(workflow)), "workspace": known(WORKSPACE)}
    if len(events) == 1:
        entries["event_name"] = known(events[0])
    return Object(entries, rest=Unknown("the github context differs from run to run"))


def vars_context(values: Mapping[str, str]) -> Object:
    """``vars``: those that the configuration declares; the others are kept outside the repository."""
    return Object(
        {name: known(value) for name, value in values.items()},
        rest=Unknown("the variable is kept outside the repository; declare it under `vars:` in .arcroute.yaml"),
    )


def own_inputs(workflow: Workflow) -> Object:
    """``inputs`` of a workflow that nobody here calls: defaults, options, and what else a run may give."""
    entries: dict[str, Tracked] = {}
    manual = {declared.name.lower(): declared for declared in workflow.inputs(DISPATCH)}
    called = {declared.name.lower(): declared for declared in workflow.inputs(CALL)}
    for name, declared in {**manual, **called}.items():
        entries[declared.name] = _choice(declared, _own_values(workflow, name, manual, called))
    return Object(entries)


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
    source: Source, declared: Iterable[Input], passed: Mapping[str, Tracked]
) -> tuple[Object, tuple[str, ...]]:
    """``inputs`` of a called workflow or action, and the names of required inputs that the caller does not pass."""
    entries: dict[str, Tracked] = {}
    missing: list[str] = []
    given = {name.lower(): value for name, value in passed.items()}
    for one in declared:
        value = given.get(one.name.lower())
        if value is None and one.default is None and one.required:
            missing.append(one.name)
            entries[one.name] = Unknown(f"the required input `{one.name}` is not passed")
        else:
            entries[one.name] = value if value is not None else default_of(source, one)
    return Object(entries), tuple(missing)


def default_of(source: Source, declared: Input) -> Tracked:
    """An input's default, or what GitHub gives instead of one for its type."""
    if declared.default is not None:
        return tracked(source, declared.default, "default")
    return {"boolean": FALSE, "number": known(0.0)}.get(declared.type, known(""))


def _own_values(
    workflow: Workflow, name: str, manual: Mapping[str, Input], called: Mapping[str, Input]
) -> Iterator[Tracked]:
    if name in manual:
        yield from _values(workflow.source, manual[name])
    if name in called:
        yield from _values(workflow.source, called[name])
    elif set(workflow.events) - {DISPATCH, CALL}:
        yield NULL
    if name not in manual and DISPATCH in workflow.events and name in called:
        yield NULL


def _values(source: Source, declared: Input) -> Iterator[Tracked]:
    """The values that a run may give to one input: an Unknown stands for any other."""
    if declared.type == "boolean":
        yield from (TRUE, FALSE)
    elif declared.type == "choice" and declared.options:
        yield from (tracked(source, option, "option") for option in declared.options)
    else:
        if declared.default is not None:
            yield default_of(source, declared)
        yield Unknown(f"the input `{declared.name}` can be anything")


def _choice(declared: Input, values: Iterator[Tracked]) -> Tracked:
    """One value as it is; several as a choice between them, told apart by their texts."""
    options: dict[str, Tracked] = {}
    for value in values:
        options.setdefault(_text(value), value)
    if len(options) == 1:
        return next(iter(options.values()))
    condition = Condition("", f"inputs.{declared.name}")
    return Choice(tuple(Outcome(value, (Assumption(condition, text),)) for text, value in options.items()))


def _text(value: Tracked) -> str:
    if isinstance(value, Known):
        return "".join(piece.text for piece in value.pieces)
    return "another value" if isinstance(value, Unknown) else "an expression's value"


def _name(workflow: Workflow) -> str:
    name = workflow.root.get("name")
    return name.value if isinstance(name, Scalar) else workflow.path
