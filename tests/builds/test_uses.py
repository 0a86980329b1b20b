"""What actions build, by their rows and, where there is none, by names."""

from __future__ import annotations

from pathlib import Path

import pytest

from arcroute.builds.model import HOLE, Build
from arcroute.builds.uses import ActionTable, Call, build_by_names, build_by_row, lines, pairs
from arcroute.errors import Place
from arcroute.routing.data import rules_data
from arcroute.text.project import Project

TABLE = ActionTable.of(rules_data("actions.yaml"))
PLACE = Place("w.yml", 1, 1)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for path in ("Dockerfile", "app/Dockerfile", "app/Dockerfile.prod"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).touch()
    return Project(tmp_path)


def by_row(project: Project, action: str, **inputs: str) -> tuple[Build, ...]:
    named = {name.replace("_", "-"): value for name, value in inputs.items()}
    return build_by_row(project, TABLE, Call(action, named, PLACE))


@pytest.mark.parametrize(
    ("inputs", "dockerfile", "context"),
    [
        pytest.param({}, "Dockerfile", ".", id="nothing given: the repository's root"),
        pytest.param({"context": "app"}, "app/Dockerfile", "app", id="a context"),
        pytest.param({"context": "./app/"}, "app/Dockerfile", "app", id="as one would write it"),
        pytest.param({"context": "app", "file": "Dockerfile"}, "Dockerfile", "app", id="the file is of the workspace"),
        pytest.param({"file": "app/Dockerfile.prod"}, "app/Dockerfile.prod", ".", id="a file"),
        pytest.param({"context": "{{defaultContext}}:app"}, "app/Dockerfile", "app", id="a folder of the git context"),
        pytest.param(
            {"context": "{{defaultContext}}:app", "file": "Dockerfile.prod"},
            "app/Dockerfile.prod",
            "app",
            id="there the file is of the context",
        ),
        pytest.param({"context": HOLE}, None, None, id="a context that is not known"),
        pytest.param({"context": HOLE, "file": "app/Dockerfile"}, "app/Dockerfile", None, id="but the file is"),
        pytest.param({"context": "app", "file": f"{HOLE}.df"}, None, "app", id="the other way round"),
        pytest.param({"context": "https://github.com/acme/x.git"}, None, None, id="another repository"),
        pytest.param(
            {"context": "https://github.com/acme/x.git#main:app"}, "app/Dockerfile", "app", id="a folder of it"
        ),
        pytest.param({"context": "../out"}, None, None, id="outside"),
        pytest.param({"call": "build"}, "Dockerfile", ".", id="a build is asked for"),
        pytest.param({"call": HOLE}, "Dockerfile", ".", id="perhaps a build"),
    ],
)
def test_build_push_action(
    project: Project, inputs: dict[str, str], dockerfile: str | None, context: str | None
) -> None:
    (build,) = by_row(project, "docker/build-push-action", **inputs)
    assert (build.dockerfile, build.context) == (dockerfile, context)


@pytest.mark.parametrize("call", ["check", "outline", "targets"])
def test_only_asking_builds_nothing(project: Project, call: str) -> None:
    assert by_row(project, "docker/build-push-action", call=call) == ()


def test_everything_else_that_is_said_of_a_build(project: Project) -> None:
    (build,) = by_row(
        project,
        "Docker/Build-Push-Action",
        tags=f"acme/a:1\nacme/b:{HOLE}",
        target="prod",
        build_args=f"A=1\nB={HOLE}\nC",
        build_contexts=f"x=app\ny={HOLE}",
        platforms=f"linux/amd64,{HOLE}",
    )
    assert build.images == ("acme/a:1", f"acme/b:{HOLE}")
    assert build.target == "prod"
    assert build.build_args == (("A", "1"), ("B", None))
    assert build.contexts == (("x", "app"),)
    assert build.platforms == ("linux/amd64",)
    assert build.place == PLACE


@pytest.mark.parametrize("action", sorted(name for name in TABLE.actions if TABLE.kind(name) == "build"))
def test_every_row_reads_its_dockerfile(project: Project, action: str) -> None:
    named = TABLE.actions[action]["dockerfile"]
    name = named if isinstance(named, str) else named[0]
    (build,) = build_by_row(project, TABLE, Call(action, {name.lower(): "app/Dockerfile.prod"}, PLACE))
    assert build.dockerfile == "app/Dockerfile.prod"
    assert build.via == action


def test_several_dockerfiles_are_several_builds(project: Project) -> None:
    found = by_row(project, "redhat-actions/buildah-build", containerfiles="Dockerfile\napp/Dockerfile")
    assert [build.dockerfile for build in found] == ["Dockerfile", "app/Dockerfile"]


@pytest.mark.parametrize(
    ("name", "sounds", "may"),
    [
        pytest.param("acme/x/.github/workflows/docker-build.yml", True, True, id="both words"),
        pytest.param("acme/x/.github/workflows/publish-image.yml", True, True, id="others for the same"),
        pytest.param("acme/x/.github/workflows/release.yml", False, True, id="a release may hold one"),
        pytest.param("acme/x/.github/workflows/docker-lint.yml", False, False, id="a lint holds none"),
        pytest.param("acme/x/.github/workflows/greet.yml", False, False, id="no word of it"),
    ],
)
def test_names_of_what_cannot_be_read(name: str, sounds: bool, may: bool) -> None:
    assert (TABLE.sounds_like_a_build(name), TABLE.may_build(name)) == (sounds, may)


@pytest.mark.parametrize(
    ("inputs", "dockerfile"),
    [
        pytest.param({"docker_file": "x"}, "x", id="underscores and dashes are the same"),
        pytest.param({"context": "app", "dockerfile": "Dockerfile.prod"}, "app/Dockerfile.prod", id="where it exists"),
        pytest.param({"context": "app", "dockerfile": "app/Dockerfile"}, "app/Dockerfile", id="of the workspace"),
        pytest.param({"context": "app", "dockerfile": "gone"}, "gone", id="nowhere"),
        pytest.param({"context": "app"}, "app/Dockerfile", id="a context alone"),
    ],
)
def test_guesses_by_the_names_of_inputs(project: Project, inputs: dict[str, str], dockerfile: str) -> None:
    (build,) = build_by_names(project, TABLE, Call("acme/x", inputs, PLACE))
    assert build.dockerfile == dockerfile


def test_declared_inputs_leave_nothing_to_guess(project: Project) -> None:
    call = Call("acme/x", {"dockerfile": "wrong", "recipe": "app/Dockerfile"}, PLACE)
    (build,) = build_by_names(project, TABLE, call, {"dockerfile": "recipe"})
    assert build.dockerfile == "app/Dockerfile"


def test_lists_and_pairs() -> None:
    assert lines('a, "b"\n# no\n\nc,') == ("a", "b", "c")
    assert lines(None) == ()
    assert pairs(f"A=1=2\nB=\nno\n{HOLE}=x\nC={HOLE}") == (("A", "1=2"), ("B", ""), ("C", None))


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        pytest.param({}, (None, False), id="none is the last"),
        pytest.param({"target": "web"}, ("web", False), id="named"),
        pytest.param({"target": HOLE}, (None, True), id="unknown may be any"),
    ],
)
def test_the_stage_that_is_asked_for(
    project: Project, inputs: dict[str, str], expected: tuple[str | None, bool]
) -> None:
    (build,) = by_row(project, "docker/build-push-action", **inputs)
    assert (build.target, build.any_stage) == expected
