"""The score runs, survives a crash of one case, and does not fall."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.accuracy import score as command
from benchmarks.accuracy.grade import Job

CASE = "test-runner-ocaml-slim"


PAGE = Path(__file__).parents[2] / "docs/accuracy.md"


def test_accuracy_does_not_fall_and_is_what_the_page_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([]) == 0
    shown = capsys.readouterr().out.partition("\n\n")[0].strip()
    assert f"$ python -m benchmarks.accuracy.score\n{shown}\n```" in PAGE.read_text(encoding="utf-8")


def test_a_crash_is_a_miss_of_its_case_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = command.run_arcroute

    def crash_on_one(case: str) -> list[Job]:
        if case == CASE:
            raise command.NoAnswerError("broken")
        return answer(case)

    monkeypatch.setattr(command, "run_arcroute", crash_on_one)
    outcomes = {grade.label.case: grade.outcome for grade in command.score([CASE, "test-runner-rust-rustup"])}
    assert outcomes == {CASE: "missing", "test-runner-rust-rustup": "right"}


def test_no_inventory_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "app", lambda *_arguments, **_options: None)
    with pytest.raises(command.NoAnswerError):
        command.run_arcroute(CASE)


def test_a_fallen_figure_ends_with_1(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(command, "case_names", lambda: (CASE,))
    monkeypatch.setattr(command, "read_floor", lambda: {"routed_right": 100.1})
    assert command.main([]) == 1
    assert "routed_right is 100.0, at least 100.1 is wanted" in capsys.readouterr().out


def test_json_names_figures_and_misses(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([CASE, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["figures"]["legs"] == 1
    assert answer["misses"] == []
