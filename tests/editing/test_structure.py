from __future__ import annotations

import pytest

from arcroute.editing.structure import fill_entry, insert_entry, insert_item, remove_entry, remove_item
from arcroute.errors import RewriteError
from arcroute.text.edit import splice
from arcroute.text.source import Source
from arcroute.text.tree import Mapping, Plain, Sequence, resolve
from arcroute.text.yaml import compose


def at(source: Source, path: str) -> Mapping | Sequence:
    """The collection behind keys and positions joined by dots; "" for the root."""
    node = compose(source)
    for name in filter(None, path.split(".")):
        assert isinstance(node, (Mapping, Sequence))
        child = node.get(name) if isinstance(node, Mapping) else node.items[int(name)]
        assert child is not None
        node = resolve(child)
    assert isinstance(node, (Mapping, Sequence))
    return node


def inserted(
    text: str, path: str, value: Plain = "v", *, key: str = "new", after: str | None = None, before: str | None = None
) -> str:
    source = Source("f.yml", text.encode())
    parent = at(source, path)
    if isinstance(parent, Sequence):
        return splice(source, insert_item(source, parent, value)).data.decode()
    return splice(source, insert_entry(source, parent, (key, value), after=after, before=before)).data.decode()


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        pytest.param("a: 1\n", "", "a: 1\nnew: v\n", id="a mapping"),
        pytest.param("? a\n: 1\n", "", "? a\n: 1\nnew: v\n", id="beside explicit keys"),
        pytest.param("a: 1", "", "a: 1\nnew: v", id="no final newline"),
        pytest.param("\ufeffa: 1\r\n", "", "\ufeffa: 1\r\nnew: v\r\n", id="byte order mark and CRLF"),
        pytest.param(
            "a:\n    b: 1 # b\n    # more\nc: 1\n", "a", "a:\n    b: 1 # b\n    new: v\n    # more\nc: 1\n",
            id="comments",
        ),
        pytest.param(
            "a:\n  b: 1\n\n# about c\nc: 1\n", "a", "a:\n  b: 1\n  new: v\n\n# about c\nc: 1\n",
            id="a comment below",
        ),
        pytest.param("- a: 1\n- b: 1\n", "0", "- a: 1\n  new: v\n- b: 1\n", id="an item of a list"),
        pytest.param("-   a: 1\n", "0", "-   a: 1\n    new: v\n", id="an item far behind its dash"),
        pytest.param("- - a: 1\n", "0.0", "- - a: 1\n    new: v\n", id="a list in a list"),
        pytest.param("-\n  a: 1\n", "0", "-\n  a: 1\n  new: v\n", id="an item below its dash"),
        pytest.param("a: &x\n  b: 1\nc: *x\n", "a", "a: &x\n  b: 1\n  new: v\nc: *x\n", id="an anchor"),
        pytest.param("a: &x # c\n", "", "a: &x # c\nnew: v\n", id="an empty value with an anchor"),
        pytest.param("- &x a: 1\n", "0", "- &x a: 1\n  new: v\n", id="an anchor on the first key"),
        pytest.param("a: &x {b: 1}\nc:\n  <<: *x\n", "c", "a: &x {b: 1}\nc:\n  <<: *x\n  new: v\n", id="a merge key"),
        pytest.param(
            "a: |\n  x\n\nb: 1\n", "", "a: |\n  x\n\nb: 1\n\nnew: v\n",
            id="blank lines between all entries",
        ),
        pytest.param(
            "a:\n  b: |+\n    x\n\nc: 1\n", "a", "a:\n  b: |+\n    x\n\n  new: v\nc: 1\n",
            id="behind kept newlines",
        ),
        pytest.param("a: |\n  x", "", "a: |-\n  x\nnew: v", id="a text that must not gain a newline"),
        pytest.param("a: 'x'\nb: 'y'\n", "", "a: 'x'\nb: 'y'\nnew: 'v'\n", id="the quotes of all siblings"),
        pytest.param("a: 'x'\nb: y\n", "", "a: 'x'\nb: y\nnew: v\n", id="not the quotes of some"),
        pytest.param("{a: 1}", "", "{a: 1, new: v}", id="flow"),
        pytest.param("{ a: 1, }", "", "{ a: 1, new: v, }", id="flow with padding and a trailing comma"),
        pytest.param("a: {}\n", "a", "a: {new: v}\n", id="empty flow"),
        pytest.param(
            "{\n  a: 1, # a\n  b: 2 # b\n}", "", "{\n  a: 1, # a\n  b: 2, # b\n  new: v\n}",
            id="flow on several lines",
        ),
        pytest.param("{\n  a: 1, # a\n}", "", "{\n  a: 1, # a\n  new: v,\n}", id="the same with a trailing comma"),
        pytest.param("{\n  a: 1}", "", "{\n  a: 1,\n  new: v}", id="the bracket behind the last entry"),
        pytest.param("{a: 1,\n b: 2}", "", "{a: 1,\n b: 2,\n new: v}", id="flow, wrapped"),
        pytest.param("- a\n- b # b\n", "", "- a\n- b # b\n- v\n", id="a list"),
        pytest.param("a:\n- b\nc: 1\n", "a", "a:\n- b\n- v\nc: 1\n", id="a list as far left as its key"),
        pytest.param("a:\n    -   b\n", "a", "a:\n    -   b\n    -   v\n", id="a list far to the right"),
        pytest.param("a: [b, c] # a\n", "a", "a: [b, c, v] # a\n", id="a flow list"),
        pytest.param("a: []\n", "a", "a: [v]\n", id="an empty flow list"),
        pytest.param(
            "a: [\n  b,\n  &x c # c\n]", "a", "a: [\n  b,\n  &x c, # c\n  v\n]", id="behind an anchor with a comment"
        ),
    ],
)  # fmt: skip
def test_insert_at_the_end(text: str, path: str, expected: str) -> None:
    assert inserted(text, path) == expected


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        pytest.param("a: 1 # a\nb: 1\n", "", "a: 1 # a\nnew: v\nb: 1\n", id="a mapping"),
        pytest.param("a: 1\n# about b\nb: 1\n", "", "a: 1\nnew: v\n# about b\nb: 1\n", id="not below b's comment"),
        pytest.param("a:\n  - c: 1\nb: 1\n", "", "a:\n  - c: 1\nnew: v\nb: 1\n", id="a list inside"),
        pytest.param("{a: 1,b: 2}", "", "{a: 1, new: v,b: 2}", id="flow"),
        pytest.param(
            "{\n  a: 1, # a\n  b: 2\n}", "", "{\n  a: 1, # a\n  new: v,\n  b: 2\n}",
            id="flow on several lines",
        ),
        pytest.param("{\n  a: 1\n  , b: 2\n}", "", "{\n  a: 1,\n  new: v\n  , b: 2\n}", id="commas first"),
    ],
)  # fmt: skip
def test_insert_behind_a_and_in_front_of_b(text: str, path: str, expected: str) -> None:
    assert inserted(text, path, after="a") == expected
    assert inserted(text, path, before="b") == expected


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        pytest.param("a: 1\n", "", "new: v\na: 1\n", id="a mapping"),
        pytest.param("\ufeffa: 1\r\n", "", "\ufeffnew: v\r\na: 1\r\n", id="behind the byte order mark"),
        pytest.param("# top\na: 1\n", "", "# top\nnew: v\na: 1\n", id="below the head of the file"),
        pytest.param(
            "x:\n  # a\n  a: 1\n",
            "x",
            "x:\n  new: v\n  # a\n  a: 1\n",
            id="above the comment of the first",
        ),
        pytest.param("# list\n- a: 1\n  b: 1\n", "0", "# list\n- new: v\n  a: 1\n  b: 1\n", id="behind a dash"),
        pytest.param("{ a: 1 }", "", "{ new: v, a: 1 }", id="flow"),
        pytest.param("{\n  # a\n  a: 1\n}", "", "{\n  new: v,\n  # a\n  a: 1\n}", id="flow on several lines"),
    ],
)
def test_insert_first(text: str, path: str, expected: str) -> None:
    assert inserted(text, path, before="a") == expected


NESTED: Plain = {"image": "a: b", "tags": ["x", {"k": "v", "n": 1}], "none": {}, "on": None, "ok": True}


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        pytest.param(
            "a:\n  b: 1\n",
            "a",
            "a:\n  b: 1\n  new:\n    image: 'a: b'\n    tags:\n      - x\n      - k: v\n        n: 1\n"
            "    none: {}\n    on: null\n    ok: true\n",
            id="two spaces",
        ),
        pytest.param(
            'a:\n    b:\n    - "c"\n',
            "a",
            'a:\n    b:\n    - "c"\n    new:\n        image: "a: b"\n        tags:\n        - x\n        - k: v\n'
            "          n: 1\n        none: {}\n        on: null\n        ok: true\n",
            id="four spaces, double quotes, lists as far left as their keys",
        ),
        pytest.param(
            "a: { b: 1 }\n",
            "a",
            "a: { b: 1, new: { image: 'a: b', tags: [x, { k: v, n: 1 }], none: {}, on: null, ok: true } }\n",
            id="flow with padding",
        ),
        pytest.param(
            "a:\n  - b: 1\n",
            "a",
            "a:\n  - b: 1\n  - image: 'a: b'\n    tags:\n      - x\n      - k: v\n        n: 1\n    none: {}\n"
            "    on: null\n    ok: true\n",
            id="an item",
        ),
        pytest.param(
            "a:\n  - {b: 1}\n",
            "a",
            "a:\n  - {b: 1}\n  - {image: 'a: b', tags: [x, {k: v, n: 1}], none: {}, on: null, ok: true}\n",
            id="an item in braces like the others",
        ),
    ],
)
def test_new_collections_are_written_as_the_file_writes_them(text: str, path: str, expected: str) -> None:
    assert inserted(text, path, NESTED) == expected


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        pytest.param("a: # c\nb: 1\n", "v", "a: v # c\nb: 1\n", id="a scalar"),
        pytest.param("a: # c\nb: 1\n", {"k": "v"}, "a: # c\n  k: v\nb: 1\n", id="a mapping"),
        pytest.param("a:", ["x"], "a:\n  - x", id="a list, no final newline"),
        pytest.param("a:\n# c\nb: {c: 1}\n", {}, "a: {}\n# c\nb: {c: 1}\n", id="an empty mapping"),
        pytest.param("{a: , b: 1}", {"k": "*"}, "{a: {k: '*'}, b: 1}", id="flow"),
    ],
)
def test_fill_entry(text: str, value: Plain, expected: str) -> None:
    source = Source("f.yml", text.encode())
    tree = at(source, "")
    assert isinstance(tree, Mapping)
    assert splice(source, fill_entry(source, tree.entries[0], value)).data.decode() == expected


def removed(text: str, path: str) -> str:
    source = Source("f.yml", text.encode())
    above, _, name = path.rpartition(".")
    parent = at(source, above)
    edits = (
        remove_item(source, parent, int(name)) if isinstance(parent, Sequence) else remove_entry(source, parent, name)
    )
    return splice(source, edits).data.decode()


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        pytest.param("a: 1\nb: 2 # b\n", "a", "b: 2 # b\n", id="the first entry"),
        pytest.param(
            "# top\n\na: 1\nb:\n  - c\n\nd: 1\n", "b", "# top\n\na: 1\n\nd: 1\n", id="one with lines of its own"
        ),
        pytest.param("a: 1\nb: 2", "b", "a: 1", id="no final newline"),
        pytest.param("- a: 1\n  b: 2\n", "0.a", "- b: 2\n", id="the entry behind a dash"),
        pytest.param("- a\n- b\n", "0", "- b\n", id="an item"),
        pytest.param("- a:\n    b\n-\n  c: 1\n- d\n", "1", "- a:\n    b\n- d\n", id="an item below its dash"),
        pytest.param("{a: 1, b: 2}", "a", "{b: 2}", id="the first in flow"),
        pytest.param("{a: 1, b: 2}", "b", "{a: 1}", id="the last in flow"),
        pytest.param("[a, b, c,]", "1", "[a, c,]", id="one in the middle"),
        pytest.param(
            "{\n  a: 1, # a\n  b: 2,\n  c: 3\n}", "b", "{\n  a: 1, # a\n  c: 3\n}", id="flow on several lines"
        ),
    ],
)
def test_remove(text: str, path: str, expected: str) -> None:
    assert removed(text, path) == expected


@pytest.mark.parametrize(
    ("text", "path", "why"),
    [
        pytest.param("a:\n  b: 1\n", "a.b", "nothing would be left", id="the only entry"),
        pytest.param("a: 1 # c\nb: 2\n", "a", "has a comment", id="a comment beside it"),
        pytest.param("a: 1\n# c\nb: 2\n", "b", "has a comment", id="a comment above it"),
        pytest.param("a:\n  b: 1\n  # c\nd: 2\n", "a", "has a comment", id="a comment at its end"),
        pytest.param("a:\n  # c\n  b: 1\nd: 2\n", "a", "has a comment", id="a comment inside"),
        pytest.param("- a: 1\n  # c\n  b: 2\n", "0.a", "a comment stands between", id="a comment on what moves up"),
        pytest.param("a: 1\nb: &x 2\nc: *x\n", "b", "others may refer", id="an anchor"),
        pytest.param("a: |+\n  x\nb: 1\n\nc: 1\n", "b", "the text above", id="blank lines would join a text"),
        pytest.param("a: |\n  x\nb: 1", "b", "the text above", id="a text would lose its newline"),
        pytest.param("{a: 1, # c\n b: 2}", "a", "has a comment", id="a comment in flow"),
        pytest.param("[a, !!str 1, b]", "0", "an anchor or tag", id="a tag in flow"),
        pytest.param("? a\n: 1\n? b\n: 2\n", "b", "in a way", id="explicit keys"),
        pytest.param("a: 1\n", "b", "no key 'b'", id="no such key"),
    ],
)
def test_what_cannot_be_removed_is_refused(text: str, path: str, why: str) -> None:
    with pytest.raises(RewriteError, match=rf"f\.yml:\d+:\d+: .*{why}"):
        removed(text, path)


@pytest.mark.parametrize(
    ("text", "path", "why"),
    [
        pytest.param("new: 1\n", "", "key 'new' is already there", id="a key that is there"),
        pytest.param("a: {\n# c\n}\n", "a", "nothing but a comment", id="an empty mapping with a comment"),
        pytest.param("[a: 1]", "0", "a pair without braces", id="a pair without braces"),
        pytest.param("a: 1\rb: 1\n", "", "line breaks", id="a line break that not everyone sees"),
    ],
)
def test_what_cannot_be_inserted_is_refused(text: str, path: str, why: str) -> None:
    with pytest.raises(RewriteError, match=rf"f\.yml.*: .*{why}"):
        inserted(text, path)
