"""What the steps of a job build and run: defaults, folders, conditions, containers, local actions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import TypeAlias

import pytest

from arcroute.actions.legs import Surroundings
from arcroute.actions.walk import find_legs
from arcroute.actions.workflow import read_workflow
from arcroute.builds import steps as reading
from arcroute.builds.model import HOLE
from arcroute.builds.steps import LegReader
from arcroute.builds.uses import ActionTable
from arcroute.builds.work import Work
from arcroute.routing.data import rules_data
from arcroute.text.project import Project

WORKFLOW = ".github/workflows/w.yml"
Work_: TypeAlias = "Callable[..., Work]"


@pytest.fixture
def work(tmp_path: Path) -> Work_:
    """What the first leg of a workflow does in a repository of some files."""

    def read(workflow: str, repository: str | None = None, **files: str) -> Work:
        for path, text in {WORKFLOW: workflow, **files}.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(dedent(text))
        project = Project(tmp_path)
        found = find_legs({WORKFLOW: read_workflow(project.read(WORKFLOW))}, Surroundings(repository))
        return LegReader(project, ActionTable.of(rules_data("actions.yaml")), repository).work(found.legs[0])

    return read


def job(steps: str, rest: str = "", top: str = "") -> str:
    return f"on: push\n{top}jobs:\n  a:\n    runs-on: x\n{rest}    steps:\n{steps}"


def files_of(work: Work) -> list[str | None]:
    return [build.dockerfile for build in work.builds]


BUILD = "      - run: docker build .\n"


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param("", id="no steps"),
        pytest.param("      - uses: actions/checkout@v4\n", id="a checkout"),
        pytest.param("      - uses: docker://alpine\n", id="an image that is run"),
        pytest.param("      - run: docker build .\n        if: false\n", id="a step that never runs"),
        pytest.param("      - run: docker build .\n        if: ${{ false }}\n", id="the same with braces"),
        pytest.param(
            "      - run: docker build .\n        if: github.event_name == 'schedule'\n", id="a step for another event"
        ),
        pytest.param("      - uses: docker/build-push-action@v6\n        if: 1 == 2\n", id="an action that never runs"),
        pytest.param(
            "      - uses: docker/build-push-action@v6\n        with: {call: check}\n", id="a look at the Dockerfile"
        ),
        pytest.param("      - run: echo docker build .\n        shell: python\n", id="another language"),
        pytest.param("      - oops\n      - {}\n      - name: x\n", id="no steps at all"),
    ],
)
def test_nothing_is_built(work: Work_, steps: str) -> None:
    found = work(job(steps))
    assert found.builds == ()
    assert found.unreadable == ""


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param("      - run: docker build .\n        if: github.ref == 'x'\n", id="perhaps"),
        pytest.param("      - run: docker build .\n        if: always()\n", id="always"),
        pytest.param("      - run: docker build .\n        if: github.event_name == 'push'\n", id="for this event"),
        pytest.param("      - run: docker build .\n        if: env.X == ''\n", id="as the environment is then"),
        pytest.param("      - run: docker build .\n        if: '!('\n", id="a condition that cannot be read"),
    ],
)
def test_a_step_that_may_run_counts(work: Work_, steps: str) -> None:
    assert files_of(work(job(steps))) == ["Dockerfile"]


MANUAL = """
    on:
      %s:
        inputs: {publish: {type: boolean, default: false}, what: {type: choice, options: [api, web], default: web}}
    jobs:
      a:
        runs-on: x
        env: {WHAT: '${{ inputs.what }}'}
        steps:
          - {run: 'docker build ${{ inputs.what }}', if: '%s'}
    """
PUBLISH = (
    "inputs: {publish: {}}\nruns: {using: composite, steps: [{run: docker build ., if: inputs.publish == 'true'}]}"
)


@pytest.mark.parametrize(
    ("event", "condition", "files"),
    [
        pytest.param("workflow_dispatch", "inputs.publish", ["web/Dockerfile"], id="a-switch-that-is-off"),
        pytest.param("workflow_call", "inputs.publish", ["web/Dockerfile"], id="a-caller-may-switch-it-on"),
        pytest.param("workflow_dispatch", "inputs.what == ''api''", ["web/Dockerfile"], id="another-option"),
        pytest.param("workflow_dispatch", "env.WHAT == ''api''", ["web/Dockerfile"], id="through-a-variable"),
        pytest.param("workflow_dispatch", "inputs.what == ''app''", [], id="no-option"),
    ],
)
def test_a_run_may_give_other_inputs_than_the_defaults(
    work: Work_, event: str, condition: str, files: list[str]
) -> None:
    assert files_of(work(MANUAL % (event, condition))) == files


@pytest.mark.parametrize(
    ("given", "builds"),
    [
        pytest.param("${{ inputs.publish }}", 1, id="what-a-run-gives"),
        pytest.param("true", 1, id="on"),
        pytest.param("false", 0, id="off"),
    ],
)
def test_an_action_is_switched_on_by_what_it_is_passed(work: Work_, given: str, builds: int) -> None:
    top = "on: {workflow_dispatch: {inputs: {publish: {type: boolean, default: false}}}}\n"
    text = job(f"      - uses: ./act\n        with: {{publish: '{given}'}}\n").replace("on: push\n", top)
    assert len(work(text, **{"act/action.yml": PUBLISH}).builds) == builds


SERVICES = """
    services:
      web: {image: acme-web, build: .}
      tool: {build: tool}
    """
UP = "      - run: docker compose up -d\n"


@pytest.mark.parametrize(
    ("before", "contexts"),
    [
        pytest.param("docker ps", [".", "tool"], id="nothing"),
        pytest.param("docker load -i /tmp/web.tar", ["tool"], id="an-archive"),
        pytest.param("zcat web.tar.gz | sudo docker image load", ["tool"], id="a-stream"),
        pytest.param("docker tag ghcr.io/acme/web:1 acme-web:latest", ["tool"], id="by-its-name"),
        pytest.param("docker tag ghcr.io/acme/web:1 $NAME", ["tool"], id="by-a-name-that-cannot-be-known"),
        pytest.param("docker tag ghcr.io/acme/web:1 acme-web:old", [".", "tool"], id="by-another-name"),
        pytest.param("docker save acme-web -o x.tar", [".", "tool"], id="stored"),
    ],
)
def test_compose_builds_no_image_that_is_loaded(work: Work_, before: str, contexts: list[str]) -> None:
    text = job(f"      - run: {before}\n{UP}")
    found = work(text, **{"compose.yaml": SERVICES})
    assert [build.context for build in found.builds] == contexts
    assert [build.context for step in found.steps for build in step.builds] == contexts
    always = work(text.replace("up -d", "up -d --build"), **{"compose.yaml": SERVICES})
    assert [build.context for build in always.builds] == [".", "tool"]


def test_what_is_loaded_later_was_built_before(work: Work_) -> None:
    found = work(job(f"{UP}      - run: docker load -i web.tar\n"), **{"compose.yaml": SERVICES})
    assert [build.context for build in found.builds] == [".", "tool"]


def test_a_job_that_never_runs_is_read_all_the_same(work: Work_) -> None:
    assert files_of(work(job(BUILD, "    if: false\n"))) == ["Dockerfile"]


TOP = "defaults: {run: {working-directory: top, shell: bash}}\n"
OWN = "    defaults: {run: {working-directory: own}}\n"


@pytest.mark.parametrize(
    ("text", "files"),
    [
        pytest.param(job(BUILD, top=TOP), ["top/Dockerfile"], id="of the workflow"),
        pytest.param(job(BUILD, OWN, TOP), ["own/Dockerfile"], id="of the job"),
        pytest.param(
            job(BUILD, "    defaults: {run: {shell: sh}}\n", TOP), ["Dockerfile"], id="the job's replace all of them"
        ),
        pytest.param(
            job("      - run: docker build .\n        working-directory: step\n", OWN),
            ["step/Dockerfile"],
            id="a step's own",
        ),
        pytest.param(job("      - uses: docker/build-push-action@v6\n", OWN), ["Dockerfile"], id="not for actions"),
        pytest.param(
            job("      - run: docker build .\n        working-directory: ${{ github.workspace }}/abs\n"),
            ["abs/Dockerfile"],
            id="the absolute path of the workspace",
        ),
        pytest.param(
            job("      - run: docker build .\n        working-directory: ${{ github.workspace }}-other\n"),
            [None],
            id="a folder beside it",
        ),
        pytest.param(
            job("      - run: docker build .\n        working-directory: ${{ vars.D }}\n"),
            [None],
            id="one that is not known",
        ),
        pytest.param(job("      - run: docker build .\n        working-directory: ../..\n"), [None], id="outside"),
        pytest.param(
            job(
                BUILD, "    defaults: {run: {working-directory: '${{ matrix.d }}'}}\n    strategy: {matrix: {d: [m]}}\n"
            ),
            ["m/Dockerfile"],
            id="from the matrix",
        ),
    ],
)
def test_where_scripts_run(work: Work_, text: str, files: list[str | None]) -> None:
    assert files_of(work(text)) == files


@pytest.mark.parametrize(
    ("top", "own", "step", "file"),
    [
        pytest.param("top", None, None, "top", id="the workflow's"),
        pytest.param("top", "own", None, "own", id="the job's stands before it"),
        pytest.param("top", "own", "step", "step", id="the step's before both"),
        pytest.param("top", "x-${{ env.F }}", None, "x-top", id="one level reads the next"),
    ],
)
def test_the_environment_has_three_levels(
    work: Work_, top: str | None, own: str | None, step: str | None, file: str
) -> None:
    levels = [f"env: {{F: '{value}'}}\n" if value else "" for value in (top, own, step)]
    text = job(
        '      - run: docker build -f "$F" .\n' + ("        " + levels[2] if levels[2] else ""),
        "    " + levels[1] if levels[1] else "",
        levels[0],
    )
    assert files_of(work(text)) == [file]


@pytest.mark.parametrize(
    ("container", "image", "column"),
    [
        pytest.param("node:22", "node:22", 16, id="an image"),
        pytest.param("{image: node:22, options: --privileged}", "node:22", 24, id="a mapping"),
        pytest.param("${{ matrix.c }}", "rust:1", 16, id="an expression"),
        pytest.param("node:${{ vars.V }}", f"node:{HOLE}", 16, id="known in part"),
        pytest.param("${{ vars.C }}", None, 0, id="not known at all"),
        pytest.param("{options: x}", None, 0, id="no image"),
        pytest.param("''", None, 0, id="an empty one means none"),
        pytest.param("", None, 0, id="nothing"),
    ],
)
def test_the_container_of_a_job(work: Work_, container: str, image: str | None, column: int) -> None:
    rest = f"    container: {container}\n    strategy: {{matrix: {{c: ['rust:1']}}}}\n"
    found = work(job(BUILD, rest)).container
    assert (found and found[0]) == image
    if found:
        assert (found[1].line, found[1].column) == (5, column)


def test_commands_have_the_place_in_the_script(work: Work_) -> None:
    found = work(job("      - run: |\n          true\n          docker build .\n"))
    assert str(found.builds[0].place) == f"{WORKFLOW}:8:1"


def test_actions_are_told_with_their_inputs(work: Work_) -> None:
    (uses,) = work(
        job("      - uses: actions/setup-node@v4\n        with: {Node-Version: 22, x: '${{ vars.X }}'}\n")
    ).uses
    assert (uses.action, uses.inputs) == ("actions/setup-node", (("node-version", "22"), ("x", HOLE)))
    assert str(uses.place) == f"{WORKFLOW}:6:15"


COMPOSITE = "runs: {using: composite, steps: [{run: '%s', shell: bash}]}\n"


class TestLocalActions:
    def test_their_steps_run_in_the_workspace(self, work: Work_) -> None:
        text = job("      - uses: ./act\n", OWN)
        assert files_of(work(text, **{"act/action.yml": COMPOSITE % "docker build ."})) == ["Dockerfile"]

    def test_they_see_their_own_inputs(self, work: Work_) -> None:
        action = """
            inputs: {file: {default: d}, other: {default: '${{ github.event_name }}'}, flag: {default: true}}
            runs:
              using: composite
              steps:
                - run: docker build -f ${{ inputs.file }} .
                  shell: bash
                - run: docker build -f ${{ inputs.other }} .
                  shell: bash
                - run: docker build -f never .
                  if: inputs.flag == 'false'
                  shell: bash
            """
        files = {"act/action.yaml": action}
        assert files_of(work(job("      - uses: ./act\n"), **files)) == ["d", "push"]
        assert files_of(work(job("      - uses: ./act/\n        with: {FILE: x}\n"), **files)) == ["x", "push"]
        unknown = work(job("      - uses: ./act\n        with: {file: '${{ vars.X }}'}\n"), **files)
        assert files_of(unknown) == [None, "push"]

    def test_they_see_the_environment_of_their_step(self, work: Work_) -> None:
        text = job("      - uses: ./act\n        env: {F: mine}\n")
        assert files_of(work(text, **{"act/action.yml": COMPOSITE % "docker build -f $F ."})) == ["mine"]

    def test_they_may_use_one_another(self, work: Work_) -> None:
        outer = """
            inputs: {f: {}}
            runs: {using: composite, steps: [{uses: ./inner, with: {f: 'x-${{ inputs.f }}'}}]}
            """
        inner = "inputs: {f: {}}\nruns: {using: composite, steps: [{run: 'docker build -f ${{ inputs.f }} .'}]}\n"
        text = job("      - uses: ./outer\n        with: {f: y}\n")
        assert files_of(work(text, **{"outer/action.yml": outer, "inner/action.yml": inner})) == ["x-y"]

    @pytest.mark.parametrize(
        ("path", "image", "dockerfile", "context"),
        [
            pytest.param("act", "Dockerfile", "act/Dockerfile", "act", id="beside the action"),
            pytest.param("act", "docker/D.prod", "act/docker/D.prod", "act/docker", id="in a folder below"),
            pytest.param("act", "../Dockerfile", "Dockerfile", ".", id="in the folder above"),
            pytest.param("act", "../../Dockerfile", None, None, id="outside"),
        ],
    )
    def test_an_action_with_a_dockerfile_builds_it(
        self, work: Work_, path: str, image: str, dockerfile: str | None, context: str | None
    ) -> None:
        found = work(
            job(f"      - uses: ./{path}\n"), **{f"{path}/action.yml": f"runs: {{using: docker, image: {image}}}\n"}
        )
        (build,) = found.builds
        assert (build.dockerfile, build.context, build.via) == (dockerfile, context, "action.yml")

    def test_the_root_may_be_an_action(self, work: Work_) -> None:
        (build,) = work(
            job("      - uses: ./\n"), **{"action.yml": "runs: {using: docker, image: Dockerfile}\n"}
        ).builds
        assert (build.dockerfile, build.context) == ("Dockerfile", ".")

    @pytest.mark.parametrize(
        "action",
        [
            pytest.param("runs: {using: docker, image: docker://alpine}\n", id="an image"),
            pytest.param("runs: {using: node20, main: x.js}\n", id="JavaScript"),
        ],
    )
    def test_actions_that_build_nothing(self, work: Work_, action: str) -> None:
        found = work(job("      - uses: ./act\n"), **{"act/action.yml": action})
        assert (found.builds, found.notes) == ((), ())

    @pytest.mark.parametrize(
        ("files", "note"),
        [
            pytest.param({}, "the action act is not there", id="no file"),
            pytest.param({"act/action.yml": "a: [\n"}, "act/action.yml:2:1", id="no YAML"),
            pytest.param(
                {"act/action.yml": "name: x\n"}, "act/action.yml: the action act has no `runs:`", id="no runs"
            ),
            pytest.param(
                {"act/action.yml": "runs: {steps: [{uses: ./act}]}\n"},
                "the action act is not followed: more than 10 levels of actions",
                id="itself",
            ),
        ],
    )
    def test_actions_that_cannot_be_followed(self, work: Work_, files: dict[str, str], note: str) -> None:
        found = work(job("      - uses: ./act\n" + BUILD), **files)
        assert found.notes[0].startswith(note)
        assert files_of(found) == ["Dockerfile"], "the other steps go on"

    def test_actions_that_multiply_are_cut_short(self, work: Work_, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reading, "MAX_STEPS", 300)
        steps = ", ".join(["{uses: ./act}"] * 30)
        found = work(job("      - uses: ./act\n"), **{"act/action.yml": f"runs: {{steps: [{steps}]}}\n"})
        assert any("steps; the rest is not read" in note for note in found.notes)

    def test_a_reference_to_this_repository_is_local(self, work: Work_) -> None:
        text = job("      - uses: Acme/Shop/act@v1\n")
        files = {"act/action.yml": COMPOSITE % "docker build ."}
        assert files_of(work(text, "acme/shop", **files)) == ["Dockerfile"]
        assert files_of(work(text, "acme/other", **files)) == []


class TestActionsElsewhere:
    @pytest.mark.parametrize(
        ("uses", "given", "expected"),
        [
            pytest.param("acme/actions/docker-build@v1", "", ["Dockerfile"], id="says build, and there is one"),
            pytest.param("acme/docker-build-push@v1", "{context: app}", ["app/Dockerfile"], id="in a context"),
            pytest.param("acme/docker-build@v1", "{context: gone}", [], id="says build, and there is none"),
            pytest.param("acme/docker-publish@v1", "", [], id="does not say build"),
            pytest.param("acme/docker-publish@v1", "{dockerfile: app/Dockerfile}", ["app/Dockerfile"], id="is told"),
            pytest.param("acme/docker-build-cache@v1", "", [], id="says what it does not build"),
        ],
    )
    def test_a_name_may_be_enough(self, work: Work_, uses: str, given: str, expected: list[str]) -> None:
        text = job(f"      - uses: {uses}\n" + (f"        with: {given}\n" if given else ""))
        files = {"Dockerfile": "FROM x", "app/Dockerfile": "FROM x"}
        assert files_of(work(text, None, **files)) == expected


class TestWrappedCommands:
    RETRY = "      - uses: nick-fields/retry@v3\n        with: {command: 'docker build -f x .'}\n"
    WRETRY = "      - uses: Wandalen/wretry.action@v3\n        with:\n          %s\n"

    def test_a_retried_command(self, work: Work_) -> None:
        assert files_of(work(job(self.RETRY, OWN))) == ["x"], "defaults are for run: only"

    def test_a_retried_action(self, work: Work_) -> None:
        given = "action: docker/build-push-action@v6\n          with: |\n            file: x"
        assert files_of(work(job(self.WRETRY % given))) == ["x"]

    def test_arguments_for_a_program(self, work: Work_) -> None:
        given = "      - uses: gradle/gradle-build-action@v2\n        with: {arguments: '%s'}\n"
        assert [build.via for build in work(job(given % "test :app:distDocker")).builds] == ["gradle distDocker"]
        assert work(job("      - uses: gradle/actions/setup-gradle@v4\n")).builds == ()

    @pytest.mark.parametrize(
        ("uses", "given", "words"),
        [
            pytest.param("actions-rs/cargo", "command: build, args: --release", "cargo build --release", id="both"),
            pytest.param("actions-rs/cargo", "command: check", "cargo check", id="no-arguments"),
            pytest.param(
                "goreleaser/goreleaser-action", "args: release --clean", "goreleaser release --clean", id="args"
            ),
        ],
    )
    def test_what_a_program_is_told(self, work: Work_, uses: str, given: str, words: str) -> None:
        found = work(job(f"      - uses: {uses}@v1\n        with: {{{given}}}\n"))
        assert [" ".join(one.command.words) for one in found.commands] == [words]

    def test_the_folder_where_a_program_runs(self, work: Work_) -> None:
        text = job("      - uses: goreleaser/goreleaser-action@v6\n        with: {args: release, workdir: ./tools/a}\n")
        found = work(text, **{"tools/a/.goreleaser.yml": "dockers: [{}]"})
        assert files_of(found) == ["tools/a/Dockerfile"]

    def test_inputs_that_are_no_yaml(self, work: Work_) -> None:
        given = "action: docker/build-push-action@v6\n          with: 'a: ['"
        assert work(job(self.WRETRY % given)).notes == ("the inputs of docker/build-push-action cannot be read",)

    def test_an_action_that_retries_itself(self, work: Work_) -> None:
        given = "action: wandalen/wretry.action@v3\n          with: 'action: wandalen/wretry.action@v3'"
        assert work(job(self.WRETRY % given)).builds == ()


class TestDevcontainers:
    CI = "      - uses: devcontainers/ci@v0.3\n        with: {imageName: ghcr.io/acme/dev%s}\n"
    JSON = '{"build": {"dockerfile": "Dockerfile"}}'

    @pytest.mark.parametrize(
        ("given", "path", "dockerfile"),
        [
            pytest.param("", ".devcontainer/devcontainer.json", ".devcontainer/Dockerfile", id="in its usual place"),
            pytest.param(
                ", subFolder: app", "app/.devcontainer/devcontainer.json", "app/.devcontainer/Dockerfile", id="below"
            ),
            pytest.param(", configFile: x/dev.json", "x/dev.json", "x/Dockerfile", id="named"),
        ],
    )
    def test_what_the_file_names_is_built(self, work: Work_, given: str, path: str, dockerfile: str) -> None:
        (build,) = work(job(self.CI % given), **{path: self.JSON}).builds
        assert (build.dockerfile, build.images, build.via) == (dockerfile, ("ghcr.io/acme/dev",), "devcontainers/ci")

    def test_an_unknown_folder_is_a_build_of_which_nothing_is_known(self, work: Work_) -> None:
        (build,) = work(job(self.CI % ", subFolder: '${{ vars.X }}'")).builds
        assert build.dockerfile is None
        assert build.notes


class TestUnreadableWorkflows:
    CALL = "on: push\njobs:\n  a:\n    uses: acme/x/.github/workflows/%s@v1\n    with: {%s}\n"

    @pytest.mark.parametrize(
        ("name", "given", "files"),
        [
            pytest.param("docker-build.yml", "", ["Dockerfile"], id="a name that says all"),
            pytest.param("ci.yml", "dockerfile: x", ["x"], id="an input that says it"),
            pytest.param("lint.yml", "path: x", [], id="a name that says no"),
            pytest.param("docker-build-scan-push.yml", "", ["Dockerfile"], id="a build and more"),
            pytest.param("docker-scan.yml", "", [], id="what is done to an image"),
            pytest.param("publish-image-sbom.yml", "", [], id="what is published of an image"),
            pytest.param("docker-build-cache-cleanup.yml", "", [], id="what is done to builds"),
            pytest.param("generator_container_slsa3.yml", "image: x", [], id="a statement about an image"),
        ],
    )
    def test_names(self, work: Work_, name: str, given: str, files: list[str]) -> None:
        found = work(self.CALL % (name, given))
        assert files_of(found) == files
        assert not found.unreadable

    def test_a_workflow_that_has_a_row(self, work: Work_) -> None:
        text = self.CALL.replace("acme/x", "docker/github-builder") % (
            "build.yml",
            "output: image, file: web/Dockerfile",
        )
        assert files_of(work(text)) == ["web/Dockerfile"]
        assert files_of(work(text.replace(", file: web/Dockerfile", ""))) == ["Dockerfile"]

    def test_a_doubt_says_how_it_is_settled(self, work: Work_) -> None:
        found = work(self.CALL % ("release.yml", ""))
        assert (
            found.unreadable == "acme/x/.github/workflows/release.yml is outside the repository and may build an image"
        )
        assert "reusable-workflows:" in found.settle

    def test_a_call_that_cannot_be_followed_may_build_an_image(self, work: Work_) -> None:
        found = work("on: push\njobs: {a: {uses: ./.github/workflows/gone.yml}}\n")
        assert "gone.yml" in found.unreadable


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        pytest.param("- run: echo FILE=images/a >> $GITHUB_ENV", "images/a", id="env"),
        pytest.param("- run: echo '::set-env name=FILE::images/a'", "images/a", id="env-as-it-was-written-once"),
        pytest.param("- {id: x, run: 'echo file=images/b >> $GITHUB_OUTPUT'}", "images/b", id="output"),
        pytest.param("- {id: x, run: 'echo ::set-output name=file::images/b'}", "images/b", id="output-spoken"),
        pytest.param("- {if: github.ref, run: 'echo FILE=images/a >> $GITHUB_ENV'}", None, id="may-not-run"),
        pytest.param("- run: echo FILE=$(date) >> $GITHUB_ENV", None, id="not-known"),
        pytest.param("- {id: y, run: 'echo file=images/b >> $GITHUB_OUTPUT'}", None, id="another-step"),
    ],
)
def test_later_steps_see_what_a_step_sets(work: Work_, before: str, expected: str | None) -> None:
    use = "images/b" if "OUTPUT" in before or "output" in before else "images/a"
    value = "${{ steps.x.outputs.file }}" if use == "images/b" else "${{ env.FILE }}"
    found = work(f"""
        on: push
        jobs:
          j:
            runs-on: x
            steps:
              {before}
              - run: docker build -f "{value}" .
        """)
    assert [build.dockerfile for build in found.builds] == [expected]


def test_a_command_that_nobody_knows_may_build(work: Work_) -> None:
    found = work("on: push\njobs:\n  j:\n    runs-on: x\n    steps:\n      - run: ${{ vars.COMMAND }}\n")
    assert "which commands are run cannot be known" in found.unreadable


def test_each_action_names_the_input_that_holds_its_script(work: Work_) -> None:
    steps = "      - uses: uraimo/run-on-arch-action@v2\n        with: {arch: aarch64, run: 'docker build -f x .'}\n"
    assert files_of(work(job(steps))) == ["x"]


def test_a_value_is_said_where_it_is_written(work: Work_) -> None:
    (build,) = work(
        """\
        on: push
        jobs:
          image:
            runs-on: x
            steps:
              - uses: docker/build-push-action@v6
                with:
                  File: images/${{ github.job }}/Dockerfile
                  tags: |
                    ghcr.io/acme/image
        """
    ).builds
    lines = {name: build.place_of(name).line for name in ("dockerfile", "images", "context")}
    assert lines == {"dockerfile": 8, "images": 10, "context": 6}, "a context that nobody wrote is the step's"
    assert build.place_of("context", "dockerfile").line == 8, "the first that is written"
