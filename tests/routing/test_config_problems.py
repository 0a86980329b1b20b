"""A configuration that is wrong: what its author is told, and where."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.errors import InputError
from arcroute.routing.reading import InvalidConfigError
from arcroute.routing.settings import load
from arcroute.text.project import Project

RULES = {"ARC101": "wrong-lane", "ARC302": "no-timeout"}
STACKS = "base, python, haskell, javascript, ocaml, java, c, rust, go"
KEYS = (
    "lanes, visibility, timeout-minutes, runners, hosted, builder, overrides, reusable-workflows, checkouts, vars,"
    " rules, per-path, exclude, cluster"
)
LANES = "arc-runner-set-1, arc-runner-set-2, arc-runner-set-3"


def problems(text: str | bytes) -> list[str]:
    """Every line that the author of a configuration reads, without the file's name."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        (root / ".arcroute.yaml").write_bytes(text if isinstance(text, bytes) else dedent(text).encode())
        try:
            load(Project(root), rules=RULES)
        except (InvalidConfigError, InputError) as error:
            return [str(part).removeprefix(".arcroute.yaml:") for part in error.parts]
        return []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("[lanes]", "1:1: the configuration must be a mapping, not a list", id="list-at-the-top"),
        pytest.param("lanes", "1:1: the configuration must be a mapping, not the string 'lanes'", id="word-at-the-top"),
        pytest.param(
            "# c\nrule: {}",
            f"2:1: unknown key 'rule' in the configuration; did you mean 'rules'? Valid keys: {KEYS}",
            id="misspelt-key",
        ),
        pytest.param(
            "hosted:\n  build: route",
            "2:3: unknown key 'build' in 'hosted'; did you mean 'builds'? Valid keys: builds, guard",
            id="misspelt-inner-key",
        ),
        pytest.param(
            "hosted: {whatever: 1}",
            "1:10: unknown key 'whatever' in 'hosted'. Valid keys: builds, guard",
            id="strange-key",
        ),
        pytest.param(
            "exclude: vendor", "1:10: 'exclude' must be a list, not the string 'vendor'", id="string-for-list"
        ),
        pytest.param("lanes: 3", "1:8: 'lanes' must be a mapping, not 3", id="number-for-mapping"),
        pytest.param("hosted:", "1:8: 'hosted' must be a mapping, not empty", id="nothing-for-mapping"),
        pytest.param("exclude: [{}]", "1:11: an item of 'exclude' must be a string, not a mapping", id="wrong-item"),
        pytest.param(
            "vars: {AGE: 3.10}",
            "1:13: 'AGE' must be a string, not 3.10; put it in quotes",
            id="number-for-string",
        ),
        pytest.param(
            "hosted: {builds: rout}",
            "1:18: 'builds' cannot be 'rout'; did you mean 'route'? Valid values: route, allow",
            id="misspelt-choice",
        ),
        pytest.param(
            "hosted: {builds: [route]}", "1:18: 'builds' must be one of route, allow, not a list", id="list-for-choice"
        ),
        pytest.param(
            "rules: {ARC302: false}",
            "1:17: 'ARC302' cannot be 'false'. Valid values: off, info, warning, error",
            id="boolean-severity",
        ),
        pytest.param(
            "rules: {ARC320: off}",
            "1:9: unknown rule 'ARC320'; did you mean 'ARC302'? `arcroute rules` lists them",
            id="unknown-rule",
        ),
        pytest.param(
            "rules: {something-else: off}",
            "1:9: unknown rule 'something-else'; `arcroute rules` lists them",
            id="a-rule-like-no-other",
        ),
        pytest.param(
            "rules: {ARC302: off, no-timeout: error}",
            "1:22: rule 'no-timeout' is 'ARC302', which has a severity already",
            id="one-rule-by-code-and-by-name",
        ),
        pytest.param(
            "per-path: {a.yml: {ARC302: off, no-timeout: error}}",
            "1:33: rule 'no-timeout' is 'ARC302', which has a severity already",
            id="one-rule-by-code-and-by-name-for-a-path",
        ),
        pytest.param(
            "per-path: {a.yml: {ARC320: off}}",
            "1:20: unknown rule 'ARC320'; did you mean 'ARC302'? `arcroute rules` lists them",
            id="unknown-rule-for-a-path",
        ),
        pytest.param(
            "vars: {GITHUB_TOKEN: x}",
            "1:8: a key of 'vars' cannot be 'GITHUB_TOKEN': it must be a variable's name as GitHub allows it, "
            "without vars. before it",
            id="reserved-variable",
        ),
        pytest.param(
            "hosted: {guard: {when: '${{ github.actor }}'}}",
            "1:24: 'when' cannot be '${{ github.actor }}': it must be an expression of GitHub Actions without the "
            "${{ }} around it",
            id="wrapped-expression",
        ),
        pytest.param(
            "hosted: {guard: {when: 'github.actor &&'}}",
            "1:24: 'when' is no expression: the expression ends where a value was expected (at character 16)",
            id="half-an-expression",
        ),
        pytest.param("hosted: {guard: {}}", "1:17: 'guard' lacks the key 'when'", id="required-key"),
        pytest.param(
            "exclude: [../other]",
            "1:11: an item of 'exclude' cannot be '../other': it must be a path pattern with forward slashes, relative "
            "to the repository root, without . and .. folders",
            id="glob-out-of-the-repository",
        ),
        pytest.param(
            "cluster: {manifests: /etc}",
            "1:22: 'manifests' cannot be '/etc': it must be a path with forward slashes inside the repository",
            id="absolute-folder",
        ),
        pytest.param(
            "reusable-workflows: {acme/ci/.github/workflows/x.yml@v1: {runner: runner}}",
            "1:22: a key of 'reusable-workflows' cannot be 'acme/ci/.github/workflows/x.yml@v1': it must be"
            " owner/repository/.github/workflows/file.yml, without @ref",
            id="workflow-with-its-ref",
        ),
        pytest.param(
            "overrides: [{stack: java}]",
            "1:13: an item of 'overrides': selects nothing; add one of dockerfile, workflow, job, image",
            id="override-without-selector",
        ),
        pytest.param(
            "overrides: [{job: docs}]",
            "1:13: an item of 'overrides': changes nothing; add one of stack, lane",
            id="override-without-effect",
        ),
        pytest.param(
            "overrides: [{job: docs, lane: arc-runner-set4}]",
            f"1:31: unknown lane 'arc-runner-set4'. Lanes: {LANES}, or none",
            id="override-to-another-lane",
        ),
        pytest.param(
            "overrides: [{job: docs, lane: arc-runner-set3}]",
            f"1:31: unknown lane 'arc-runner-set3'; did you mean 'arc-runner-set-3'? Lanes: {LANES}, or none",
            id="override-to-a-misspelt-lane",
        ),
        pytest.param(
            "lanes: {arc-runner-set-9: null}",
            f"1:9: no shipped lane 'arc-runner-set-9' to drop. Lanes: {LANES}",
            id="dropping-what-is-not-there",
        ),
        pytest.param(
            "lanes: {go-lane: {stacks: [go], claim: docker-cache-pvc-2}}",
            "1:40: claim 'docker-cache-pvc-2' belongs to lane 'arc-runner-set-2'; drop that lane with"
            " `arc-runner-set-2: null`",
            id="claim-of-a-shipped-lane",
        ),
        pytest.param(
            "lanes: {a: {stacks: [go], claim: x}, b: {stacks: [r], claim: x}}",
            "1:62: claim 'x' belongs to lane 'a'",
            id="claim-of-another-lane",
        ),
        pytest.param(
            "lanes: {a: {stacks: [go], claim: x}, b: {stacks: [go], claim: y}}",
            "1:51: stack 'go' stands in lane 'a' already",
            id="stack-in-two-lanes",
        ),
        pytest.param(
            "lanes: {a: {stacks: [go, go], claim: x}}", "1:26: stack 'go' stands in lane 'a' already", id="stack-twice"
        ),
        pytest.param(
            "lanes: {ubuntu-slim: {stacks: [go], claim: x}}",
            "1:9: 'ubuntu-slim' is the label of a GitHub-hosted runner and cannot name a lane",
            id="lane-named-as-a-hosted-runner",
        ),
        pytest.param(
            "lanes: {self-hosted: {stacks: [go], claim: x}}",
            "1:9: 'self-hosted' is a label of every self-hosted runner and cannot name a lane",
            id="lane-named-self-hosted",
        ),
        pytest.param(
            "lanes: {none: {stacks: [go], claim: x}}",
            "1:9: 'none' means no lane, in overrides, and cannot name one",
            id="lane-named-none",
        ),
        pytest.param(
            "lanes: {gpu-1: {stacks: [go], claim: x}}\nrunners: [GPU-*]",
            "1:9: lane 'gpu-1' stands under runners too, whose labels are no lanes",
            id="lane-that-is-another-runner",
        ),
        pytest.param(
            f"lanes: {{{'a' * 46}: {{stacks: [go], claim: x}}}}",
            f"1:9: a key of 'lanes' cannot be '{'a' * 46}': it must be at most 45 of a-z, 0-9, - and _, with a letter "
            "or digit at both ends, as Actions Runner Controller wants it",
            id="lane-name-too-long",
        ),
        pytest.param(
            "lanes: {a: {stacks: [go], claim: x, size: 0Gi}}",
            "1:43: 'size' cannot be '0Gi': it must be a Kubernetes quantity such as 100Gi",
            id="no-size",
        ),
        *(
            pytest.param(
                f"timeout-minutes: {value}",
                f"1:18: 'timeout-minutes' must be a whole number above 0, not {found}",
                id=f"timeout-{why}",
            )
            for value, found, why in (
                ("soon", "the string 'soon'", "text"),
                ("'60'", "the string '60'", "quoted-number"),
                ("0", "0", "of-nothing"),
                ("1.5", "1.5", "fraction"),
                ("true", "true", "boolean"),
                ("[60]", "a list", "list"),
            )
        ),
        pytest.param(
            "lanes: {a: {stacks: [go], claim: x}, a: null}",
            "1:38: key 'a' is already there in this mapping",
            id="key-twice",
        ),
        pytest.param("a: b: c", "1:5: not YAML: mapping values are not allowed in this context", id="not-yaml"),
        pytest.param(b"a: \xff", "1:1: byte 0xff is not UTF-8; GitHub reads UTF-8 only", id="not-utf-8"),
    ],
)
def test_one_problem(text: str | bytes, line: str) -> None:
    assert problems(text) == [line]


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        pytest.param("pyton", "; did you mean 'python'?", id="misspelt"),
        pytest.param("typescript", "; did you mean 'javascript'?", id="another-name"),
        pytest.param("c++", "; did you mean 'c'?", id="another-name-with-signs"),
        pytest.param("cobol", ".", id="no-stack"),
    ],
)
def test_an_unknown_stack_is_named_with_those_there_are(word: str, hint: str) -> None:
    (line,) = problems(f"lanes: {{a: {{stacks: ['{word}'], claim: x}}}}")
    assert line.startswith(f"1:22: unknown stack '{word}'{hint} Valid stacks: {STACKS}, ")


@pytest.mark.parametrize("name", ["Upper", "-a", "a-", "a.b", "a b", "é"])
def test_lane_names_that_the_controller_refuses(name: str) -> None:
    (line,) = problems(json.dumps({"lanes": {name: {"stacks": [], "claim": "x"}}}, ensure_ascii=False))
    assert line.startswith(f"1:12: a key of 'lanes' cannot be {name!r}: it must be at most 45 of a-z")


@pytest.mark.parametrize("name", ["a", "1", "a_b", "a--b", "9-lane", "x" * 45])
def test_lane_names_that_the_controller_takes(name: str) -> None:
    assert problems(f"lanes: {{'{name}': {{stacks: [], claim: x}}}}") == []


def test_every_problem_is_told_in_the_order_of_the_file() -> None:
    found = problems("""\
        lanes:
          Lane: {stacks: [rust], claim: c}
          lane-b:
            stacks: [rust, cobol]
            claims: b
        exclude: vendor
        overrides:
          - {stack: java}
          - nonsense
          - {job: x, lane: nowhere}
        rules: {ARC302: maybe}
        """)
    assert [line.split(" ")[0] for line in found] == [
        "2:3:",  # Lane
        "4:5:",  # no claim
        "4:14:",  # rust, which stands in Lane
        "4:20:",  # cobol
        "5:5:",  # claims
        "6:10:",
        "8:5:",
        "9:5:",
        "10:20:",
        "11:17:",
    ]


def test_what_is_quoted_stays_short() -> None:
    (line,) = problems("lanes: " + "x" * 10_000)
    assert len(line) < 200


KEYWORDS = st.sampled_from(
    [*KEYS.split(", "), "stacks", "claim", "size", "builds", "guard", "when", "stack", "lane", "job", "ARC101", "a-1"]
)
SCALARS = (
    st.none() | st.booleans() | st.integers(0, 9) | st.sampled_from(["python", "route", "off", "none", "x/../y", "é"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYWORDS, inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(KEYWORDS, VALUES, max_size=5))
@settings(deadline=None, max_examples=150)
def test_whatever_is_written_every_problem_has_its_place(data: dict[str, Any]) -> None:
    text = json.dumps(data, indent=1, ensure_ascii=False)
    lines = text.splitlines()
    for problem in problems(text):
        line, column, message = problem.split(":", 2)
        assert 1 <= int(line) <= len(lines)
        assert 1 <= int(column) <= len(lines[int(line) - 1]) + 1
        assert message.strip()
