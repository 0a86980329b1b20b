"""Which files a compose command reads, and how several of them, ``include:`` and ``extends:`` come together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from arcroute.builds.compose import ComposeRequest, builds
from arcroute.builds.compose.request import discover
from arcroute.builds.model import Build
from arcroute.errors import Place
from arcroute.text.project import Project

Run = Callable[..., tuple[Build, ...]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """The builds of a command over files given by path."""

    def build(
        written: Mapping[str, str], files: tuple[str, ...] = (), cwd: str = ".", **changes: object
    ) -> tuple[Build, ...]:
        for name, content in written.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        given: dict[str, object] = {"env": {}, "services": (), **changes}
        request = ComposeRequest(
            files=files,
            cwd=cwd,
            profiles=(),
            env_file=None,
            place=Place("ci.yml", 1),
            via="compose",
            **given,  # type: ignore[arg-type]
        )
        return builds(Project(tmp_path), request)

    return build


@pytest.mark.parametrize(
    ("names", "cwd", "expected"),
    [
        pytest.param(["docker-compose.prod.yml"], ".", (), id="no default name"),
        pytest.param(["app/compose.yaml"], ".", (), id="never looks downwards"),
        pytest.param(["compose.yml", "docker-compose.yml"], ".", ("compose.yml",), id="new name before the old"),
        pytest.param(["docker-compose.yml"], "a/b", ("docker-compose.yml",), id="looks upwards"),
        pytest.param(["a/compose.yaml", "compose.yaml"], "a/b", ("a/compose.yaml",), id="nearest folder"),
        pytest.param(
            ["compose.yaml", "compose.override.yml"], ".", ("compose.yaml", "compose.override.yml"), id="override file"
        ),
    ],
)
def test_discovers_files(tmp_path: Path, names: list[str], cwd: str, expected: tuple[str, ...]) -> None:
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert discover(Project(tmp_path), cwd) == expected


def test_paths_are_relative_to_the_first_file(run: Run) -> None:
    (found,) = run(
        {
            "deploy/a.yml": "services: {s: {build: ../app}}",
            "ci/b.yml": "services: {s: {build: {dockerfile: ci.Dockerfile}}}",
            "deploy/.env": "",
        },
        ("deploy/a.yml", "ci/b.yml"),
    )
    assert (found.context, found.dockerfile) == ("app", "app/ci.Dockerfile")


def test_a_project_directory_replaces_the_first_files_folder(run: Run) -> None:
    (found,) = run({"deploy/a.yml": "services: {s: {build: .}}"}, ("deploy/a.yml",), folder="src")
    assert found.context == "src"


def test_dot_env_lies_beside_the_first_file(run: Run) -> None:
    files = {"deploy/a.yml": "services: {s: {build: $DIR}}", "deploy/.env": "DIR=near", ".env": "DIR=far"}
    (found,) = run(files, ("deploy/a.yml",))
    assert found.context == "deploy/near"


@pytest.mark.parametrize("where", [pytest.param("env", id="environment"), pytest.param("file", id=".env")])
def test_compose_file_names_the_files(run: Run, where: str) -> None:
    files = {"x.yml": "services: {s: {build: x}}", "y.yml": "services: {s: {build: {target: t}}}"}
    env = {"COMPOSE_FILE": "x.yml:y.yml"}
    written = {**files, ".env": "COMPOSE_FILE=x.yml:y.yml"} if where == "file" else files
    (found,) = run(written, env=env if where == "env" else {})
    assert (found.context, found.target) == ("x", "t")


MERGED = [
    pytest.param("build: a", "image: i", ("a", "a/Dockerfile"), id="override without a build"),
    pytest.param("image: i", "build: b", ("b", "b/Dockerfile"), id="override adds the build"),
    pytest.param("build: a", "build: {dockerfile: D}", ("a", "a/D"), id="short and long form merge"),
    pytest.param("build: {context: a, dockerfile: D}", "build: b", ("b", "b/D"), id="short form sets the context only"),
    pytest.param("build: {context: a, dockerfile: D}", "build: !reset null\n    image: i", None, id="reset"),
    pytest.param(
        "build: {context: a, dockerfile: D}", "build: !override {context: b}", ("b", "b/Dockerfile"), id="override"
    ),
]


@pytest.mark.parametrize(("below", "above", "expected"), MERGED)
def test_later_files_override(run: Run, below: str, above: str, expected: tuple[str, str] | None) -> None:
    written = {"a.yml": f"services:\n  s:\n    {below}\n", "b.yml": f"services:\n  s:\n    {above}\n"}
    found = [(build.context, build.dockerfile) for build in run(written, ("a.yml", "b.yml"))]
    assert found == ([] if expected is None else [expected])


def test_maps_merge_and_lists_add_up(run: Run) -> None:
    written = {
        "a.yml": "services: {s: {build: {args: {A: 1, B: 1}, tags: [x]}}}",
        "b.yml": "services: {s: {build: {args: [B=2, C=3], tags: [y, x]}}}",
    }
    (found,) = run(written, ("a.yml", "b.yml"))
    assert found.build_args == (("A", "1"), ("B", "2"), ("C", "3"))
    assert found.images == ("x", "y")


def test_the_definition_is_where_the_build_is_written(run: Run) -> None:
    written = {"a.yml": "services:\n  s:\n    build: .\n", "b.yml": "services:\n  s:\n    image: i\n"}
    (found,) = run(written, ("a.yml", "b.yml"))
    assert found.definition == Place("a.yml", 2, 3)


@pytest.mark.parametrize(
    ("extends", "expected"),
    [
        pytest.param("base", ("base", "base/own"), id="short form"),
        pytest.param("{service: base}", ("base", "base/own"), id="long form"),
        pytest.param(
            "{service: base, file: lib/c.yml}", ("lib/img", "lib/img/own"), id="paths of the other file's folder"
        ),
        pytest.param("{service: far, file: lib/c.yml}", ("lib/img", "lib/img/own"), id="the other file extends too"),
    ],
)
def test_extends(run: Run, extends: str, expected: tuple[str, str]) -> None:
    written = {
        "c.yml": f"services:\n  base: {{build: base}}\n  s: {{extends: {extends}, build: {{dockerfile: own}}}}\n",
        "lib/c.yml": "services: {base: {build: ./img}, far: {extends: base}}",
    }
    (found,) = run(written, ("c.yml",), services=("s",))
    assert (found.context, found.dockerfile, found.notes) == (*expected, ())


@pytest.mark.parametrize(
    ("include", "expected"),
    [
        pytest.param("[lib/c.yml]", "lib/env", id="short form: its own folder and .env"),
        pytest.param("[{path: lib/c.yml}]", "lib/env", id="long form"),
        pytest.param("[{path: [lib/c.yml, lib/d.yml]}]", "lib/over", id="several files merge"),
        pytest.param("[{path: lib/c.yml, project_directory: .}]", "none", id="project directory"),
        pytest.param("[{path: lib/c.yml, env_file: x.env}]", "lib/x", id="env file"),
    ],
)
def test_includes(run: Run, include: str, expected: str) -> None:
    written = {
        "c.yml": f"include: {include}\nservices: {{own: {{image: i}}}}\n",
        "lib/c.yml": "services: {s: {build: '${DIR:-none}'}}",
        "lib/d.yml": "services: {s: {build: over}}",
        "lib/.env": "DIR=env",
        "x.env": "DIR=x",
    }
    (found,) = run(written, ("c.yml",))
    assert (found.context, found.notes) == (expected, ())
