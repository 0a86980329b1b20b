"""A repository as it was at a commit, without checking anything out."""

from __future__ import annotations

from pathlib import Path

import pytest

from arcroute.errors import InputError, UsageError
from arcroute.text.revision import Revision, merge_base, resolve
from arcroute.text.source import Source
from tests.integration.conftest import git_in, put


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """One commit, tagged ``old``, and other files on top that are not committed."""
    git_in(tmp_path, "init", "--quiet", "--initial-branch", "main")
    put(tmp_path, {"a/x.txt": "old", "a/é ü.txt": "name", "b.txt": "b", ".git/config": "[core]\n"})
    for name, target in {"link": "a/x.txt", "a/up": "../b.txt", "out": "../../etc/passwd", "round": "round"}.items():
        (tmp_path / name).symlink_to(target)
    git_in(tmp_path, "add", "--all")
    git_in(tmp_path, "commit", "--quiet", "--message", "one")
    git_in(tmp_path, "tag", "old")
    put(tmp_path, {"a/x.txt": "new", "c.txt": "c"})
    return tmp_path


@pytest.fixture
def old(repository: Path) -> Revision:
    return Revision(repository, resolve(repository, "old"))


@pytest.mark.parametrize(
    ("path", "content"),
    [
        pytest.param("a/x.txt", "old", id="what was there"),
        pytest.param("./a/../a/x.txt", "old", id="a path that is not plain"),
        pytest.param("a/é ü.txt", "name", id="a name with blanks and accents"),
        pytest.param("link", "old", id="a symlink"),
        pytest.param("a/up", "b", id="a symlink to a folder above"),
        pytest.param(".git/config", "[core]\n", id="what git keeps beside it"),
    ],
)
def test_files_are_what_they_were(old: Revision, path: str, content: str) -> None:
    assert old.is_file(path) is not path.startswith(".git/")
    assert old.read(path).text == content


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("c.txt", id="a file of today"),
        pytest.param("a", id="a folder"),
        pytest.param("../b.txt", id="outside"),
        pytest.param("out", id="a symlink that leads outside"),
        pytest.param("round", id="a symlink to itself"),
    ],
)
def test_what_was_not_there(old: Revision, path: str) -> None:
    assert not old.is_file(path)
    with pytest.raises(InputError, match="no such file"):
        old.read(path)


def test_folders(old: Revision) -> None:
    assert old.is_dir("a")
    assert not old.is_dir("b.txt")
    assert old.names("a") == ("up", "x.txt", "é ü.txt")
    assert "c.txt" not in old.names(".")
    assert sorted(old.walk()) == ["a/up", "a/x.txt", "a/é ü.txt", "b.txt", "link", "out", "round"]


def test_a_folder_of_the_repository_is_a_project_of_its_own(repository: Path) -> None:
    assert Revision(repository / "a", resolve(repository, "old")).read("x.txt").text == "old"


def test_files_laid_over_it(old: Revision) -> None:
    over = old.with_overlay({"d/e.txt": Source("d/e.txt", b"laid over")})
    assert over.read("d/e.txt").text == "laid over"
    assert over.is_file("d/e.txt")
    assert over.names("d") == ("e.txt",)
    assert over.read("a/x.txt").text == "old"
    assert not old.is_file("d/e.txt")


@pytest.mark.parametrize(
    ("revision", "message"),
    [
        pytest.param("--output=here", "no git revision", id="an option"),
        pytest.param("-h", "no git revision", id="a short one"),
        pytest.param("", "no git revision", id="nothing"),
        pytest.param("old\n", "no git revision", id="a line end"),
        pytest.param("missing", "no commit here", id="a name that nothing has"),
        pytest.param("old..main", "no commit here", id="a range"),
        pytest.param("main:b.txt", "no commit here", id="a file"),
        pytest.param("main^{tree}", "no commit here", id="a folder"),
    ],
)
def test_text_that_is_no_commit(repository: Path, revision: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        resolve(repository, revision)
    assert not (repository / "here").exists()


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"^not a git repository"):
        resolve(tmp_path, "main")


def test_no_git(repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    with pytest.raises(UsageError, match="git is not installed"):
        resolve(repository, "main")


def test_where_branches_part(repository: Path) -> None:
    git_in(repository, "commit", "--all", "--quiet", "--message", "two")
    start = resolve(repository, "old")
    assert merge_base(repository, start) == start
    git_in(repository, "checkout", "--quiet", "--orphan", "other")
    git_in(repository, "commit", "--all", "--quiet", "--message", "three")
    with pytest.raises(UsageError, match="no commit in common"):
        merge_base(repository, start)
