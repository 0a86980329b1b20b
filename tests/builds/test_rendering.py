"""Scalars as the text that a step gets."""

from __future__ import annotations

import pytest

from arcroute.actions.template import tracked
from arcroute.actions.values import Object, Tracked, from_plain
from arcroute.actions.workflow import Step
from arcroute.builds.model import HOLE
from arcroute.builds.rendering import environment, never, render, render_mapping, runner_environment, with_environment
from arcroute.text.source import Source
from arcroute.text.tree import Mapping
from arcroute.text.yaml import compose

CONTEXTS: dict[str, Tracked] = {
    "matrix": from_plain({"a": "x", "n": 1.50, "l": ["p"]}),
    "github": Object({"job": from_plain("build"), "event_name": from_plain("push")}),
}


def read(text: str) -> tuple[Source, Mapping]:
    source = Source("w.yml", text.encode())
    root = compose(source)
    assert isinstance(root, Mapping)
    return source, root


@pytest.mark.parametrize(
    ("written", "text"),
    [
        pytest.param("plain", "plain", id="a text"),
        pytest.param("1.50", "1.5", id="a number as GitHub writes it"),
        pytest.param("'1.50'", "1.50", id="in quotes it is text"),
        pytest.param("true", "true", id="a boolean"),
        pytest.param("", None, id="nothing"),
        pytest.param("[a]", None, id="a list"),
        pytest.param("a-${{ matrix.a }}-b", "a-x-b", id="a piece"),
        pytest.param("${{ matrix.n }}", "1.5", id="all of it"),
        pytest.param("a-${{ vars.X }}-${{ matrix.a }}", f"a-{HOLE}-x", id="a hole where a piece is not known"),
        pytest.param("${{ matrix.a == 'x' && 'yes' || 'no' }}", "yes", id="a condition that is known"),
        pytest.param("${{ vars.X && 'yes' || 'no' }}", HOLE, id="one that is not"),
        pytest.param("${{ vars.X && 'same' || 'same' }}", "same", id="one that does not matter"),
        pytest.param("${{ matrix.l }}", HOLE, id="a list is no text"),
        pytest.param("${{ oops( }}", HOLE, id="what GitHub refuses"),
        pytest.param("${{ fromJSON('[') }}", HOLE, id="what fails"),
    ],
)
def test_render(written: str, text: str | None) -> None:
    source, root = read(f"k: {written}\n")
    assert render(source, root.get("k"), CONTEXTS) == text


def test_nothing_to_render() -> None:
    assert render(Source("w.yml", b""), None, {}) is None
    assert render_mapping(Source("w.yml", b""), None, {}) == {}


def test_levels_of_the_environment_add_up() -> None:
    source, root = read("one: {A: 1, B: '${{ vars.X }}', C: x}\ntwo: {A: '${{ env.C }}', D: }\n")
    contexts = with_environment(source, root.get("one"), CONTEXTS)  # type: ignore[arg-type] # it is a mapping
    contexts = with_environment(source, root.get("two"), contexts)  # type: ignore[arg-type]
    assert environment(contexts) == {"A": "x", "B": HOLE, "C": "x", "D": ""}
    source, root = read("k: ${{ env.A }}-${{ env.B }}-${{ env.OTHER }}\n")
    assert render(source, root.get("k"), contexts) == f"x-{HOLE}-{HOLE}"


def test_without_an_environment() -> None:
    assert environment({}) == {}


def test_what_the_runner_sets() -> None:
    found = runner_environment(CONTEXTS)
    assert (found["GITHUB_JOB"], found["GITHUB_EVENT_NAME"], found["CI"]) == ("build", "push", "true")
    assert runner_environment({})["GITHUB_WORKFLOW"] == HOLE


@pytest.mark.parametrize(
    ("condition", "is_never"),
    [
        pytest.param("", False, id="none"),
        pytest.param("false", True, id="false"),
        pytest.param("'false'", True, id="false in quotes is an expression"),
        pytest.param("${{ false }}", True, id="false in braces"),
        pytest.param("${{ false }} ", True, id="a blank that YAML drops"),
        pytest.param('"${{ false }} "', False, id="a blank that makes it a text, which is true"),
        pytest.param("matrix.a == 'y'", True, id="a comparison"),
        pytest.param("matrix.a == 'x'", False, id="one that holds"),
        pytest.param("vars.X == 'x'", False, id="one that may hold"),
        pytest.param("false && vars.X", True, id="whatever the rest"),
        pytest.param("0", True, id="zero"),
        pytest.param("oops(", False, id="what GitHub refuses"),
    ],
)
def test_never(condition: str, is_never: bool) -> None:
    source, root = read(f"if: {condition}\n")
    assert never(Step(root, 0).scalar("if"), source, CONTEXTS) is is_never


def test_a_rendered_text_is_what_the_template_says() -> None:
    source, root = read("k: ${{ matrix.a }}${{ matrix.a }}\n")
    node = root.get("k")
    assert node is not None
    assert render(source, node, {"matrix": Object({"a": tracked(source, root.entries[0].key)})}) == "kk"
