"""From the paths a user names to repositories."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from arcroute.actions.repository import Target, find_targets, is_workflow_path, workflow_paths
from arcroute.text.project import Project

Make: TypeAlias = "Callable[..., Path]"


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Writes empty files, given by path, and answers the folder that holds them."""

    def made(*paths: str) -> Path:
        for path in paths:
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
        return tmp_path

    return made


W = ".github/workflows"


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        pytest.param(f"{W}/a.yml", True, id="yml"),
        pytest.param(f"{W}/a.yaml", True, id="yaml"),
        pytest.param(f"{W}/sub/a.yml", False, id="a folder below"),
        pytest.param(f"x/{W}/a.yml", False, id="a folder above"),
        pytest.param(f"{W}/a.json", False, id="another suffix"),
        pytest.param("a.yml", False, id="another folder"),
    ],
)
def test_which_files_github_reads_as_workflows(path: str, is_one: bool) -> None:
    assert is_workflow_path(path) is is_one


def test_workflows_are_sorted(make: Make) -> None:
    root = make(f"{W}/b.yml", f"{W}/a.yaml", f"{W}/notes.md", f"{W}/sub/c.yml")
    assert workflow_paths(Project(root)) == (f"{W}/a.yaml", f"{W}/b.yml")


@pytest.mark.parametrize(
    ("named", "found"),
    [
        pytest.param([], {".": None}, id="nothing named: the repository around"),
        pytest.param(["."], {".": None}, id="its root"),
        pytest.param([f"{W}/a.yml"], {".": {f"{W}/a.yml"}}, id="a file"),
        pytest.param([f"{W}/a.yml", f"{W}/b.yml"], {".": {f"{W}/a.yml", f"{W}/b.yml"}}, id="two files of one"),
        pytest.param([f"{W}/a.yml", "."], {".": None}, id="a file and all of it"),
        pytest.param([".github"], {".": {".github"}}, id="a folder inside a repository"),
        pytest.param(["inner"], {"inner": None}, id="a repository inside another"),
        pytest.param(["below"], {"below/one": None, "below/two": None}, id="a folder with repositories in it"),
    ],
)
def test_targets(
    make: Make, monkeypatch: pytest.MonkeyPatch, named: list[str], found: dict[str, set[str] | None]
) -> None:
    root = make(
        *(f"{folder}{W}/{name}.yml" for folder in ("", "inner/", "below/one/", "below/two/") for name in "ab"),
        "below/node_modules/x/.github/workflows/a.yml",
    )
    monkeypatch.chdir(root)
    targets, errors = find_targets(map(Path, named), root)
    assert {target.root.relative_to(root).as_posix(): target.selected for target in targets} == found
    assert not errors


def test_a_target_wants_what_was_named(make: Make) -> None:
    root = make(f"{W}/a.yml", f"{W}/b.yml")
    (some,), _ = find_targets([root / W / "a.yml"], root)
    (everything,), _ = find_targets([root], root)
    assert [some.wants(f"{W}/{name}.yml") for name in "ab"] == [True, False]
    assert everything.wants(f"{W}/b.yml")


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        pytest.param("images/python-slim/Dockerfile", False, id="a folder of which it is the start"),
        pytest.param("images", False, id="the folder above"),
        pytest.param("images/python/Dockerfile", True, id="in it"),
        pytest.param("images/python/files/app.py", True, id="deeper in it"),
    ],
)
def test_a_target_wants_what_is_in_a_folder_that_was_named(path: str, wanted: bool) -> None:
    assert Target(Path(), frozenset(("images/python",))).wants(path) is wanted


@pytest.mark.parametrize(
    ("named", "message"),
    [
        pytest.param("missing", "no such file or folder", id="nothing there"),
        pytest.param("plain", "no .github/workflows in it, below it or above it", id="no repository"),
        pytest.param("link", "a symlink to nothing", id="a symlink to nothing"),
    ],
)
def test_paths_that_name_nothing_stop_no_other(make: Make, named: str, message: str) -> None:
    root = make("plain/x", f"good/{W}/a.yml")
    (root / "link").symlink_to("nowhere")
    targets, (error,) = find_targets([root / named, root / "good"], root)
    assert [target.root.name for target in targets] == ["good"]
    assert error.message == message


def test_outside_of_any_repository_there_is_nothing(make: Make) -> None:
    targets, (error,) = find_targets([], make("x"))
    assert not targets
    assert error.message == "no .github/workflows here or in a folder above"


def test_folders_are_searched_to_a_depth(make: Make) -> None:
    root = make("/".join("d" * 30) + f"/{W}/a.yml")
    assert find_targets([root], root)[0] == ()
