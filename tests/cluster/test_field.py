"""Values of several files, merged as Helm merges them: real Helm says what is right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.cluster.field import Field, merged
from arcroute.text.source import Source
from arcroute.text.tree import plain
from arcroute.text.yaml import compose
from tests.cluster.conftest import Helm

Tree = dict[str, Any]


def source(name: str, text: str) -> Source:
    return Source(name, text.encode())


def field(*texts: str) -> Field:
    values = []
    for number, text in enumerate(texts):
        file = source(f"{number}.yaml", text)
        root = compose(file)
        assert root
        values.append((file, root))
    return merged(values)


def value(one: Field) -> Any:
    return {key: value(child) for key, child in one.entries} if one.mapping is not None else plain(one.value)


TABLE = [
    pytest.param(["a: 1", "b: 2"], {"a": 1, "b": 2}, id="keys of both"),
    pytest.param(["a: 1", "a: 2"], {"a": 2}, id="the later one wins"),
    pytest.param(["a: {b: 1, c: 2}", "a: {c: 3}"], {"a": {"b": 1, "c": 3}}, id="mappings merge"),
    pytest.param(["a: [1, 2]", "a: [3]"], {"a": [3]}, id="lists replace one another"),
    pytest.param(["a: {b: 1}", "a: text"], {"a": "text"}, id="a text replaces a mapping"),
    pytest.param(["a: text", "a: {b: 1}"], {"a": {"b": 1}}, id="a mapping replaces a text"),
    pytest.param(["a: {b: 1}", "a: text", "a: {c: 1}"], {"a": {"c": 1}}, id="nothing shines through a text"),
    pytest.param(["a: {b: {c: 1, d: 1}}", "a: {b: {d: 2}}"], {"a": {"b": {"c": 1, "d": 2}}}, id="deeper"),
]


@pytest.mark.parametrize(("texts", "expected"), TABLE)
def test_merged(texts: list[str], expected: Tree) -> None:
    assert value(field(*texts)) == expected


@pytest.mark.oracle
@pytest.mark.parametrize(("texts", "expected"), TABLE)
def test_helm_agrees(tmp_path: Path, helm: Helm, texts: list[str], expected: Tree) -> None:
    (tmp_path / "Chart.yaml").write_text("apiVersion: v2\nname: x\nversion: 1.0.0\n")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/all.yaml").write_text('all: {{ omit .Values "global" | toJson }}\n')
    words = []
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.yaml").write_text(text)
        words += ["-f", tmp_path / f"{number}.yaml"]
    rendered = compose(source("x", helm("template", "x", tmp_path, *words).stdout))
    assert rendered
    assert plain(rendered) == {"all": expected}


def test_a_null_takes_a_key_away() -> None:
    one = field("a: 1", "a: null")
    assert one.get("a") is None
    assert one.written("a") is not None


def test_a_value_points_to_the_file_that_wrote_it() -> None:
    one = field("a: {b: 1, c: 2}", "# head\na: {c: 3}")
    found = {name: child.source.path for name, child in one.get("a").entries}  # type: ignore[union-attr]  # is there
    assert found == {"b": "0.yaml", "c": "1.yaml"}


TREES = st.recursive(
    st.integers(0, 3) | st.lists(st.integers(0, 3), max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
MAPPINGS = st.dictionaries(st.sampled_from("abc"), TREES, min_size=1, max_size=3)


def helms(one: Tree, other: Tree) -> Tree:
    """mergeMaps of helm/helm, pkg/cli/values/options.go."""
    result = dict(one)
    for key, item in other.items():
        both = isinstance(item, dict) and isinstance(result.get(key), dict)
        result[key] = helms(result[key], item) if both else item
    return result


@settings(deadline=None, max_examples=200)
@given(st.lists(MAPPINGS, min_size=1, max_size=4))
def test_any_files_merge_as_helm_merges_them(files: list[Tree]) -> None:
    import json

    expected = files[0]
    for file in files[1:]:
        expected = helms(expected, file)
    assert value(field(*map(json.dumps, files))) == expected
