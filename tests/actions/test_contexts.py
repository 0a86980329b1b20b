"""What expressions see before a run: the event, the variables, the strategy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from arcroute.actions.legs import Surroundings

OPEN_EVENT = ["a if github.event_name == 'push'", "b if !(github.event_name == 'push')"]


@pytest.mark.parametrize(
    ("on", "lands"),
    [
        pytest.param("push", ["a"], id="one event"),
        pytest.param("[push]", ["a"], id="a list of one"),
        pytest.param("{push: {branches: [main]}}", ["a"], id="one with settings"),
        pytest.param("pull_request", ["b"], id="another one"),
        pytest.param("[push, pull_request]", OPEN_EVENT, id="either of two"),
        pytest.param("workflow_call", OPEN_EVENT, id="a called workflow sees its caller's event"),
        pytest.param("[push, workflow_call]", OPEN_EVENT, id="also where it has an event of its own"),
    ],
)
def test_the_event_is_known_where_there_is_only_one(walk: Callable[..., Any], on: str, lands: list[str]) -> None:
    text = f"on: {on}\njobs: {{a: {{runs-on: \"${{{{ github.event_name == 'push' && 'a' || 'b' }}}}\"}}}}\n"
    assert walk(text).runs_on("a") == lands


def test_a_callee_sees_the_event_of_its_outermost_caller(walk: Callable[..., Any]) -> None:
    called = (
        "on: [workflow_call, push]\n"
        "jobs: {a: {runs-on: \"${{ github.event_name == 'schedule' && 'night' || 'day' }}\"}}\n"
    )
    call = "jobs: {%s: {uses: ./.github/workflows/called.yml}}\n"
    files = {
        "called.yml": called,
        "nightly.yml": "on: {schedule: [{cron: '0 0 * * *'}]}\n" + call % "n",
        "any.yml": "on: [push, schedule]\n" + call % "m",
    }
    found = walk(files)
    assert found.runs_on("a", "n") == ["night"]
    assert len(found.runs_on("a", "m")) == 2


@pytest.mark.parametrize(
    ("expression", "lands"),
    [
        pytest.param("vars.LANE", ["x"], id="a declared variable"),
        pytest.param("vars.lane", ["x"], id="names are compared without case"),
        pytest.param("vars.OTHER", ["?"], id="one that is not declared"),
        pytest.param("github.workflow", ["ship it"], id="the workflow's name"),
        pytest.param("github.repository_owner", ["?"], id="what differs between forks"),
        pytest.param("format('{0}/{1}', strategy.job-index, strategy.job-total)", ["0/1"], id="a job without a matrix"),
        pytest.param("format('{0}/{1}', strategy.fail-fast, strategy.max-parallel)", ["true/1"], id="its settings"),
    ],
)
def test_what_else_is_known(walk: Callable[..., Any], expression: str, lands: list[str]) -> None:
    text = f'name: ship it\non: push\njobs: {{a: {{runs-on: "${{{{ {expression} }}}}"}}}}\n'
    assert walk(text, Surroundings(vars={"LANE": "x"})).runs_on("a") == lands


@pytest.mark.parametrize(
    ("strategy", "lands"),
    [
        pytest.param("{matrix: {n: [x, y]}}", ["true-2"], id="what GitHub takes where nothing is written"),
        pytest.param("{matrix: {n: [x]}, fail-fast: false, max-parallel: 4}", ["false-4"], id="what is written"),
        pytest.param('{max-parallel: "${{ vars.LANE && 2 || 3 }}"}', ["true-2"], id="an expression"),
        pytest.param('"${{ fromJSON(vars.N) }}"', ["?"], id="a strategy that is not known"),
    ],
)
def test_the_settings_of_a_strategy(walk: Callable[..., Any], strategy: str, lands: list[str]) -> None:
    runs_on = "${{ strategy.fail-fast }}-${{ strategy.max-parallel }}"
    text = f'on: push\njobs: {{a: {{strategy: {strategy}, runs-on: "{runs_on}"}}}}\n'
    assert walk(text, Surroundings(vars={"LANE": "x"})).runs_on("a") == lands


@pytest.mark.parametrize(
    ("matrix", "lands"),
    [
        pytest.param("{n: [x, y, z]}", ["l-0-3", "l-1-3", "l-2-3"], id="in the order of the combinations"),
        pytest.param('{n: "${{ fromJSON(vars.N) }}"}', ["?"], id="not where they are counted at run time"),
        pytest.param(
            "\"${{ fromJSON(github.ref == 'x' && '{\\\"n\\\":[1]}' || '{\\\"n\\\":[1,2]}') }}\"",
            ["?"],
            id="nor where a condition decides how many there are",
        ),
    ],
)
def test_the_number_of_a_combination(walk: Callable[..., Any], matrix: str, lands: list[str]) -> None:
    index = "l-${{ strategy.job-index }}-${{ strategy.job-total }}"
    text = f'on: push\njobs: {{a: {{strategy: {{matrix: {matrix}}}, runs-on: "{index}"}}}}\n'
    assert walk(text).runs_on("a") == lands
