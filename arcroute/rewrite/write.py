"""Writes several files, all or none.

Everything that can fail for want of space or permission is done first, beside the targets: the new text of each file,
and a copy of its old text. Then the files change place by ``os.replace``, which is atomic, so a file is old or
new at any moment, whatever stops the process. A file that is not there yet gets its name by ``os.link``, which never
takes another one's place. A failure half-way puts the old copies back the same way, and takes new files away.
"""
# ruff: noqa: PTH101, PTH102, PTH105, PTH106, PTH108, PTH116 -- one os function per system call, so that the tests can make each of them fail in turn

from __future__ import annotations

import contextlib
import os
import signal
import stat
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from arcroute.errors import InputError, Place, RewriteError
from arcroute.text.project import read_file


class Change(Struct, frozen=True):
    """New bytes for the file at ``path`` (on disk; a symlink stays one).

    ``old`` is what was read from it; None for a file that is to be created, in folders that may be missing, too.
    """

    path: Path
    old: bytes | None
    new: bytes


class _Target(Struct, frozen=True):
    """A change with the regular file that it ends in, and how messages call it."""

    change: Change
    file: Path
    shown: str

    def error(self, why: str) -> RewriteError:
        return RewriteError(why, Place(self.shown))


class _Staged(Struct, frozen=True):
    """A target with its new and its old bytes lying ready in the same folder; ``old`` is None for a new file."""

    target: _Target
    new: Path
    old: Path | None


def write_all(changes: Sequence[Change], root: Path) -> None:
    """Give every file its new bytes, or raise RewriteError and leave every file with its old ones.

    Refused: a file that is missing, read-only, not regular, reached through a symlink that leads outside ``root``,
    named twice, or no longer equal to the bytes that were read; a new file whose name is taken. Mode is kept, and owner
    where that is permitted.
    Where even the old bytes could not be put back, the message names the files that hold the new ones.
    """
    try:
        _write_all(changes, root)
    except RewriteError as error:
        if error.place is None or len(changes) == 1:
            raise
        raise RewriteError(f"{error.message}; no other file was changed", error.place) from error


def _write_all(changes: Sequence[Change], root: Path) -> None:
    targets = [_target(change, root) for change in changes]
    _refuse_twice(targets)
    for target in targets:
        _check(target)
    with _orderly_end(), contextlib.ExitStack() as leftovers:
        staged = [_stage(target, leftovers) for target in targets if target.change.old != target.change.new]
        _replace_all(staged)


@contextlib.contextmanager
def _orderly_end() -> Iterator[None]:
    """Being asked to end is an exception meanwhile, so that no file is left behind. Only a main thread can say so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before or signal.SIG_DFL)


def _stop(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


def _target(change: Change, root: Path) -> _Target:
    shown = _shown(change.path, root)
    try:
        file = _new_file(change.path) if change.old is None else change.path.resolve(strict=True)
        inside = file.is_relative_to(root.resolve(strict=True))
    except OSError as error:
        raise RewriteError(_reason(error), Place(shown)) from None
    except RuntimeError:  # until Python 3.13; an OSError since
        raise RewriteError("a loop of symbolic links", Place(shown)) from None
    target = _Target(change, file, shown)
    if not inside:
        raise target.error("leads outside the repository, not written")
    return target


def _new_file(path: Path) -> Path:
    """Where a new file will stand: links among its folders are followed, one at its own name is not."""
    return path.parent.resolve() / path.name


def _shown(path: Path, root: Path) -> str:
    """Relative to the repository, as everywhere in arcroute, where the path says so."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _refuse_twice(targets: Sequence[_Target]) -> None:
    seen: dict[Path, _Target] = {}
    for target in targets:
        other = seen.setdefault(target.file, target)
        if other is not target:
            raise target.error(f"the same file as {other.shown}, which is changed too")


def _check(target: _Target) -> None:
    """The file may be written, and is still what was read, or not there."""
    if target.change.old is None:
        if os.path.lexists(target.file):
            raise target.error("is there already, not overwritten")
        return
    try:
        mode = os.stat(target.file).st_mode
        writable = mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) and os.access(target.file, os.W_OK)
        current = read_file(target.file, target.shown)
    except InputError as error:
        raise target.error(error.message) from None
    except OSError as error:
        raise target.error(_reason(error)) from None
    if not writable:
        raise target.error("read-only, not written")
    if current != target.change.old:
        raise target.error("changed since it was read, not written; run arcroute again")


def _stage(target: _Target, leftovers: contextlib.ExitStack) -> _Staged:
    before = target.change.old
    try:
        if before is None:
            _make_folders(target.file.parent, leftovers)
        new = _temporary(target, target.change.new, leftovers)
        old = None if before is None else _temporary(target, before, leftovers)
    except OSError as error:
        raise target.error(f"cannot be written: {_reason(error)}") from None
    return _Staged(target, new, old)


def _make_folders(folder: Path, leftovers: contextlib.ExitStack) -> None:
    """The missing folders above a new file. At the end those go again that hold nothing: the file was not created."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        os.mkdir(one)
        leftovers.callback(_remove_folder, one)


def _remove_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):
        os.rmdir(folder)


def _temporary(target: _Target, data: bytes, leftovers: contextlib.ExitStack) -> Path:
    """A file beside the target with the given bytes safely on disk, and the target's owner and mode."""
    before = None if target.change.old is None else os.stat(target.file)
    number, name = tempfile.mkstemp(prefix=".arcroute-", suffix=".tmp", dir=target.file.parent)
    leftovers.callback(_remove, name)
    try:
        _write(number, data)
        if before is None:
            os.chmod(name, 0o666 & ~_umask())
        else:
            _keep_owner_and_mode(number, name, before)
        os.fsync(number)
    finally:
        os.close(number)
    return Path(name)


def _write(number: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(number, rest) :]


def _keep_owner_and_mode(number: int, name: str, before: os.stat_result) -> None:
    """Owner first, since a change of owner may change the mode; only root may give a file away, and not everywhere."""
    here = os.fstat(number)
    if (here.st_uid, here.st_gid) != (before.st_uid, before.st_gid):
        with contextlib.suppress(OSError):
            os.chown(name, before.st_uid, before.st_gid)
    if (before.st_mode ^ here.st_mode) & 0o777:
        os.chmod(name, before.st_mode & 0o777)


def _umask() -> int:
    """The process's mask for new files, which can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _remove(name: str) -> None:
    """Gone already when it took its target's place. What cannot be removed is no reason to fail."""
    with contextlib.suppress(OSError):
        os.unlink(name)


def _replace_all(staged: Sequence[_Staged]) -> None:
    begun: list[_Staged] = []
    try:
        for one in staged:
            _check(one.target)
            begun.append(one)
            _put_in_place(one)
    except BaseException as error:
        stuck = list(_put_back(begun))
        if stuck:
            raise RewriteError(f"{_reason(error)}; these files hold their new text: {', '.join(stuck)}") from error
        raise


def _put_in_place(one: _Staged) -> None:
    try:
        if one.old is None:
            os.link(one.new, one.target.file)
        else:
            os.replace(one.new, one.target.file)
        _sync_folder(one.target.file.parent)
    except OSError as error:
        raise one.target.error(f"cannot be written: {_reason(error)}") from None


def _put_back(begun: Sequence[_Staged]) -> Iterator[str]:
    """Undo from the last to the first; yields the files for which that failed as well."""
    for one in reversed(begun):
        try:
            if not _is_in_place(one):
                continue
            if one.old is None:
                os.unlink(one.target.file)
            else:
                os.replace(one.old, one.target.file)
        except OSError:
            yield one.target.shown
            continue
        with contextlib.suppress(OSError):
            _sync_folder(one.target.file.parent)


def _is_in_place(one: _Staged) -> bool:
    """Whether the new bytes stand under the target's name: moved there, or a second name of the same file."""
    if one.old is not None:
        return not one.new.exists()
    return one.target.file.exists() and one.new.exists() and one.new.samefile(one.target.file)


def _sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut. Windows cannot open a folder, and needs no such step."""
    if os.name == "nt":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _reason(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
