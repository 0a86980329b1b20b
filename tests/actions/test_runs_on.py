"""Every form of ``runs-on``, and what is no runner at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


def job(runs_on: str, rest: str = "") -> str:
    return f"on: push\njobs:\n  a:\n    runs-on: {runs_on}\n{rest}"


MATRIX = "    strategy: {matrix: {r: [%s]}}\n"


@pytest.mark.parametrize(
    ("text", "lands"),
    [
        pytest.param(job("lane"), ["lane"], id="a label"),
        pytest.param(job("5"), ["5"], id="a number is a label, too"),
        pytest.param(job("[self-hosted, lane]"), ["self-hosted+lane"], id="a list needs all of its labels"),
        pytest.param(job("{group: g}"), ["@g"], id="a group without labels"),
        pytest.param(job("{group: g, labels: x}"), ["x@g"], id="a group with a label"),
        pytest.param(job("{group: g, labels: [x, y]}"), ["x+y@g"], id="a group with labels"),
        pytest.param(job("{labels: x}"), ["x"], id="labels without a group"),
        pytest.param(job("${{ 'lane' }}"), ["lane"], id="an expression"),
        pytest.param(job("lane-${{ matrix.r }}", MATRIX % "1, 2"), ["lane-1", "lane-2"], id="a piece of a string"),
        pytest.param(job("[self-hosted, '${{ matrix.r }}']", MATRIX % "a"), ["self-hosted+a"], id="inside a list"),
        pytest.param(job("""${{ fromJSON('["self-hosted","x"]') }}"""), ["self-hosted+x"], id="a list from JSON"),
        pytest.param(job("""${{ fromJSON('{"group":"g","labels":["x"]}') }}"""), ["x@g"], id="a mapping from JSON"),
        pytest.param(job("${{ matrix.r }}", MATRIX % "[a, b]"), ["a+b"], id="a matrix value that is a list"),
        pytest.param(job("${{ matrix.r }}", MATRIX % "{group: g, labels: l}"), ["l@g"], id="one that is a mapping"),
        pytest.param(job("${{ matrix.r.os }}", MATRIX % "{os: a}, {os: b}"), ["a", "b"], id="a part of a mapping"),
        pytest.param(
            job("{group: '${{ matrix.r }}', labels: 'l-${{ matrix.r }}'}", MATRIX % "a"), ["l-a@a"], id="in both keys"
        ),
        pytest.param(
            job("${{ github.ref == 'x' && 'a' || 'b' }}"),
            ["a if github.ref == 'x'", "b if !(github.ref == 'x')"],
            id="either of two",
        ),
        pytest.param(job("${{ vars.X }}"), ["?"], id="a variable that nobody declares"),
        pytest.param(
            job("${{ vars.X || 'a' }}"), ["?", "a if !(vars.X)"], id="a variable with something to fall back on"
        ),
        pytest.param(job("[a, '${{ vars.X }}']"), ["?"], id="one label of two is not known"),
        pytest.param(job("{group: '${{ vars.X }}', labels: a}"), ["?"], id="the group is not known"),
    ],
)
def test_forms(walk: Callable[..., Any], text: str, lands: list[str]) -> None:
    found = walk(text)
    assert sorted(found.runs_on("a")) == sorted(lands)
    assert not found.problems


@pytest.mark.parametrize(
    ("runs_on", "problem"),
    [
        pytest.param("", "4:13: a label of `runs-on` is empty", id="nothing"),
        pytest.param("''", "4:14: a label of `runs-on` is empty", id="an empty string"),
        pytest.param("[]", "4:14: `runs-on` is an empty list", id="an empty list"),
        pytest.param("[a, []]", "4:14: a label of `runs-on` is not a string", id="a list in a list"),
        pytest.param("{}", "4:14: `runs-on` names neither a label nor a runner group", id="an empty mapping"),
        pytest.param("{group: [a]}", "4:14: the runner group of `runs-on` is not a string", id="a list as a group"),
        pytest.param(
            "${{ matrix.typo }}", "4:14: a label of `runs-on` is empty", id="a matrix value that is not there"
        ),
        pytest.param("${{ inputs.typo }}", "4:14: a label of `runs-on` is empty", id="an input that is not declared"),
        pytest.param(
            "${{ env.LANE }}",
            "4:18: no context 'env' here; allowed: github, inputs, matrix, needs, strategy, vars",
            id="env is not there yet",
        ),
        pytest.param(
            "${{ secrets.LANE }}",
            "4:18: no context 'secrets' here; allowed: github, inputs, matrix, needs, strategy, vars",
            id="secrets never are",
        ),
        pytest.param("${{ 'a' == }}", "4:25: the expression ends where a value was expected", id="half an expression"),
    ],
)
def test_what_is_no_runner(walk: Callable[..., Any], runs_on: str, problem: str) -> None:
    found = walk(job(runs_on) + "  other:\n    runs-on: b\n")
    assert found.problems == (f"w.yml:{problem}",)
    assert found.runs_on("a") == ["?"], "a job that GitHub refuses is listed, and lands nowhere that is known"
    assert found.runs_on("other") == ["b"], "the other jobs go on"


@pytest.mark.parametrize(
    ("runs_on", "place"),
    [
        pytest.param("|\n      ${{ 'a'\n      || foo.bar }}", "w.yml:6:10", id="a literal block"),
        pytest.param(">-\n      ${{ 'a' ||\n      foo.bar }}", "w.yml:6:7", id="a folded block"),
        pytest.param("${{ 'a' ||\n      foo.bar }}", "w.yml:5:7", id="a plain scalar over two lines"),
        pytest.param("\"${{ 'a' ||\n      foo.bar }}\"", "w.yml:5:7", id="a quoted scalar over two lines"),
        pytest.param("\"${{ '\\u00e9' || foo.bar }}\"", "w.yml:4:31", id="behind an escape"),
        pytest.param("${{ 'é🦀' || foo.bar }}", "w.yml:4:26", id="columns count characters"),
    ],
)
def test_errors_have_the_place_inside_a_scalar(walk: Callable[..., Any], runs_on: str, place: str) -> None:
    (problem,) = walk(job(runs_on)).problems
    assert problem.startswith(f"{place}: no context 'foo'")


def test_every_byte_of_a_label_that_is_put_together_has_an_origin(walk: Callable[..., Any]) -> None:
    (leg,) = walk(job("lane-${{ matrix.r }}", MATRIX % "1")).legs
    (label,) = leg.landings.known[0].labels
    assert label.origin is None
    assert [piece.text for piece in label.pieces] == ["lane-", "1"]
    assert all(piece.origin for piece in label.pieces)
