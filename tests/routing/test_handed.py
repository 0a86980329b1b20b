"""A program that one job builds and another one puts into an image."""

from __future__ import annotations

from pathlib import Path

import pytest

from arcroute.actions.repository import Target
from arcroute.routing.survey import survey

FETCH = "- uses: actions/download-artifact@v4"
COMPILE = "  compile:\n    runs-on: x\n    steps:\n      - run: cabal build\n"


def stacks(tmp_path: Path, jobs: str, image: str = "FROM scratch\nCOPY app /\n", **workflows: str) -> tuple[str, ...]:
    folder = tmp_path / ".github/workflows"
    folder.mkdir(parents=True)
    for name, text in {"ci": jobs, **workflows}.items():
        (folder / f"{name}.yml").write_text(text)
    (tmp_path / "Dockerfile").write_text(image)
    found = survey(Target(tmp_path)).legs
    (leg,) = [leg for leg in found if leg.leg.job.id == "image" and (leg.leg.links or not workflows)]
    return leg.verdict.stacks


def jobs(*steps: str, needs: str = "[compile]", before: str = COMPILE) -> str:
    listed = "\n".join(f"      {step}" for step in (*steps, "- run: docker build -t app ."))
    return f"on: push\njobs:\n{before}  image:\n    needs: {needs}\n    runs-on: x\n    steps:\n{listed}\n"


@pytest.mark.parametrize(
    ("text", "image"),
    [
        pytest.param(jobs(), "FROM scratch\nCOPY app /\n", id="fetches-nothing"),
        pytest.param(jobs(FETCH, needs="[]"), "FROM scratch\nCOPY app /\n", id="waits-for-nothing"),
        pytest.param(jobs(FETCH), "FROM alpine\n", id="takes-nothing"),
        pytest.param(jobs(FETCH), "FROM alpine\nCOPY Dockerfile /\n", id="takes-what-the-repository-holds"),
    ],
)
def test_an_earlier_job_says_nothing(tmp_path: Path, text: str, image: str) -> None:
    assert stacks(tmp_path, text, image) == ()


CHAIN = COMPILE + "  strip:\n    needs: Compile\n    runs-on: x\n    steps:\n      - run: strip app\n"
BESIDE = COMPILE + "  lint:\n    runs-on: x\n    steps:\n      - run: cargo clippy\n"


@pytest.mark.parametrize(
    ("text", "image"),
    [
        pytest.param(jobs(FETCH), "FROM scratch\nCOPY app /\n", id="the-job-it-waits-for"),
        pytest.param(jobs(FETCH, needs="strip", before=CHAIN), "FROM scratch\nCOPY app /\n", id="through-another-one"),
        pytest.param(jobs(FETCH, before=BESIDE), "FROM scratch\nCOPY app /\n", id="others-are-not-asked"),
        pytest.param(
            jobs(FETCH), "FROM scratch AS bin\nCOPY app /\nFROM debian\nCOPY --from=bin /app /\n", id="through-a-stage"
        ),
    ],
)
def test_an_earlier_job_says_what_the_image_holds(tmp_path: Path, text: str, image: str) -> None:
    assert stacks(tmp_path, text, image) == ("haskell",)


@pytest.mark.parametrize(
    ("path", "image", "found"),
    [
        pytest.param("root/usr/bin", "COPY root /", ("haskell",), id="into-a-folder-that-is-copied"),
        pytest.param("./root", "COPY root/ /", ("haskell",), id="into-the-folder-itself"),
        pytest.param("reports", "COPY root /", (), id="into-another-folder"),
        pytest.param("reports", "COPY . /", (), id="the-whole-context-is-no-sign"),
    ],
)
def test_an_artifact_may_lie_in_a_folder_of_the_repository(
    tmp_path: Path, path: str, image: str, found: tuple[str, ...]
) -> None:
    (tmp_path / "root/etc").mkdir(parents=True)
    fetch = f"{FETCH}\n        with: {{name: x, path: {path}}}"
    assert stacks(tmp_path, jobs(fetch), f"FROM busybox\n{image}\n") == found


JAR = "FROM eclipse-temurin:21-jre\nCOPY target/app.jar /\n"
CLOJURE = COMPILE.replace("cabal build", "clojure -T:build uber")


@pytest.mark.parametrize(
    ("text", "image", "stack"),
    [
        pytest.param(jobs(FETCH, before=CLOJURE), JAR, "clojure", id="clojure-on-a-jre"),
        pytest.param(jobs(FETCH, before=CLOJURE.replace("clojure", "mvn package;")), JAR, "java", id="java-on-a-jre"),
        pytest.param(jobs(FETCH), JAR, "java", id="what-is-no-language-of-the-jvm-does-not-count"),
        pytest.param(jobs(before=CLOJURE), JAR, "java", id="nothing-is-fetched"),
    ],
)
def test_an_earlier_job_tells_the_languages_of_a_platform_apart(
    tmp_path: Path, text: str, image: str, stack: str
) -> None:
    assert stacks(tmp_path, text, image) == (stack,)


def test_the_jobs_own_commands_come_first(tmp_path: Path) -> None:
    assert stacks(tmp_path, jobs(FETCH, "- run: cargo build --release")) == ("rust",)


PROGRAM = "FROM debian:12-slim\nCOPY ./bin/app /\nCMD ['/app']\n".replace("'", '"')


@pytest.mark.parametrize(
    ("steps", "image", "found"),
    [
        pytest.param(["npm run build", "cargo build"], PROGRAM, ("rust",), id="a-program-with-its-pages"),
        pytest.param(["npm run build"], PROGRAM, ("javascript",), id="a-program-of-javascript-alone"),
        pytest.param(
            ["npm run build", "cargo build"],
            PROGRAM.replace('"/app"', '"nginx"'),
            (),
            id="what-is-started-is-no-such-file",
        ),
    ],
)
def test_pages_are_bundled_for_a_program(tmp_path: Path, steps: list[str], image: str, found: tuple[str, ...]) -> None:
    assert stacks(tmp_path, jobs(*(f"- run: {step}" for step in steps), before=""), image) == found


def test_a_called_workflow_waits_for_what_its_caller_waits_for(tmp_path: Path) -> None:
    call = f"on: push\njobs:\n{COMPILE}  ship:\n    needs: compile\n    uses: ./.github/workflows/called.yml\n"
    called = jobs(FETCH, needs="[]", before="").replace("on: push", "on: workflow_call")
    assert stacks(tmp_path, call, called=called) == ("haskell",)
