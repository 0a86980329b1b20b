"""A repository understood: which legs are listed, judged and asked for, and what the configuration changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import TypeAlias

import pytest

from arcroute.actions.repository import Target
from arcroute.routing.survey import RoutedLeg, Survey, survey

Read: TypeAlias = Callable[..., Survey]
W = ".github/workflows"
BUILD = "[{uses: actions/checkout@v4}, {run: docker build -f images/rust/Dockerfile -t acme/rust .}]"


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Surveys a repository of workflows, given by file name, and of other files, given by path."""

    def surveyed(config: str = "", selected: frozenset[str] | None = None, **files: str) -> Survey:
        named = {path if "/" in path else f"{W}/{path}.yml": text for path, text in files.items()}
        image = "FROM rust:1.80\nRUN cargo build --release\n"
        for path, text in {"images/rust/Dockerfile": image, ".arcroute.yaml": config, **named}.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(dedent(text))
        return survey(Target(tmp_path, selected))

    return surveyed


def chains(legs: tuple[RoutedLeg, ...]) -> list[str]:
    return [
        " > ".join(
            [*(link.job.id for link in leg.leg.links), f"{leg.leg.workflow.path.split('/')[-1]}:{leg.leg.job.id}"]
        )
        for leg in legs
    ]


CALLER = f"on: push\njobs: {{ship: {{uses: ./{W}/called.yml}}}}\n"
CALLED = f"on: workflow_call\njobs: {{build: {{runs-on: x, steps: {BUILD}}}}}\n"


def test_a_workflow_that_is_called_is_judged_through_its_callers(read: Read) -> None:
    found = read(caller=CALLER, called=CALLED, alone=CALLED)
    assert chains(found.legs) == ["alone.yml:build", "called.yml:build", "ship > called.yml:build"]
    assert chains(found.judged) == ["alone.yml:build", "ship > called.yml:build"]


@pytest.mark.parametrize(
    ("selected", "wanted"),
    [
        pytest.param(None, ["called.yml:build", "ship > called.yml:build"], id="everything"),
        pytest.param({"caller"}, ["ship > called.yml:build"], id="the caller, with what it calls"),
        pytest.param({"called"}, ["called.yml:build", "ship > called.yml:build"], id="the callee, in every chain"),
    ],
)
def test_wanted(read: Read, selected: set[str] | None, wanted: list[str]) -> None:
    paths = None if selected is None else frozenset(f"{W}/{name}.yml" for name in selected)
    assert chains(read("", paths, caller=CALLER, called=CALLED).wanted) == wanted


def test_problems_of_files_that_were_not_asked_for_are_silent(read: Read) -> None:
    bad = "on: push\njobs: {j: {runs-on: }}\n"
    found = read("", frozenset([f"{W}/good.yml"]), good="on: push\njobs: {j: {runs-on: x}}\n", bad=bad)
    assert not found.problems
    assert [str(problem) for problem in read(bad=bad).problems] == [f"{W}/bad.yml:2:21: a label of `runs-on` is empty"]


class TestConfiguration:
    def test_variables(self, read: Read) -> None:
        text = "on: push\njobs: {j: {runs-on: '${{ vars.lane }}'}}\n"
        (leg,) = read("vars: {LANE: arc-runner-set-3}\n", a=text).legs
        assert [landing.labels[0].text for landing in leg.leg.landings.known] == ["arc-runner-set-3"]
        assert leg.leg.landings.complete

    def test_excluded_workflows_are_not_listed_and_their_callers_are(self, read: Read) -> None:
        found = read(f"exclude: [{W}/called.yml]\n", caller=CALLER, called=CALLED)
        assert chains(found.legs) == ["caller.yml:ship"]
        assert found.legs[0].builds_image is None
        assert not found.problems

    REMOTE = (
        "on: push\njobs: {j: {uses: acme/x/.github/workflows/b.yml@v1, with: {df: images/rust/Dockerfile, on: y}}}\n"
    )

    def test_declared_inputs_of_a_workflow_elsewhere(self, read: Read) -> None:
        declared = "reusable-workflows: {Acme/X/.github/workflows/b.yml: {dockerfile: df, runner: on}}\n"
        (leg,) = read(declared, a=self.REMOTE).legs
        assert [build.dockerfile for build in leg.work.builds] == ["images/rust/Dockerfile"]
        assert (leg.verdict.stacks, leg.lane) == (("rust",), "arc-runner-set-3")
        assert [landing.labels[0].text for landing in leg.leg.landings.known] == ["y"]
        assert leg.leg.landings.complete

    def test_a_checkout_of_it_is_read(self, read: Read) -> None:
        text = "on: {workflow_call: {inputs: {on: {type: string}, df: {type: string}}}}\njobs:\n  inner:\n"
        text += "    runs-on: ${{ inputs.on }}\n    steps: [{run: 'docker build -f ${{ inputs.df }} .'}]\n"
        files = {"vendor/x/.github/workflows/b.yml": text}
        found = read("checkouts: {acme/x: vendor/x}\n", a=self.REMOTE, **files)
        (leg,) = found.legs
        assert leg.leg.workflow.path == "acme/x/.github/workflows/b.yml"
        assert [build.dockerfile for build in leg.work.builds] == ["images/rust/Dockerfile"]
        assert leg.leg.workflow.path in found.foreign

    def test_this_very_repository_by_its_name(self, read: Read) -> None:
        git = '[remote "origin"]\n\turl = git@github.com:acme/shop.git\n'
        caller = CALLER.replace("./", "acme/shop/").replace("called.yml", "called.yml@v1")
        found = read(caller=caller, called=CALLED, **{".git/config": git})
        assert "ship > called.yml:build" in chains(found.legs)

    @pytest.mark.parametrize(
        ("override", "lane"),
        [
            pytest.param("{job: build, lane: none}", None, id="leave it alone"),
            pytest.param("{job: build, lane: arc-runner-set-1}", "arc-runner-set-1", id="another lane"),
            pytest.param("{job: other, lane: none}", "arc-runner-set-3", id="another job"),
            pytest.param("{dockerfile: images/**, stack: python}", "arc-runner-set-1", id="another stack"),
        ],
    )
    def test_overrides(self, read: Read, override: str, lane: str | None) -> None:
        (leg,) = read(f"overrides: [{override}]\n", alone=CALLED).legs
        assert leg.lane == lane


def test_a_job_that_cannot_be_followed_may_build_an_image(read: Read) -> None:
    (leg,) = read(a=f"on: push\njobs: {{j: {{uses: ./{W}/gone.yml}}}}\n").legs
    assert leg.builds_image is None
    assert leg.verdict.kind == "undecided"
