"""What cannot be known about a compose project is said, and nothing raises or hangs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.builds.compose import ComposeRequest, builds
from arcroute.builds.model import HOLE, Build
from arcroute.errors import Place
from arcroute.text.project import Project
from arcroute.text.source import Source


def run(files: dict[str, str], *services: str, asked: tuple[str, ...] | None = None) -> tuple[Build, ...]:
    overlay = {name: Source(name, text.encode()) for name, text in files.items()}
    request = ComposeRequest(
        asked if asked is not None else tuple(files)[:1], ".", services, (), {}, None, Place("ci.yml", 3), "compose"
    )
    return builds(Project(Path("/nonexistent"), overlay), request)


@pytest.mark.parametrize(
    ("files", "services", "asked", "note"),
    [
        pytest.param({}, (), (), "no compose file", id="no file"),
        pytest.param({}, (), ("gone.yml",), "gone.yml: no such file", id="missing file"),
        pytest.param({}, (), ("../out.yml",), "../out.yml: leads outside", id="file outside the repository"),
        pytest.param({}, (), (f"{HOLE}.yml",), "name cannot be known", id="unknown file name"),
        pytest.param({"c.yml": "a: ["}, (), None, "c.yml:1:5: not YAML", id="not YAML"),
        pytest.param({"c.yml": "a: 1\na: 2"}, (), None, "already there", id="duplicate key"),
        pytest.param({"c.yml": "services: {web: {build: .}}"}, ("wbe",), None, "did you mean 'web'?", id="typo"),
        pytest.param(
            {"c.yml": "services: {web: {build: .}}"}, (HOLE,), None, "those with a build are: web", id="which"
        ),
    ],
)
def test_one_build_without_facts(
    files: dict[str, str], services: tuple[str, ...], asked: tuple[str, ...] | None, note: str
) -> None:
    (found,) = run(files, *services, asked=asked)
    assert (found.dockerfile, found.context, found.images) == (None, None, ())
    assert note in "\n".join(found.notes)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        pytest.param("services: {a: {build: ., extends: a}}", "extends itself", id="extends itself"),
        pytest.param("services: {a: {build: ., extends: b}, b: {extends: a}}", "extends itself", id="cycle"),
        pytest.param("services: {a: {build: ., extends: gone}}", "which c.yml lacks", id="extends nothing"),
        pytest.param("services: {a: {build: ., extends: {service: x, file: g.yml}}}", "g.yml", id="missing file"),
        pytest.param("services: {a: {build: ., extends: {service: x, file: ../g.yml}}}", "outside", id="outside"),
        pytest.param("include: [c.yml]\nservices: {a: {build: .}}", "includes itself", id="includes itself"),
        pytest.param("include: [gone.yml]\nservices: {a: {build: .}}", "no such file", id="includes a missing file"),
        pytest.param("include: [../x.yml]\nservices: {a: {build: .}}", "not in the repository", id="includes outside"),
    ],
)
def test_keeps_the_facts_it_has_and_says_what_is_missing(text: str, note: str) -> None:
    found = run({"c.yml": text})[0]
    assert found.dockerfile == "Dockerfile"
    assert note in "\n".join(found.notes)


def test_a_service_that_may_have_a_build_is_not_taken_for_one_that_pulls() -> None:
    (found,) = run({"c.yml": "services: {a: {extends: {service: x, file: gone.yml}}, b: {image: i}}"})
    assert (found.name, found.dockerfile) == ("a", None)
    assert found.notes


def test_files_that_include_each_other_many_times_are_read_a_limited_number_of_times() -> None:
    names = [f"d{number}.yml" for number in range(9)]
    text = f"include: [{', '.join(names)}]\nservices: {{a: {{build: .}}}}"
    (found,) = run({"c.yml": text, **dict.fromkeys(names, text)})
    assert any("compose files" in note for note in found.notes)


def test_a_long_chain_of_extends_is_cut() -> None:
    links = [f"  s{number}: {{extends: s{number + 1}}}" for number in range(300)]
    (found,) = run({"c.yml": "\n".join(["services:", *links, "  s300: {build: .}"])}, "s0")
    assert "one after another" in found.notes[0]


PIECES = st.sampled_from(
    [
        "services",
        "a",
        "build",
        ".",
        "extends",
        "include",
        "c.yml",
        "image",
        "$X",
        "${A:-b}",
        "args",
        "context",
        "x-bake",
    ]
)
TREES = st.recursive(
    PIECES | st.none() | st.integers(0, 3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PIECES, inner, max_size=4),
    max_leaves=20,
)


@settings(deadline=None, max_examples=150)
@given(TREES)
def test_never_raises_on_odd_shapes(tree: object) -> None:
    import json

    files = {"c.yml": json.dumps({"services": {"a": tree, "b": {"build": tree}}, "include": tree})}
    assert run(files) == run(files)


@settings(deadline=None, max_examples=150)
@given(st.text(alphabet="abs:{}[]&*!<>|-$ \n'\"", max_size=80))
def test_never_raises_on_text(text: str) -> None:
    assert run({"c.yml": text}) == run({"c.yml": text})
