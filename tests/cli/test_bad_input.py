"""Whatever is given: a line of its own on standard error, exit code 2, no traceback, and the rest is still checked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arcroute.checks.finding import Severity
from arcroute.checks.rule import Rule
from arcroute.checks.selection import select_rules
from arcroute.routing.survey import survey
from arcroute.text import project

CI = ".github/workflows/ci.yml"
BAD = ".github/workflows/bad.yml"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param("", "empty: a workflow needs `on:` and `jobs:`", id="empty"),
        pytest.param("# later\n", "empty: a workflow needs `on:` and `jobs:`", id="only-a-comment"),
        pytest.param("a: [\n", ":2:1: not YAML: ", id="not-yaml"),
        pytest.param("a: 1\n", ":1:1: not a workflow: no `jobs:`", id="no-workflow"),
        pytest.param("- a\n", ":1:1: not a workflow: a list at the top, not a mapping", id="a-list"),
        pytest.param("hello\n", ":1:1: not a workflow: `hello` at the top, not a mapping", id="a-text"),
        pytest.param("jobs: 3\n", ":1:1: `jobs:` is `3`, not a mapping", id="jobs-is-a-number"),
        pytest.param("jobs: {a: 1}\n", ":1:8: job `a` is `1`, not a mapping", id="a-job-is-a-number"),
        pytest.param("jobs: {}\njobs: {}\n", ":2:1: ", id="a-key-twice"),
        pytest.param("jobs: {}\n---\njobs: {}\n", ":3:1: a second YAML document", id="two-documents"),
        pytest.param(b"\x00\x01\x02", "a binary file, not YAML", id="binary"),
        pytest.param(b"a: \xff\n", ":1:1: byte 0xff is not UTF-8", id="not-utf-8"),
        pytest.param("a: " + "[" * 5000, "nested more than", id="nested-too-deep"),
        pytest.param("a: &a [*a]\njobs: {}\n", ":1:", id="an-alias-of-itself"),
    ],
)
def test_a_file_that_is_no_workflow(
    run: Callable[..., Any], write: Callable[..., Path], wrong: Path, content: str | bytes, told: str
) -> None:
    write(BAD, content)
    result = run("check", "--output-format", "concise")
    (line, *_) = result.err.splitlines()
    assert result.code == 2
    assert line.startswith(f"arcroute: {BAD}")
    assert told in line
    assert "Traceback" not in result.err
    assert result.out.startswith(f"{CI}:4:14: ARC101")


def test_a_file_that_may_not_be_read(
    run: Callable[..., Any], write: Callable[..., Path], wrong: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(BAD, "jobs: {}\n")
    opened = project._open_without_waiting

    def refuse(path: str, flags: int) -> int:
        if Path(path).name == "bad.yml":
            raise PermissionError(13, "Permission denied")
        return opened(path, flags)

    monkeypatch.setattr(project, "_open_without_waiting", refuse)
    result = run("check", "--output-format", "concise")
    assert (result.code, result.err.splitlines()[0]) == (2, f"arcroute: {BAD}: Permission denied")
    assert "ARC101" in result.out


def test_a_folder_called_like_a_workflow(run: Callable[..., Any], wrong: Path) -> None:
    wrong.with_name("bad.yml").mkdir()
    result = run("check", "--output-format", "concise")
    assert result.code == 2
    assert result.err.splitlines()[0] in (f"arcroute: {BAD}: not a regular file", f"arcroute: {BAD}: Is a directory")
    assert "ARC101" in result.out


@pytest.mark.parametrize(
    "target", [pytest.param("nowhere.yml", id="dangling"), pytest.param("bad.yml", id="of-itself")]
)
def test_a_symlink_to_nothing(run: Callable[..., Any], wrong: Path, target: str) -> None:
    wrong.with_name("bad.yml").symlink_to(target)
    result = run("check", "--output-format", "concise")
    assert result.code == 2
    assert result.err.startswith(f"arcroute: {BAD}: ")
    assert "ARC101" in result.out


def test_a_symlink_out_of_the_repository(run: Callable[..., Any], wrong: Path) -> None:
    wrong.with_name("bad.yml").symlink_to("/etc/hostname")
    result = run("check")
    assert (result.code, result.err.splitlines()[0]) == (2, f"arcroute: {BAD}: leads outside the repository")


def test_a_folder_of_workflows_out_of_the_repository(run: Callable[..., Any], tmp_path: Path, wrong: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    wrong.parent.rename(outside)
    (tmp_path / ".github/workflows").symlink_to(outside)
    result = run("check")
    told = "arcroute: .github/workflows: leads outside the repository: GitHub finds no workflow there"
    assert (result.code, result.err.splitlines()[0]) == (2, told)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        pytest.param("nowhere", "arcroute: nowhere: no such file or folder", id="does-not-exist"),
        pytest.param("dangling.yml", "arcroute: dangling.yml: a symlink to nothing", id="dangling-symlink"),
        pytest.param(
            "../empty",
            "arcroute: ../empty: no .github/workflows in it, below it or above it",
            id="folder-without-workflows",
        ),
    ],
)
def test_a_path_that_names_nothing(run: Callable[..., Any], tmp_path: Path, wrong: Path, path: str, told: str) -> None:
    (tmp_path.parent / "empty").mkdir(exist_ok=True)
    (tmp_path / "dangling.yml").symlink_to("nowhere")
    result = run("check", path, CI, "--output-format", "concise")
    assert (result.code, result.err.splitlines()[0]) == (2, told)
    assert "ARC101" in result.out


@pytest.mark.parametrize("command", ["check", "fix", "jobs", "diff HEAD"])
def test_no_repository_around(run: Callable[..., Any], tmp_path: Path, command: str) -> None:
    result = run(*command.split())
    assert result.out == ""
    assert (result.code, result.err) == (2, f"arcroute: {tmp_path}: no .github/workflows here or in a folder above\n")


def test_every_format_says_that_a_path_names_nothing(run: Callable[..., Any]) -> None:
    result = run("check", "nowhere", "--output-format", "json")
    assert json.loads(result.out)["errors"] == [
        {"message": "no such file or folder", "path": "nowhere", "line": None, "column": None}
    ]
    assert "something could not be read" in run("check", "nowhere", "--output-format", "markdown").out
    assert run("check", "nowhere", "--output-format", "github").out.startswith("::error title=arcroute,file=nowhere")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("rules: {ARC9O1: off}", ":1:9: unknown rule 'ARC9O1'; did you mean 'ARC901'?", id="unknown-rule"),
        pytest.param("lane: {}", ":1:1: unknown key 'lane' in the configuration; did you mean 'lanes'?", id="key"),
        pytest.param("a: [", ":1:5: not YAML", id="not-yaml"),
        pytest.param("- a", ":1:1: the configuration must be a mapping, not a list", id="a-list"),
    ],
)
def test_an_invalid_configuration(
    run: Callable[..., Any], write: Callable[..., Path], wrong: Path, text: str, told: str
) -> None:
    write(".arcroute.yaml", text)
    result = run("check")
    assert result.code == 2
    assert result.err.startswith(f"arcroute: .arcroute.yaml{told}")
    assert result.out == ""


def test_an_invalid_configuration_is_in_every_format(
    run: Callable[..., Any], write: Callable[..., Path], wrong: Path
) -> None:
    write(".arcroute.yaml", "lane: {}\nvar: {}")
    errors = json.loads(run("check", "--output-format", "json").out)["errors"]
    assert [(error["path"], error["line"]) for error in errors] == [(".arcroute.yaml", 1), (".arcroute.yaml", 2)]
    first, second = run("check", "--output-format", "github").out.splitlines()
    assert first.startswith("::error title=arcroute,file=.arcroute.yaml,line=1::unknown key 'lane'")
    assert second.startswith("::error title=arcroute,file=.arcroute.yaml,line=2::unknown key 'var'")
    assert "something could not be read" in run("check", "--output-format", "markdown").out
    (sarif,) = json.loads(run("check", "--output-format", "sarif").out)["runs"]
    assert len(sarif["invocations"][0]["toolExecutionNotifications"]) == 2


def test_an_invalid_configuration_of_one_repository_does_not_stop_the_other(
    run: Callable[..., Any], write: Callable[..., Path]
) -> None:
    workflow = "jobs: {a: {runs-on: arc-runner-set-1}}\n"
    write("one/.github/workflows/ci.yml", workflow)
    write("one/.arcroute.yaml", "lane: {}")
    write("two/.github/workflows/ci.yml", "jobs: {a: {runs-on: arc-runner-set-9}}\n")
    result = run("check", ".", "--output-format", "concise")
    assert result.code == 2
    assert "unknown key 'lane'" in result.err
    assert result.out.startswith("two/.github/workflows/ci.yml:1:21: ARC103")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(["chekc"], "No such command `chekc`. Did you mean `check`?", id="unknown-command"),
        pytest.param(["check", "--output-formt", "json"], "No such option", id="unknown-option"),
        pytest.param(["check", "--output-format", "xml"], "'xml' is not one of 'full'", id="unknown-format"),
        pytest.param(["check", "--min-severity", "fatal"], "'fatal' is not one of 'info'", id="unknown-severity"),
        pytest.param(["check", "--color", "maybe"], "'maybe' is not one of 'auto'", id="unknown-colour"),
        pytest.param(["check", "--select", "ARC9O1"], "no rule `ARC9O1`; did you mean ARC901?", id="unknown-rule"),
        pytest.param(["check", "--ignore", "zebra"], "no rule `zebra`; `arcroute rules` lists them", id="no-rule"),
        pytest.param(["check", "--select", "ARC8"], "no rule `ARC8`", id="no-rule-starts-so"),
        pytest.param(["explain", "wrong-lain"], "no rule `wrong-lain`; did you mean wrong-lane?", id="explain"),
        pytest.param(["check", "--config", "no.yaml"], "arcroute: no.yaml: no such file", id="no-configuration"),
        pytest.param(
            ["check", "--baseline", "no.json"], "no baseline no.json; --write-baseline makes", id="no-baseline"
        ),
        pytest.param(["check", "--write-baseline"], "--write-baseline needs --baseline FILE", id="baseline-of-no-name"),
        pytest.param(
            ["check", "--output-format", "json", "--output-file", "no/a.json"],
            "cannot write no/a.json: No such file or directory",
            id="output-into-a-folder-that-is-not-there",
        ),
        pytest.param(
            ["check", "--output-format", "json", "--output-format", "full"],
            "several formats need an --output-file each",
            id="two-formats-on-standard-output",
        ),
        pytest.param(
            ["check", "--output-file", "a", "--output-file", "b"],
            "2 --output-file for 1 --output-format",
            id="more-files-than-formats",
        ),
    ],
)
def test_a_wrong_command_line(run: Callable[..., Any], wrong: Path, words: list[str], told: str) -> None:
    result = run(*words)
    assert result.code == 2
    assert told in result.err.splitlines()[-1]
    assert "Traceback" not in result.err


def test_a_fault_in_one_repository_does_not_stop_the_other(
    run: Callable[..., Any], write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    write("one/.github/workflows/ci.yml", "jobs: {}\n")
    write("two/.github/workflows/ci.yml", "jobs: {a: {runs-on: arc-runner-set-9}}\n")

    def fail(target: Any, *rest: Any, **options: Any) -> Any:
        if target.root.name == "one":
            raise KeyError("\x1b[31m")
        return survey(target, *rest, **options)

    monkeypatch.setattr("arcroute.cli.reports.survey", fail)
    for command in ("check", "jobs"):
        result = run(command, ".")
        assert result.code == 3
        assert result.err.startswith("arcroute: reading one failed with KeyError: ")
        assert "please report it" in result.err
        assert "\x1b" not in result.err
        assert "arc-runner-set-9" in result.out


def test_a_fault_in_a_rule_ends_in_exit_code_3(
    run: Callable[..., Any], wrong: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Any) -> Any:
        raise KeyError("\n::error::x")

    broken = Rule("ARC999", "broken", Severity.ERROR, fail)
    monkeypatch.setattr("arcroute.cli.check.select_rules", lambda *_: (broken, *select_rules("ARC101", None)))
    result = run("check", "--output-format", "concise")
    assert result.code == 3
    assert result.err.splitlines()[0] == (
        f"arcroute: {CI}: rule ARC999 broken failed with KeyError: '\\n::error::x'; please report it with the file at"
        " https://github.com/arcroute/arcroute/issues"
    )
    assert "ARC101" in result.out
    monkeypatch.setenv("ARCROUTE_DEBUG", "1")
    with pytest.raises(RuntimeError, match="rule ARC999 broken failed") as error:
        run("check")
    assert isinstance(error.value.__cause__, KeyError)


def test_a_fault_anywhere_else_does_too(run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise ValueError("\n::error::\x1b[31m")

    monkeypatch.setattr("arcroute.cli.check.gather", fail)
    result = run("check")
    assert result.code == 3
    assert result.err.splitlines()[0] == "arcroute: internal error: ValueError: \\n::error::\\x1b[31m"
    assert "\x1b" not in result.err
