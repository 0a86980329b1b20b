"""``actions/checkout`` with ``path:`` moves the repository into a folder of the workspace."""

from __future__ import annotations

from pathlib import Path

import pytest

from arcroute.actions.legs import Surroundings
from arcroute.actions.walk import find_legs
from arcroute.actions.workflow import read_workflow
from arcroute.builds.checkout import CheckedOut, checkout_folder
from arcroute.builds.model import HOLE
from arcroute.builds.steps import LegReader
from arcroute.builds.uses import ActionTable
from arcroute.errors import InputError
from arcroute.routing.data import rules_data
from arcroute.text.project import Project


@pytest.mark.parametrize(
    ("checkouts", "folder"),
    [
        pytest.param([], ".", id="no checkout at all"),
        pytest.param([{}], ".", id="into the workspace"),
        pytest.param([{"path": "src"}], "src", id="into a folder"),
        pytest.param([{"path": "./a//b/"}], "a/b", id="as one would write it"),
        pytest.param([{"path": ""}], ".", id="an empty path"),
        pytest.param([{"path": "src"}, {}], ".", id="twice: the workspace holds it, too"),
        pytest.param([{"path": "one"}, {"path": "two"}], "one", id="twice: the first"),
        pytest.param([{"repository": "acme/other", "path": "other"}], ".", id="another repository's"),
        pytest.param([{"repository": "ACME/shop", "path": "src"}], "src", id="this one by its name"),
        pytest.param([{"repository": HOLE, "path": "src"}], "src", id="one that is not known is probably this one"),
        pytest.param([{"path": f"x-{HOLE}"}], ".", id="a folder that is not known"),
        pytest.param([{"path": "../out"}], ".", id="a folder outside"),
    ],
)
def test_the_folder(checkouts: list[dict[str, str]], folder: str) -> None:
    assert checkout_folder(iter(checkouts), "acme/shop") == folder


def test_paths_beside_the_checkout_are_not_there(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/Dockerfile").write_text("FROM x\n")
    project = CheckedOut(Project(tmp_path), "src")
    assert project.is_file("src/a/Dockerfile")
    assert project.is_dir("src/a")
    assert project.names("src") == ("a",)
    assert project.read("src/a/Dockerfile").path == "src/a/Dockerfile"
    assert not project.is_file("a/Dockerfile")
    assert not project.is_dir("a")
    assert project.names(".") == ()
    assert project.inside("src") == "."
    assert project.inside("srcs/a") is None
    with pytest.raises(InputError):
        project.read("a/Dockerfile")


STEPS = """\
on: push
jobs:
  a:
    runs-on: x
    steps:
      - uses: actions/checkout@v4
        with: {path: src}
      - uses: actions/checkout@v4
        with: {repository: acme/tools, path: tools}
      - run: docker build -f src/images/Dockerfile src
      - run: cd src && docker build images
      - run: docker build .
        working-directory: src/images
      - uses: docker/build-push-action@v6
        with: {context: src, file: src/images/Dockerfile}
      - uses: ./src/act
      - run: docker build tools
"""


def test_builds_have_the_paths_of_the_repository(tmp_path: Path) -> None:
    for path, text in {
        "images/Dockerfile": "FROM x\n",
        "act/action.yml": "runs: {using: docker, image: Dockerfile}\n",
        ".github/workflows/w.yml": STEPS,
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    project = Project(tmp_path)
    workflow = read_workflow(project.read(".github/workflows/w.yml"))
    (leg,) = find_legs({workflow.path: workflow}, Surroundings()).legs
    work = LegReader(project, ActionTable.of(rules_data("actions.yaml"))).work(leg)
    assert [(build.dockerfile, build.context) for build in work.builds] == [
        ("images/Dockerfile", "."),
        ("images/Dockerfile", "images"),
        ("images/Dockerfile", "images"),
        ("images/Dockerfile", "."),
        ("act/Dockerfile", "act"),
        (None, None),
    ]
    assert {build.place.path for build in work.builds} == {".github/workflows/w.yml"}
