from __future__ import annotations

import pytest

from arcroute.checks.finding import Severity
from tests.checks.conftest import Ask

JOB = """\
on: {on}
jobs:
  image:
    {extra}
    runs-on: {runs_on}
    steps:
      - uses: actions/checkout@v4
        with: {{ref: "{ref}"}}
      - run: docker build .
"""
HEAD = "${{ github.event.pull_request.head.sha }}"


def job(extra: str = "env: {}", on: str = "pull_request", runs_on: str = "arc-runner-set-1", ref: str = "") -> str:
    return JOB.format(on=on, extra=extra, runs_on=runs_on, ref=ref)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(job(on="push"), id="push"),
        pytest.param(job(on="{pull_request: {types: [labeled]}}"), id="labelled-by-a-maintainer"),
        pytest.param(job("if: github.event_name == 'push'", on="[push, pull_request]"), id="pushes-only"),
        pytest.param(
            job("if: github.event.pull_request.head.repo.full_name == github.repository"), id="own-branches-only"
        ),
        pytest.param(job("if: ${{ !github.event.pull_request.head.repo.fork }}"), id="no-forks"),
        pytest.param(job("if: github.ref == 'refs/heads/main'"), id="main-only"),
        pytest.param(job("if: github.base_ref == ''", on="[push, pull_request]"), id="no-pull-requests"),
        pytest.param(job("if: ${{ !github.head_ref }}", on="[push, pull_request]"), id="no-pull-requests-in-short"),
        pytest.param(job("if: github.actor == 'dependabot[bot]'"), id="one-actor"),
        pytest.param(
            job('if: contains(fromJSON(\'["MEMBER", "OWNER"]\'), github.event.pull_request.author_association)'),
            id="members",
        ),
        pytest.param(job("if: contains(github.event.pull_request.labels.*.name, 'ok')"), id="a-label-that-may-guard"),
        pytest.param(job("if: vars.LANES == 'on'"), id="a-variable-that-may-guard"),
        pytest.param(job("environment: builds"), id="an-environment-that-may-need-approval"),
        pytest.param(
            job(runs_on="${{ github.event_name == 'pull_request' && 'ubuntu-latest' || 'arc-runner-set-1' }}"),
            id="another-runner",
        ),
        pytest.param(
            job("needs: guard") + "  guard: {runs-on: ubuntu-latest, if: github.event_name == 'push', steps: []}\n",
            id="needs-a-job-that-is-skipped",
        ),
        pytest.param(job(on="pull_request_target"), id="privileged-with-trusted-code"),
        pytest.param(
            job("if: github.event.pull_request.head.repo.fork == false", on="pull_request_target", ref=HEAD),
            id="privileged-and-guarded",
        ),
    ],
)
def test_silent(ask: Ask, text: str) -> None:
    assert ask("ARC301", text) == ()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(job(), id="bare"),
        pytest.param(job(on="{pull_request: {types: [opened, labeled]}}"), id="opened-or-labelled"),
        pytest.param(job("if: github.repository_owner == 'acme'"), id="the-base-owner"),
        pytest.param(job("if: github.repository == 'acme/images'"), id="the-base-repository"),
        pytest.param(job("if: github.base_ref == 'main' && !github.event.pull_request.draft"), id="what-anyone-can-do"),
        pytest.param(job("if: github.base_ref != ''"), id="all-pull-requests"),
        pytest.param(job("if: github.actor != 'dependabot[bot]'"), id="any-actor-but-one"),
        pytest.param(job("if: ${{ always() }}"), id="always"),
        pytest.param(job("needs: lint") + "  lint: {runs-on: ubuntu-latest, steps: []}\n", id="needs-a-job-that-runs"),
        pytest.param(
            job("needs: guard\n    if: always()")
            + "  guard: {runs-on: ubuntu-latest, if: github.event_name == 'push', steps: []}\n",
            id="does-not-mind-that-the-guard-was-skipped",
        ),
        pytest.param(
            job(runs_on="${{ github.repository_owner == 'acme' && 'arc-runner-set-1' || 'ubuntu-latest' }}"),
            id="the-owner-in-runs-on",
        ),
    ],
)
def test_a_fork_gets_there(ask: Ask, text: str) -> None:
    (found,) = ask("ARC301", text)
    assert found.severity == Severity.WARNING
    assert found.message.startswith("a pull request from a fork runs job `image` on arc-runner-set-1")


@pytest.mark.parametrize(
    ("event", "ref"),
    [
        pytest.param("pull_request_target", HEAD, id="target"),
        pytest.param("issue_comment", "refs/pull/${{ github.event.issue.number }}/merge", id="comment"),
        pytest.param("workflow_run", "${{ github.event.workflow_run.head_sha }}", id="workflow-run"),
    ],
)
def test_strangers_code_with_rights_is_an_error(ask: Ask, event: str, ref: str) -> None:
    (found,) = ask("ARC301", job(on=event, ref=ref))
    assert found.severity == Severity.ERROR


@pytest.mark.parametrize(
    ("visibility", "expected"),
    [
        pytest.param("public", [Severity.ERROR], id="public"),
        pytest.param("internal", [], id="internal"),
        pytest.param("private", [], id="private"),
    ],
)
def test_the_visibility_decides(ask: Ask, visibility: str, expected: list[Severity]) -> None:
    found = ask("ARC301", job(), {".arcroute.yaml": f"visibility: {visibility}\n"})
    assert [one.severity for one in found] == expected


def test_a_called_workflow_is_reached_through_its_caller(ask: Ask) -> None:
    caller = "on: pull_request\njobs:\n  call: {{uses: ./.github/workflows/called.yml{}}}\n"
    called = {".github/workflows/called.yml": job(on="workflow_call")}
    assert [one.location.path for one in ask("ARC301", caller.format(""), called)] == [".github/workflows/called.yml"]
    assert ask("ARC301", caller.format(", if: github.event_name == 'push'"), called) == ()


def test_jobs_that_need_each_other_many_times_over_end_soon(ask: Ask) -> None:
    layers = [
        f"  j{level}-{one}: {{needs: [j{level - 1}-0, j{level - 1}-1], runs-on: arc-runner-set-1, steps: []}}\n"
        for level in range(1, 40)
        for one in (0, 1)
    ]
    first = "".join(f"  j0-{one}: {{runs-on: arc-runner-set-1, steps: []}}\n" for one in (0, 1))
    assert len(ask("ARC301", f"on: pull_request\njobs:\n{first}{''.join(layers)}")) == 80
