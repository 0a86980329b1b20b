"""What jobs give to those that wait for them, and in which order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from arcroute.actions.needs import in_order
from arcroute.actions.workflow import read_workflow
from arcroute.text.source import Source

JOBS = """
on: push
jobs:
  pick:
    runs-on: x
    outputs: {lane: %s}
  build:
    needs: %s
    runs-on: ${{ needs.pick.outputs.lane }}
"""


@pytest.mark.parametrize(
    ("output", "needs", "lands"),
    [
        pytest.param("lane-1", "pick", ["lane-1"], id="a literal"),
        pytest.param("lane-1", "[pick]", ["lane-1"], id="a list of needs"),
        pytest.param("\"${{ 'lane-1' }}\"", "pick", ["lane-1"], id="an expression"),
        pytest.param(
            "\"${{ github.ref == 'x' && 'a' || 'b' }}\"",
            "pick",
            ["a if github.ref == 'x'", "b if !(github.ref == 'x')"],
            id="one of two",
        ),
        pytest.param('"${{ steps.s.outputs.lane }}"', "pick", ["?"], id="a step's output is known at run time"),
        pytest.param('"${{ env.LANE }}"', "pick", ["?"], id="so is the environment"),
        pytest.param('"${{ matrix.lane }}"', "pick", ["?"], id="and which combination ends last"),
    ],
)
def test_outputs(walk: Callable[..., Any], output: str, needs: str, lands: list[str]) -> None:
    found = walk(JOBS % (output, needs))
    assert found.runs_on("build") == lands
    assert not found.problems


def test_only_direct_needs_are_there(walk: Callable[..., Any]) -> None:
    found = walk(JOBS % ("lane-1", "[]"))
    assert found.problems == ("w.yml:9:14: a label of `runs-on` is empty",)


def test_an_output_passes_through_several_jobs(walk: Callable[..., Any]) -> None:
    chain = "".join(
        f"  j{n}:\n    needs: j{n - 1}\n    runs-on: x\n    outputs: {{o: '${{{{ needs.j{n - 1}.outputs.o }}}}'}}\n"
        for n in range(1, 300)
    )
    text = f"on: push\njobs:\n  end: {{needs: j299, runs-on: '${{{{ needs.j299.outputs.o }}}}'}}\n{chain}"
    found = walk(text + "  j0:\n    runs-on: x\n    outputs: {o: lane-1}\n")
    assert found.written("end") == ["w.yml:1202:18 lane-1"]


@pytest.mark.parametrize(
    ("condition", "lands"),
    [
        pytest.param("github.ref == 'x'", ["lane-1"], id="it waits for success"),
        pytest.param(
            "always()",
            ["lane-1 if needs.pick.result == 'success'", "else if !(needs.pick.result == 'success')"],
            id="it runs although the other was skipped",
        ),
        pytest.param(
            "${{ !cancelled() }}",
            ["lane-1 if needs.pick.result == 'success'", "else if !(needs.pick.result == 'success')"],
            id="the same with braces",
        ),
    ],
)
def test_a_job_that_may_run_without_the_one_before_it(
    walk: Callable[..., Any], condition: str, lands: list[str]
) -> None:
    text = JOBS.replace("outputs.lane }}", "outputs.lane || 'else' }}") % ("lane-1", f"pick\n    if: {condition}")
    assert walk(text).runs_on("build") == lands


CALL = """
    on: push
    jobs:
      pick: {uses: ./.github/workflows/pick.yml, with: {fast: %s}%s}
      build: {needs: pick, runs-on: "${{ needs.pick.outputs.lane }}"}
    """
PICK = """
    on:
      workflow_call:
        inputs: {fast: {type: boolean}}
        outputs: {lane: {value: "${{ jobs.choose.outputs.it }}"}}
    jobs:
      choose:
        runs-on: x
        outputs: {it: "${{ inputs.fast && 'lane-1' || 'lane-2' }}"}
    """


@pytest.mark.parametrize(
    ("call", "lands"),
    [
        pytest.param(CALL % ("true", ""), ["lane-1"], id="the input decides"),
        pytest.param(CALL % ("false", ""), ["lane-2"], id="the other way"),
        pytest.param(CALL % ("true", ", strategy: {matrix: {n: [1, 2]}}"), ["?"], id="the last combination counts"),
        pytest.param(
            (CALL % ("true", "")).replace("./.", "acme/x/.").replace("pick.yml", "pick.yml@v1"), ["?"], id="elsewhere"
        ),
    ],
)
def test_outputs_of_a_called_workflow(walk: Callable[..., Any], call: str, lands: list[str]) -> None:
    found = walk({"w.yml": call, "pick.yml": PICK})
    assert found.runs_on("build") == lands
    assert not found.problems


@pytest.mark.parametrize(
    ("jobs", "problem"),
    [
        pytest.param(
            "{a: {needs: b, runs-on: x}}", "2:19: job `a` needs `b`, which is no job of this workflow", id="a stranger"
        ),
        pytest.param(
            "{a: {needs: [a], runs-on: x}}",
            "2:8: these jobs can never start, they wait for each other in a circle: `a`",
            id="itself",
        ),
        pytest.param(
            "{a: {needs: b, runs-on: x}, b: {needs: A, runs-on: x}}",
            "2:8: these jobs can never start, they wait for each other in a circle: `a`, `b`",
            id="each other, without regard to case",
        ),
    ],
)
def test_needs_that_github_refuses(walk: Callable[..., Any], jobs: str, problem: str) -> None:
    found = walk(f"on: push\njobs: {jobs}\n")
    assert found.problems == (f"w.yml:{problem}",)
    assert found.legs, "every job is listed all the same"


def test_each_job_comes_after_those_it_waits_for() -> None:
    text = "on: push\njobs: {c: {needs: [b, a]}, b: {needs: a}, a: {}, d: }\n"
    jobs, problems = in_order(read_workflow(Source("w.yml", text.encode())))
    assert [job.id for job in jobs] == ["a", "d", "b", "c"]
    assert not problems


TWO = """
    on: push
    jobs:
      p: {runs-on: x, outputs: {o: "${{ steps.s.outputs.y && 'a' || 'b' }}"}}
      q: {runs-on: x, outputs: {o: "${{ steps.s.outputs.y && 'c' || steps.s.outputs.z }}"}}
      end: {needs: [p, q], runs-on: "${{ %s }}"}
"""


@pytest.mark.parametrize(
    ("runs_on", "lands"),
    [
        pytest.param(
            "needs.p.outputs.o",
            ["a if needs.p.outputs.o == 'a'", "b if needs.p.outputs.o == 'b'"],
            id="what others can ask for",
        ),
        pytest.param(
            "needs.p.outputs.o == 'a' && 'l' || needs.p.outputs.o == 'b' && 'm' || 'never'",
            ["l if needs.p.outputs.o == 'a'", "m if needs.p.outputs.o == 'b'"],
            id="and do ask for",
        ),
        pytest.param("needs.q.outputs.o", ["c if needs.q.outputs.o == 'c'", "?"], id="or any other value"),
        pytest.param(
            "format('{0}{1}', needs.p.outputs.o, needs.q.outputs.o == 'c' && 'x' || 'y')",
            ["ax", "ay", "bx", "by"],
            id="steps of the same name in two jobs",
        ),
    ],
)
def test_what_happens_inside_a_job_is_its_own(walk: Callable[..., Any], runs_on: str, lands: list[str]) -> None:
    found = walk(TWO % runs_on).runs_on("end")
    assert [one if " if " in lands[0] or one == "?" else one.partition(" if ")[0] for one in found] == lands
