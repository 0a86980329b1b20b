from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CI = ".github/workflows/ci.yml"
HINT = "[*] 1 fixable with `arcroute fix`. `arcroute fix --diff` shows the patch."
Run = Callable[..., Any]
Write = Callable[..., Path]


def codes(result: Any) -> list[str]:
    return [finding["code"] for finding in json.loads(result.out)["findings"]]


def test_a_clean_repository(run: Run, write: Write) -> None:
    write(CI, "jobs: {a: {runs-on: ubuntu-latest}}\n")
    result = run("check")
    assert result == (0, "", "All checks passed: 1 leg in 1 workflow.\n")


def test_a_finding(run: Run, wrong: Path) -> None:
    result = run("check", "--output-format", "concise", "--select", "ARC101")
    message = "job `image` builds python on arc-runner-set-3; its lane is arc-runner-set-1"
    assert result == (
        1,
        f"{CI}:4:14: ARC101 [*] {message}\n",
        f"Found 1 finding (1 error) in 1 leg in 1 workflow.\n{HINT}\n",
    )


def test_quiet_says_nothing_but_results(run: Run, wrong: Path) -> None:
    assert run("check", "-q", "--output-format", "concise").err == ""


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param(["--select", "ARC1"], ["ARC101"], id="start-of-a-code"),
        pytest.param(["--select", "arc10"], ["ARC101"], id="longer-start-in-lower-case"),
        pytest.param(["--select", "ARC102"], [], id="another-code"),
        pytest.param(["--select", "wrong-lane , ARC103"], ["ARC101"], id="name"),
        pytest.param(["--select", "ARC1", "--ignore", "ARC101"], [], id="ignore-wins"),
        pytest.param(["--select", "ARC1", "--min-severity", "error"], ["ARC101"], id="severe-enough"),
    ],
)
def test_rules_are_chosen(run: Run, wrong: Path, words: list[str], expected: list[str]) -> None:
    result = run("check", "--output-format", "json", *words)
    assert codes(result) == expected
    assert result.code == bool(expected)


@pytest.mark.parametrize("words", [["--ignore", "ARC"], ["--select", ""], ["--select", "ARC101", "--ignore", "ARC101"]])
def test_a_selection_of_nothing_would_always_pass(run: Run, wrong: Path, words: list[str]) -> None:
    result = run("check", *words)
    assert (result.code, result.err) == (2, "arcroute: --select and --ignore leave no rule\n")


def test_a_file_on_which_no_job_rests(run: Run, write: Write, wrong: Path) -> None:
    write("notes.txt", "")
    result = run("check", "notes.txt")
    assert result.code == 0
    assert result.err.startswith("Nothing to check: no job rests on what was named")


def test_what_is_left_out_is_told(run: Run, write: Write, wrong: Path) -> None:
    text = wrong.read_text(encoding="utf-8")
    write(".github/workflows/b.yml", text.replace("set-3", "set-3 # arcroute: ignore[ARC101]"))
    write(".arcroute.yaml", "per-path: {ci.yml: {ARC101: info}}")
    result = run("check", "--min-severity", "warning", "--select", "ARC101,ARC901")
    assert result.code == 0
    assert result.err == (
        "All checks passed: 2 legs in 2 workflows, 1 ignored by comments, 1 below the severity asked for.\n"
    )
    result = run("check", "--min-severity", "warning", "--select", "ARC101", "--no-ignores", "--output-format", "json")
    assert codes(result) == ["ARC101"]
    assert json.loads(result.out)["summary"]["below_min_severity"] == 1


QUEUE = """\
on: push
jobs:
  image:
    strategy: {fail-fast: false, matrix: {n: [1, 2, 3]}}
    runs-on: arc-runner-set-1
    timeout-minutes: 30
    steps:
      - run: docker build --pull -f images/python/Dockerfile .
"""


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param([], [], id="only-counted"),
        pytest.param(["--select", "ARC306"], ["ARC306"], id="selected"),
        pytest.param(["--min-severity", "info"], ["ARC306"], id="asked-for"),
        pytest.param(["--select", "ARC306", "--min-severity", "warning"], [], id="selected-and-not-severe-enough"),
    ],
)
def test_hints_are_shown_on_request(run: Run, write: Write, words: list[str], expected: list[str]) -> None:
    write(CI, QUEUE)
    result = run("check", "--output-format", "json", *words)
    assert (result.code, codes(result)) == (bool(expected), expected)
    assert ("1 below the severity asked for" in result.err) == (not expected)


def test_a_misnamed_configuration_is_told(run: Run, write: Write, wrong: Path) -> None:
    write("arcroute.yml", "rules: {ARC101: off}")
    line = "arcroute: warning: arcroute.yml: not read; the configuration is called .arcroute.yaml"
    assert run("check").err.splitlines()[0] == line


def test_several_formats_each_to_its_file(run: Run, wrong: Path, tmp_path: Path) -> None:
    pairs = {"sarif": "a.sarif", "markdown": "a.md", "json": "a.json", "github": "a.log", "full": "-"}
    words = [word for name, file in pairs.items() for word in ("--output-format", name, "--output-file", file)]
    result = run("check", *words)
    assert result.code == 1
    assert result.out.startswith("ARC101 wrong-lane")
    assert result.err.splitlines()[:4] == [f"Wrote {name} to {file}" for name, file in list(pairs.items())[:4]]
    assert json.loads((tmp_path / "a.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert (tmp_path / "a.log").read_text(encoding="utf-8").startswith("::error title=ARC101 wrong-lane,file=.github/")


@pytest.mark.parametrize(
    ("words", "written"),
    [
        pytest.param("FORMAT full FORMAT json FILE a", "json", id="behind-its-format"),
        pytest.param("FORMAT json FILE a FORMAT full", "json", id="behind-its-format-and-before-another"),
        pytest.param("FILE a FORMAT json FORMAT full", "json", id="before-all"),
        pytest.param("FORMAT full FORMAT json FILE - FILE a", "json", id="by-position"),
        pytest.param("FORMAT=json FILE=a FORMAT=full FILE=-", "json", id="in-pairs"),
        pytest.param("FILE a", "full", id="of-the-default-format"),
    ],
)
def test_a_file_goes_with_the_format_before_it(run: Run, wrong: Path, words: str, written: str) -> None:
    result = run("check", *words.replace("FORMAT", "--output-format").replace("FILE", "--output-file").split())
    assert f"Wrote {written} to a" in result.err


def test_in_github_actions_annotations_come_by_themselves(
    run: Run, wrong: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    both = run("check", "--select", "ARC101").out
    assert both.startswith("ARC101 wrong-lane")
    assert f"\n::error title=ARC101 wrong-lane,file={CI},line=4,endLine=4,col=14,endColumn=30::" in both
    assert "::error" not in run("check", "--output-format", "full").out
    assert "::error" not in run("check", "--output-file", "-").out


def test_annotations_are_relative_to_the_workspace(
    run: Run, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(f"sub/{CI}", "jobs: {a: {runs-on: arc-runner-set-9}}\n")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    monkeypatch.chdir(tmp_path / "sub/.github")
    assert f"file=sub/{CI}," in run("check", "--output-format", "github").out
    monkeypatch.delenv("GITHUB_WORKSPACE")
    assert f"file={CI}," in run("check", "--output-format", "github").out
    (tmp_path / ".git").mkdir()
    assert f"file=sub/{CI}," in run("check", "--output-format", "github").out


class TestBaseline:
    def test_it_is_made_once_and_then_only_shrinks(self, run: Run, write: Write, wrong: Path, tmp_path: Path) -> None:
        words = ("check", "--select", "ARC101", "--baseline", "known.json")
        made = run(*words, "--write-baseline")
        assert made == (
            0,
            "",
            "Wrote baseline to known.json\nAll checks passed: 1 leg in 1 workflow, 1 in the baseline.\n",
        )
        assert run(*words).code == 0
        before = (tmp_path / "known.json").read_bytes()
        write(".github/workflows/new.yml", wrong.read_text(encoding="utf-8"))
        assert run(*words).out.startswith("ARC101")
        assert run(*words, "--write-baseline").code == 1
        assert (tmp_path / "known.json").read_bytes() == before

    def test_what_is_mended_is_told_and_leaves_it(self, run: Run, wrong: Path, tmp_path: Path) -> None:
        words = ("check", "--baseline", "known.json")
        run(*words, "--write-baseline")
        wrong.write_text("jobs: {}\n", encoding="utf-8")
        told = run(*words)
        entry = f"ARC101 {CI} job image: python on arc-runner-set-3"
        assert told.code == 0
        assert f"arcroute: warning: the baseline knows what is no more: {entry}" in told.err
        run(*words, "--write-baseline")
        assert json.loads((tmp_path / "known.json").read_text(encoding="utf-8"))["findings"] == []
        assert "no more" not in run(*words).err

    def test_moved_lines_change_nothing(self, run: Run, wrong: Path) -> None:
        words = ("check", "--baseline", "known.json")
        run(*words, "--write-baseline")
        wrong.write_text("# moved\n\n" + wrong.read_text(encoding="utf-8"), encoding="utf-8")
        assert run(*words).code == 0

    def test_it_belongs_to_one_repository(self, run: Run, write: Write) -> None:
        for name in ("one", "two"):
            write(f"{name}/{CI}", "jobs: {}\n")
        result = run("check", ".", "--baseline", "known.json", "--write-baseline")
        assert (result.code, result.err) == (2, "arcroute: a baseline belongs to one repository, and 2 were read\n")

    @pytest.mark.usefixtures("wrong")
    def test_a_broken_one_is_told(self, run: Run, write: Write) -> None:
        write("known.json", "{")
        result = run("check", "--baseline", "known.json")
        assert result.code == 2
        assert result.err.startswith("arcroute: known.json:1:2: not a baseline: ")


@pytest.mark.parametrize("name", ["full", "concise", "json", "sarif", "github", "markdown"])
def test_the_same_input_gives_the_same_bytes(write: Write, tmp_path: Path, name: str) -> None:
    job = "{runs-on: arc-runner-set-9, steps: [{run: docker build -t python .}, {run: docker build -t rust .}]}"
    for repository in ("one", "two"):
        for number in range(3):
            write(f"{repository}/.github/workflows/{number}.yml", f"jobs: {{a: {job}, b: {job}}}\n")
    found = {
        subprocess.run(
            [sys.executable, "-m", "arcroute", "check", "--output-format", name, *paths],
            cwd=tmp_path,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=False,
        ).stdout
        for seed, paths in (("1", ("one", "two")), ("2", ("two", "one/.github", "one")), ("3", ("two", "one", "two")))
    }
    assert len(found) == 1
    assert b"ARC103" in found.pop()
