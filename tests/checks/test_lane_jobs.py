"""Jobs and legs that can land on a lane, as most rules look at them: those that never run are left out."""

from __future__ import annotations

import pytest

from tests.checks.conftest import Ask

JOB = "    runs-on: arc-runner-set-1\n    steps:\n      - run: docker build --no-cache --pull .\n"
CALLED = {
    ".github/workflows/called.yml": f"on: {{workflow_call: {{inputs: {{x: {{type: boolean}}}}}}}}\njobs:\n  a:\n{JOB}"
}
DISPATCH = "{workflow_dispatch: {inputs: {x: {type: boolean, default: false}}}}"


def job(condition: str, on: str = "push") -> str:
    return f"on: {on}\njobs:\n  a:\n    if: {condition}\n{JOB}"


def call(condition: str) -> str:
    return f"on: push\njobs:\n  c: {{uses: ./.github/workflows/called.yml, if: {condition}, with: {{x: false}}}}\n"


@pytest.mark.parametrize("code", ["ARC205", "ARC302"])
@pytest.mark.parametrize(
    ("text", "files", "count"),
    [
        pytest.param(job("false"), {}, 0, id="switched-off"),
        pytest.param(job("${{ false && vars.X }}"), {}, 0, id="switched-off-by-an-expression"),
        pytest.param(job("github.event_name == 'pull_request'"), {}, 0, id="for-an-event-that-starts-nothing-here"),
        pytest.param(call("false"), CALLED, 0, id="called-by-what-is-switched-off"),
        pytest.param(
            call("true"), {name: text.replace("a:\n", "a:\n    if: inputs.x\n") for name, text in CALLED.items()}, 0,
            id="switched-off-by-its-caller",
        ),
        pytest.param(job("github.event_name == 'push'"), {}, 1, id="for-the-event-that-starts-it"),
        pytest.param(job("vars.X == 'on'"), {}, 1, id="perhaps"),
        pytest.param(job("inputs.x", DISPATCH), {}, 1, id="where-somebody-asks-for-it"),
        pytest.param(call("true"), CALLED, 1, id="called"),
    ],
)  # fmt: skip
def test_jobs_that_never_run_are_left_out(ask: Ask, code: str, text: str, files: dict[str, str], count: int) -> None:
    assert len(ask(code, text, files)) == count
