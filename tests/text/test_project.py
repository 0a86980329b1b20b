from __future__ import annotations

import os
from pathlib import Path

import pytest

from arcroute.errors import InputError
from arcroute.text.project import Project, join
from arcroute.text.source import Source


@pytest.fixture
def root(tmp_path: Path) -> Path:
    repository = tmp_path / "repository"
    (repository / "images" / "c").mkdir(parents=True)
    (repository / "images" / "c" / "Dockerfile").write_text("FROM gcc\n")
    (repository / "node_modules").mkdir()
    (repository / "node_modules" / "x.js").write_text("")
    (tmp_path / "secret").write_text("secret")
    return repository


@pytest.mark.parametrize(
    ("folder", "path", "joined"),
    [
        pytest.param(".", "a/b", "a/b", id="from the root"),
        pytest.param("a", "./b", "a/b", id="below a folder"),
        pytest.param("a/b", "../c", "a/c", id="up and down inside"),
        pytest.param("a", "..", ".", id="up to the root"),
        pytest.param("a", "../..", None, id="above the root"),
        pytest.param(".", "/etc/passwd", None, id="absolute"),
        pytest.param(".", "a\0b", None, id="NUL"),
        pytest.param("a", "..b", "a/..b", id="two dots in a name are a name"),
    ],
)
def test_join(folder: str, path: str, joined: str | None) -> None:
    assert join(folder, path) == joined


def test_reads_a_file_once(root: Path) -> None:
    project = Project(root)
    first = project.read("images/c/Dockerfile")
    (root / "images/c/Dockerfile").write_text("FROM rust\n")
    assert project.read("images/c/Dockerfile") is first


@pytest.mark.parametrize(
    ("path", "words"),
    [
        pytest.param("nope", "no such file", id="missing"),
        pytest.param("images", "not a regular file|[Ii]s a directory", id="a folder"),
        pytest.param("../secret", "outside", id="dots"),
        pytest.param("link-out", "outside", id="symlink to the outside"),
        pytest.param("dangling", "symlink to nothing", id="dangling symlink"),
        pytest.param("loop", "outside|symlink|symbolic|loop", id="symlink loop"),
        pytest.param("pipe", "not a regular file", id="named pipe: does not wait for a writer"),
    ],
)
def test_refuses(root: Path, path: str, words: str) -> None:
    (root / "link-out").symlink_to(root.parent / "secret")
    (root / "dangling").symlink_to("nothing")
    (root / "loop").symlink_to("loop")
    os.mkfifo(root / "pipe")
    project = Project(root)
    with pytest.raises(InputError, match=words):
        project.read(path)
    assert not project.is_file(path)


def test_a_symlink_inside_is_followed(root: Path) -> None:
    (root / "Dockerfile").symlink_to("images/c/Dockerfile")
    assert Project(root).read("Dockerfile").text == "FROM gcc\n"


def test_an_overlay_replaces_files_and_shares_the_rest(root: Path) -> None:
    project = Project(root)
    base = project.read("images/c/Dockerfile")
    changed = project.with_overlay({"new.yml": Source("new.yml", b"x")})
    assert changed.read("new.yml").text == "x"
    assert changed.is_file("new.yml")
    assert changed.read("images/c/Dockerfile") is base
    assert not project.is_file("new.yml")


def test_a_repository_may_lie_in_memory_alone(tmp_path: Path) -> None:
    project = Project(tmp_path, {path: Source(path, b"") for path in ("a/b/c", "a/d", "e")})
    assert project.names(".") == ("a", "e")
    assert project.names("a") == ("b", "d")
    assert project.is_dir("a/b")
    assert not project.is_dir("a/d")
    assert list(project.walk()) == ["a/b/c", "a/d", "e"]


def test_walk_is_sorted_and_stays_out_of_tools_folders(root: Path) -> None:
    (root / "b").write_text("")
    (root / "again").symlink_to("images")
    assert list(Project(root).walk()) == ["b", "images/c/Dockerfile"]
