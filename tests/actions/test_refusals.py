"""Expressions that GitHub refuses, wherever in a job they are."""

from __future__ import annotations

from textwrap import dedent

import pytest

from arcroute.actions.refusals import refused
from arcroute.actions.workflow import read_workflow
from arcroute.text.source import Source


def problems(text: str) -> list[str]:
    return [str(one) for one in refused(read_workflow(Source("w.yml", dedent(text).encode())))]


JOB = "on: push\njobs:\n  a:\n    runs-on: x\n    "
STEP = JOB + "steps:\n      - "


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(JOB + "if: github.ref == 'x' && always()", id="a condition without braces"),
        pytest.param(JOB + "if: ${{ needs.b.result }}", id="a condition with braces"),
        pytest.param(JOB + "if: true", id="a boolean"),
        pytest.param(JOB + "if:", id="no condition"),
        pytest.param(JOB + "env: {A: '${{ secrets.A }}'}", id="secrets in the environment"),
        pytest.param(JOB + "outputs: {a: '${{ steps.s.outputs.a }}'}", id="steps in outputs"),
        pytest.param(JOB + "container: {image: x, env: {A: '${{ secrets.A }}'}}", id="secrets of a container"),
        pytest.param(STEP + "run: echo ${{ env.A }} ${{ runner.os }} ${{ job.status }}", id="all that steps may read"),
        pytest.param(STEP + "if: runner.os == 'Linux' && env.A\n        run: x", id="a step's condition"),
        pytest.param(STEP + "run: echo ${HOME} $((1)) {{ x }}", id="what only looks like an expression"),
        pytest.param(JOB + "concurrency: {group: '${{ matrix.a }}'}", id="a group per combination"),
    ],
)
def test_silent(text: str) -> None:
    assert problems(text) == []


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        pytest.param(JOB + "if: env.A", "5:9", "no context 'env' here", id="the environment is not there yet"),
        pytest.param(JOB + "if: matrix.a", "5:9", "no context 'matrix' here", id="nor is the matrix"),
        pytest.param(JOB + "name: ${{ steps.x }}", "5:15", "no context 'steps' here", id="nor are steps"),
        pytest.param(
            STEP + "if: secrets.A\n        run: x", "6:13", "no context 'secrets' here", id="no secrets in if"
        ),
        pytest.param(JOB + "env: {A: '${{ hashFiles(1) }}'}", "5:19", "the function hashFiles is", id="no files yet"),
        pytest.param(STEP + "run: ${{ always() }}", "6:18", "the function always is", id="a status outside if"),
        pytest.param(STEP + "run: ${{ foo.bar }}", "6:18", "no context 'foo' here", id="an unknown context"),
        pytest.param(
            STEP + "run: ${{ startWith('a', 'b') }}",
            "6:18",
            "no function 'startWith' (did you mean startsWith?)",
            id="an unknown function",
        ),
        pytest.param(
            STEP + "run: ${{ github.ref", "6:14", "this '${{' has no closing '}}'", id="an expression without end"
        ),
        pytest.param(
            STEP + "with: {a: [{b: 'x ${{ 1 == }}'}]}", "6:36", "the expression ends", id="deep inside other values"
        ),
        pytest.param(
            STEP + "run: |\n          one\n          two ${{ github.ref == }}\n",
            "8:33",
            "the expression ends",
            id="a line of a script",
        ),
        pytest.param(
            STEP + "run: >\n          one\n          two ${{ github..ref }}\n",
            "8:26",
            "'.ref' is not",
            id="a line of folded text",
        ),
    ],
)
def test_refused(text: str, place: str, message: str) -> None:
    (problem,) = problems(text)
    assert problem.startswith(f"w.yml:{place}: {message}"), problem


def test_an_anchor_is_told_once() -> None:
    text = JOB + "steps: &s\n      - run: ${{ foo }}\n  b:\n    runs-on: x\n    steps: *s\n"
    assert len(problems(text)) == 1
