from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.editing import alignment
from arcroute.editing.alignment import changed_regions
from arcroute.rewrite.diff import patch, shown
from arcroute.text.source import Source

LINES = st.lists(
    st.sampled_from([b"a\n", b"b\n", b"c\r\n", b"\n", b"- x\n", b"\\ No\n", b"\xc3\xa9 \xff\x0b\x0c\n"]), max_size=30
)
TEXTS = st.builds(lambda lines, end: b"".join(lines) + end, LINES, st.sampled_from([b"", b"end", b"end\r"]))
PATHS = [".github/workflows/ci.yml", "a b.yml", "é🦀.yml", 'q"uote\\.yml', "tab\there", "-dash", "trailing space "]


def applied(root: Path, files: list[tuple[Source, Source]]) -> list[bytes]:
    """What git makes of the old files with the patch of all of them."""
    subprocess.run(["git", "init", "-q", root], check=True, capture_output=True)
    for old, _ in files:
        path = root / old.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(old.data)
    written = patch(files)
    if written:
        command = ["git", "-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "-"]
        done = subprocess.run(command, cwd=root, input=written, capture_output=True, check=False)
        assert done.returncode == 0, (done.stderr, written)
    return [(root / old.path).read_bytes() for old, _ in files]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(TEXTS.filter(bool), TEXTS.filter(bool)), min_size=1, max_size=7))
def test_git_applies_a_patch_of_several_files(texts: list[tuple[bytes, bytes]]) -> None:
    files = [(Source(path, old), Source(path, new)) for path, (old, new) in zip(PATHS, texts, strict=False)]
    with tempfile.TemporaryDirectory() as folder:
        assert applied(Path(folder), files) == [new.data for _, new in files]


@pytest.mark.parametrize("path", PATHS)
def test_any_path_is_written_as_git_writes_it(tmp_path: Path, path: str) -> None:
    old, new = Source(path, b"runs-on: b\n"), Source(path, b"runs-on: a\n")
    assert applied(tmp_path, [(old, new)]) == [new.data]
    subprocess.run(["git", "add", "-A"], cwd=tmp_path, check=True)
    (tmp_path / path).write_bytes(b"runs-on: c\n")
    said = subprocess.run(["git", "diff"], cwd=tmp_path, check=True, capture_output=True).stdout.split(b"\n")
    ours = patch([(old, new)]).split(b"\n")
    assert ours[:3] == [line for line in said if line.startswith((b"--- ", b"+++ "))] + [b"@@ -1,1 +1,1 @@"]


@pytest.mark.parametrize(
    ("old", "new", "written"),
    [
        pytest.param(b"a\n", b"a\n", b"", id="nothing changed: nothing written"),
        pytest.param(b"a\r\nb\r\n", b"a\r\nc\r\n", b"@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n", id="CRLF stays"),
        pytest.param(
            b"a",
            b"b",
            b"@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n",
            id="no final newline",
        ),
        pytest.param(b"", b"a\n", b"@@ -0,0 +1,1 @@\n+a\n", id="an empty file"),
        pytest.param(
            b"".join(b"%d\n" % number for number in range(20)),
            b"".join(b"%d\n" % number for number in range(20) if number not in (2, 17)),
            b"@@ -1,6 +1,5 @@\n 0\n 1\n-2\n 3\n 4\n 5\n@@ -15,6 +14,5 @@\n 14\n 15\n 16\n-17\n 18\n 19\n",
            id="two hunks",
        ),
    ],
)
def test_patch(old: bytes, new: bytes, written: bytes) -> None:
    head = b"--- a/f.yml\n+++ b/f.yml\n" if written else b""
    assert patch([(Source("f.yml", old), Source("f.yml", new))]) == head + written


HOSTILE = "a: \x1b[2J\x07\x9b31m\u202e\ufeffé\r🦀\tb"


def test_nothing_scanned_steers_the_terminal() -> None:
    written = patch([(Source("\x1b.yml", b"x\r\n"), Source("\x1b.yml", HOSTILE.encode()))])
    assert HOSTILE.encode() in written, "the patch itself is exact"
    for colour in (False, True):
        text = click.unstyle(shown(written, colour))
        assert "-x\n" in text
        assert "+a: \\x1b[2J\\x07\\x9b31m\\u202e\\ufeffé\\r🦀\tb\n" in text
        assert all(char.isprintable() or char in "\n\t" for char in text)


def test_colours_only_when_asked() -> None:
    written = patch([(Source("f.yml", b"a\n"), Source("f.yml", b"b\n"))])
    assert shown(written, colour=False) == written.decode()
    assert shown(written, colour=True).split("\n")[2:5] == [
        "\x1b[36m@@ -1,1 +1,1 @@\x1b[0m",
        "\x1b[31m-a\x1b[0m",
        "\x1b[32m+b\x1b[0m",
    ]


def rebuilt(old: list[bytes], new: list[bytes]) -> list[bytes]:
    """``new``, made of ``old`` and the changed regions alone."""
    lines, done = [], 0
    for region in changed_regions(old, new):
        lines += old[done : region.old_start] + new[region.new_start : region.new_end]
        done = region.old_end
    return lines + old[done:]


def longest_common(old: list[bytes], new: list[bytes]) -> int:
    row = [0] * (len(new) + 1)
    for line in old:
        above = row
        row = [0]
        for index, other in enumerate(new):
            row.append(above[index] + 1 if line == other else max(above[index + 1], row[-1]))
    return row[-1]


@settings(deadline=None)
@given(LINES, LINES)
def test_the_regions_are_right_and_as_small_as_can_be(old: list[bytes], new: list[bytes]) -> None:
    assert rebuilt(old, new) == new
    kept = len(old) - sum(region.old_end - region.old_start for region in changed_regions(old, new))
    assert kept == longest_common(old, new)


def test_too_much_work_replaces_the_middle_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alignment, "MAX_STEPS", 50)
    old = [b"%d\n" % number for number in range(100)]
    new = [old[0], *reversed(old[1:-1]), old[-1]]
    assert changed_regions(old, new) == [(1, 99, 1, 99)]
    assert rebuilt(old, new) == new
