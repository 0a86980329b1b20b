from __future__ import annotations

import errno
import itertools
import os
import signal
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.errors import RewriteError
from arcroute.rewrite.write import Change, write_all

OLD, NEW = b"runs-on: arc-runner-set-2\r\n", b"runs-on: arc-runner-set-1\r\n# caf\xc3\xa9"
CALLS = ("access", "chmod", "close", "fstat", "fsync", "open", "replace", "stat", "unlink", "write")


class Crash(BaseException):
    """The power goes: nothing that arcroute would still do happens."""


class FaultyOs:
    """``os`` as arcroute.rewrite.write sees it: counts its calls, and acts up at the chosen ones."""

    def __init__(self, act: Callable[[int, str], None]) -> None:
        self.act = act
        self.calls: list[str] = []
        self.dirty: set[tuple[int, int]] = set()

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        return self._watched(name, real) if name in CALLS else real

    def mkstemp(self, **arguments: Any) -> tuple[int, str]:
        self._count("mkstemp")
        return tempfile.mkstemp(**arguments)

    def _count(self, name: str) -> None:
        self.calls.append(name)
        self.act(len(self.calls) - 1, name)

    def _watched(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            if name == "write":
                return self._write(*arguments)
            try:
                self._count(name)
            except OSError:
                if name == "close":
                    real(*arguments)  # Linux closes the file even where close reports an error
                raise
            if name == "fsync":
                self.dirty.discard(_identity(os.fstat(arguments[0])))
            return real(*arguments, **options)

        return call

    def _write(self, number: int, data: memoryview) -> int:
        """Never more than 16 bytes at a time; a write that fails has written half of them."""
        self.dirty.add(_identity(os.fstat(number)))
        part = data[:16]
        try:
            self._count("write")
        except BaseException:
            os.write(number, part[: len(part) // 2])
            raise
        return os.write(number, part)

    def lose_what_was_not_synced(self, folder: Path) -> None:
        for path in folder.rglob("*"):
            if _identity(path.stat()) in self.dirty:
                path.write_bytes(b"")


def _identity(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino


def never(index: int, name: str) -> None:
    """No fault."""


def fail_at(*chosen: int) -> Callable[[int, str], None]:
    def act(index: int, name: str) -> None:
        if index in chosen:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    return act


def fail_from(first: int) -> Callable[[int, str], None]:
    return lambda index, name: fail_at(index)(index, name) if index >= first else None


def crash_from(first: int) -> Callable[[int, str], None]:
    def act(index: int, name: str) -> None:
        if index >= first:
            raise Crash

    return act


def project(root: Path, count: int = 3) -> list[Change]:
    changes = []
    for number in range(count):
        path = root / f"folder{number % 2}" / f"{number}.yml"
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(OLD + bytes([48 + number]))
        changes.append(Change(path, path.read_bytes(), NEW + bytes([48 + number])))
    return changes


def run(root: Path, act: Callable[[int, str], None]) -> tuple[list[Change], FaultyOs, BaseException | None]:
    """Write three files below ``root`` with faults; what was to change, the calls made and the exception."""
    changes, faulty = project(root), FaultyOs(act)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("arcroute.rewrite.write.os", faulty)
        patch.setattr("arcroute.rewrite.write.tempfile", faulty)
        try:
            write_all(changes, root)
        except (Crash, RewriteError, SystemExit) as error:
            return changes, faulty, error
    return changes, faulty, None


def count_of_calls() -> int:
    with tempfile.TemporaryDirectory() as folder:
        return len(run(Path(folder), never)[1].calls)


STEPS = range(count_of_calls())


def is_old(change: Change) -> bool:
    return change.path.read_bytes() == change.old


def is_new(change: Change) -> bool:
    return change.path.read_bytes() == change.new


def leftovers(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file() and path.suffix != ".yml"]


def test_no_fault_writes_every_file_and_leaves_nothing_else(tmp_path: Path) -> None:
    changes, faulty, error = run(tmp_path, never)
    assert error is None
    assert all(map(is_new, changes))
    assert not leftovers(tmp_path)
    assert len(set(faulty.calls)) == len(CALLS) + 1, "an operation that this table does not know is never failed"


@pytest.mark.parametrize("step", STEPS)
def test_a_failing_operation_leaves_all_old_after_an_error_and_all_new_otherwise(tmp_path: Path, step: int) -> None:
    changes, faulty, error = run(tmp_path, fail_at(step))
    assert all(map(is_new if error is None else is_old, changes))
    if faulty.calls[step] not in ("unlink", "close"):
        assert isinstance(error, RewriteError)
        assert "No space left on device" in str(error)
        assert "yml" in str(error)


@pytest.mark.parametrize("step", STEPS)
def test_a_failing_operation_leaves_no_temporary_file(tmp_path: Path, step: int) -> None:
    _, faulty, _ = run(tmp_path, fail_at(step))
    assert len(leftovers(tmp_path)) <= (faulty.calls[step] == "unlink")


@pytest.mark.parametrize("step", STEPS)
def test_a_disk_that_fails_for_good_leaves_each_file_old_or_new(tmp_path: Path, step: int) -> None:
    changes, _, error = run(tmp_path, fail_from(step))
    assert all(is_old(change) or is_new(change) for change in changes)
    for change in filter(is_new, changes):
        assert error is None or change.path.name in str(error), "a file that holds its new text is named"


@pytest.mark.parametrize("step", STEPS)
def test_a_crash_leaves_each_file_old_or_new(tmp_path: Path, step: int) -> None:
    changes, faulty, error = run(tmp_path, crash_from(step))
    faulty.lose_what_was_not_synced(tmp_path)
    assert isinstance(error, (Crash, RewriteError)) or faulty.calls[step] == "unlink"
    assert all(is_old(change) or is_new(change) for change in changes)


@settings(deadline=None, max_examples=60)
@given(st.sets(st.sampled_from(STEPS), max_size=6), st.sampled_from([*STEPS, len(STEPS) * 2]))
def test_any_faults_and_a_crash_leave_each_file_old_or_new(faults: set[int], crash: int) -> None:
    def act(index: int, name: str) -> None:
        crash_from(crash)(index, name)
        fail_at(*faults)(index, name)

    with tempfile.TemporaryDirectory() as folder:
        changes, faulty, _ = run(Path(folder), act)
        faulty.lose_what_was_not_synced(Path(folder))
        assert all(is_old(change) or is_new(change) for change in changes)


def test_an_interrupt_between_two_files_puts_the_first_back(tmp_path: Path) -> None:
    replaced = itertools.count()

    def act(index: int, name: str) -> None:
        if name == "replace" and next(replaced) == 1:
            raise Crash

    changes, _, error = run(tmp_path, act)
    assert isinstance(error, Crash)
    assert all(map(is_old, changes))
    assert not leftovers(tmp_path)


def test_being_asked_to_end_between_two_files_puts_the_first_back(tmp_path: Path) -> None:
    replaced = itertools.count()

    def act(index: int, name: str) -> None:
        if name == "replace" and next(replaced) == 1:
            os.kill(os.getpid(), signal.SIGTERM)

    before = signal.getsignal(signal.SIGTERM)
    changes, _, error = run(tmp_path, act)
    assert isinstance(error, SystemExit)
    assert error.code == 128 + signal.SIGTERM
    assert all(map(is_old, changes))
    assert not leftovers(tmp_path)
    assert signal.getsignal(signal.SIGTERM) == before


def become_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def refused(change: Change, root: Path) -> str:
    """The error, after which the file beside it is unchanged too."""
    other = project(root / "other", 1)[0]
    with pytest.raises(RewriteError) as caught:
        write_all([other, change], root)
    assert is_old(other)
    assert not leftovers(root / "other")
    return str(caught.value)


def test_a_file_that_changed_since_it_was_read_is_refused(tmp_path: Path) -> None:
    (change,) = project(tmp_path, 1)
    change.path.write_bytes(b"someone else's")
    assert refused(change, tmp_path).startswith("folder0/0.yml: changed since it was read")
    assert change.path.read_bytes() == b"someone else's"


def test_a_file_that_changes_while_others_are_written_is_refused(tmp_path: Path) -> None:
    changes = project(tmp_path)
    replaced = itertools.count()

    def act(index: int, name: str) -> None:
        if name == "replace" and next(replaced) == 0:
            changes[2].path.write_bytes(b"someone else's")

    error = run(tmp_path, act)[2]
    assert "2.yml: changed since it was read" in str(error)
    assert list(map(is_old, changes)) == [True, True, False]


@pytest.mark.parametrize(
    ("make", "why"),
    [
        pytest.param(lambda path: path.unlink(), "No such file", id="gone"),
        pytest.param(lambda path: (path.unlink(), path.mkdir()), "directory", id="a folder"),
        pytest.param(become_a_pipe, "not a regular file", id="a pipe"),
        pytest.param(lambda path: path.chmod(0o444), "read-only", id="read-only, even for root"),
        pytest.param(lambda path: (path.unlink(), path.symlink_to(path)), "symbolic links", id="a loop of symlinks"),
    ],
)
def test_what_is_no_writable_regular_file_is_refused(tmp_path: Path, make: Callable[[Path], object], why: str) -> None:
    (change,) = project(tmp_path, 1)
    make(change.path)
    assert why.lower() in refused(change, tmp_path).lower()


def test_the_same_file_by_two_names_is_refused(tmp_path: Path) -> None:
    (change,) = project(tmp_path, 1)
    link = tmp_path / "link.yml"
    link.symlink_to(change.path)
    with pytest.raises(RewriteError, match=r"link\.yml: the same file as folder0/0\.yml"):
        write_all([change, Change(link, change.old, NEW)], tmp_path)
    assert is_old(change)


def test_a_symlink_stays_and_its_target_changes(tmp_path: Path) -> None:
    (change,) = project(tmp_path, 1)
    link = tmp_path / "folder0" / "link.yml"
    link.symlink_to("0.yml")
    write_all([Change(link, change.old, change.new)], tmp_path)
    assert link.readlink() == Path("0.yml")
    assert is_new(change)


@pytest.mark.parametrize("of", ["the file", "its folder"])
def test_a_symlink_that_leads_outside_the_repository_is_refused(tmp_path: Path, of: str) -> None:
    root = tmp_path / "repository"
    root.mkdir()
    (outside,) = project(tmp_path / "outside", 1)
    link = root / "link"
    link.symlink_to(outside.path if of == "the file" else outside.path.parent)
    path = link if of == "the file" else link / outside.path.name
    assert "leads outside the repository" in refused(Change(path, outside.old, outside.new), root)
    assert is_old(outside)


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o755])
def test_the_mode_is_kept(tmp_path: Path, mode: int) -> None:
    (change,) = project(tmp_path, 1)
    change.path.chmod(mode)
    write_all([change], tmp_path)
    assert stat.S_IMODE(change.path.stat().st_mode) == mode
    assert is_new(change)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root may give files away")
def test_the_owner_is_kept(tmp_path: Path) -> None:
    (change,) = project(tmp_path, 1)
    os.chown(change.path, 1234, 2345)
    write_all([change], tmp_path)
    found = change.path.stat()
    assert (found.st_uid, found.st_gid) == (1234, 2345)


def test_a_file_without_a_change_is_not_touched(tmp_path: Path) -> None:
    (change,) = project(tmp_path, 1)
    before = change.path.stat()
    write_all([Change(change.path, change.old, OLD + b"0")], tmp_path)
    assert change.path.stat() == before
