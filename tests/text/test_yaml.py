from __future__ import annotations

import json
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcroute.errors import InputError
from arcroute.text import yaml as text_yaml
from arcroute.text.source import Source
from arcroute.text.tree import Alias, Mapping, Node, Plain, Scalar, Sequence, plain
from arcroute.text.yaml import compose, compose_all

dump = partial(json.dumps, ensure_ascii=False)


def source(text: str) -> Source:
    return Source("a.yml", text.encode())


def tree(text: str) -> Plain:
    node = compose(source(text))
    assert node is not None
    return plain(node)


def scalars(node: Node) -> list[Scalar]:
    if isinstance(node, Scalar):
        return [node]
    if isinstance(node, Sequence):
        return [leaf for item in node.items for leaf in scalars(item)]
    if isinstance(node, Mapping):
        return [leaf for entry in node.entries for leaf in (entry.key, *scalars(entry.value))]
    return []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("on: yes", {"on": "yes"}, id="yaml 1.2: on and yes are strings"),
        pytest.param("a: ~\nb: null\nc:", {"a": None, "b": None, "c": None}, id="three ways to write null"),
        pytest.param("a: true\nb: True\nc: 'true'", {"a": True, "b": True, "c": "true"}, id="quotes make strings"),
        pytest.param("a: 12\nb: -3\nc: 0o17\nd: 0x1F", {"a": 12, "b": -3, "c": 15, "d": 31}, id="integers"),
        pytest.param("a: 3.10\nb: 1e3\nc: .5\nd: 1.", {"a": 3.1, "b": 1000.0, "c": 0.5, "d": 1.0}, id="floats"),
        pytest.param(
            "a: 1_000\nb: 0b1\nc: 1:30", {"a": "1_000", "b": "0b1", "c": "1:30"}, id="yaml 1.1 numbers are text"
        ),
        pytest.param("a: !!str 12", {"a": "12"}, id="an explicit string tag"),
        pytest.param(f"a: {'9' * 5000}", {"a": "9" * 5000}, id="digits without end stay text"),
        pytest.param("a: &x [1, 2]\nb: *x", {"a": [1, 2], "b": [1, 2]}, id="alias"),
        pytest.param(
            "x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  b: 3", {"x": {"a": 1, "b": 2}, "y": {"b": 3, "a": 1}}, id="merge"
        ),
        pytest.param(
            "x: &x {a: 1}\nz: &z {a: 2, c: 3}\ny: {<<: [*x, *z]}",
            {"x": {"a": 1}, "z": {"a": 2, "c": 3}, "y": {"a": 1, "c": 3}},
            id="merge of several, the first wins",
        ),
        pytest.param("\ufeffa: 1\r\nb: |\r\n  x\r\n  y\r\n", {"a": 1, "b": "x\ny\n"}, id="bom and crlf"),
        pytest.param("a: \"x\\ty\"\nb: 'it''s'", {"a": "x\ty", "b": "it's"}, id="escapes"),
        pytest.param(
            "a: [5432:5432, acme/app:v1, {k: x:y}]",
            {"a": ["5432:5432", "acme/app:v1", {"k": "x:y"}]},
            id="colon inside a plain scalar in brackets",
        ),
        pytest.param(
            'a: [{"k":1}, b:c, "d:e"] # f:g', {"a": [{"k": 1}, "b:c", "d:e"]}, id="beside keys in quotes and comments"
        ),
        pytest.param("--- # one document\na: 1\n...\n", {"a": 1}, id="document markers"),
    ],
)
def test_reads_as_github_does(text: str, value: Plain) -> None:
    assert tree(text) == value


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        pytest.param("a: [1, 2\nb: 3\n", 2, 2, "not YAML", id="open bracket"),
        pytest.param("a: 1\n\tb: 2\n", 2, 1, "not YAML: a tab where only spaces may stand", id="tab as indentation"),
        pytest.param("a: @b\n", 1, 4, "not YAML: nothing can start with '@'", id="a character kept for YAML itself"),
        pytest.param("a: 'open\n", 2, 1, "not YAML", id="open quote"),
        pytest.param("a: 1\nb: 2\na: 3\n", 3, 1, "'a' is already there", id="duplicate key"),
        pytest.param("a: {b: 1, b: 2}", 1, 11, "'b' is already there", id="duplicate key in flow"),
        pytest.param("a: 1\n---\nb: 2\n", 3, 1, "second YAML document", id="two documents"),
        pytest.param("? [a]\n: 1\n", 1, 3, "must be a scalar", id="list as key"),
        pytest.param("a: *nope\n", 1, 4, "no anchor", id="unknown alias"),
        pytest.param("a: &x [*x]\n", 1, 8, "no anchor", id="alias inside its own anchor"),
        pytest.param("é: \x01\n", 1, 4, "is not allowed", id="control character, column in characters"),
        pytest.param("a: \0\n", 0, 0, "binary", id="NUL"),
        pytest.param("[" * 200 + "]" * 200, 1, 101, "levels deep", id="nesting"),
    ],
)
def test_refuses_with_the_place(text: str, line: int, column: int, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        compose(source(text))
    assert caught.value.place is not None
    assert (caught.value.place.path, caught.value.place.line, caught.value.place.column) == ("a.yml", line, column)


def test_refuses_what_is_not_utf8() -> None:
    with pytest.raises(InputError, match=r"a\.yml:2:1: byte 0xff is not UTF-8"):
        compose(Source("a.yml", b"a: 1\nb: \xff\n"))


def test_aliases_cannot_expand_without_end() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    with pytest.raises(InputError, match="aliases counted as what they stand for"):
        compose(source("\n".join(lines)))


def test_aliases_cannot_nest_without_end() -> None:
    lines = ["a0: &a0 x"] + [f"a{n}: &a{n} {'[' * 30}*a{n - 1}{']' * 30}" for n in range(1, 10)]
    with pytest.raises(InputError, match=r"a\.yml:5:\d+: nested more than 100 levels deep"):
        compose(source("\n".join(lines)))


def test_refuses_what_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_yaml, "MAX_BYTES", 8)
    with pytest.raises(InputError, match="larger than"):
        compose(source("a: 123456789"))


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "\ufeff"])
def test_no_document_is_none(text: str) -> None:
    assert compose(source(text)) is None


def test_reads_several_documents_where_they_are_wanted() -> None:
    assert [plain(node) for node in compose_all(source("a: 1\n---\n---\nb: *x\n".replace("*x", "2")))] == [
        {"a": 1},
        {"b": 2},
    ]


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        pytest.param("k: plain words # c\n", "plain words", id="plain"),
        pytest.param("k: 'quoted'\n", "'quoted'", id="quotes belong to the span"),
        pytest.param("k: &a !!str word\n", "word", id="anchor and tag do not"),
        pytest.param("k: &a\n  # why\n  word\n", "word", id="nor a comment after the anchor"),
        pytest.param("k: |\n  one\n  two\n\n\nj: 1\n", "|\n  one\n  two", id="a block scalar ends with its text"),
        pytest.param("k: {a: [x, y]}\n", "{a: [x, y]}", id="flow"),
        pytest.param("k:\n  - a\n  - b # c\n\nj: 1\n", "- a\n  - b", id="a block sequence ends with its last item"),
        pytest.param("😀: é\n", "é", id="characters of several bytes"),
        pytest.param("\ufeffk: v\n", "v", id="bom"),
    ],
)
def test_spans_cut_out_the_node(text: str, raw: str) -> None:
    file = source(text)
    root = compose(file)
    assert isinstance(root, Mapping)
    assert file.slice(root.entries[0].value.span) == raw


@pytest.mark.parametrize(
    ("text", "end"),
    [
        pytest.param("k:\nj: 1\n", 2, id="behind its colon"),
        pytest.param("k: &a # c\nj: 1\n", 5, id="behind its anchor, not at the next key"),
        pytest.param("{k: &a, j: 1}\n", 6, id="before the comma in flow"),
        pytest.param("[&a]\n", 3, id="before the bracket"),
    ],
)
def test_an_empty_value_ends_where_its_properties_end(text: str, end: int) -> None:
    root = compose(source(text))
    assert isinstance(root, (Mapping, Sequence))
    value = root.entries[0].value if isinstance(root, Mapping) else root.items[0]
    assert tuple(value.span) == (end, end)


def test_an_alias_keeps_its_own_place() -> None:
    file = source("a: &x 1\nb: *x\n")
    root = compose(file)
    assert isinstance(root, Mapping)
    alias = root.entries[1].value
    assert isinstance(alias, Alias)
    assert file.slice(alias.span) == "*x"
    assert file.slice(alias.target.span) == "1"


@given(st.text(max_size=60))
def test_any_text_gives_a_tree_or_an_input_error(text: str) -> None:
    try:
        file = Source("a.yml", text.encode("utf-8", "surrogatepass"))
        root = compose(file)
    except InputError:
        return
    for scalar in scalars(root) if root else []:
        assert 0 <= scalar.span.start <= scalar.span.end <= len(file.data)


KEYS = st.text(st.sampled_from("abcé😀"), min_size=1, max_size=3)
VALUES = st.one_of(
    st.integers(),
    st.booleans(),
    st.none(),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=5),
)


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_the_span_of_each_scalar_reads_back_as_its_value(data: dict[str, Plain], eol: str, bom: bool) -> None:
    text = eol.join(f"{dump(key)}: {dump(value)}  # {key}" for key, value in data.items()) + eol
    file = source(("\ufeff" if bom else "") + text)
    root = compose(file)
    assert isinstance(root, Mapping)
    assert plain(root) == data
    for entry in root.entries:
        assert isinstance(entry.value, Scalar)
        assert json.loads(file.slice(entry.value.span)) == entry.value.data
