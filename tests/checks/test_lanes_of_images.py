"""Which lane an image belongs on, and whether the label says so: ARC104 to ARC107, and ARC109 to ARC111."""

from __future__ import annotations

import pytest

from tests.checks.conftest import Ask

JOB = """\
on: push
jobs:
  image:
    runs-on: {runs_on}
    steps:
      - run: {run}
"""
PYTHON = "docker build -f images/python/Dockerfile ."
GO = "docker build -f images/golang/Dockerfile ."
TOOL = "docker build ."
MIXED = "docker build -f images/python/Dockerfile . && docker build -f images/rust/Dockerfile ."
PLAIN = {"Dockerfile": "FROM registry.acme.example/platform:7\n"}
OTHER = ".github/workflows/other.yml"
CONFIG = ".arcroute.yaml"


def job(run: str, runs_on: str = "arc-runner-set-1") -> str:
    return JOB.format(run=run, runs_on=runs_on)


@pytest.mark.parametrize(
    ("code", "text", "files"),
    [
        pytest.param("ARC104", job(PYTHON), {}, id="one-stack"),
        pytest.param("ARC104", job(f"{PYTHON} && {GO}"), {}, id="one-lane-and-none"),
        pytest.param("ARC104", job(MIXED, "gpu-1"), {CONFIG: "runners: [gpu-*]"}, id="mixed-on-other-runners"),
        pytest.param(
            "ARC104",
            job(MIXED, "ubuntu-latest"),
            {CONFIG: "hosted: {builds: allow}"},
            id="mixed-where-hosted-is-allowed",
        ),
        pytest.param("ARC104", job(MIXED, "${{ vars.RUNNER }}"), {}, id="mixed-on-a-runner-that-nobody-knows"),
        pytest.param(
            "ARC104", job(MIXED), {CONFIG: "overrides: [{job: image, lane: arc-runner-set-1}]"}, id="mixed-and-declared"
        ),
        pytest.param("ARC105", job(TOOL, "ubuntu-latest"), PLAIN, id="undecided-off-the-lanes"),
        pytest.param("ARC105", job("./build-it"), {}, id="perhaps-no-image"),
        pytest.param(
            "ARC105",
            job(TOOL),
            {**PLAIN, CONFIG: "overrides: [{job: image, lane: none}]"},
            id="undecided-and-declared",
        ),
        pytest.param("ARC106", job(PYTHON), {}, id="a-label"),
        pytest.param("ARC106", job(PYTHON, "${{ vars.R }}"), {CONFIG: "vars: {R: arc-runner-set-1}"}, id="a-variable"),
        pytest.param("ARC106", job(GO, "${{ vars.R }}"), {}, id="unknown-without-a-lane"),
        pytest.param("ARC106", job("make test", "${{ vars.R }}"), {}, id="unknown-and-no-image"),
        pytest.param("ARC107", job(GO, "ubuntu-latest"), {}, id="no-lane-and-on-none"),
        pytest.param("ARC107", job(GO), {CONFIG: "overrides: [{job: image, lane: none}]"}, id="no-lane-is-declared"),
        pytest.param("ARC109", job(PYTHON), {}, id="shipped-lanes"),
        pytest.param("ARC109", job(PYTHON), {CONFIG: "lanes: {arc-runner-set-3: null}"}, id="a-lane-that-is-dropped"),
        pytest.param(
            "ARC109",
            job(PYTHON, "${{ vars.R }}"),
            {CONFIG: "lanes: {arc-runner-set-4: {stacks: [go], claim: c}}"},
            id="a-job-that-may-use-it",
        ),
        pytest.param("ARC110", job(TOOL), {**PLAIN, OTHER: job(TOOL)}, id="the-same-lane"),
        pytest.param("ARC110", job(PYTHON), {OTHER: job(PYTHON, "arc-runner-set-2")}, id="arc101-speaks-of-it"),
        pytest.param(
            "ARC110",
            job(TOOL),
            {**PLAIN, OTHER: job("docker build --build-arg V=2 .", "arc-runner-set-2")},
            id="another-argument",
        ),
        pytest.param("ARC110", job(TOOL), {OTHER: job(TOOL, "arc-runner-set-2")}, id="no-such-dockerfile"),
        pytest.param("ARC111", job(PYTHON, "{group: g, labels: arc-runner-set-1}"), {}, id="group-and-lane"),
        pytest.param("ARC111", job(GO, "{group: g}"), {}, id="group-without-a-lane-to-want"),
        pytest.param(
            "ARC111", job(PYTHON, "{group: g}"), {CONFIG: "hosted: {builds: allow}"}, id="a-group-that-may-be-hosted"
        ),
    ],
)
def test_silent(ask: Ask, code: str, text: str, files: dict[str, str]) -> None:
    assert ask(code, text, files) == ()


@pytest.mark.parametrize(
    ("code", "text", "files", "message"),
    [
        pytest.param(
            "ARC104",
            job(MIXED, "ubuntu-latest"),
            {},
            "job `image` builds python and rust, which belong on arc-runner-set-1 and arc-runner-set-3;"
            " give each lane a job of its own",
            id="mixed-on-a-hosted-runner",
        ),
        pytest.param(
            "ARC105",
            job(TOOL),
            PLAIN,
            "job `image` builds on arc-runner-set-1 what has no clear stack: nothing in it speaks for a language",
            id="undecided",
        ),
        pytest.param(
            "ARC106",
            job(PYTHON, "${{ github.ref == 'x' && vars.R || 'arc-runner-set-1' }}"),
            {},
            "job `image` belongs on arc-runner-set-1, and where it lands cannot be known: vars.R: kept outside the"
            " repository; declare it under `vars:` in .arcroute.yaml",
            id="one-branch-unknown",
        ),
        pytest.param(
            "ARC107",
            job(GO),
            {},
            "job `image` builds go on arc-runner-set-1, and no lane holds go",
            id="no-lane",
        ),
        pytest.param(
            "ARC109",
            job(PYTHON),
            {CONFIG: "lanes: {arc-runner-set-4: {stacks: [go], claim: c}}"},
            "no job can land on arc-runner-set-4",
            id="unused",
        ),
        pytest.param(
            "ARC110",
            job(TOOL, "${{ github.ref == 'x' && 'arc-runner-set-2' || 'arc-runner-set-3' }}"),
            PLAIN,
            "Dockerfile is built on arc-runner-set-2 and arc-runner-set-3, and each keeps its own copy of the layers",
            id="two-branches",
        ),
        pytest.param(
            "ARC111",
            job(PYTHON, "{group: g}"),
            {},
            "job `image` may go to any runner of the group g; add `labels:` with its lane, arc-runner-set-1",
            id="group-only",
        ),
    ],
)
def test_found(ask: Ask, code: str, text: str, files: dict[str, str], message: str) -> None:
    assert [one.message for one in ask(code, text, files)] == [message]


def test_the_legs_of_a_matrix_share_a_finding(ask: Ask) -> None:
    text = job(MIXED).replace("    steps:", "    strategy: {matrix: {n: [1, 2]}}\n    steps:")
    (found,) = ask("ARC104", text)
    assert found.matrix is None
