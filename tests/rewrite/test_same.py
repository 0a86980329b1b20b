from __future__ import annotations

import pytest

from arcroute.rewrite.same import MAX_DIFFERENCES, Path, differences
from arcroute.text.source import Source
from arcroute.text.tree import Value
from arcroute.text.yaml import compose


def tree(text: str) -> Value | None:
    return compose(Source("f.yml", text.encode()))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("", "# c", id="two empty files"),
        pytest.param("a: x\nb: [1, y]", "{a: 'x', b: [1, \"y\"]} # c", id="another way to write the same"),
        pytest.param("a: 1\nb: 2", "b: 2\na: 1", id="the order of keys"),
        pytest.param("a: &x [1]\nb: *x", "a: [1]\nb: [1]", id="an alias and what it stands for"),
        pytest.param("a: &x {k: 1}\nb: {<<: *x}", "a: {k: 1}\nb: {k: 1}", id="a merge and what it stands for"),
        pytest.param("a: .nan", "a: .NaN", id="not-a-number"),
        pytest.param("a:", "a: ~", id="null"),
    ],
)
def test_the_same(before: str, after: str) -> None:
    assert differences(tree(before), tree(after)) == ()


@pytest.mark.parametrize(
    ("before", "after", "paths"),
    [
        pytest.param("", "a: 1", [()], id="nothing and something"),
        pytest.param("a: 1", "[1]", [()], id="another kind"),
        pytest.param("a: 1", "a: '1'", [("a",)], id="a number and its text"),
        pytest.param("a: 1", "a: 1.0", [("a",)], id="whole and broken numbers"),
        pytest.param("a: true", "a: 1", [("a",)], id="true is not 1"),
        pytest.param("a: 1\nb: 2", "a: 1\nc: 2", [("b",), ("c",)], id="a key renamed"),
        pytest.param("a: [1, 2]", "a: [1, 2, {b: 3}]", [("a", 2)], id="an item more"),
        pytest.param("a: [1, 2, 3]", "a: [2, 3]", [("a", 0), ("a", 1), ("a", 2)], id="an item less moves the others"),
        pytest.param("a: {b: [{c: 1}, {c: 2}]}", "a: {b: [{c: 1}, {c: 3}]}", [("a", "b", 1, "c")], id="deep inside"),
        pytest.param("a: &x [1]\nb: *x", "a: &x [2]\nb: *x", [("a", 0), ("b", 0)], id="all users of an anchor"),
    ],
)
def test_differences(before: str, after: str, paths: list[Path]) -> None:
    assert list(differences(tree(before), tree(after))) == paths


def test_as_many_as_anyone_reads() -> None:
    before, after = (tree("\n".join(f"- {text}" for _ in range(MAX_DIFFERENCES * 2))) for text in "ab")
    assert len(differences(before, after)) == MAX_DIFFERENCES
