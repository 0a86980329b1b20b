"""``arcroute check FILE``: only findings on which a file that was named bears, whatever kind of file it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
Write = Callable[..., Path]

W = ".github/workflows"
FILES = {
    f"{W}/images.yml": """\
on: push
jobs:
  image:
    strategy:
      matrix:
        include:
          - {file: images/python/Dockerfile, lane: arc-runner-set-2}
          - {file: images/rust/Dockerfile, lane: arc-runner-set-1}
    runs-on: ${{ matrix.lane }}
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f ${{ matrix.file }} .
""",
    f"{W}/script.yml": """\
on: push
jobs:
  ship:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: scripts/build.sh
""",
    f"{W}/compose.yml": """\
on: push
jobs:
  up:
    runs-on: arc-runner-set-1
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v4
      - run: docker compose build
""",
    f"{W}/action.yml": """\
on: push
jobs:
  composite:
    runs-on: arc-runner-set-1
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v4
      - uses: ./.github/actions/build
""",
    ".github/actions/build/action.yml": """\
runs:
  using: composite
  steps:
    - shell: bash
      run: docker build -f images/ocaml/Dockerfile .
""",
    "scripts/build.sh": "docker build -f images/java/Dockerfile .\n",
    "docker-compose.yml": "services: {web: {build: {context: web}}}\n",
    "web/Dockerfile": "FROM node:22\nCOPY package.json .\nRUN npm ci\nCMD [node, server.js]\n",
    "web/package.json": "{}\n",
    "web/README": "",
    "images/python/Dockerfile": "FROM python:3.12\nRUN pip install flask\n",
    "images/rust/Dockerfile": "FROM ghcr.io/acme/builder\nRUN cargo build --release\n",
    "images/java/Dockerfile": "FROM eclipse-temurin:21\nRUN mvn package\n",
    "images/ocaml/Dockerfile": "FROM ocaml/opam\nRUN opam install dune\n",
    ".arcroute.yaml": "{}\n",
}


@pytest.fixture
def check(run: Run, write: Write) -> Callable[..., list[tuple[str, int]]]:
    """File and line of each ARC1 finding on which the named paths bear."""
    for path, text in FILES.items():
        write(path, text)

    def checked(*paths: str, rules: str = "ARC1") -> list[tuple[str, int]]:
        result = run("check", *paths, "--select", rules, "--output-format", "json")
        assert result.code in (0, 1), result.err
        return [(one["path"].rpartition("/")[2], one["line"]) for one in json.loads(result.out)["findings"]]

    return checked


ALL = [("action.yml", 4), ("compose.yml", 4), ("images.yml", 7), ("images.yml", 8), ("script.yml", 4)]


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        pytest.param(["web/README"], [], id="a file that no job uses"),
        pytest.param(["images/python"], [("images.yml", 7)], id="a folder"),
        pytest.param(["images/python/Dockerfile"], [("images.yml", 7)], id="a Dockerfile, in its own row only"),
        pytest.param(["images/rust/Dockerfile"], [("images.yml", 8)], id="a Dockerfile with an unknown base"),
        pytest.param(["images/java/Dockerfile"], [("script.yml", 4)], id="a Dockerfile that a script builds"),
        pytest.param(["scripts/build.sh"], [("script.yml", 4)], id="a script"),
        pytest.param(["docker-compose.yml"], [("compose.yml", 4)], id="a compose file"),
        pytest.param(["web/Dockerfile"], [("compose.yml", 4)], id="a Dockerfile that compose builds"),
        pytest.param(["web/package.json"], [], id="a manifest: its name speaks, not what is in it"),
        pytest.param([".github/actions/build/action.yml"], [("action.yml", 4)], id="a composite action"),
        pytest.param([f"{W}/images.yml"], [("images.yml", 7), ("images.yml", 8)], id="a workflow"),
        pytest.param(["images/java", f"{W}/compose.yml"], [("compose.yml", 4), ("script.yml", 4)], id="several"),
        pytest.param([".arcroute.yaml"], ALL, id="the configuration"),
        pytest.param([".github"], ALL, id="all workflows"),
        pytest.param([], ALL, id="nothing"),
    ],
)
def test_findings_that_named_files_bear_on(
    check: Callable[..., list[tuple[str, int]]], paths: list[str], found: list[tuple[str, int]]
) -> None:
    assert check(*paths) == found


def test_a_dockerfile_does_not_bear_on_what_only_concerns_the_job(
    check: Callable[..., list[tuple[str, int]]],
) -> None:
    assert check(f"{W}/script.yml", rules="no-timeout") == [("script.yml", 3)]
    assert check("images/java/Dockerfile", rules="no-timeout") == []


def test_a_base_image_bears_on_what_stands_on_it(run: Run, write: Write) -> None:
    build = "docker build -t acme/base -f base/Dockerfile . && docker build -f app/Dockerfile ."
    write(f"{W}/ci.yml", f"on: push\njobs: {{j: {{runs-on: arc-runner-set-1, steps: [{{run: '{build}'}}]}}}}\n")
    write("base/Dockerfile", "FROM rust:1.80\n")
    write("app/Dockerfile", "FROM acme/base\nRUN cargo build\n")
    result = run("jobs", "base/Dockerfile", "--output-format", "json")
    assert [job["job"] for job in json.loads(result.out)["jobs"]] == ["j"]


def test_a_called_workflow_is_judged_with_its_callers(run: Run, write: Write) -> None:
    write(f"{W}/ship.yml", f"on: push\njobs: {{ship: {{uses: ./{W}/b.yml, with: {{on: arc-runner-set-1}}}}}}\n")
    write(
        f"{W}/b.yml",
        "on: {workflow_call: {inputs: {on: {type: string}}}}\njobs:\n  b:\n    runs-on: ${{ inputs.on }}\n"
        "    steps: [{run: docker build -f images/rust/Dockerfile .}]\n",
    )
    write("images/rust/Dockerfile", "FROM rust:1.80\n")
    result = run("check", "images/rust/Dockerfile", "--select", "ARC101", "--output-format", "concise")
    assert result.out.startswith(f"{W}/ship.yml:2:")


@pytest.mark.parametrize(
    ("path", "text", "code"),
    [
        pytest.param("compose.yaml", "services: {}\n", 0, id="a compose file is no broken workflow"),
        pytest.param("deploy/values.yaml", "a: {{ .Values.b }}\n", 0, id="nor is a template of Helm"),
        pytest.param("templates/ci.yml", "on: push\njobs: {a: {runs-on: [}}\n", 2, id="a workflow elsewhere is"),
    ],
)
def test_yaml_outside_the_folder_of_workflows(
    run: Run, wrong: Path, write: Write, path: str, text: str, code: int
) -> None:
    write(path, text)
    assert run("check", path, "--select", "ARC101").code == code
