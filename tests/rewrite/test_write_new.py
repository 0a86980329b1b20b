"""New files beside changed ones: created together with them, or not at all."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arcroute.errors import RewriteError
from arcroute.rewrite.write import Change, write_all

WATCHED = ("mkdir", "link", "replace", "fsync", "chmod", "write", "stat", "open")


class CountingOs:
    """``os`` whose call number ``failing`` of the watched ones has no room left."""

    def __init__(self, failing: int = -1) -> None:
        self.failing = failing
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        return self._watched(name, real) if name in WATCHED else real

    def _watched(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            self.calls.append(name)
            if len(self.calls) - 1 == self.failing:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(*arguments, **options)

        return call


def changes(root: Path) -> list[Change]:
    (root / "map.yaml").write_bytes(b"old")
    return [
        Change(root / "a/b/one.yaml", None, b"one"),
        Change(root / "map.yaml", b"old", b"new"),
        Change(root / "a/two.yaml", None, b"two"),
    ]


def tree(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def steps() -> list[str]:
    import tempfile

    faultless = CountingOs()
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        root = Path(folder)
        made = changes(root)
        patch.setattr("arcroute.rewrite.write.os", faultless)
        write_all(made, root)
    return faultless.calls


STEPS = steps()


def test_new_files_appear_together_with_the_change(tmp_path: Path) -> None:
    write_all(changes(tmp_path), tmp_path)
    assert tree(tmp_path) == {"a/b/one.yaml": b"one", "map.yaml": b"new", "a/two.yaml": b"two"}


@pytest.mark.parametrize("step", range(len(STEPS)), ids=lambda step: f"{step}-{STEPS[step]}")
def test_a_failing_operation_leaves_nothing_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    made = changes(tmp_path)
    monkeypatch.setattr("arcroute.rewrite.write.os", CountingOs(step))
    with pytest.raises(RewriteError, match="No space left"):
        write_all(made, tmp_path)
    assert tree(tmp_path) == {"map.yaml": b"old"}
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == [], "no folder is left behind either"


@pytest.mark.parametrize("taken", ["a file", "a folder", "a symlink to nothing"])
def test_a_name_that_is_taken_is_refused(tmp_path: Path, taken: str) -> None:
    target = tmp_path / "a/two.yaml"
    target.parent.mkdir()
    made = changes(tmp_path)
    if taken == "a file":
        target.write_bytes(b"theirs")
    elif taken == "a folder":
        target.mkdir()
    else:
        target.symlink_to(tmp_path / "nothing")
    before = tree(tmp_path)
    with pytest.raises(RewriteError, match=r"a/two\.yaml: is there already"):
        write_all(made, tmp_path)
    assert tree(tmp_path) == before


def test_a_name_that_is_taken_meanwhile_keeps_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Racing(CountingOs):
        def __getattr__(self, name: str) -> Any:
            if name == "link":
                (tmp_path / "a/two.yaml").write_bytes(b"theirs")
            return super().__getattr__(name)

    made = changes(tmp_path)
    monkeypatch.setattr("arcroute.rewrite.write.os", Racing())
    with pytest.raises(RewriteError, match=r"a/two\.yaml"):
        write_all(made, tmp_path)
    assert tree(tmp_path) == {"map.yaml": b"old", "a/two.yaml": b"theirs"}


def test_a_new_file_outside_the_repository_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    root.mkdir()
    (root / "link").symlink_to(tmp_path)
    with pytest.raises(RewriteError, match="leads outside"):
        write_all([Change(root / "link/new.yaml", None, b"x")], root)
    assert not (tmp_path / "new.yaml").exists()


def test_the_same_new_file_twice_is_refused(tmp_path: Path) -> None:
    twice = [Change(tmp_path / "x.yaml", None, b"1"), Change(tmp_path / "x.yaml", None, b"2")]
    with pytest.raises(RewriteError, match="the same file"):
        write_all(twice, tmp_path)
    assert not tree(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_a_new_file_has_the_mode_that_the_user_gives_new_files(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        write_all([Change(tmp_path / "new.yaml", None, b"x")], tmp_path)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new.yaml").stat().st_mode) == 0o666 & ~mask
