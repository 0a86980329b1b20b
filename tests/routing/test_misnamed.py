"""A comment that names no stack: an error with its place, and nothing is decided, let alone rewritten, against it."""

from __future__ import annotations

from pathlib import Path

import pytest

from arcroute.actions.repository import Target
from arcroute.routing.survey import Survey, survey
from arcroute.text.project import Project
from arcroute.text.source import Source

AT = ".github/workflows/ci.yml:3:11: no stack is called"
WORKFLOW = """\
on: push
jobs:
  image:  {comment}
    runs-on: arc-runner-set-1
    steps:
      - run: docker build -t acme/java-tool -f docker/java/Dockerfile .
"""


def surveyed(workflow: str, dockerfile: str) -> Survey:
    files = {".github/workflows/ci.yml": workflow, "docker/java/Dockerfile": dockerfile}
    overlay = {path: Source(path, text.encode()) for path, text in files.items()}
    root = Path("/nowhere")
    return survey(Target(root), project=Project(root, overlay))


@pytest.mark.parametrize(
    ("comment", "first"),
    [
        pytest.param("# arcroute: stack=java", "", id="a stack"),
        pytest.param("", "# arcroute: stack=python", id="a stack in the Dockerfile"),
        pytest.param("# arcroute: stack=typescript", "", id="another name of a stack"),
    ],
)
def test_a_stack_is_taken_at_its_word(comment: str, first: str) -> None:
    found = surveyed(WORKFLOW.format(comment=comment), f"{first}\nFROM eclipse-temurin:21\n")
    assert not found.problems
    assert found.legs[0].verdict.kind == "routed"


@pytest.mark.parametrize(
    ("comment", "first", "told"),
    [
        pytest.param("# arcroute: stack=pyton", "", f"{AT} `pyton`; did you mean python?", id="misspelt"),
        pytest.param("# arcroute: stack=cobol", "", f"{AT} `cobol`", id="unknown"),
        pytest.param(
            "",
            "# arcroute: stack=jva",
            "docker/java/Dockerfile:1:1: no stack is called `jva`; did you mean java?",
            id="in the Dockerfile",
        ),
    ],
)
def test_no_stack_is_an_error_and_undecided(comment: str, first: str, told: str) -> None:
    found = surveyed(WORKFLOW.format(comment=comment), f"{first}\nFROM eclipse-temurin:21\n")
    assert [str(problem) for problem in found.problems] == [told]
    assert found.legs[0].verdict.kind == "undecided"
    assert found.legs[0].lane is None
