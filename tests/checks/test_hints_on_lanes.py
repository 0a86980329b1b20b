"""What jobs on a lane do that they need not do there: ARC304, ARC306, ARC308, ARC309."""

from __future__ import annotations

import pytest

from tests.checks.conftest import Ask

JOB = """\
jobs:
  job:
    runs-on: {runs_on}
    {extra}
    steps:
      - {step}
"""


def job(step: str, extra: str = "env: {}", runs_on: str = "arc-runner-set-1") -> str:
    return JOB.format(step=step, extra=extra, runs_on=runs_on)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(job("run: docker run --rm tool"), id="runs-an-image"),
        pytest.param(job("run: make lint", runs_on="ubuntu-latest"), id="not-on-a-lane"),
        pytest.param(job("run: make lint", runs_on="${{ github.ref && 'arc-runner-set-1' || 'x' }}"), id="perhaps"),
        pytest.param(job("run: ./tools/lint"), id="a-script-that-is-not-there"),
        pytest.param(job("uses: acme/anything@v1"), id="an-action-that-may-do-anything"),
        pytest.param(job("uses: docker://alpine:3"), id="a-docker-action"),
        pytest.param(job("run: pytest", "services: {db: {image: postgres}}"), id="services"),
        pytest.param(job("run: pytest", "container: python:3.13"), id="container"),
        pytest.param(job("run: ./mvnw spring-boot:build-image"), id="builds-an-image-without-docker"),
        pytest.param(job("run: kind create cluster"), id="a-tool-that-starts-containers"),
        pytest.param(job("run: python release.py"), id="a-program-that-is-not-there"),
        pytest.param(job("run: node tools/speaks.js"), id="a-program-that-speaks-of-docker"),
    ],
)
def test_a_job_that_may_need_docker_is_left_alone(ask: Ask, text: str) -> None:
    assert ask("ARC304", text, {"tools/speaks.js": "spawn('docker', ['ps'])\n"}) == ()


def test_tests_that_may_start_containers_are_left_alone(ask: Ask) -> None:
    depends = {"pyproject.toml": "[project]\ndependencies = ['testcontainers']\n"}
    assert [len(ask("ARC304", job("run: pytest"), files)) for files in (None, depends)] == [1, 0]


@pytest.mark.parametrize(
    "step",
    [
        pytest.param("run: git describe --tags", id="git"),
        pytest.param("run: python -m build", id="a-module"),
        pytest.param("run: python tools/version.py --short", id="a-program-that-was-read"),
        pytest.param("run: ./tools/version.sh", id="a-script-that-was-read"),
        pytest.param("uses: actions/setup-node@v4", id="setup"),
        pytest.param("{uses: actions/checkout@v4, with: {fetch-depth: 0}}", id="checkout"),
    ],
)
def test_a_job_that_needs_no_docker(ask: Ask, step: str) -> None:
    (found,) = ask("ARC304", job(step), {"tools/version.py": "print(1)\n", "tools/version.sh": "git describe\n"})
    assert found.message == "job `job` calls no Docker; on arc-runner-set-1 it keeps builds waiting"


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        pytest.param("{matrix: {n: [1, 2]}}", [], id="two"),
        pytest.param("{matrix: '${{ fromJSON(vars.MATRIX) }}'}", [], id="nobody-knows-how-many"),
        pytest.param("{fail-fast: false, matrix: {n: [1, 2, 3]}}", [()], id="three"),
        pytest.param(
            "{max-parallel: 2, fail-fast: false, matrix: {n: [1, 2, 3]}}",
            [("`max-parallel` has no effect there",)],
            id="max-parallel",
        ),
        pytest.param(
            "{matrix: {n: [1, 2, 3]}}",
            [("the first that fails cancels all that wait; `fail-fast: false` lets them run",)],
            id="fail-fast",
        ),
    ],
)
def test_a_matrix_queues(ask: Ask, strategy: str, expected: list[tuple[str, ...]]) -> None:
    found = ask("ARC306", job("run: docker build .", f"strategy: {strategy}"))
    assert [one.notes for one in found] == expected


def test_a_matrix_of_callers_queues(ask: Ask) -> None:
    calls = "  c: {uses: ./.github/workflows/called.yml, strategy: {matrix: {n: [1, 2]}}}\n"
    called = "on: workflow_call\n" + job("run: docker build .", "strategy: {matrix: {n: [1, 2]}}")
    (found,) = ask("ARC306", f"jobs:\n{calls}", {".github/workflows/called.yml": called})
    assert "4 on arc-runner-set-1" in found.message


def test_callers_of_a_workflow_are_no_matrix(ask: Ask) -> None:
    calls = "".join(f"  c{one}: {{uses: ./.github/workflows/called.yml}}\n" for one in range(3))
    called = "on: workflow_call\n" + job("run: docker build .", "strategy: {matrix: {n: [1, 2]}}")
    assert ask("ARC306", f"jobs:\n{calls}", {".github/workflows/called.yml": called}) == ()


@pytest.mark.parametrize(
    ("container", "count"),
    [
        pytest.param("container: python:3.13", 1, id="image"),
        pytest.param("container: {image: python:3.13, options: --user root}", 1, id="mapping"),
        pytest.param("container: ''", 0, id="none"),
        pytest.param("container: ${{ matrix.image }}", 0, id="unknown"),
    ],
)
def test_a_container_of_its_own(ask: Ask, container: str, count: int) -> None:
    assert len(ask("ARC308", job("run: pytest", container))) == count


@pytest.mark.parametrize(
    "step",
    [
        pytest.param("run: docker build .", id="docker"),
        pytest.param("run: docker-compose --version", id="asks-whether-it-is-there"),
        pytest.param("run: sudo apt-get install -y docker-compose-plugin && docker compose up -d", id="from-a-package"),
        pytest.param("run: pip install docker-compose==1.29 && docker-compose up -d", id="from-pypi"),
        pytest.param(
            "run: curl -L https://github.com/docker/compose/releases/download/v2/x -o d && docker compose up",
            id="downloaded",
        ),
        pytest.param("uses: hoverkraft-tech/compose-action@v2", id="an-action-that-brings-it"),
        pytest.param("run: echo docker compose up", id="said-only"),
        pytest.param("run: ./ci/install-compose.sh && docker compose up", id="from-a-script-that-is-not-there"),
        pytest.param("{run: docker compose up, if: runner.environment == 'github-hosted'}", id="elsewhere-only"),
    ],
)
def test_compose_is_there_or_not_needed(ask: Ask, step: str) -> None:
    assert ask("ARC309", job(step)) == ()


@pytest.mark.parametrize(
    "step",
    [
        pytest.param("run: docker compose up -d", id="plugin"),
        pytest.param("run: docker --context lane compose build", id="behind-an-option"),
        pytest.param("run: docker-compose -f a.yml build", id="the-old-program"),
        pytest.param("run: docker compose build && docker compose push", id="told-once"),
    ],
)
def test_compose_is_missing(ask: Ask, step: str) -> None:
    assert len(ask("ARC309", job(step))) == 1
    assert ask("ARC309", job(step, "container: docker:cli")) == ()


def test_compose_in_a_makefile_is_told_where_the_step_calls_make(ask: Ask) -> None:
    (found,) = ask("ARC309", job("run: make up"), {"Makefile": "up:\n\tdocker compose up -d\n"})
    assert (found.location.path, found.location.line) == (".github/workflows/ci.yml", 6)
