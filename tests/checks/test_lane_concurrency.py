from __future__ import annotations

import pytest

from arcroute.checks.finding import Severity
from tests.checks.conftest import Ask

OTHER = ".github/workflows/other.yml"
TEXT = """\
on: {on}
concurrency: {group}
jobs:
  image:
    runs-on: {runs_on}
    {extra}
    steps: [{{run: docker build .}}]
"""


def workflow(group: str, on: str = "push", runs_on: str = "arc-runner-set-1", extra: str = "env: {}") -> str:
    return TEXT.format(group=group, on=on, runs_on=runs_on, extra=extra)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(workflow("a"), workflow("b"), id="groups-of-their-own"),
        pytest.param(workflow("a-${{ github.ref }}"), workflow("a-${{ github.ref }}"), id="by-branch"),
        pytest.param(workflow("{group: a, queue: max}"), workflow("{group: a, queue: max}"), id="all-may-wait"),
        pytest.param(workflow("a"), workflow("a", runs_on="ubuntu-latest"), id="one-on-a-lane"),
        pytest.param(workflow("{cancel-in-progress: true}"), workflow("{}"), id="no-group"),
        pytest.param(
            workflow("{group: '${{ github.ref }}', cancel-in-progress: true}", on="pull_request"),
            workflow("b"),
            id="cancels-what-is-outdated",
        ),
        pytest.param(
            workflow("a", on="pull_request", extra="if: github.event_name != 'pull_request'"),
            workflow("b"),
            id="perhaps-not-for-pull-requests",
        ),
        pytest.param(
            workflow("a", on="{pull_request: {types: [labeled, closed]}}"), workflow("b"), id="not-for-new-commits"
        ),
    ],
)
def test_silent(ask: Ask, one: str, other: str) -> None:
    assert ask("ARC305", one, {OTHER: other}) == ()


def test_each_further_place_of_a_shared_group_is_told(ask: Ask) -> None:
    files = {
        OTHER: workflow("Lane"),
        ".github/workflows/third.yml": workflow("{group: lane, cancel-in-progress: true}"),
    }
    found = ask("ARC305", workflow("lane"), files)
    assert [(one.location.path, one.severity) for one in found] == [
        (OTHER, Severity.WARNING),
        (".github/workflows/third.yml", Severity.WARNING),
    ]
    assert found[0].message.endswith("GitHub cancels all but one of those that wait")
    assert found[1].message.endswith("each stops the one that runs")


@pytest.mark.parametrize(
    ("strategy", "count"),
    [
        pytest.param("{matrix: {n: [1, 2]}}", 0, id="one-runs-and-one-waits"),
        pytest.param("{matrix: {n: [1, 2, 3]}}", 1, id="one-is-cancelled"),
    ],
)
def test_a_matrix_in_one_group(ask: Ask, strategy: str, count: int) -> None:
    text = workflow("{}", extra=f"strategy: {strategy}\n    concurrency: lane")
    assert len(ask("ARC305", text)) == count


@pytest.mark.parametrize(
    "on", [pytest.param("[push, pull_request]", id="list"), pytest.param("{pull_request: }", id="mapping")]
)
def test_outdated_runs_are_worth_a_hint(ask: Ask, on: str) -> None:
    (found,) = ask("ARC305", workflow("build-${{ github.ref }}", on=on))
    assert found.severity == Severity.INFO
    assert found.location.line == 1
