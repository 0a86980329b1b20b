from __future__ import annotations

import pytest

from tests.checks.conftest import Ask

JOB = """\
on: push
jobs:
  image:
    runs-on: {runs_on}
    env: {{TOKEN: "${{{{ secrets.PYPI }}}}", SHA: "${{{{ github.sha }}}}"}}
    steps:
      - {step}
"""
ACTION = "{{uses: docker/build-push-action@v6, with: {{build-args: '{}'}}}}"


def job(step: str, runs_on: str = "arc-runner-set-1") -> str:
    return JOB.format(step=step, runs_on=runs_on)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(job("run: docker build --build-arg SHA=$SHA ."), id="no-secret"),
        pytest.param(job("run: docker build --build-arg A=$TOKEN .", "ubuntu-latest"), id="not-on-a-lane"),
        pytest.param(job("run: docker build --secret id=a,env=TOKEN ."), id="mounted"),
        pytest.param(job("run: docker login -p $TOKEN && docker build ."), id="logs-in"),
        pytest.param(job(ACTION.format("A=${{ secrets.GITHUB_TOKEN }}")), id="void-when-the-job-ends"),
        pytest.param(job(ACTION.format("A=${{ vars.PYPI }}")), id="variable"),
        pytest.param(
            job("{run: docker build --build-arg A=$TOKEN ., if: runner.environment == 'github-hosted'}"),
            id="not-on-a-lane-by-its-condition",
        ),
    ],
)
def test_silent(ask: Ask, text: str) -> None:
    assert ask("ARC307", text) == ()


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(ACTION.format("A=${{ secrets.PYPI }}"), id="action"),
        pytest.param(ACTION.format("A=${{ secrets[''PYPI''] }}"), id="by-index"),
        pytest.param(ACTION.format("A=Bearer ${{ env.TOKEN }}"), id="through-the-environment"),
        pytest.param("run: docker build --build-arg A=$TOKEN .", id="command"),
        pytest.param("run: docker build --build-arg A=${{ secrets.PYPI }} .", id="written-into-the-script"),
        pytest.param("run: A=$TOKEN; export A; docker build --build-arg A .", id="taken-from-the-environment"),
    ],
)
def test_a_secret_in_an_argument(ask: Ask, step: str) -> None:
    (found,) = ask("ARC307", job(step))
    assert found.message == "the build argument A holds secrets.PYPI, which stays in the layers on arc-runner-set-1"
    assert found.location.line == 7


def test_a_secret_in_an_argument_of_compose(ask: Ask) -> None:
    files = {"compose.yml": "services: {a: {build: .}}\n"}
    assert len(ask("ARC307", job("run: docker compose build --build-arg A=$TOKEN"), files)) == 1


def test_the_legs_of_a_matrix_share_the_finding(ask: Ask) -> None:
    step = "run: docker build --build-arg A=$TOKEN .\n    strategy: {matrix: {n: [1, 2]}}"
    assert len(ask("ARC307", job(step))) == 1
