from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from arcroute.editing.comments import comment_in, comments
from arcroute.errors import InputError
from arcroute.text.source import Source, Span


def found(text: str) -> list[str]:
    return list(comments(Source("f.yml", text.encode())).elements())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="an empty file"),
        pytest.param("a: b#c\n", id="no space before it"),
        pytest.param("a: 'b # c'\n", id="single quotes"),
        pytest.param('a: "b\n  # c"\n', id="double quotes, on a second line"),
        pytest.param("a: |\n  # b\n\n  c # d\n", id="a literal text"),
        pytest.param("a: >-\n    # c", id="a folded text without a final newline"),
        pytest.param("? '# a'\n: [b#, '# c']\n", id="keys and flow"),
    ],
)
def test_a_number_sign_that_is_text(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("# a\n", ["# a"], id="nothing else"),
        pytest.param("\ufeff# a\r\nb: 1 # é🦀 \r\n", ["# a", "# é🦀 "], id="byte order mark, CRLF, non-ASCII"),
        pytest.param("a: 1\t#b\n# c", ["#b", "# c"], id="behind a tab, and at the end without a newline"),
        pytest.param("a: | # b\n  # no\n# c\n", ["# b", "# c"], id="the header of a text, and below the text"),
        pytest.param("a: |+\n  b\n\n # c\n", ["# c"], id="below a text with kept newlines"),
        pytest.param("a: [b, # c\n  d] # e\n", ["# c", "# e"], id="in flow and behind it"),
        pytest.param("a: &b # c\nd: !!str # e\nf: *b # g\n", ["# c", "# e", "# g"], id="anchors, tags and aliases"),
        pytest.param("%YAML 1.2 # a\n--- # b\nc: 1\n... # d\n", ["# a", "# b", "# d"], id="directives and markers"),
        pytest.param("a: # b\n  # b\n  c: 1\n", ["# b", "# b"], id="the same twice"),
        pytest.param("--- # a\n--- # b\nc: 1\n", ["# a", "# b"], id="an empty document"),
        pytest.param("# a\u2028b: 1\n", ["# a"], id="a line break that only YAML 1.1 knows"),
    ],
)
def test_comments(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_comment_in() -> None:
    source = Source("f.yml", b"a: 1 # b\nc: '# d'\n")
    assert [comment_in(source, Span(*span)) for span in ((0, 5), (0, 6), (5, 6), (6, 18))] == [False, True, True, False]


PIECES = [
    "a: 1", "# own", "  # deep", "a: 'x # no' # yes", 'a: "x\n  # no" # q', "a: | # head\n  # no\n  x", "a: >-\n  x\n",
    "a: [1, # in\n  2] # out", "a: {b: c#d, # é\n  }", "a: &x # anchored\n  - 1\n  # z\n  - 2", "a: !!str # tag\n  x",
    "a: x #", "a: b#c", "\t# tab", "a: x\t# tab", "", "a: # b\n  c: 1 # 🦀\n    # right", "a: |+\n  x\n\n",
    "'a # b': 1 ##",
    "a:\n- # b\n  c: 1\n- - d # e", "a: x\n  y # z", "a: |2-\n    # x\n   # y\n # z", "a: '''# b' # c",
]  # fmt: skip


def by_another(text: str) -> Counter[str]:
    """The comments that ruamel.yaml's own scanner keeps for its round trip."""
    kept: list[str] = []
    for token in YAML(typ="rt", pure=True).scan(io.StringIO(text)):
        kept += flattened(getattr(token, "_comment", None))
    lines = [line.strip(" \t\r") for comment in kept for line in comment.split("\n")]
    return Counter(line for line in lines if line.startswith("#"))


def flattened(comment: object) -> Iterable[str]:
    if isinstance(comment, list):
        return [text for part in comment for text in flattened(part)]
    value = getattr(comment, "value", comment)
    return [value] if isinstance(value, str) else []


def check(text: str) -> None:
    try:
        expected, ours = by_another(text), comments(Source("f.yml", text.encode()))
    except (InputError, YAMLError):
        assume(False)
    else:
        assert Counter(comment.rstrip(" \t") for comment in ours.elements()) == expected


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=8), st.sampled_from(["", "\n"]))
def test_another_scanner_finds_the_same_in_what_people_write(pieces: list[str], end: str) -> None:
    unique = [piece.replace("a", f"a{number}", 1) for number, piece in enumerate(pieces)]
    check("\n".join(unique) + end)


@settings(deadline=None, max_examples=300)
@given(st.text("ab:#-[],{}'\"| \n", max_size=14))
def test_another_scanner_finds_the_same_in_noise(text: str) -> None:
    check(f"k: {text}")  # a text at the root may be indented by nothing to one scanner, not to the other
