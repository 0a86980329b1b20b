"""An edit that changes more than it should is refused, whatever rule offered it."""

from __future__ import annotations

from pathlib import Path

import pytest

from arcroute.actions.repository import Target
from arcroute.checks.finding import Fix
from arcroute.errors import RewriteError
from arcroute.rewrite.proof import prove_legs, prove_text
from arcroute.routing.survey import Survey, survey
from arcroute.text.edit import Edit, splice
from arcroute.text.project import Project
from arcroute.text.source import Source, Span

PATH = ".github/workflows/w.yml"
TEXT = """\
on: push  # why
env: {LANE: &lane arc-runner-set-3}
jobs:
  a:
    # arcroute: ignore[ARC101] for now
    runs-on: arc-runner-set-3  # was free
    name: images
    steps:
      - run: docker build -f images/python/Dockerfile -t acme/python-tool .
  b:
    runs-on: *lane
    strategy:
      matrix:
        image: [rust, c]
        n: [1]
    steps:
      - run: docker build -f images/${{ matrix.image }}/Dockerfile -t acme/${{ matrix.image }}-tool .
"""


def edit(old: str, new: str, text: str = TEXT) -> Edit:
    """The first ``old`` gives way to ``new``; a caret in ``old`` marks where the edit begins."""
    start = text.encode().index(old.encode())
    return Edit(PATH, Span(start, start + len(old.encode())), new)


def surveyed(text: str) -> Survey:
    root = Path("/nowhere")
    return survey(Target(root), project=Project(root, {PATH: Source(PATH, text.encode())}))


def prove(old: str, new: str) -> None:
    made = edit(old, new)
    before = Source(PATH, TEXT.encode())
    prove_text(before, splice(before, [made]), [made])


def prove_moves(old: str, new: str, lanes: dict[str, str]) -> None:
    fix = Fix("", True, (), tuple((f"{PATH}:{key}", lane) for key, lane in lanes.items()))
    prove_legs(surveyed(TEXT), surveyed(TEXT.replace(old, new, 1)), [fix])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("arc-runner-set-3  # was", "arc-runner-set-1  # was", id="a label"),
        pytest.param("*lane", "arc-runner-set-1", id="a literal in place of an alias"),
        pytest.param("        n: [1]\n", "        n: [1]\n        include: []\n", id="a key of the matrix"),
        pytest.param("  # was free", "", id="a comment and nothing else, taken out"),
        pytest.param("push  # why", "{push: }  # why", id="another form of on"),
        pytest.param("[ARC101]", "[ARC102]", id="a part of a comment"),
    ],
)
def test_what_a_fix_may_change(old: str, new: str) -> None:
    prove(old, new)


@pytest.mark.parametrize("merged", ["*a", "[*a]", "[{if: true}, *a]"])
def test_a_new_key_may_reach_those_that_merge_it_in(merged: str) -> None:
    text = f"on: push\njobs:\n  a: &a\n    runs-on: x\n  b:\n    <<: {merged}\n"
    before, made = Source(PATH, text.encode()), edit("    runs-on", "    timeout-minutes: 5\n    runs-on", text)
    prove_text(before, splice(before, [made]), [made])


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        pytest.param("&lane arc-runner-set-3", "&lane arc-runner-set-1", "env.LANE", id="through an anchor elsewhere"),
        pytest.param("name: images", "name: Images", "jobs.a.name", id="another key of the job"),
        pytest.param("images/python", "images/rust", "steps.0.run", id="a step"),
        pytest.param("arc-runner-set-3  # was", "arc-runner-set-1  # is", "a comment", id="a comment beside the label"),
        pytest.param("*lane", "x # new", "a comment", id="a new comment"),
        pytest.param("arc-runner-set-3  # was", "[x  # was", "would not be YAML", id="what is no YAML"),
        pytest.param("*lane\n", "*other\n", "would not be YAML", id="an alias of nothing"),
    ],
)
def test_what_a_fix_may_not_change(old: str, new: str, why: str) -> None:
    with pytest.raises(RewriteError, match=why):
        prove(old, new)


def test_a_leg_that_was_to_move_and_did() -> None:
    prove_moves("arc-runner-set-3  # was", "arc-runner-set-1  # was", {"a#0": "arc-runner-set-1"})


@pytest.mark.parametrize(
    ("old", "new", "lanes", "why"),
    [
        pytest.param("set-3  #", "set-1  #", {}, "would move job `a`, too", id="a leg that nobody meant"),
        pytest.param("set-3  #", "set-2  #", {"a#0": "arc-runner-set-1"}, "would not land", id="on another lane"),
        pytest.param("rust, c", "rust, c, java", {}, "add or remove jobs", id="a new leg"),
        pytest.param("rust, c", "c, rust", {}, "change what job `b` builds", id="legs that change places"),
        pytest.param("images/python", "images/java", {}, "change what job `a` builds", id="another image"),
        pytest.param(
            "n: [1]", "n: [1]\n        exclude: [{m: 1}]", {}, "add or remove jobs", id="a matrix GitHub refuses"
        ),
        pytest.param("push  # why", "push\nconcurrency: {group: a, b: c}", {}, "", id="nothing that matters here"),
    ],
)
def test_what_would_be_different_afterwards(old: str, new: str, lanes: dict[str, str], why: str) -> None:
    if not why:
        prove_moves(old, new, lanes)
        return
    with pytest.raises(RewriteError, match=why):
        prove_moves(old, new, lanes)
