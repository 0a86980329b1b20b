"""The contexts that a job's expressions see before it runs, as far as they can be known without running anything.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/contexts
"""

from __future__ import annotations

from collections.abc import Mapping

from arcroute.actions.inputs import event_inputs
from arcroute.actions.values import TRUE, Object, Tracked, Unknown, known
from arcroute.actions.workflow import CALL, Workflow
from arcroute.text.tree import Scalar

_CHANGES = Unknown("the github context differs from run to run")
WORKSPACE = "/github/workspace"
"""Stands for the folder that a job's checkout fills; container actions see this very path."""


def github_context(started: Workflow) -> Object:
    """``github``: what is the same in every run that this workflow starts, the workflows that it calls included.

    The event is known where only one starts it. A workflow that can be called sees its caller's event and name, so
    nothing is known of these unless it is walked from its caller.
    """
    entries: dict[str, Tracked] = {"workspace": known(WORKSPACE)}
    if CALL not in started.events:
        entries["workflow"] = known(_name(started))
        entries["event"] = Object({"inputs": event_inputs(started)}, rest=_CHANGES)
        if len(started.events) == 1:
            entries["event_name"] = known(started.events[0])
    return Object(entries, rest=_CHANGES)


def strategy_context(index: int | None, total: int | None, settings: Mapping[str, Tracked]) -> Object:
    """``strategy`` of one of several combinations; None where it cannot be known which, or how many there are.

    ``settings`` are the values that a person wrote.
    """
    hidden = Unknown("which combinations there are is known only when the workflow runs")
    count = hidden if total is None else known(total)
    defaults = {"fail-fast": TRUE, "max-parallel": count}
    return Object({**defaults, **settings, "job-index": hidden if index is None else known(index), "job-total": count})


def vars_context(values: Mapping[str, str]) -> Object:
    """``vars``: those that the configuration declares; the others are kept outside the repository."""
    return Object(
        {name: known(value) for name, value in values.items()},
        rest=Unknown("kept outside the repository; declare it under `vars:` in .arcroute.yaml"),
    )


def _name(workflow: Workflow) -> str:
    name = workflow.root.get("name")
    return name.value if isinstance(name, Scalar) else workflow.path
