from __future__ import annotations

import pytest

from tests.checks.conftest import Ask

IMAGES = ".github/workflows/images.yml"
JOB = """\
jobs:
  release:
    runs-on: {runs_on}
    steps:
      - {step}
"""
TARGET = """\
name: Images
on: {on}
jobs:
  image:
    runs-on: {runs_on}
    steps: [{{run: docker build .}}]
"""


def job(step: str, runs_on: str = "arc-runner-set-1") -> str:
    return JOB.format(step=step, runs_on=runs_on)


def target(on: str = "workflow_dispatch", runs_on: str = "arc-runner-set-1") -> dict[str, str]:
    return {IMAGES: TARGET.format(on=on, runs_on=runs_on)}


TRIGGER = (
    "uses: convictional/trigger-workflow-and-wait@v1\n"
    "        with: {{owner: '${{{{ github.repository_owner }}}}', repo: '{repo}',"
    " workflow_file_name: images.yml{more}}}"
)
HERE = TRIGGER.format(repo="${{ github.event.repository.name }}", more="")
DISPATCH = "uses: aurelien-baudet/workflow-dispatch@v4\n        with: {workflow: Images}"
CHECK = "uses: lewagon/wait-on-check-action@v1\n        with: {ref: main, check-name: image}"
WATCH = "run: gh workflow run images.yml && gh run watch 1"
RETURN = (
    "uses: codex-/return-dispatch@v2\n"
    "        with: {workflow: images.yml, repo: '${{ github.event.repository.name }}'}\n"
    "      - uses: codex-/await-remote-run@v1\n        with: {run_id: 1}"
)
C = ".github/workflows/c.yml"


def script(*lines: str) -> str:
    return "run: |\n" + "".join(f"          {line}\n" for line in lines)


POLL = script(
    "gh workflow run images.yml",
    "until [ \"$(gh run list --workflow images.yml -L1 --json status --jq '.[0].status')\" = completed ]; do",
    "  sleep 10",
    "done",
)


def by_way_of(other: str) -> str:
    """A workflow on another runner that starts a third one, and waits for it."""
    return f"on: workflow_dispatch\n{job(WATCH.replace('images.yml', other), 'ubuntu-latest')}"


@pytest.mark.parametrize(
    ("text", "files"),
    [
        pytest.param(job(HERE, "ubuntu-latest"), target(), id="waits-elsewhere"),
        pytest.param(job(HERE), target(runs_on="arc-runner-set-2"), id="for-another-lane"),
        pytest.param(job(HERE), target(runs_on="${{ vars.LANE }}"), id="for-a-lane-that-nobody-knows"),
        pytest.param(job(HERE), target(on="push"), id="that-cannot-be-started"),
        pytest.param(job(TRIGGER.format(repo="other", more="")), target(), id="perhaps-of-another-repository"),
        pytest.param(
            job(TRIGGER.format(repo="${{ github.event.repository.name }}", more=", wait_workflow: false")),
            target(),
            id="does-not-wait",
        ),
        pytest.param(job("run: gh workflow run images.yml"), target(), id="starts-only"),
        pytest.param(job("run: gh run watch 1"), target(), id="watches-something"),
        pytest.param(job("uses: lewagon/wait-on-check-action@v1\n        with: {ref: main}"), target(), id="any-check"),
        pytest.param(
            job("run: gh workflow run images.yml -R acme/other && gh run watch 1 -R acme/other"),
            target(),
            id="in-another-repository",
        ),
        pytest.param(
            job(WATCH + "\n        env: {GH_REPO: acme/other}"),
            target(),
            id="in-the-repository-that-the-environment-names",
        ),
        pytest.param(
            job(
                script("gh workflow run images.yml", "sleep 5", "gh run list --limit 1 --json url # wait for it, done")
            ),
            target(),
            id="asks-once",
        ),
        pytest.param(job(RETURN.replace("await-remote-run", "else")), target(), id="starts-and-goes-on"),
        pytest.param(
            job(WATCH + "\n        if: runner.environment == 'github-hosted'"),
            target(),
            id="waits-on-hosted-runners-only",
        ),
        pytest.param(job(WATCH), {IMAGES: by_way_of("c.yml"), C: by_way_of("images.yml")}, id="a-circle-off-the-lanes"),
    ],
)
def test_silent(ask: Ask, text: str, files: dict[str, str]) -> None:
    assert ask("ARC303", text, files) == ()


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(HERE, id="trigger-and-wait"),
        pytest.param(DISPATCH, id="dispatch"),
        pytest.param(CHECK, id="check"),
        pytest.param(WATCH, id="gh"),
        pytest.param(WATCH.replace("run images", "run -R ${{ github.repository }} --ref main images"), id="gh-options"),
        pytest.param(POLL, id="gh-polls"),
        pytest.param(RETURN, id="await-remote-run"),
    ],
)
def test_a_wait_without_end(ask: Ask, step: str) -> None:
    (found,) = ask("ARC303", job(step), target())
    assert found.message == ("job `release` waits on arc-runner-set-1 for job `image`, which needs that lane, too")
    assert [one.location.path for one in found.related] == [IMAGES]


def test_a_wait_by_way_of_another_workflow(ask: Ask) -> None:
    files = {IMAGES: by_way_of("c.yml"), C: TARGET.format(on="workflow_dispatch", runs_on="arc-runner-set-1")}
    (found,) = ask("ARC303", job(WATCH), files)
    assert [one.location.path for one in found.related] == [C]


def test_a_check_of_a_job_that_was_needed_has_ended(ask: Ask) -> None:
    before = "  image: {runs-on: arc-runner-set-1, steps: []}\n"
    text = job(CHECK) + before
    assert len(ask("ARC303", text)) == 1
    assert ask("ARC303", text.replace("  release:", "  release:\n    needs: image")) == ()


CALLER = """\
on: push
concurrency: {caller}
jobs:
  call: {{uses: ./.github/workflows/images.yml}}
"""


@pytest.mark.parametrize(
    ("caller", "callee", "count"),
    [
        pytest.param("${{ github.workflow }}-${{ github.ref }}", "${{github.workflow}}-${{github.ref}}", 1, id="same"),
        pytest.param("Release", "release", 1, id="same-constant"),
        pytest.param("{group: release, cancel-in-progress: true}", "release", 1, id="cancelling"),
        pytest.param("${{ github.workflow }}", "images-${{ github.workflow }}", 0, id="another-name"),
        pytest.param("${{ inputs.group }}", "${{ inputs.group }}", 0, id="perhaps-another-input"),
    ],
)
def test_a_group_of_caller_and_callee(ask: Ask, caller: str, callee: str, count: int) -> None:
    files = {IMAGES: f"concurrency: {callee}\n" + TARGET.format(on="workflow_call", runs_on="arc-runner-set-1")}
    assert len(ask("ARC303", CALLER.format(caller=caller), files)) == count


def test_a_group_off_the_lanes_is_not_judged(ask: Ask) -> None:
    files = {IMAGES: "concurrency: a\n" + TARGET.format(on="workflow_call", runs_on="ubuntu-latest")}
    assert ask("ARC303", CALLER.format(caller="a"), files) == ()
