"""A workflow's tree: triggers, inputs, jobs and steps, as written."""

from __future__ import annotations

import pytest

from arcroute.actions.workflow import Workflow, read_workflow
from arcroute.errors import InputError
from arcroute.text.source import Source


def read(text: str) -> Workflow:
    return read_workflow(Source("w.yml", text.encode()))


@pytest.mark.parametrize(
    ("on", "events"),
    [
        pytest.param("push", ("push",), id="one"),
        pytest.param("[push, pull_request]", ("push", "pull_request"), id="a list"),
        pytest.param("{push: , schedule: [{cron: x}]}", ("push", "schedule"), id="with settings"),
        pytest.param("&e push", ("push",), id="with an anchor"),
        pytest.param("", ("",), id="nothing"),
        pytest.param("[[a]]", (), id="no names"),
    ],
)
def test_events(on: str, events: tuple[str, ...]) -> None:
    assert read(f"on: {on}\njobs: {{}}\n").events == events


def test_inputs_are_read_as_declared() -> None:
    text = """
on:
  workflow_call:
    inputs:
      plain:
      full: {type: choice, default: a, options: [a, b], required: true}
      quoted: {required: 'true'}
jobs: {}
"""
    plain, full, quoted = read(text).inputs("workflow_call")
    assert (plain.type, plain.default, plain.options, plain.required) == ("string", None, (), False)
    assert (full.type, len(full.options), full.required) == ("choice", 2, True)
    assert not quoted.required, "a string is not true"
    assert read(text).inputs("workflow_dispatch") == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "w.yml: empty: a workflow needs `on:` and `jobs:`", id="an empty file"),
        pytest.param("# nothing\n", "w.yml: empty: a workflow needs `on:` and `jobs:`", id="a comment"),
        pytest.param("- a\n", "w.yml:1:1: not a workflow: a list at the top, not a mapping", id="a list"),
        pytest.param("on: push\n", "w.yml:1:1: not a workflow: no `jobs:`", id="no jobs"),
        pytest.param("on: push\njobs: [a]\n", "w.yml:2:1: `jobs:` is a list, not a mapping", id="a list of jobs"),
        pytest.param("on: push\njobs:\n", "w.yml:2:1: `jobs:` is null, not a mapping", id="no job"),
    ],
)
def test_what_is_no_workflow(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("job", "kind"),
    [
        pytest.param("", "null", id="nothing"),
        pytest.param("[x]", "a list", id="a list"),
        pytest.param("text", "`text`", id="a text"),
    ],
)
def test_a_job_that_is_none_is_still_a_job(job: str, kind: str) -> None:
    good, bad = read(f"on: push\njobs:\n  a: {{runs-on: x}}\n  b: {job}\n").jobs
    assert good.problem is None
    assert str(bad.problem) == f"w.yml:4:3: job `b` is {kind}, not a mapping"
    assert not bad.steps


def test_steps_count_from_0_and_keep_their_number() -> None:
    job = read("on: push\njobs: {a: {steps: [{run: x}, oops, {uses: y}]}}\n").jobs[0]
    assert [(step.index, step.text("run"), step.text("uses")) for step in job.steps] == [(0, "x", None), (2, None, "y")]


def test_what_a_job_takes_over_by_an_alias_is_its_own() -> None:
    text = "on: push\njobs:\n  a: &a\n    runs-on: x\n    steps: [{run: y}]\n  b: *a\n  c: {<<: *a, name: c}\n"
    assert [len(job.steps) for job in read(text).jobs] == [1, 1, 1]
