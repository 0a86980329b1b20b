"""What ``arcroute explain WORKFLOW:JOB`` tells of a job."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import TypeAlias

import pytest

from arcroute.actions.repository import Target
from arcroute.errors import UsageError
from arcroute.output.explanation import find_legs, render, render_json
from arcroute.output.style import Style
from arcroute.routing.survey import Survey, survey
from tests.conftest import FIXTURES, Golden

Read: TypeAlias = Callable[..., Survey]
W = ".github/workflows"
FILES = {
    "images/rust/Dockerfile": "FROM rust:1.80\nRUN cargo build --release\n",
    "images/tool/Dockerfile": "FROM alpine:3\nCOPY x /x\n",
    "images/both/Dockerfile": "FROM ubuntu\nRUN apt-get install -y ghc ocaml\nRUN cabal build\nRUN dune build\n",
}
JOB = "on: push\njobs:\n  j:\n    runs-on: %s\n    steps: [{run: docker build -f images/%s/Dockerfile .}]\n"


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Surveys a repository of workflows, given by file name."""

    def surveyed(config: str = "", **workflows: str) -> Survey:
        texts = {f"{W}/{name}.yml": text for name, text in workflows.items()}
        for path, text in {**FILES, **texts, ".arcroute.yaml": config}.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(dedent(text))
        return survey(Target(tmp_path))

    return surveyed


def explain(found: Survey, target: str, columns: int = 120) -> list[str]:
    return list(render(found, find_legs(found, target), Style(False, Path(), columns)))


@pytest.mark.parametrize(
    ("target", "jobs"),
    [
        pytest.param("caller.yml", ["inner", "own"], id="a file's name: all its jobs, those it calls among them"),
        pytest.param("caller", ["inner", "own"], id="without its suffix"),
        pytest.param(f"{W}/caller.yml", ["inner", "own"], id="a path"),
        pytest.param(f"./{W}/caller.yml", ["inner", "own"], id="a path as a shell completes it"),
        pytest.param("workflows/caller.yml", ["inner", "own"], id="the end of a path"),
        pytest.param("caller.yml:own", ["own"], id="a job"),
        pytest.param("caller.yml:OWN", ["own"], id="a job in capitals"),
        pytest.param("caller.yml:outer", ["inner"], id="a job that calls: the jobs it calls"),
        pytest.param("called.yml:inner", ["inner", "inner"], id="a job that is called: in every chain"),
    ],
)
def test_targets(read: Read, target: str, jobs: list[str]) -> None:
    found = read(
        caller=f"on: push\njobs: {{outer: {{uses: ./{W}/called.yml}}, own: {{runs-on: x}}}}\n",
        called="on: workflow_call\njobs: {inner: {runs-on: x}}\n",
    )
    assert [leg.leg.job.id for leg in find_legs(found, target)] == jobs


@pytest.mark.parametrize(
    ("target", "message"),
    [
        pytest.param(
            "relase.yml", "there is no workflow `relase.yml`; did you mean `release.yml`?", id="a misspelt file"
        ),
        pytest.param("x.yml", "there is no workflow `x.yml`; there is ci.yml, release.yml", id="another file"),
        pytest.param("ci.yml:biuld", f"{W}/ci.yml has no job `biuld`; did you mean `build`?", id="a misspelt job"),
        pytest.param("ci.yml:x", f"{W}/ci.yml has no job `x`; there is build, lint", id="another job"),
    ],
)
def test_names_that_are_not_there(read: Read, target: str, message: str) -> None:
    found = read(ci="on: push\njobs: {build: {runs-on: x}, lint: {runs-on: x}}\n", release="on: push\njobs: {}\n")
    with pytest.raises(UsageError) as caught:
        find_legs(found, target)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("config", "text", "sentence"),
    [
        pytest.param(
            "",
            JOB % ("x", "rust"),
            "Builds rust, which belongs on arc-runner-set-3. It never runs there.",
            id="elsewhere",
        ),
        pytest.param(
            "", JOB % ("arc-runner-set-3", "rust"), "Builds rust, which belongs on arc-runner-set-3.", id="on its lane"
        ),
        pytest.param(
            "",
            JOB % ("${{ vars.X }}", "rust"),
            "Builds rust, which belongs on arc-runner-set-3. Whether it runs there cannot be known.",
            id="open",
        ),
        pytest.param(
            "overrides: [{job: j, lane: none}]\n",
            JOB % ("x", "rust"),
            "Builds rust. The configuration leaves it where it is.",
            id="left alone",
        ),
        pytest.param(
            "", "on: push\njobs: {j: {runs-on: x}}\n", "Builds no image, so any runner will do.", id="no image"
        ),
        pytest.param(
            "",
            "on: push\njobs: {j: {runs-on: x, steps: [{run: cargo test}, {run: npm ci}]}}\n",
            "Builds no image, so any runner will do. It works with javascript and rust.",
            id="toolchains",
        ),
    ],
)
def test_the_verdict_is_a_sentence(read: Read, config: str, text: str, sentence: str) -> None:
    assert f"  {sentence}" in explain(read(config, ci=text), "ci.yml:j")


def test_cells_within_cells_go_by_their_path(read: Read) -> None:
    matrix = "strategy: {matrix: {cfg: [{n: java, fast: true, os: [a, b]}]}}"
    lines = explain(read(ci=f"on: push\njobs: {{j: {{runs-on: x, {matrix}}}}}\n"), "ci.yml:j")
    assert lines[1] == "  cfg.n: java, cfg.fast: true, cfg.os[0]: a, cfg.os[1]: b"


def test_a_doubt_is_told_with_what_would_settle_it(read: Read) -> None:
    lines = explain(read(ci=JOB % ("x", "tool")), "ci.yml:j")
    assert lines[0] == f"? {W}/ci.yml:3 j"
    assert lines[2].startswith("  Undecided: ")
    assert lines[3].startswith("  to settle it: ")


def test_the_chain_leads_to_the_bytes_that_a_person_wrote(read: Read) -> None:
    found = read(
        top=f"on: push\njobs:\n  a:\n    uses: ./{W}/mid.yml\n    with:\n      lane: arc-runner-set-1 # old\n",
        mid="on: {workflow_call: {inputs: {lane: {type: string}}}}\n"
        f'jobs: {{b: {{uses: ./{W}/low.yml, with: {{r: "${{{{ inputs.lane }}}}"}}}}}}\n',
        low="on: {workflow_call: {inputs: {r: {type: string}}}}\n"
        "jobs:\n  c:\n    runs-on: ${{ github.ref == 'x' && inputs.r || vars.Y }}\n",
    )
    lines = explain(found, "top.yml:a")
    start = lines.index("  Runs on")
    assert lines[start + 1 : start + 9] == [
        f"    called by job a, {W}/top.yml:4:11",
        f"    called by job b, {W}/mid.yml:2:18",
        f"    ${{{{ github.ref == 'x' && inputs.r || vars.Y }}}}  {W}/low.yml:4:14",
        "    ├─ arc-runner-set-1  if github.ref == 'x'",
        f"    │  passed by the caller, {W}/top.yml:6:13",
        "    │    lane: arc-runner-set-1 # old",
        "    └─ ?  vars.Y: kept outside the repository; declare it under `vars:` in .arcroute.yaml",
        "",
    ]


def test_what_stands_there_is_told_once(read: Read) -> None:
    lines = explain(read(ci="on: push\njobs: {j: {runs-on: x}}\n"), "ci.yml")
    assert lines == [
        f"{W}/ci.yml:2 j",
        "",
        "  Builds no image, so any runner will do.",
        "",
        "  Runs on",
        f"    x  {W}/ci.yml:2:21",
        "",
    ]


def test_legs_that_differ_in_their_combination_only_share_a_block(read: Read) -> None:
    lines = explain(read(ci="on: push\njobs: {j: {strategy: {matrix: {n: [1, true]}}, runs-on: x}}\n"), "ci.yml")
    assert lines[1:3] == ["  n: 1", "  n: true"]
    assert lines.count("  Runs on") == 1


def test_text_of_files_cannot_steer_a_terminal(read: Read) -> None:
    text = (
        'on: push\njobs: {"j\\e[1m": {runs-on: "${{ matrix.n }}", strategy: {matrix: {n: ["\\e[2J"]}}, '
        'steps: [{run: "docker build -t \\"x\\e[3m\\" ."}, {uses: "./\\e[4m"}]}}\n'
    )
    assert not any("\x1b" in line for line in explain(read(ci=text), "ci.yml"))


def test_the_same_as_json(read: Read) -> None:
    found = read(ci=JOB % ("x", "tool"))
    (text,) = render_json(found, find_legs(found, "ci.yml:j"), "ci.yml:j")
    document = json.loads(text)
    assert (document["version"], document["target"]) == (1, "ci.yml:j")
    (job,) = document["jobs"]
    assert job["verdict"] == "undecided"
    assert job["why"].startswith("Undecided: ")
    assert job["settle"]


def test_the_showcase_reads_well(golden: Golden) -> None:
    found = survey(Target(FIXTURES / "showcase"))
    golden(FIXTURES / "showcase/expected.explain.txt", "\n".join(explain(found, "images.yml", 100)))
