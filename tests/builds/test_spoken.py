"""Programs that cannot be read: whether their words say that they build an image."""

from __future__ import annotations

from pathlib import Path

import pytest

from arcroute.builds.scripts import run_builds
from arcroute.errors import Place
from arcroute.text.project import Project


def spoken(root: Path, script: str) -> list[str]:
    result = run_builds(Project(root), script, None, {}, ".", Place("w.yml", 1, 1))
    return [build.via for build in result.spoken]


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("cargo xtask build-docker-image -v x86_64", id="a name with both words"),
        pytest.param("breeze ci-image build --python 3.12", id="two words of a program"),
        pytest.param("cargo run -p xtask -- docker build", id="two words behind a runner"),
        pytest.param("poetry run docker-build", id="a program of the environment"),
        pytest.param("python -m tools.ci build-image", id="a module's word"),
        pytest.param("python scripts/build_image.py", id="a script's name"),
        pytest.param("bin/dockerBuild --push", id="a program of the repository, in camel case"),
        pytest.param("./vendor/build-docker.sh", id="a script that is not there"),
        pytest.param("nox -s docker_build", id="a session"),
        pytest.param("rake docker:build", id="a task with a colon"),
        pytest.param("make docker-build", id="a target without a Makefile"),
        pytest.param("npm run docker:build", id="a script without a package.json"),
        pytest.param("npx nx run api:docker-build", id="a monorepo's runner, fetched"),
        pytest.param("pnpm exec nx run-many --target=docker-build", id="a target as an option"),
        pytest.param("yarn turbo run docker:build", id="another runner"),
        pytest.param("inv docker.build", id="a task of a collection"),
        pytest.param("./mill server.docker.build", id="a module's task"),
        pytest.param("dune exec tools/docker_build.exe", id="a program of dune"),
        pytest.param("deno task docker:build", id="a task of deno"),
        pytest.param("bazel run //app:image_push", id="a target of Bazel that pushes"),
        pytest.param("bazelisk build --config=ci //app:server_image", id="an image of Bazel"),
        pytest.param("bazel build //docker:all //app:docker.tar", id="a target called after docker"),
        pytest.param("apko publish apko.yaml ghcr.io/acme/base:edge", id="apko"),
        pytest.param("ansible-builder build --tag=acme/runner", id="an execution environment"),
        pytest.param("fly deploy --local-only", id="fly on this machine"),
        pytest.param("heroku container:push web", id="heroku"),
    ],
)
def test_words_that_speak_of_a_build(tmp_path: Path, script: str) -> None:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    assert len(spoken(tmp_path, script)) == 1


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("echo build-docker-image", id="words that are printed"),
        pytest.param("cd docker-build", id="a folder"),
        pytest.param("gh workflow run build-docker-image", id="another workflow"),
        pytest.param("cargo build --features docker-image", id="an option's value"),
        pytest.param("cargo build docker-image", id="a runner's own word"),
        pytest.param("docker build --check .", id="a tool that is known"),
        pytest.param("docker images build", id="a known tool's words"),
        pytest.param("python scripts/check_docker_build.py", id="a check of the build"),
        pytest.param("bin/docker-build-args", id="something about the build"),
        pytest.param("inv build image.tar", id="a file"),
        pytest.param("packer build docker/", id="a folder as operand"),
        pytest.param("python -c build-image", id="no script"),
        pytest.param("make build", id="no word of an image"),
        pytest.param("npx cowsay docker-build", id="an unknown program, fetched"),
        pytest.param("nx affected -t build", id="a build of a monorepo"),
        pytest.param("inv image.clean", id="another task of a collection"),
        pytest.param("bazel test //app:image_test", id="a test of an image"),
        pytest.param("bazel build //image:all //lib/image:codec", id="a package about pictures"),
        pytest.param("apko lock apko.yaml", id="apko, asked for something else"),
        pytest.param("fly deploy --remote-only", id="fly elsewhere"),
        pytest.param("heroku container:release web", id="heroku's other words"),
        pytest.param("cog predict -i x=1", id="another command of a builder"),
    ],
)
def test_words_that_do_not(tmp_path: Path, script: str) -> None:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    assert spoken(tmp_path, script) == []


def test_an_image_may_be_a_disk_or_a_picture_where_there_is_no_dockerfile(tmp_path: Path) -> None:
    assert spoken(tmp_path, "bin/build-image sdcard") == []
    assert spoken(tmp_path, "bin/build-container") == ["build-container"]


def test_a_script_that_is_read_says_for_itself_what_it_builds(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    (tmp_path / "build-image.sh").write_text("make disk\n")
    assert spoken(tmp_path, "./build-image.sh") == []
