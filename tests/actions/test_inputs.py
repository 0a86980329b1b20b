"""``inputs`` of a workflow that nobody here calls: what a run may give."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from arcroute.actions.inputs import default_inputs
from arcroute.actions.values import to_plain
from arcroute.actions.workflow import read_workflow
from arcroute.text.source import Source

MANUAL = "{workflow_dispatch: {inputs: {x: %s}}}"
CALLED = "{workflow_call: {inputs: {x: %s}}}"


@pytest.mark.parametrize(
    ("on", "lands"),
    [
        pytest.param(
            MANUAL % "{type: choice, options: [a, b]}",
            ["a if inputs.x == 'a'", "b if inputs.x == 'b'"],
            id="every option",
        ),
        pytest.param(MANUAL % "{type: choice, options: [a]}", ["a"], id="the only option"),
        pytest.param(MANUAL % "{default: a}", ["a if inputs.x == 'a'", "?"], id="the default, and whatever is typed"),
        pytest.param(MANUAL % "{type: number, default: 2}", ["2 if inputs.x == 2", "?"], id="a number"),
        pytest.param(MANUAL % "{default: it's}", ["it's if inputs.x == 'it''s'", "?"], id="a quote in it"),
        pytest.param(
            "{push: , workflow_dispatch: {inputs: {x: {default: a}}}}",
            ["a if inputs.x == 'a'", "?"],
            id="null for other events",
        ),
        pytest.param(MANUAL % "{type: string}", ["?"], id="no default"),
        pytest.param(MANUAL % "{type: environment}", ["?"], id="an environment"),
        pytest.param(CALLED % "{type: string, default: a}", ["a if inputs.x == 'a'", "?"], id="callers elsewhere"),
        pytest.param(
            CALLED % "{type: string, default: \"${{ 'a' }}\"}",
            ["a if inputs.x == 'a'", "?"],
            id="an expression as default",
        ),
        pytest.param(
            "{workflow_dispatch: {inputs: {x: {default: a}}}, workflow_call: {inputs: {x: {default: b}}}}",
            ["a if inputs.x == 'a'", "b if !(inputs.x == 'a') && inputs.x == 'b'", "?"],
            id="both",
        ),
    ],
)
def test_values_that_a_run_may_give(walk: Callable[..., Any], on: str, lands: list[str]) -> None:
    found = walk(f'on: {on}\njobs: {{a: {{runs-on: "${{{{ inputs.x }}}}"}}}}\n')
    assert found.runs_on("a") == lands
    assert not found.problems


@pytest.mark.parametrize(
    ("on", "lands"),
    [
        pytest.param(
            MANUAL % "{type: boolean}",
            ["yes if inputs.x", "no if !(inputs.x)"],
            id="a boolean is either",
        ),
        pytest.param(
            CALLED % "{type: boolean, default: true}",
            ["yes if inputs.x", "no if !(inputs.x)"],
            id="whatever its default",
        ),
        pytest.param("push", ["no"], id="no inputs at all"),
        pytest.param(
            "{push: , workflow_dispatch: {inputs: {x: {type: choice, options: [a]}}}}",
            ["yes if inputs.x == 'a'", "no if inputs.x == ''"],
            id="null for the other events",
        ),
        pytest.param(
            "{push: , workflow_dispatch: {inputs: {x: {default: a}}}}",
            ["yes if inputs.x == 'a' || !(inputs.x == '')", "no if !(inputs.x == 'a') && inputs.x == ''"],
            id="what is not empty",
        ),
        pytest.param(
            "{push: , workflow_call: {inputs: {x: {type: boolean, default: true}}}}",
            ["yes if inputs.x", "no if !(inputs.x)"],
            id="null where nobody calls",
        ),
    ],
)
def test_truth_of_inputs(walk: Callable[..., Any], on: str, lands: list[str]) -> None:
    found = walk(f"on: {on}\njobs: {{a: {{runs-on: \"${{{{ inputs.x && 'yes' || 'no' }}}}\"}}}}\n")
    assert found.runs_on("a") == lands


@pytest.mark.parametrize(
    ("on", "expression", "lands"),
    [
        pytest.param(
            MANUAL % "{type: choice, options: [a]}", "github.event.inputs.x", ["a"], id="the same under github.event"
        ),
        pytest.param(
            MANUAL % "{type: boolean}",
            "github.event.inputs.x == 'true' && 'yes' || 'no'",
            ["yes if inputs.x", "no if !(inputs.x)"],
            id="there a boolean is text",
        ),
        pytest.param("push", "github.event.inputs.x || 'none'", ["none"], id="null for other events"),
        pytest.param("push", "github.event.head_commit.message", ["?"], id="the rest of the event differs"),
        pytest.param(
            MANUAL % "{type: boolean}",
            "github.event.inputs.x == 'true' && !inputs.x && 'never' || 'always'",
            ["always"],
            id="both say the same",
        ),
    ],
)
def test_inputs_of_the_event(walk: Callable[..., Any], on: str, expression: str, lands: list[str]) -> None:
    assert walk(f'on: {on}\njobs: {{a: {{runs-on: "${{{{ {expression} }}}}"}}}}\n').runs_on("a") == lands


def test_an_option_has_its_own_place(walk: Callable[..., Any]) -> None:
    on = MANUAL % "{type: choice, options: [a, b]}"
    found = walk(f'on: {on}\njobs: {{a: {{runs-on: "${{{{ inputs.x }}}}"}}}}\n')
    assert found.written("a") == ["w.yml:1:63 a", "w.yml:1:66 b"]


def test_steps_of_a_workflow_that_nobody_calls_see_defaults() -> None:
    text = (
        "on: {workflow_call: {inputs: {a: {type: string, default: 7}, b: {type: boolean}, c: {type: number}, "
        "d: {type: string, required: true}}}}\njobs: {}\n"
    )
    found = default_inputs(read_workflow(Source("w.yml", text.encode())))
    assert to_plain(found.get("a")) == "7"
    assert to_plain(found.get("b")) is False
    assert to_plain(found.get("c")) == 0
    assert "no default" in str(to_plain(found.get("d")))
