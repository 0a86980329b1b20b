"""The lane board in the summary of a job."""

from __future__ import annotations

from pathlib import Path

from arcroute.actions.repository import Target
from arcroute.output.board import render
from arcroute.routing.survey import survey
from tests.integration.conftest import put

STEP = "steps: [{run: docker build -f x/Dockerfile .}]"


def test_a_board(tmp_path: Path) -> None:
    jobs = f"  a: {{runs-on: arc-runner-set-1, {STEP}}}\n  b: {{runs-on: arc-runner-set-3, {STEP}}}\n"
    jobs += f"  c: {{runs-on: arc-runner-set-1, {STEP.replace('x/', 'go/')}}}\n"
    go = "FROM golang:1.22\nRUN go build ./...\n"
    put(tmp_path, {".github/workflows/a.yml": f"on: push\njobs:\n{jobs}", "go/Dockerfile": go})
    put(tmp_path, {"x/Dockerfile": "FROM python:3.12\nRUN pip install flask\n"})
    assert list(render([("", survey(Target(tmp_path)))])) == [
        "### arcroute: lanes",
        "",
        "| | lane | stacks | legs | out of step |",
        "|---|---|---|---|---|",
        "| 🔴 | arc-runner-set-1 | base, python, haskell | 2 | 1 |",
        "| ⚪ | arc-runner-set-2 | javascript, ocaml, java | 0 | 0 |",
        "| 🔴 | arc-runner-set-3 | c, rust | 0 | 1 |",
        "",
        "go has no lane: 1 leg.",
        "",
    ]
