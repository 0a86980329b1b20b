"""ARC201: builders that are removed with their cache, what is silent about them, and both ways to keep the cache."""

from __future__ import annotations

from pathlib import Path

import pytest

from arcroute.actions.repository import Target
from arcroute.checks.discarded_builder import RULE
from arcroute.checks.finding import Finding
from arcroute.checks.rule import rule_names
from arcroute.rewrite.plan import plan
from arcroute.routing.survey import Survey, survey
from arcroute.scan import Report, scan
from arcroute.text.project import Project

WORKFLOW = ".github/workflows/ci.yml"
SETUP = "uses: docker/setup-buildx-action@v3"
BUILD = "uses: docker/build-push-action@v6"
NOTHING = "uses: actions/checkout@v4"


def job(*steps: str, runs_on: str = "arc-runner-set-1") -> str:
    listed = "".join(f"      - {step}\n" for step in steps)
    return f"on: push\njobs:\n  image:\n    runs-on: {runs_on}\n    steps:\n{listed}"


def setup(with_: str, ref: str = "v3") -> str:
    return f"{{uses: docker/setup-buildx-action@{ref}, with: {{{with_}}}}}"


MIXED = job(setup("driver: '${{ matrix.driver }}'"), BUILD).replace(
    "    runs-on", "    strategy: {matrix: {driver: [docker, docker-container]}}\n    runs-on"
)


def look(project: Project) -> tuple[Survey, Report]:
    found = survey(Target(project.root), project=project, rules=rule_names())
    return found, scan(found, (RULE,))


def findings(folder: Path, text: str, config: str = "") -> tuple[Finding, ...]:
    write(folder, text, config)
    return look(Project(folder))[1].findings


def write(folder: Path, text: str, config: str) -> None:
    path = folder / WORKFLOW
    path.parent.mkdir(parents=True)
    path.write_bytes(text.encode())
    (folder / ".arcroute.yaml").write_text(config or "{}\n", encoding="utf-8")


def fixed(folder: Path, text: str, discarded: str) -> str | None:
    """The workflow after ``fix --unsafe-fixes``; None where nothing changes."""
    write(folder, text, f"builder: {{discarded: {discarded}}}\n")
    made = plan(look, Project(folder), unsafe=True)
    return made.changes[0][1].text if made.changes else None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(job(SETUP, NOTHING), id="no-build"),
        pytest.param(job(SETUP, "run: docker build ."), id="docker-build-takes-the-daemon"),
        pytest.param(job(SETUP, "run: docker buildx build --builder default ."), id="the-build-names-the-daemon"),
        pytest.param(job(SETUP, "run: BUILDX_BUILDER=default docker buildx build ."), id="so-does-its-environment"),
        pytest.param(job(SETUP, "run: docker buildx use default && docker buildx build ."), id="selected-again"),
        pytest.param(job(BUILD, SETUP), id="built-before"),
        pytest.param(job(SETUP, BUILD, runs_on="ubuntu-latest"), id="hosted"),
        pytest.param(job(SETUP, BUILD, runs_on="gpu-box"), id="another-runner"),
        pytest.param(job(setup("driver: docker"), BUILD), id="driver-docker"),
        pytest.param(job(setup("driver: '${{ vars.DRIVER }}'"), BUILD), id="driver-unknown"),
        pytest.param(job(setup("driver: remote, endpoint: 'tcp://b:1'"), BUILD), id="elsewhere"),
        pytest.param(job(setup("use: false"), BUILD), id="not-selected"),
        pytest.param(job(setup("use: '${{ vars.USE }}'"), BUILD), id="perhaps-selected"),
        pytest.param(job(setup("name: lane, keep-state: true"), BUILD), id="kept"),
        pytest.param(job(setup("name: lane, keep-state: '${{ vars.KEEP }}'"), BUILD), id="perhaps-kept"),
        pytest.param(job(setup("name: lane, keep-state: true", "0be6f65"), BUILD), id="kept-if-the-pin-can"),
        pytest.param(job(setup("install: true", "v4"), "run: docker build ."), id="an-input-that-v4-does-not-have"),
        pytest.param(job(setup("install: '${{ vars.I }}'"), "run: docker build ."), id="perhaps-an-alias"),
        pytest.param(job(SETUP, f"{{{BUILD}, with: {{call: check}}}}"), id="looks-at-the-dockerfile-only"),
        pytest.param(job(setup("keep-state: true"), BUILD), id="leaked-is-another-rule"),
        pytest.param(job(setup("cleanup: false"), BUILD), id="left-running-is-another-rule"),
        pytest.param(job(SETUP, "uses: acme/setup-docker@v1", BUILD), id="an-action-may-select-another"),
        pytest.param(
            job(f"{{{SETUP}, if: runner.environment == 'github-hosted'}}", BUILD), id="set-up-on-hosted-runners-only"
        ),
        pytest.param(
            job(f"{{{SETUP}, if: github.event_name == 'push'}}", f"{{{BUILD}, if: github.event_name != 'push'}}"),
            id="never-both",
        ),
    ],
)
def test_silent(tmp_path: Path, text: str) -> None:
    assert findings(tmp_path, text) == ()


@pytest.mark.parametrize(
    ("condition", "inner", "count"),
    [
        pytest.param("runner.environment == 'github-hosted'", "", 0, id="used-on-hosted-runners-only"),
        pytest.param("github.event_name == 'push'", "if: always(), ", 1, id="used-in-some-runs"),
    ],
)
def test_a_composite_action_runs_under_the_condition_of_its_step(
    tmp_path: Path, condition: str, inner: str, count: int
) -> None:
    action = tmp_path / "set-up/action.yml"
    action.parent.mkdir()
    action.write_text(
        f"name: a\nruns:\n  using: composite\n  steps:\n  - {{{SETUP}}}\n  - {{{inner}{BUILD}}}\n", encoding="utf-8"
    )
    assert len(findings(tmp_path, job(f"{{uses: ./set-up, if: {condition}}}"))) == count


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(job(SETUP, BUILD), id="the-default"),
        pytest.param(job(SETUP, "uses: docker/bake-action@v6"), id="bake"),
        pytest.param(job(SETUP, "run: docker buildx build ."), id="command"),
        pytest.param(job(setup("install: true"), "run: docker build ."), id="alias"),
        pytest.param(job(setup("name: lane"), BUILD), id="named-and-removed"),
        pytest.param(job(setup("use: false, name: b"), f"{{{BUILD}, with: {{builder: b}}}}"), id="named-by-the-build"),
        pytest.param(
            job(
                "{id: bx, uses: docker/setup-buildx-action@v3, with: {use: false}}",
                f"{{{BUILD}, with: {{builder: '${{{{ steps.bx.outputs.name }}}}'}}}}",
            ),
            id="named-by-its-output",
        ),
        pytest.param(
            job(
                "{uses: docker/setup-buildx-action@v3, id: bx}",
                "run: docker buildx build --builder ${{ steps.bx.outputs.name }} .",
            ),
            id="named-by-its-output-in-a-command",
        ),
        pytest.param(
            job(
                "{uses: docker/setup-buildx-action@v3, id: bx}",
                "{run: docker build ., env: {BUILDX_BUILDER: '${{ steps.bx.outputs.name }}'}}",
            ),
            id="named-by-its-output-in-the-environment",
        ),
        pytest.param(job(setup("name: lane, keep-state: true", "v3.10.0"), BUILD), id="a-version-without-keep-state"),
        pytest.param(job(f"{{{SETUP}, if: github.event_name == 'push'}}", BUILD), id="in-some-runs"),
        pytest.param(job(setup("append: '[{endpoint: ssh://arm}]'"), BUILD), id="with-nodes-elsewhere"),
        pytest.param(
            job(SETUP, BUILD, runs_on="${{ github.repository_owner == 'acme' && 'arc-runner-set-1' || 'x' }}"),
            id="on-a-lane-or-elsewhere",
        ),
    ],
)
def test_fires(tmp_path: Path, text: str) -> None:
    (found,) = findings(tmp_path, text)
    assert (found.code, found.job, found.fix) == ("ARC201", "image", None)
    assert any("driver: docker" in note for note in found.notes)
    assert any("keep-state: true" in note for note in found.notes)


CREATE = "run: docker buildx create --name b --use"
REMOVE = "{run: docker buildx rm b, if: always()}"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param(job(CREATE, BUILD, REMOVE), 1, id="removed"),
        pytest.param(job("run: docker buildx create --use", BUILD, "run: docker buildx rm"), 1, id="the-selected-one"),
        pytest.param(
            job(CREATE.removesuffix(" --use"), "run: docker buildx build --builder b .", REMOVE),
            1,
            id="named-by-the-build",
        ),
        pytest.param(job(CREATE, BUILD), 0, id="left-as-it-is"),
        pytest.param(job(CREATE, BUILD, "run: docker buildx rm --keep-state b"), 0, id="kept"),
        pytest.param(job(CREATE, BUILD, "run: docker buildx rm other"), 0, id="another-one-is-removed"),
        pytest.param(job("run: docker buildx rm b || true", CREATE, BUILD), 0, id="an-old-one-is-removed"),
        pytest.param(job(CREATE, "run: docker build .", REMOVE), 0, id="unused"),
        pytest.param(job(f"{CREATE} --driver kubernetes", BUILD, REMOVE), 0, id="elsewhere"),
    ],
)
def test_a_builder_that_is_removed_by_hand(tmp_path: Path, text: str, count: int) -> None:
    assert [finding.notes[0].partition("`")[0] for finding in findings(tmp_path, text)] == ["a constant "] * count


def test_legs_share_the_finding_of_a_step(tmp_path: Path) -> None:
    text = job(SETUP, BUILD).replace("    runs-on", "    strategy: {matrix: {n: [1, 2]}}\n    runs-on")
    (found,) = findings(tmp_path, text)
    assert found.matrix is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "      - uses: docker/setup-buildx-action@v3 # builder\n      - uses: docker/build-push-action@v6\n",
            "      - uses: docker/setup-buildx-action@v3 # builder\n        with:\n          name: lane\n"
            "          keep-state: true\n      - uses: docker/build-push-action@v6\n",
            id="new-inputs",
        ),
        pytest.param(
            "      - uses: docker/setup-buildx-action@v3\n        with:\n          name: 'mine' # why\n      - "
            + BUILD,
            "      - uses: docker/setup-buildx-action@v3\n        with:\n          name: 'mine' # why\n"
            "          keep-state: true\n      - " + BUILD,
            id="named-already",
        ),
        pytest.param(
            f"      - {setup('driver-opts: network=host')}\n      - {BUILD}\n",
            f"      - {setup('driver-opts: network=host, name: lane, keep-state: true')}\n      - {BUILD}\n",
            id="in-braces",
        ),
        pytest.param(
            f"      - {setup('name: mine, keep-state: false')}\n      - {BUILD}\n",
            f"      - {setup('name: mine, keep-state: true')}\n      - {BUILD}\n",
            id="switched-off",
        ),
        pytest.param(
            f"      - {setup('name: mine, keep-state: ')}\n      - {BUILD}\n",
            "      - " + setup("name: mine, keep-state: 'true'") + f"\n      - {BUILD}\n",
            id="left-empty",
        ),
    ],
)
def test_keep_state(tmp_path: Path, before: str, after: str) -> None:
    head = "on: push\njobs:\n  image:\n    runs-on: arc-runner-set-1\n    steps:\n"
    assert fixed(tmp_path, head + before, "keep-state") == head + after


def test_line_endings_stay(tmp_path: Path) -> None:
    after = fixed(tmp_path, job(SETUP, BUILD).replace("\n", "\r\n"), "keep-state")
    assert after is not None
    assert after.count("\n") == after.count("\r\n") == 10


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            (SETUP, f"{BUILD}\n        with:\n          context: ."),
            (
                f"{SETUP}\n        with:\n          driver: docker",
                f"{BUILD}\n        with:\n          context: .\n          pull: true",
            ),
            id="new-inputs",
        ),
        pytest.param(
            (setup("driver: docker-container"), f"{{{BUILD}, with: {{pull: false}}}}"),
            (setup("driver: docker"), f"{{{BUILD}, with: {{pull: false}}}}"),
            id="a-driver-and-a-pull-that-were-chosen",
        ),
    ],
)
def test_docker_driver(tmp_path: Path, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    assert fixed(tmp_path, job(*before), "docker-driver") == job(*after)


@pytest.mark.parametrize(
    ("discarded", "text"),
    [
        pytest.param("report", job(SETUP, BUILD), id="nothing-is-chosen"),
        pytest.param("keep-state", job(setup("", "v3.10.0"), BUILD), id="the-pin-is-too-old"),
        pytest.param("keep-state", job(setup("name: 'b-${{ github.sha }}'"), BUILD), id="a-name-of-this-run"),
        pytest.param("docker-driver", job(setup("driver-opts: network=host"), BUILD), id="options-of-a-container"),
        *(
            pytest.param(way, MIXED, id=f"another-driver-in-another-leg-{way}")
            for way in ("docker-driver", "keep-state")
        ),
        pytest.param(
            "keep-state",
            job(
                "{uses: docker/setup-buildx-action@v3, id: a}",
                "{uses: docker/setup-buildx-action@v3, id: b}",
                f"{{{BUILD}, with: {{builder: '${{{{ steps.a.outputs.name }}}}'}}}}",
            ),
            id="one-name-for-two-builders",
        ),
        pytest.param("docker-driver", job(SETUP, "uses: docker/bake-action@v6"), id="bake-may-ask-for-anything"),
        pytest.param(
            "docker-driver",
            job(f"{{{SETUP}, if: github.ref == 'a'}}", BUILD, f"{{{BUILD}, if: github.ref == 'b'}}"),
            id="a-build-that-may-use-it",
        ),
        *(
            pytest.param("docker-driver", job(SETUP, f"{{{BUILD}, with: {{{asked}}}}}"), id=asked.partition(":")[0])
            for asked in (
                "platforms: 'linux/amd64,linux/arm64'",
                "cache-to: 'type=gha,mode=max'",
                "provenance: mode=max",
                "sbom: true",
                "outputs: 'type=oci,dest=a.tar'",
                "outputs: 'type=image,push-by-digest=true,push=true'",
            )
        ),
        pytest.param(
            "docker-driver", job(SETUP, f"{{{BUILD}, with: {{platforms: '${{{{ vars.P }}}}'}}}}"), id="unknown"
        ),
    ],
)
def test_no_fix(tmp_path: Path, discarded: str, text: str) -> None:
    assert fixed(tmp_path, text, discarded) is None


def test_a_pin_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    text = job(setup("", "0be6f6575b54363efe456abea0a2b92bc47077f7"), BUILD)
    (found,) = findings(tmp_path, text, "builder: {discarded: keep-state}\n")
    assert found.fix is not None
    assert any("v3.11.0" in note for note in found.notes)


def test_the_comment_behind_a_pinned_commit_is_its_version(tmp_path: Path) -> None:
    text = job("uses: docker/setup-buildx-action@0be6f657 # v3.9.0", BUILD)
    (found,) = findings(tmp_path, text, "builder: {discarded: keep-state}\n")
    assert found.fix is None
