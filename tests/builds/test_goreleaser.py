"""Which images GoReleaser makes of its configuration."""

from __future__ import annotations

from pathlib import Path

import pytest

from arcroute.builds.invocation import Invocation
from arcroute.builds.model import Build
from arcroute.builds.shell import Environment, commands
from arcroute.builds.tools import builds
from arcroute.errors import Place
from arcroute.text.project import Project

CONFIG = """
dockers:
  - image_templates: ["acme/app:{{ .Tag }}-amd64", "acme/app:{{ .Tag }}"]
    dockerfile: build/app.Dockerfile
    build_flag_templates: ["--platform=linux/amd64", "--pull", "--target=slim", "--build-arg=V={{ .Version }}"]
  - {goarch: arm64}
dockers_v2:
  - {images: [acme/two], dockerfile: "{{ .Env.FILE }}"}
kos:
  - {repositories: [ghcr.io/acme/app], working_dir: ./cmd}
"""
ALL = ["build/app.Dockerfile", "Dockerfile", None, None]


def found(tmp_path: Path, script: str, **files: str) -> tuple[Build, ...]:
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    place, project = Place("ci.yml", 1), Project(tmp_path)
    read = commands(script, Environment()).commands
    return tuple(build for one in read for build in builds(project, Invocation(one, place)))


def test_each_entry_is_an_image(tmp_path: Path) -> None:
    app, plain, unknown, ko = found(tmp_path, "goreleaser release --clean", **{".goreleaser.yaml": CONFIG})
    assert (app.dockerfile, app.target, app.images) == ("build/app.Dockerfile", "slim", ("acme/app", "acme/app"))
    assert (app.context, app.build_args, app.via) == (None, (("V", None),), "goreleaser release")
    assert (plain.dockerfile, plain.images) == ("Dockerfile", ())
    assert (unknown.dockerfile, unknown.images, len(unknown.notes)) == (None, ("acme/two",), 1)
    assert (ko.via, ko.context, ko.images) == ("goreleaser release (ko)", "cmd", ("ghcr.io/acme/app",))


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param("goreleaser r --snapshot", ALL, id="a-snapshot"),
        pytest.param("goreleaser release --skip=docker", [None], id="without-docker"),
        pytest.param("goreleaser release --skip publish,ko", ALL[:3], id="without-ko"),
        pytest.param("goreleaser release --skip-docker --skip-ko", [], id="as-it-was-written-once"),
        pytest.param("goreleaser release --help", [], id="help"),
        pytest.param("goreleaser build --clean; goreleaser check; goreleaser", [], id="other-subcommands"),
        pytest.param("goreleaser release -f other.yml", ["o/Dockerfile"], id="another-file"),
        pytest.param("cd sub; goreleaser release", ["sub/Dockerfile"], id="in-a-folder"),
        pytest.param("cd none; goreleaser release", [], id="no-file"),
        pytest.param("goreleaser release -f bad.yml", [None], id="no-yaml"),
        pytest.param("goreleaser release -f gone.yml", [], id="a-file-that-is-missing"),
        pytest.param("goreleaser release -f $FILE", [], id="a-file-that-cannot-be-known"),
        pytest.param('cd "$DIR"; goreleaser release', [], id="a-folder-that-cannot-be-known"),
        pytest.param("goreleaser release -f list.yml", [], id="no-mapping"),
    ],
)
def test_what_is_asked_for(tmp_path: Path, script: str, expected: list[str | None]) -> None:
    files = {
        ".goreleaser.yml": CONFIG,
        "other.yml": "dockers: [{dockerfile: o/Dockerfile}]",
        "sub/.config/goreleaser.yaml": "dockers: [{}]",
        "none/x": "",
        "bad.yml": "a: [",
        "list.yml": "- dockers",
    }
    assert [build.dockerfile for build in found(tmp_path, script, **files)] == expected
