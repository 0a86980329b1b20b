"""From workflows to legs: called workflows, their inputs, callers' matrices, and what GitHub refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from arcroute.actions import walk as walking
from arcroute.actions.legs import Surroundings

CALLED = """
    on:
      workflow_call:
        inputs:
          runner: {type: string, default: lane-1}
          fast: {type: boolean}
          count: {type: number, default: 2}
    jobs:
      build:
        runs-on: ${{ inputs.runner }}
    """


def caller(given: str = "", rest: str = "") -> str:
    return f"on: push\njobs:\n  ship:\n    uses: ./.github/workflows/called.yml\n{rest}{given}"


def test_a_called_workflow_is_listed_through_its_callers_and_once_on_its_own(walk: Callable[..., Any]) -> None:
    found = walk({"a.yml": caller("    with: {runner: x}\n"), "b.yml": caller(), "called.yml": CALLED})
    chains = [(leg.workflow.path.rpartition("/")[2], [link.workflow.path for link in leg.links]) for leg in found.legs]
    assert chains == [
        ("called.yml", [".github/workflows/a.yml"]),
        ("called.yml", [".github/workflows/b.yml"]),
        ("called.yml", []),
    ]
    assert not found.problems


@pytest.mark.parametrize(
    ("given", "lands", "written"),
    [
        pytest.param("", ["lane-1"], ["called.yml:5:39 lane-1"], id="the default"),
        pytest.param("    with: {runner: x}\n", ["x"], ["a.yml:5:20 x"], id="what the caller passes"),
        pytest.param("    with: {RUNNER: 'x'}\n", ["x"], ["a.yml:5:21 x"], id="names are compared without case"),
        pytest.param("    with: {runner: 7}\n", ["7"], ["a.yml:5:20 7"], id="a number where text is declared"),
        pytest.param(
            "    with: {runner: \"${{ github.ref == 'x' && 'y' || 'z' }}\"}\n",
            ["y if github.ref == 'x'", "z if !(github.ref == 'x')"],
            ["a.yml:5:47 y", "a.yml:5:54 z"],
            id="one of two",
        ),
        pytest.param("    with: {runner: '${{ vars.R }}'}\n", ["?"], [], id="a variable"),
        pytest.param("    secrets: inherit\n", ["lane-1"], ["called.yml:5:39 lane-1"], id="secrets move nothing"),
    ],
)
def test_inputs_reach_runs_on(walk: Callable[..., Any], given: str, lands: list[str], written: list[str]) -> None:
    found = walk({"a.yml": caller(given), "called.yml": CALLED})
    assert found.runs_on("build", "ship") == lands
    assert found.written("build", "ship") == written
    assert not found.problems


def test_a_callers_matrix_multiplies_with_its_callees(walk: Callable[..., Any]) -> None:
    matrix = "    strategy: {matrix: {lane: [x, y]}}\n    with: {runner: '${{ matrix.lane }}'}\n"
    called = CALLED.replace("runs-on:", "strategy: {matrix: {n: [1, 2]}}\n        runs-on:")
    found = walk({"a.yml": caller(matrix), "called.yml": called})
    assert [leg.key.rpartition("workflows/")[2] for leg in found.of("build", "ship")] == [
        "called.yml:build#0",
        "called.yml:build#1",
        "called.yml:build#0",
        "called.yml:build#1",
    ]
    assert len({leg.key for leg in found.legs}) == len(found.legs)
    assert found.runs_on("build", "ship") == ["x", "y"]
    assert found.written("build", "ship") == ["a.yml:5:32 x", "a.yml:5:35 y"]


def test_inputs_pass_through_nested_calls_to_the_outermost_caller(walk: Callable[..., Any]) -> None:
    middle = """
        on: {workflow_call: {inputs: {r: {type: string}}}}
        jobs:
          inner:
            uses: ./.github/workflows/called.yml
            with: {runner: "${{ inputs.r }}"}
        """
    top = "on: push\njobs: {outer: {uses: ./.github/workflows/middle.yml, with: {r: deep}}}\n"
    found = walk({"top.yml": top, "middle.yml": middle, "called.yml": CALLED})
    assert found.written("build", "outer", "inner") == ["top.yml:2:64 deep"]


TYPED = """
    on: {workflow_call: {inputs: {flag: {type: boolean}, n: {type: number}, s: {type: string}}}}
    jobs:
      flag: {runs-on: "${{ inputs.flag && 'yes' || 'no' }}"}
      exact: {runs-on: "${{ inputs.flag == true && 'yes' || 'no' }}"}
      text: {runs-on: "${{ inputs.s == '1.5' && 'yes' || 'no' }}"}
      number: {runs-on: "${{ inputs.n > 1 && 'yes' || 'no' }}"}
    """


@pytest.mark.parametrize(
    ("given", "job", "lands"),
    [
        pytest.param("", "flag", ["no"], id="a boolean without default is false"),
        pytest.param("", "number", ["no"], id="a number without default is 0"),
        pytest.param("flag: true", "flag", ["yes"], id="true"),
        pytest.param("flag: true", "exact", ["yes"], id="true is no text"),
        pytest.param('flag: "${{ 1 == 1 }}"', "exact", ["yes"], id="an expression's boolean"),
        pytest.param("s: 1.50", "text", ["yes"], id="numbers become text as GitHub writes them"),
        pytest.param("n: 2", "number", ["yes"], id="a number"),
        pytest.param('flag: "${{ vars.F }}"', "flag", ["yes if vars.F", "no if !(vars.F)"], id="either way is known"),
    ],
)
def test_inputs_have_their_declared_types(walk: Callable[..., Any], given: str, job: str, lands: list[str]) -> None:
    with_ = f"    with: {{{given}}}\n" if given else ""
    found = walk({"a.yml": caller(with_), "called.yml": TYPED})
    assert found.runs_on(job, "ship") == lands
    assert not found.problems


PATH = "w.yml:4:11"


@pytest.mark.parametrize(
    ("uses", "problem"),
    [
        pytest.param(
            "./.github/workflows/calld.yml",
            "the called workflow .github/workflows/calld.yml is not there or cannot be read; "
            "did you mean .github/workflows/called.yml?",
            id="a missing callee",
        ),
        pytest.param(
            "./.github/workflows/deploy.yml",
            ".github/workflows/deploy.yml cannot be called: it has no `on: workflow_call`",
            id="one that cannot be called",
        ),
        pytest.param(
            "./ci/build.yml",
            "`ci/build.yml` cannot be called: GitHub takes workflows from .github/workflows only",
            id="one elsewhere",
        ),
        pytest.param(
            ".github/workflows/called.yml",
            "`uses: .github/workflows/called.yml` is not the path of a workflow; "
            "one of the same repository starts with `./`",
            id="no dot before it",
        ),
        pytest.param(
            "acme/shared/.github/workflows/x.yml",
            "`uses: acme/shared/.github/workflows/x.yml` is not the path of a workflow; "
            "one of another repository ends with `@` and a ref",
            id="no ref behind it",
        ),
        pytest.param(
            "./.github/workflows/called.yml@main",
            "a workflow of the same repository is called without `@` and a ref",
            id="a ref behind a local one",
        ),
        pytest.param("docker://alpine", "`uses: docker://alpine` is a container image", id="an image"),
        pytest.param(
            "./.github/workflows/w.yml",
            "workflows call each other in a circle: .github/workflows/w.yml > .github/workflows/w.yml",
            id="itself",
        ),
    ],
)
def test_calls_that_github_refuses(walk: Callable[..., Any], uses: str, problem: str) -> None:
    text = f"on: [push, workflow_call]\njobs:\n  a:\n    uses: {uses}\n  b:\n    runs-on: x\n"
    found = walk({"w.yml": text, "called.yml": CALLED, "deploy.yml": "on: push\njobs: {d: {runs-on: x}}\n"})
    assert [one.replace(".github/workflows/", "") for one in found.problems] == [
        f"{PATH}: {problem}".replace(".github/workflows/", "")
    ]
    assert found.runs_on("a") == ["?"], "the job is listed itself"
    assert found.runs_on("b") == ["x"], "the others go on"


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        pytest.param("", "4:11: the required input `must` is not passed", id="a required input is missing"),
        pytest.param("{must: a, mst: b}", "5:21: there is no input `mst`", id="an input that is not declared"),
        pytest.param(
            "{must: a, flag: 'true'}", "5:21: the input `flag` is `true`, not a boolean", id="text for a boolean"
        ),
        pytest.param("{must: a, n: '3'}", "5:21: the input `n` is `3`, not a number", id="text for a number"),
        pytest.param(
            "{must: a, flag: '${{ inputs.x }}'}", "5:21: the input `flag` is ``, not a boolean", id="nothing at all"
        ),
        pytest.param(
            "{must: '${{ fromJSON(''[]'') }}'}",
            "5:12: the input `must` is a list or mapping, not a string",
            id="a list for text",
        ),
    ],
)
def test_inputs_that_github_refuses(walk: Callable[..., Any], given: str, problem: str) -> None:
    called = """
        on: {workflow_call: {inputs: {must: {type: string, required: true}, flag: {type: boolean}, n: {type: number}}}}
        jobs: {build: {runs-on: "${{ inputs.must }}"}, other: {runs-on: x}}
        """
    found = walk({"a.yml": caller(f"    with: {given}\n" if given else ""), "called.yml": called})
    place, _, message = problem.partition(": ")
    assert found.problems == (f"a.yml:{place}: in the call of called.yml: {message}",)
    assert found.runs_on("other", "ship") == ["x"]


def test_a_longer_circle_is_told_at_each_call_that_closes_it(walk: Callable[..., Any]) -> None:
    def link(to: str) -> str:
        return f"on: workflow_call\njobs: {{j: {{uses: ./.github/workflows/{to}.yml}}, k: {{runs-on: x}}}}\n"

    found = walk({"a.yml": link("b"), "b.yml": link("c"), "c.yml": link("a")})
    assert len(found.problems) == 3
    assert all("in a circle" in problem for problem in found.problems)


def test_ten_levels_are_followed_and_no_more(walk: Callable[..., Any]) -> None:
    files = {
        f"w{n}.yml": f"on: workflow_call\njobs: {{j{n}: {{uses: ./.github/workflows/w{n + 1}.yml}}}}\n"
        for n in range(10)
    }
    files["w10.yml"] = "on: workflow_call\njobs: {end: {runs-on: x}}\n"
    found = walk(files)
    deepest = [leg for leg in found.legs if leg.job.id == "end"]
    assert max(len(leg.links) for leg in deepest) == 9
    assert found.problems == ("w9.yml:2:19: more than 10 levels of called workflows",)


class TestOtherRepositories:
    REMOTE = "on: push\njobs:\n  a:\n    uses: acme/shared/.github/workflows/build.yml@v1\n    with: {%s}\n"

    @pytest.mark.parametrize(
        ("given", "lands"),
        [
            pytest.param("image: x", ["?"], id="nothing says where"),
            pytest.param("runs_on: lane", ["lane", "?"], id="an input's name seems to say where"),
            pytest.param('runner: \'["a", "b"]\'', ["a+b", "?"], id="a list as JSON"),
            pytest.param("runner: '[oops'", ["[oops", "?"], id="no JSON after all"),
            pytest.param("runner: ''", ["?"], id="an empty one may have a default"),
        ],
    )
    def test_by_the_names_of_inputs(self, walk: Callable[..., Any], given: str, lands: list[str]) -> None:
        found = walk(self.REMOTE % given, Surroundings(runner_names=("runner", "runs-on")))
        assert found.runs_on("a") == lands
        assert found.legs[0].remote.name == "acme/shared/.github/workflows/build.yml"
        assert not found.problems

    @pytest.mark.parametrize(
        ("given", "lands"),
        [
            pytest.param("where_to: lane", ["lane"], id="the declared input is all there is"),
            pytest.param("runner: lane", ["?"], id="the declared input is not passed"),
        ],
    )
    def test_by_declaration(self, walk: Callable[..., Any], given: str, lands: list[str]) -> None:
        declared = {"acme/shared/.github/workflows/build.yml": "where-to"}
        found = walk(self.REMOTE % given, Surroundings(runner_inputs=declared, runner_names=("runner",)))
        assert found.runs_on("a") == lands

    def test_a_reference_to_this_very_repository_is_local(self, walk: Callable[..., Any]) -> None:
        text = caller().replace("./", "Acme/Shop/").replace("called.yml", "called.yml@v1")
        found = walk({"a.yml": text, "called.yml": CALLED}, Surroundings(repository="acme/shop"))
        assert found.runs_on("build", "ship") == ["lane-1"]

    def test_a_checkout_is_read_and_its_own_calls_stay_inside_it(self, walk: Callable[..., Any]) -> None:
        files = {
            "a.yml": self.REMOTE % "r: x",
            "inner.yml": "on: workflow_call\njobs: {wrong: {runs-on: wrong}}\n",
            "acme/shared/.github/workflows/build.yml": (
                "on: {workflow_call: {inputs: {r: {type: string}}}}\n"
                "jobs: {b: {uses: ./.github/workflows/inner.yml, with: {r: '${{ inputs.r }}'}}}\n"
            ),
            "acme/shared/.github/workflows/inner.yml": (
                "on: {workflow_call: {inputs: {r: {type: string}}}}\njobs: {right: {runs-on: '${{ inputs.r }}'}}\n"
            ),
        }
        found = walk(files, Surroundings(checkouts=frozenset(["acme/shared"])))
        assert found.runs_on("right", "a", "b") == ["x"]
        assert not found.of("wrong", "a", "b")
        assert not found.of("right"), "workflows of other repositories are only called"
        assert not found.problems

    def test_a_checkout_may_call_this_repository(self, walk: Callable[..., Any]) -> None:
        files = {
            "a.yml": self.REMOTE % "",
            "called.yml": CALLED,
            "acme/shared/.github/workflows/build.yml": (
                "on: workflow_call\njobs: {b: {uses: acme/shop/.github/workflows/called.yml@v1}}\n"
            ),
        }
        found = walk(files, Surroundings("acme/shop", checkouts=frozenset(["acme/shared"])))
        assert found.runs_on("build", "a", "b") == ["lane-1"]


def test_a_callee_that_the_configuration_excludes_is_no_mistake(walk: Callable[..., Any]) -> None:
    found = walk({"a.yml": caller()}, Surroundings(left_out=lambda path: path.endswith("called.yml")))
    assert found.runs_on("ship") == ["?"]
    assert not found.problems


class TestBadMatrices:
    JOB = "on: push\njobs:\n  a:\n    runs-on: x\n    strategy:\n      matrix:\n%s  b:\n    runs-on: y\n"

    @pytest.mark.parametrize(
        ("matrix", "problem"),
        [
            pytest.param(
                f"        n: [{', '.join(map(str, range(257)))}]\n",
                "7:9: 257 combinations, GitHub allows 256",
                id="257 legs",
            ),
            pytest.param(
                "".join(f"        k{n}: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]\n" for n in range(20)),
                "7:9: 100000000000000000000 combinations, GitHub allows 256",
                id="20 keys with 10 values each",
            ),
            pytest.param(
                "        include: {os: x}\n", "7:18: `include` must be a list of mappings", id="include is no list"
            ),
            pytest.param(
                "        n: 5\n", "7:12: the matrix key 'n' must hold a list of values", id="no list of values"
            ),
            pytest.param("        n: []\n", "7:12: the matrix key 'n' holds no values", id="an empty list"),
            pytest.param(
                "        n: [1]\n      matrx: {}\n",
                "6:7: a strategy has no key 'matrx'; it has matrix, fail-fast, max-parallel",
                id="a slip",
            ),
            pytest.param(
                "        n: ['${{ matrix.m }}']\n",
                "7:18: no context 'matrix' here; allowed: github, inputs, needs, vars",
                id="a matrix cannot read itself",
            ),
            pytest.param(
                "        n: ${{ fromJSON('[oops') }}\n",
                "6:7: fromJSON is given what is not JSON: a value was expected at character 2",
                id="JSON that is none",
            ),
        ],
    )
    def test_are_told_with_their_place(self, walk: Callable[..., Any], matrix: str, problem: str) -> None:
        found = walk(self.JOB % matrix)
        assert found.problems == (f"w.yml:{problem}",)
        assert found.runs_on("a") == ["?"], "the job is listed, and lands nowhere that is known"
        assert found.runs_on("b") == ["y"]

    def test_a_matrix_that_is_known_only_at_run_time_is_none_of_them(self, walk: Callable[..., Any]) -> None:
        found = walk(self.JOB % "        n: ${{ fromJSON(vars.N) }}\n")
        assert not found.problems
        assert found.runs_on("a") == ["x"], "a label that needs no matrix is known without it"


def test_a_workflow_with_too_many_legs_is_cut_short_and_the_others_go_on(
    walk: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walking, "MAX_LEGS", 10)
    many = "on: push\njobs:\n" + "".join(f"  j{n}: {{runs-on: x}}\n" for n in range(30))
    found = walk({"a.yml": many, "b.yml": "on: push\njobs: {last: {runs-on: x}}\n"})
    assert len(found.legs) == 11
    assert found.legs[-1].job.id == "last"
    assert found.problems == ("a.yml: more than 10 legs; the rest of them is left out",)


def test_so_is_a_repository(walk: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "MAX_ALL_LEGS", 10)
    one = "on: push\njobs: {a: {runs-on: x}, b: {runs-on: x}, c: {runs-on: x}}\n"
    found = walk({f"{name}.yml": one for name in "abcde"})
    assert len(found.legs) == 10
    assert found.problems == (
        "d.yml: more than 1 legs; the rest of them is left out",
        "e.yml: more than 0 legs; the rest of them is left out",
    )


def test_calls_that_multiply_at_each_level_end_soon(walk: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "MAX_ALL_LEGS", 500)
    calls = "\n".join(f"  j{n}: {{needs: [], uses: ./.github/workflows/w%d.yml}}" for n in range(9))
    head = "on: {workflow_call: {outputs: {o: {value: '${{ jobs.j0.outputs.o }}'}}}}\njobs:\n"
    files = {f"w{level}.yml": head + calls % ((level + 1,) * 9) + "\n" for level in range(9)}
    files["w9.yml"] = "on: workflow_call\njobs: {j0: {runs-on: x}}\n"
    assert len(walk(files).legs) <= 500
