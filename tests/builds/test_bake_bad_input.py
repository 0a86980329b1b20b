"""What cannot be known about a bake call is said, and nothing raises or hangs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.builds.bake import BakeRequest, builds, hcl, hcl_json
from arcroute.builds.model import HOLE, Build
from arcroute.errors import Place
from arcroute.text.project import Project
from arcroute.text.source import Source


def run(files: Mapping[str, str], *targets: str, asked: tuple[str, ...] | None = None) -> tuple[Build, ...]:
    overlay = {name: Source(name, text.encode()) for name, text in files.items()}
    request = BakeRequest(
        tuple(files) if asked is None else asked, ".", targets, (), {}, Place("ci.yml", 3), "docker buildx bake"
    )
    return builds(Project(Path("/nonexistent"), overlay), request)


APP = 'target "app" {}\n'


@pytest.mark.parametrize(
    ("files", "targets", "note"),
    [
        pytest.param({}, (), "no bake or compose file", id="no file"),
        pytest.param({"b.hcl": 'target "a" {'}, (), "b.hcl:1:13: not HCL", id="not HCL"),
        pytest.param(
            {"b.hcl": 'target "a" {\n context = = 1\n}'}, (), "b.hcl:2:12: not HCL: '= 1'", id="where, and what"
        ),
        pytest.param({"b.json": '{"target": {,}}'}, (), "b.json:1:13: not JSON", id="not JSON"),
        pytest.param({"b.json": "[]"}, (), "not a JSON object", id="not an object"),
        pytest.param({"b.json": "[" * 99}, (), "levels deep", id="JSON too deep"),
        pytest.param({"b.json": " " * hcl_json.MAX_BYTES + "{}"}, (), "larger than", id="JSON too large"),
        pytest.param({"b.hcl": "#" * hcl.MAX_BYTES + "\n"}, (), "larger than", id="HCL too large"),
        pytest.param({"b.hcl": "\n" * 200}, (), "blank lines", id="many blank lines"),
        pytest.param({"b.hcl": f"a = {'(' * 99}1{')' * 99}\n"}, (), "levels deep", id="HCL too deep"),
        pytest.param({"b.hcl": "a = " + "1 + " * 500 + "1\n"}, (), "levels deep", id="a long sum"),
        pytest.param({"b.hcl": "\0"}, (), "not HCL", id="binary"),
        pytest.param({"c.yml": "a: ["}, (), "not YAML", id="compose file that is not YAML"),
        pytest.param({"b.hcl": APP}, (), "no target 'default'", id="no default"),
        pytest.param({"b.hcl": APP}, ("ap",), "did you mean 'app'?", id="typo"),
        pytest.param(
            {"b.hcl": APP + 'target "web" { context = "web" }\n'}, (HOLE,), "there are: app, web", id="unknown target"
        ),
        pytest.param({"b.hcl": 'group "default" { targets = ["gone"] }'}, (), "no target 'gone'", id="unknown member"),
        pytest.param({"b.hcl": 'group "default" { targets = X }'}, (), "cannot be known", id="unknown members"),
        pytest.param({"b.hcl": 'group "default" { targets = ["default"] }'}, (), "contains itself", id="group cycle"),
    ],
)
def test_one_build_without_facts(files: dict[str, str], targets: tuple[str, ...], note: str) -> None:
    (found,) = run(files, *targets)
    assert (found.dockerfile, found.context, found.images) == (None, None, ())
    assert note in "\n".join(found.notes)


def test_an_unknown_target_has_the_dockerfile_that_all_have() -> None:
    text = (
        'target "_shared" { dockerfile = "F" }\n'
        'target "app" {\n inherits = ["_shared"]\n args = { A = 1, B = 2 }\n tags = ["acme/app"]\n}\n'
        'target "debug" {\n inherits = ["_shared"]\n args = { A = 1, B = 3 }\n}\n'
    )
    (found,) = run({"b.hcl": text}, HOLE)
    assert (found.name, found.dockerfile, found.images) == (None, "F", ())
    assert found.build_args == (("A", "1"),)
    assert "cannot be known" in "\n".join(found.notes)


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(("gone.hcl",), id="missing"),
        pytest.param(("../b.hcl",), id="outside the repository"),
        pytest.param((f"{HOLE}.hcl",), id="unknown name"),
    ],
)
def test_a_file_that_is_not_there_is_noted(asked: tuple[str, ...]) -> None:
    (alone,) = run({}, asked=asked)
    assert (alone.dockerfile, bool(alone.notes)) == (None, True)
    (beside,) = run({"b.hcl": APP}, "app", asked=("b.hcl", *asked))
    assert (beside.dockerfile, bool(beside.notes)) == ("Dockerfile", True)


@pytest.mark.parametrize(
    ("inherits", "note"),
    [
        pytest.param('["gone"]', "'gone', which is not there", id="missing"),
        pytest.param('["x-${GONE}"]', '"x-…", which cannot be known', id="unknown"),
    ],
)
def test_facts_that_an_unknown_parent_may_set_are_not_known(inherits: str, note: str) -> None:
    text = f'target "a" {{\n inherits = {inherits}\n%s}}'
    (bare,) = run({"b.hcl": text % ""}, "a")
    assert (bare.context, bare.dockerfile) == (None, None)
    assert note in "\n".join(bare.notes)
    (given,) = run({"b.hcl": text % ' context = "c"\n dockerfile = "d"\n'}, "a")
    assert (given.context, given.dockerfile) == ("c", "c/d")


def test_a_cycle_of_inheritance_ends_and_is_noted() -> None:
    text = 'target "a" {\n inherits = ["b"]\n context = "a"\n}\ntarget "b" {\n inherits = ["a"]\n dockerfile = "b"\n}'
    (found,) = run({"b.hcl": text}, "a")
    assert (found.dockerfile, found.notes) == ("a/b", ("target 'a' inherits itself",))


def test_a_long_chain_of_inheritance_is_cut() -> None:
    chain = "".join(f'target "t{n}" {{\n inherits = ["t{n + 1}"]\n}}\n' for n in range(500))
    (found,) = run({"b.hcl": chain + 'target "t500" {}'}, "t0")
    assert "targets inherit too much to follow" in found.notes


def test_a_matrix_beyond_the_limit_is_one_unknown_build() -> None:
    axes = ", ".join(f"a{n} = range(50)" for n in range(6))
    (found,) = run({"b.hcl": f'target "default" {{\n matrix = {{ {axes} }}\n context = "${{a0}}"\n}}'})
    assert (found.context, "too large" in "\n".join(found.notes)) == (None, True)


PIECES = st.sampled_from(
    ["target", "group", "default", "a", "targets", "inherits", "context", "matrix", "name", "tags", "args", "${a}", "."]
)
TREES = st.recursive(
    PIECES | st.none() | st.integers(0, 3) | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PIECES, inner, max_size=4),
    max_leaves=20,
)


@settings(deadline=None, max_examples=150)
@given(TREES, TREES)
def test_never_raises_on_odd_shapes(target: object, group: object) -> None:
    text = json.dumps({"target": {"default": target, "a": target}, "group": {"g": group}, "variable": group})
    for targets in ((), ("g", "a")):
        assert run({"b.json": text}, *targets) == run({"b.json": text}, *targets)


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet='tag ={}[]"$\n,', max_size=60))
def test_never_raises_on_text(text: str) -> None:
    for name in ("b.hcl", "b.json", "b.yml", "b"):
        assert run({name: text}) == run({name: text})
