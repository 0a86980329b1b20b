from __future__ import annotations

import io
import re
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from arcroute.editing.scalars import replace_scalar, yaml_scalar
from arcroute.errors import InputError, RewriteError
from arcroute.text.edit import splice
from arcroute.text.source import Source
from arcroute.text.tree import Alias, Mapping, Node, Plain, Scalar, Sequence, plain
from arcroute.text.yaml import compose

CHARACTERS = st.one_of(
    st.sampled_from("ab:#-?{}[],&*!|>'\"%@` \t\n\\~=<.0123e_yon\r\x85\u2028\ufeff🦀é\x00\x7f"), st.characters()
)
WORDS = st.sampled_from(
    ["arc-runner-set-1", "${{ matrix.lane }}", "${{ a && 'b' || \"c\" }}", "*.js", "# no", "no", "3.10"]
)
TEXTS = st.one_of(
    WORDS, st.text(CHARACTERS, max_size=12).filter(lambda text: text.isprintable() or not _surrogates(text))
)


def _surrogates(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in text)


def read(text: str) -> Any:
    tree = compose(Source("f.yml", text.encode()))
    return plain(tree) if tree else None


def read_by_another(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(io.StringIO(text))


@settings(deadline=None, max_examples=500)
@given(TEXTS, st.sampled_from(["", "'", '"']), st.booleans())
@example("- a", "", False)
@example("---", "", False)
@example("a: b", "", False)
@example("12:30:00", "", False)
@example("🦀: x", "'", True)
def test_a_scalar_reads_back_as_the_same_string(text: str, style: str, flow: bool) -> None:
    written = yaml_scalar(text, style, flow)
    assert "\n" not in written
    for reader in (read, read_by_another):
        if flow:
            assert reader(f"x: {{a: {written}, b: [{written}, {written}]}}\n") == {"x": {"a": text, "b": [text, text]}}
        else:
            assert reader(f"- {written}\n- k: {written} # c\n") == [text, {"k": text}]


@pytest.mark.parametrize(
    ("text", "flow", "written"),
    [
        pytest.param("arc-runner-set-1", False, "arc-runner-set-1", id="a label stays plain"),
        pytest.param("${{ matrix.lane }}", False, "${{ matrix.lane }}", id="an expression stays plain in a block"),
        pytest.param("${{ matrix.lane }}", True, "'${{ matrix.lane }}'", id="braces end a plain scalar in flow"),
        pytest.param("${{ x == 'a' }}", True, "\"${{ x == 'a' }}\"", id="other quotes where those spare an escape"),
        pytest.param("a: b", False, "'a: b'", id="a mapping"),
        pytest.param("a:b", False, "a:b", id="no mapping without a space"),
        pytest.param("*.js", False, "'*.js'", id="an alias"),
        pytest.param("3.10", False, "'3.10'", id="a number"),
        pytest.param("3.10.4", False, "3.10.4", id="no number"),
        pytest.param("no", False, "'no'", id="a bool to YAML 1.1"),
        pytest.param("", False, "''", id="null"),
        pytest.param("a #b", False, "'a #b'", id="a comment"),
        pytest.param("a#b", False, "a#b", id="no comment without a space"),
        pytest.param("a\nb", False, '"a\\nb"', id="two lines"),
        pytest.param("a\x07", False, '"a\\x07"', id="a control character"),
    ],
)
def test_quotes_only_where_they_are_needed(text: str, flow: bool, written: str) -> None:
    assert yaml_scalar(text, "", flow) == written


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(RewriteError, match="cannot be written"):
        yaml_scalar("\ud800")


def scalars(node: Node) -> list[Scalar | Alias]:
    """Every scalar value of a tree, in order."""
    if isinstance(node, Mapping):
        return [found for entry in node.entries for found in scalars(entry.value)]
    if isinstance(node, Sequence):
        return [found for item in node.items for found in scalars(item)]
    return [node]


def replaced(text: str, index: int, value: str) -> str:
    source = Source("f.yml", text.encode())
    tree = compose(source)
    assert tree is not None
    return splice(source, replace_scalar(source, scalars(tree)[index], value)).data.decode()


L = "arc-runner-set-1"


@pytest.mark.parametrize(
    ("before", "index", "value", "after"),
    [
        pytest.param("r: x # c\n", 0, "x", "r: x # c\n", id="the same value: nothing"),
        pytest.param("r: x # c\n", 0, L, f"r: {L} # c\n", id="plain"),
        pytest.param("r: 'x'\n", 0, L, f"r: '{L}'\n", id="single quotes stay"),
        pytest.param('r: "x"\n', 0, L, f'r: "{L}"\n', id="double quotes stay"),
        pytest.param("r: 'x'\n", 0, "it's", "r: 'it''s'\n", id="an escape in single quotes"),
        pytest.param('r: "x"\n', 0, 'a"\\', 'r: "a\\"\\\\"\n', id="escapes in double quotes"),
        pytest.param("r: x\n", 0, "*x", "r: '*x'\n", id="plain that needs quotes"),
        pytest.param('a: "q"\nr: x\n', 1, "*x", 'a: "q"\nr: "*x"\n', id="the quotes of the file"),
        pytest.param("r: [x, y]\n", 0, L, f"r: [{L}, y]\n", id="an element of a flow list"),
        pytest.param("r: [x, y]\n", 1, "${{ m }}", "r: [x, '${{ m }}']\n", id="an expression in flow"),
        pytest.param("{a: {r: x}}", 0, L, f"{{a: {{r: {L}}}}}", id="no final newline"),
        pytest.param("r:\n- x\n-\n", 1, L, f"r:\n- x\n- {L}\n", id="an empty item"),
        pytest.param("r:   # c\n", 0, L, f"r: {L}   # c\n", id="an empty value before a comment"),
        pytest.param("{r: , s: 1}", 0, L, f"{{r: {L}, s: 1}}", id="an empty value in flow"),
        pytest.param("\ufeffr: x\r\n", 0, L, f"\ufeffr: {L}\r\n", id="byte order mark and CRLF"),
        pytest.param("a: 🦀é\nr: x\n", 1, L, f"a: 🦀é\nr: {L}\n", id="behind characters of several bytes"),
        pytest.param("a: &a x\nr: *a\n", 0, L, f"a: &a {L}\nr: *a\n", id="an anchor stays"),
        pytest.param("a: &a x\nr: *a\n", 1, L, f"a: &a x\nr: {L}\n", id="an alias becomes a literal"),
        pytest.param("r: a\n  b\nq: 1\n", 0, L, f"r: {L}\nq: 1\n", id="plain on two lines"),
        pytest.param("r: >-\n    x\nq: 1\n", 0, L, f"r: >-\n    {L}\nq: 1\n", id="folded"),
        pytest.param("r: >- # c\n    x\n    y\n\n# d\n", 0, L, f"r: >- # c\n    {L}\n\n# d\n", id="folded, comments"),
        pytest.param(
            "r: >-\n  ${{ a &&\n  'x' || 'y' }}\n",
            0,
            "${{ a && 'z' || 'y' }}",
            "r: >-\n  ${{ a &&\n  'z' || 'y' }}\n",
            id="one word",
        ),
        pytest.param(
            "r: ${{ a\n  && 'x' }}\n",
            0,
            f"${{{{ a && '{L}' }}}}",
            f"r: ${{{{ a\n  && '{L}' }}}}\n",
            id="one word, plain",
        ),
        pytest.param(
            'r: "\\u00e9 \\\n  x-2 y"\n',
            0,
            f"é {L} y",
            f'r: "\\u00e9 \\\n  {L} y"\n',
            id="one word, escapes stay",
        ),
        pytest.param("r: 'é ''x'' y'\n", 0, "é 'z' y", "r: 'é ''z'' y'\n", id="one word, in doubled quotes"),
        pytest.param('r: "x\\u0061 \\nx"\n', 0, "xa \ny", 'r: "xa \\ny"\n', id="another word, next to an escape"),
        pytest.param("r: x x\n", 0, "x y", "r: x y\n", id="a word that is there twice"),
        pytest.param("r: +x\n", 0, "+1", "r: '+1'\n", id="a word that makes a number"),
        pytest.param("r: |\n  x\nq: 1\n", 0, f"{L}\n", f"r: |\n  {L}\nq: 1\n", id="literal"),
        pytest.param("r: |\n  x\nq: 1\n", 0, L, f"r: |-\n  {L}\nq: 1\n", id="literal that loses its newline"),
        pytest.param("r: |-\n  x\n", 0, "a\n\nb\n", "r: |\n  a\n\n  b\n", id="literal that gets lines"),
        pytest.param("r: >-\n  x\n", 0, "a\nb", "r: >-\n  a\n\n  b\n", id="a newline takes two in a folded text"),
        pytest.param("r: >-\n  x\n", 0, "a\n b", "r: |-\n  a\n   b\n", id="what cannot fold becomes literal"),
        pytest.param("r: |+\n  x\n\nq: 1\n", 0, "y\n\n\n", "r: |+\n  y\n\n\nq: 1\n", id="kept newlines"),
        pytest.param("r: |\r\n  x\r\n", 0, "a\nb\n", "r: |\r\n  a\r\n  b\r\n", id="literal with CRLF"),
        pytest.param("r: |\n  x", 0, "y", "r: |\n  y", id="literal without a final newline"),
        pytest.param("r: |2-\n    x\n", 0, "y", "r: |-\n    y\n", id="an indentation indicator that misleads goes"),
        pytest.param("r: |-\n  x\n", 0, " y", 'r: " y"\n', id="quotes where a block would misread"),
    ],
)
def test_replace_scalar(before: str, index: int, value: str, after: str) -> None:
    assert replaced(before, index, value) == after


@pytest.mark.parametrize(
    ("text", "value", "why"),
    [
        pytest.param("r: !!int 1\n", "x", "tagged", id="a tag says what the text means"),
        pytest.param("r: &a\nq: 1\n", "x", "an empty value", id="an empty value with an anchor"),
        pytest.param("r: |- # c\n  x\n", " y", "a comment stands in the way", id="the comment of a header"),
        pytest.param("{r, q: 1}\n", "x", "an empty value", id="a key without a colon"),
    ],
)
def test_what_cannot_be_replaced_is_refused(text: str, value: str, why: str) -> None:
    with pytest.raises(RewriteError, match=rf"f\.yml:\d+:\d+: .*{why}"):
        replaced(text, 0, value)


TEMPLATES = st.sampled_from(
    [
        "r: x # c\nq: 1\n", "r: 'x'\nq: 1\n", 'r: "x" # c\nq: 1\n', "r:\nq: 1\n",
        "r:\n  x\nq: 1\n", "r: |\n  x\nq: 1\n",
        "r: |-\n  x\n  y\nq: 1\n",
        "r: |+ # c\n   x\n\nq: 1\n", "r: >\n x\n y\nq: 1\n", "r: >-\n\n   x\n# c\nq: 1\n",
        "r: >+\n  x\n\n\nq: 1\n", "r: |\n  x  \n     \n\nq: 1\n", "{r: x, q: 1}\n", "{r: 'x' ,q: 1}\n", "{r: , q: 1}\n",
        "{r: x # c\n, q: 1}\n", "q: 1\nr: |\n  x", "q: 1\nr: >-\n  x", "q: 1\nr: |+\n  x\n\n", "q: 1\nr: x", "q: 1\nr:",
        "r: |1\n  x\nq: 1\n",
    ]
)  # fmt: skip


@settings(deadline=None, max_examples=500)
@given(TEMPLATES, TEXTS, st.booleans(), st.booleans())
def test_any_value_in_any_style_changes_nothing_else(template: str, value: str, crlf: bool, bom: bool) -> None:
    text = "\ufeff" * bom + template.replace("\n", "\r\n" if crlf else "\n")
    source = Source("f.yml", text.encode())
    tree = compose(source)
    assert isinstance(tree, Mapping)
    scalar = tree.get("r")
    assert isinstance(scalar, Scalar)
    try:
        after = splice(source, replace_scalar(source, scalar, value))
    except RewriteError:
        assert "# c" in template, "only a comment stands in the way"
        return
    expected: Plain = {"q": 1, "r": scalar.data if value == scalar.value else value}
    assert read(after.data.decode().removeprefix("\ufeff")) == expected
    assert after.data.count(b"# c") == source.data.count(b"# c")
    assert after.bom == source.bom
    assert after.data.count(b"\n") == after.data.count(b"\r\n") or not crlf
    assert after.data.endswith(b"\n") == source.data.endswith(b"\n")


PIECES = st.lists(
    st.sampled_from(
        ["a", "a-b", "ab", " ", " ", "\n  ", "'", "''", '\\"', "\\x61", "\\n", "é🦀", "&&", ".", "=", "\\\n  "]
    ),
    max_size=9,
)


@settings(deadline=None, max_examples=500)
@given(
    PIECES,
    st.sampled_from(["", "'", '"', "|\n  ", ">-\n  "]),
    st.integers(0, 9),
    st.sampled_from(["a", "ab", "c", "2"]),
)
def test_one_word_of_many_changes_nothing_else(pieces: list[str], style: str, index: int, word: str) -> None:
    end = style if style in ("'", '"') else ""
    source = Source("f.yml", f"r: {style}{''.join(pieces)}{end}\nq: 1\n".encode())
    try:
        tree = compose(source)
    except InputError:
        return
    assert isinstance(tree, Mapping)
    scalar = tree.get("r")
    if not isinstance(scalar, Scalar) or not isinstance(scalar.data, str):
        return
    words = re.split(r"([\w.-]+)", scalar.value)
    place = min(2 * index + 1, len(words) - 1)
    value = "".join([*words[:place], word, *words[place + 1 :]])
    after = splice(source, replace_scalar(source, scalar, value))
    assert read(after.data.decode()) == {"r": value, "q": 1}
