"""``arcroute jobs`` and ``arcroute explain WORKFLOW:JOB`` from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

Write: TypeAlias = Callable[[str, str | bytes], Path]
Run: TypeAlias = Callable[..., tuple[int, str, str]]
W = ".github/workflows"


@pytest.mark.usefixtures("wrong")
class TestJobs:
    def test_the_table_is_the_default(self, run: Run) -> None:
        code, out, err = run("jobs")
        assert (code, err) == (0, "")
        assert out.splitlines()[0] == f"{W}/ci.yml"
        assert "arc-runner-set-3" in out

    def test_json_and_table_at_once(self, run: Run, tmp_path: Path) -> None:
        words = ("--output-format", "table", "--output-format", "json", "--output-file", "-", "--output-file", "o.json")
        code, out, _ = run("jobs", *words)
        assert (code, out.splitlines()[0]) == (0, f"{W}/ci.yml")
        assert json.loads((tmp_path / "o.json").read_text())["jobs"][0]["job"] == "image"

    def test_paths_do_not_depend_on_where_one_stands(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(".github")
        _, out, _ = run("jobs", "--output-format", "json")
        assert json.loads(out)["jobs"][0]["path"] == f"{W}/ci.yml"

    def test_the_same_input_gives_the_same_bytes(self, run: Run) -> None:
        assert run("jobs", "--output-format", "json") == run("jobs", "--output-format", "json")


def test_a_broken_job_is_an_error_with_its_place_and_the_others_are_listed(run: Run, write: Write) -> None:
    write(f"{W}/a.yml", "on: push\njobs:\n  bad: {runs-on: '${{ env.X }}'}\n  good: {runs-on: x}\n")
    write(f"{W}/b.yml", "on: [\n")
    code, out, err = run("jobs", "--output-format", "json")
    assert code == 2
    assert [job["job"] for job in json.loads(out)["jobs"]] == ["bad", "good"]
    first, second = err.splitlines()
    assert first.startswith(f"arcroute: {W}/a.yml:3:23: no context 'env' here")
    assert second.startswith(f"arcroute: {W}/b.yml:2:1: ")


def test_several_repositories(run: Run, write: Write) -> None:
    for name in "ab":
        write(f"{name}/{W}/ci.yml", "on: push\njobs: {j: {runs-on: x}}\n")
    _, out, _ = run("jobs", "a", "b", "--output-format", "json")
    assert [job["path"] for job in json.loads(out)["jobs"]] == [f"a/{W}/ci.yml", f"b/{W}/ci.yml"]


@pytest.mark.usefixtures("wrong")
class TestExplain:
    @pytest.mark.parametrize("target", ["ci.yml:image", f"{W}/ci.yml", f"./{W}/ci.yml:image"])
    def test_a_job(self, run: Run, target: str) -> None:
        code, out, err = run("explain", target)
        assert (code, err) == (0, "")
        assert out.splitlines()[0] == f"✗ {W}/ci.yml:3 image"

    def test_a_file_of_another_repository(self, run: Run, write: Write) -> None:
        write(f"other/{W}/x.yml", "on: push\njobs: {j: {runs-on: x}}\n")
        code, out, _ = run("explain", f"other/{W}/x.yml:j")
        assert (code, out.splitlines()[0]) == (0, f"{W}/x.yml:2 j")

    def test_as_json(self, run: Run) -> None:
        _, out, _ = run("explain", "ci.yml:image", "--output-format", "json")
        assert json.loads(out)["jobs"][0]["why"].startswith("Builds python")

    def test_a_name_that_is_not_there(self, run: Run) -> None:
        code, out, err = run("explain", "ci.yml:imgae")
        assert (code, out) == (2, "")
        assert err == f"arcroute: {W}/ci.yml has no job `imgae`; did you mean `image`?\n"


def test_outside_of_a_repository_there_is_nothing_to_explain(run: Run) -> None:
    code, _, err = run("explain", "ci.yml:x")
    assert (code, err.rpartition(": ")[2]) == (2, f"no {W} here or in a folder above\n")
