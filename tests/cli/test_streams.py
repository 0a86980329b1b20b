"""Standard output and standard error as they are found: other encodings, closed, full, or read by nobody."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Write = Callable[..., Path]
ARCROUTE = (sys.executable, "-m", "arcroute")


def shell(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """A script of bash in which ``arcroute`` is this one."""
    return subprocess.run(
        ["bash", "-c", f'arcroute() {{ "{sys.executable}" -m arcroute "$@"; }}; {script}'],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2]), **environment},
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("encoding", "command", "code"),
    [
        pytest.param("ascii", "check", 1, id="ASCII"),
        pytest.param("latin-1", "jobs", 0, id="Latin 1"),
        pytest.param("cp1252", "explain ci.yml:bïld", 0, id="pipes of Windows"),
        pytest.param("cp437", "check", 1, id="consoles of Windows"),
        pytest.param("utf-16", "jobs", 0, id="two bytes each"),
    ],
)
def test_no_encoding_stops_a_run(wrong: Path, encoding: str, command: str, code: int) -> None:
    text = wrong.read_text(encoding="utf-8").replace("image:", "bïld: # ✓ 日本")
    wrong.write_text(text, encoding="utf-8")
    done = shell(f"arcroute {command}", wrong.parents[2], PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert done.returncode == code, done.stderr
    assert done.stdout.decode(encoding)


def test_signs_that_an_encoding_lacks_are_told_apart(wrong: Path) -> None:
    done = shell("arcroute jobs", wrong.parents[2], PYTHONIOENCODING="ascii")
    assert b"\nx  image " in done.stdout


def test_what_programs_read_is_utf_8_in_any_case(wrong: Path) -> None:
    done = shell("arcroute check --output-format markdown", wrong.parents[2], PYTHONIOENCODING="cp1252")
    assert "🔴 error" in done.stdout.decode()


@pytest.mark.parametrize(
    ("script", "code", "message"),
    [
        pytest.param("arcroute check > /dev/full", 2, b"arcroute: No space left on device\n", id="a full disk"),
        pytest.param("arcroute fix --diff > /dev/full", 2, b"arcroute: No space left on device\n", id="a patch"),
        pytest.param("arcroute check >&-", 1, b"Found 1 finding", id="no standard output"),
        pytest.param("arcroute check 2>&-", 1, b"", id="no standard error"),
    ],
)
def test_what_cannot_be_written(wrong: Path, script: str, code: int, message: bytes) -> None:
    if "/dev/full" in script and not Path("/dev/full").exists():
        pytest.skip("no device that is always full")
    done = shell(script, wrong.parents[2])
    assert (done.returncode, done.stderr.partition(b" (")[0]) == (code, message)


@pytest.mark.parametrize("words", [["check"], ["fix", "--diff"]], ids=" ".join)
def test_nobody_reads(wrong: Path, words: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([*ARCROUTE, *words], stdout=writer, stderr=subprocess.PIPE, cwd=wrong.parents[2], check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Whoever starts the tests in the background has them, and all that they start, ignore Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_a_run_that_is_stopped_has_found_nothing(wrong: Path) -> None:
    reader, writer = os.pipe()
    os.write(writer, b"on: push\n")
    words = [*ARCROUTE, "check", "-", "--stdin-filename", str(wrong)]
    with subprocess.Popen(words, stdin=reader, stderr=subprocess.PIPE, cwd=wrong.parents[2]) as process:
        try:
            while _unread(reader) and process.poll() is None:  # then it waits for the rest
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (process.returncode, said) == (130, b"\n")
    os.close(reader)
    os.close(writer)


def _unread(pipe: int) -> int:
    """How many bytes of a pipe nobody has read."""
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)
