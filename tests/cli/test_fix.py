"""``arcroute fix``: what it says, what it writes, and that it writes all or nothing."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import WRONG, Run

Write = Callable[[str, "str | bytes"], Path]
RIGHT = WRONG.replace("arc-runner-set-3", "arc-runner-set-1")
HOSTED = WRONG.replace("arc-runner-set-3", "ubuntu-latest")
LANES = ("--select", "ARC101,ARC102,ARC103")
"""The rules whose findings the texts here hold."""
WORKFLOW = ".github/workflows/ci.yml"


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | bytes], None]:
    """Puts a text on standard input."""

    def put(text: str | bytes) -> None:
        data = text.encode() if isinstance(text, str) else text
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))

    return put


@pytest.mark.parametrize(
    ("text", "words", "expected", "code", "said"),
    [
        pytest.param(RIGHT, (), RIGHT, 0, ["Nothing to fix."], id="nothing to do"),
        pytest.param(
            WRONG, (), RIGHT, 0, [f"Changed {WORKFLOW} (1 fix)", "Fixed 1 finding in 1 file."], id="one label"
        ),
        pytest.param(
            HOSTED,
            (),
            HOSTED,
            1,
            ["Fixed nothing, 1 left.", "1 fix needs --unsafe-fixes; add --diff to see the patch first."],
            id="unsafe fixes wait",
        ),
        pytest.param(
            HOSTED,
            ("--unsafe-fixes",),
            RIGHT,
            0,
            [f"Changed {WORKFLOW} (1 fix)", "Fixed 1 finding in 1 file."],
            id="unsafe fixes asked for",
        ),
        pytest.param(
            WRONG, ("--ignore", "wrong-lane"), WRONG, 0, ["Nothing to fix."], id="not the rule that is ignored"
        ),
        pytest.param(WRONG, ("--select", "ARC103"), WRONG, 0, ["Nothing to fix."], id="only the rule that is selected"),
        pytest.param(WRONG, ("-q",), RIGHT, 0, [], id="quietly"),
        pytest.param(
            WRONG.replace("-3\n", "-3  # arcroute: ignore[ARC101] no room on lane 1\n"),
            (),
            WRONG.replace("-3\n", "-3  # arcroute: ignore[ARC101] no room on lane 1\n"),
            0,
            ["Nothing to fix."],
            id="what a comment silences stays",
        ),
        pytest.param(
            WRONG.replace("  image:\n", "  image:  # arcroute: ignore[wrong-lane]\n"),
            ("--unsafe-fixes",),
            WRONG.replace("  image:\n", "  image:  # arcroute: ignore[wrong-lane]\n"),
            0,
            ["Nothing to fix."],
            id="what a comment silences for the whole job stays",
        ),
    ],
)
def test_fix(run: Run, text: str, words: tuple[str, ...], expected: str, code: int, said: list[str]) -> None:
    file = Path(WORKFLOW)
    file.parent.mkdir(parents=True)
    file.write_text(text)
    done = run("fix", *LANES, *words)
    assert file.read_text() == expected
    assert (done.code, done.out, done.err.splitlines()) == (code, "", said)


def test_an_override_is_respected(run: Run, write: Write) -> None:
    file = write(WORKFLOW, WRONG)
    write(".arcroute.yaml", "overrides:\n  - {workflow: ci.yml, lane: none}\n")
    assert run("fix", *LANES).code == 0
    assert file.read_text() == WRONG


def test_diff_writes_nothing_and_exits_with_1(run: Run, wrong: Path) -> None:
    done = run("fix", *LANES, "--diff")
    assert done.code == 1
    assert "-    runs-on: arc-runner-set-3\n+    runs-on: arc-runner-set-1\n" in done.out
    assert done.err.splitlines() == [f"Would change {WORKFLOW} (1 fix)", "Would fix 1 finding in 1 file."]
    assert wrong.read_text() == WRONG


def test_several_repositories_are_fixed_in_one_run(run: Run, write: Write) -> None:
    files = [write(f"{name}/{WORKFLOW}", WRONG) for name in ("one", "two")]
    done = run("fix", *LANES, "one", "two")
    assert [file.read_text() for file in files] == [RIGHT, RIGHT]
    assert done.err.splitlines()[-1] == "Fixed 2 findings in 2 files."


def test_a_broken_repository_does_not_stop_the_others(run: Run, write: Write) -> None:
    good = write(f"one/{WORKFLOW}", WRONG)
    write(f"two/{WORKFLOW}", WRONG)
    write("two/.arcroute.yaml", "lanes: 1\n")
    done = run("fix", *LANES, "one", "two")
    assert done.code == 2
    assert good.read_text() == RIGHT
    assert done.err.startswith("arcroute: ")


@pytest.fixture
def callers(write: Write) -> tuple[Path, Path]:
    """A called workflow and its callers, which one fix changes together."""
    called = write(
        ".github/workflows/called.yml",
        "on: {workflow_call: {inputs: {image: {type: string}}}}\njobs:\n  image:\n    runs-on: arc-runner-set-1\n"
        "    steps: [{run: 'docker build -f images/${{ inputs.image }}/Dockerfile -t ${{ inputs.image }}-tool .'}]\n",
    )
    uses = "    uses: ./.github/workflows/called.yml\n    with: "
    text = f"on: push\njobs:\n  a:\n{uses}{{image: python}}\n  b:\n{uses}{{image: rust}}\n"
    return called, write(".github/workflows/z.yml", text)


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("true"), reason="needs a file system with modes")
def test_a_read_only_file_stops_all_of_the_fix(run: Run, callers: tuple[Path, Path]) -> None:
    texts = [file.read_text() for file in callers]
    callers[1].chmod(0o444)
    done = run("fix", *LANES, "--unsafe-fixes")
    assert done.code == 2
    assert (
        done.err.splitlines()[0]
        == "arcroute: .github/workflows/z.yml: read-only, not written; no other file was changed"
    )
    assert [file.read_text() for file in callers] == texts


def test_a_file_that_changes_meanwhile_is_left_alone(run: Run, wrong: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from arcroute.rewrite import plan

    def meanwhile(*args: object) -> None:
        wrong.write_text(WRONG + "# edited\n")

    monkeypatch.setattr(plan, "prove_legs", meanwhile)
    done = run("fix", *LANES)
    assert done.code == 2
    assert done.err.splitlines()[0].endswith("changed since it was read, not written; run arcroute again")
    assert wrong.read_text() == WRONG + "# edited\n"


def test_a_full_disk_is_told_in_one_line(run: Run, wrong: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    done = run("fix", *LANES)
    assert done.code == 2
    assert done.err.splitlines()[0] == f"arcroute: {WORKFLOW}: cannot be written: No space left on device"
    assert wrong.read_text() == WRONG
    assert [file.name for file in wrong.parent.iterdir()] == ["ci.yml"]


@pytest.mark.usefixtures("wrong")
def test_a_pipe_gets_the_mended_text_and_the_file_stays(
    run: Run, wrong: Path, stdin: Callable[[str | bytes], None]
) -> None:
    stdin(WRONG.replace("\n", "\r\n"))
    done = run("fix", *LANES, "-", "--stdin-filename", WORKFLOW)
    assert done.out == RIGHT.replace("\n", "\r\n")
    assert wrong.read_text() == WRONG
    assert done.code == 0


def test_a_pipe_may_name_a_file_that_is_not_there(run: Run, stdin: Callable[[str | bytes], None]) -> None:
    stdin(WRONG)
    assert run("fix", *LANES, "-", "--stdin-filename", "new/.github/workflows/x.yml").out == RIGHT


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("on: push\njobs: [\n", 2, id="no YAML"),
        pytest.param(b"\xff\xfe", 2, id="no text"),
        pytest.param(RIGHT, 0, id="nothing to mend"),
        pytest.param(HOSTED, 1, id="only unsafe fixes"),
    ],
)
def test_a_pipe_never_loses_what_went_in(
    run: Run,
    stdin: Callable[[str | bytes], None],
    capsysbinary: pytest.CaptureFixture[bytes],
    text: str | bytes,
    code: int,
) -> None:
    data = text.encode() if isinstance(text, str) else text
    stdin(data)
    monkey = pytest.MonkeyPatch()
    monkey.setattr(sys, "argv", ["arcroute", "fix", *LANES, "-", "--stdin-filename", WORKFLOW])
    from arcroute.cli import run_command

    with pytest.raises(SystemExit) as ended:
        run_command()
    monkey.undo()
    assert capsysbinary.readouterr().out == data
    assert ended.value.code == code


def test_a_pipe_with_diff_shows_the_patch(run: Run, stdin: Callable[[str | bytes], None]) -> None:
    stdin(WRONG)
    done = run("fix", *LANES, "-", "--stdin-filename", WORKFLOW, "--diff")
    assert done.out.startswith(f"--- a/{WORKFLOW}\n")
    assert done.code == 1


@pytest.mark.parametrize(
    ("words", "why"),
    [
        pytest.param(("-",), "needs --stdin-filename", id="no name"),
        pytest.param(("-", "x.yml", "--stdin-filename", "a.yml"), "goes with no other path", id="other paths"),
        pytest.param(("--stdin-filename", "a.yml"), "is for `-`", id="no pipe"),
        pytest.param(("--select", "ARC1O1"), "no rule", id="no such rule"),
        pytest.param(("nowhere",), "no such file", id="no such path"),
    ],
)
def test_a_wrong_command_line_exits_with_2(run: Run, words: tuple[str, ...], why: str) -> None:
    done = run("fix", *LANES, *words)
    assert done.code == 2
    assert why in done.err
    assert done.out == ""


def test_check_fix_mends_and_reports_the_rest(run: Run, write: Write, wrong: Path) -> None:
    write(".github/workflows/hosted.yml", HOSTED)
    done = run("check", *LANES, "--fix", "--output-format", "concise")
    assert wrong.read_text() == RIGHT
    assert done.code == 1
    assert done.out.count("ARC102") == 1
    assert done.err.splitlines()[0] == f"Changed {WORKFLOW} (1 fix)"


def test_check_fix_leaves_what_a_comment_silences_even_where_it_is_shown(run: Run, write: Write) -> None:
    text = WRONG.replace("-3\n", "-3  # arcroute: ignore[ARC101]\n")
    file = write(WORKFLOW, text)
    assert run("check", *LANES, "--fix", "--no-ignores").code == 1
    assert file.read_text() == text


def test_check_reads_a_pipe(run: Run, wrong: Path, stdin: Callable[[str | bytes], None]) -> None:
    stdin(HOSTED)
    done = run("check", *LANES, "-", "--stdin-filename", str(wrong), "--output-format", "concise")
    assert done.code == 1
    assert "ARC102" in done.out
    assert "ARC101" not in done.out


@pytest.mark.parametrize(
    ("words", "why"),
    [
        pytest.param(("-", "--stdin-filename", WORKFLOW, "--fix"), "`arcroute fix -`", id="a pipe has no file"),
        pytest.param(("--unsafe-fixes",), "goes with --fix", id="unsafe without fix"),
    ],
)
def test_check_refuses_what_makes_no_sense(
    run: Run, stdin: Callable[[str | bytes], None], words: tuple[str, ...], why: str
) -> None:
    stdin(WRONG)
    done = run("check", *words)
    assert done.code == 2
    assert why in done.err
