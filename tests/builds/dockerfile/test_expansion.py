"""Variables in words, as BuildKit expands them."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.builds.dockerfile import patterns
from arcroute.builds.dockerfile.expansion import Expander
from arcroute.builds.dockerfile.values import UNGIVEN, UNKNOWN, UNSET, ExpansionError, Value
from arcroute.builds.model import HOLE

VALUES = {
    "A": Value("abc", is_set=True),
    "E": Value("", is_set=True),
    "P": Value("a/b/a.tar.gz", is_set=True),
    "S": Value("x y", is_set=True),
    "G": UNGIVEN,
    "H": UNKNOWN,
    "M": Value(f"v{HOLE}", is_set=True),
}


def expand(word: str, escape: str = "\\") -> str:
    return Expander(escape).expand(word, lambda name: VALUES.get(name, UNSET))


@pytest.mark.parametrize(
    ("word", "expanded"),
    [
        pytest.param("plain/word:1", "plain/word:1", id="nothing"),
        pytest.param("a$", "a$", id="lone-dollar"),
        pytest.param("$ A $/", "$ A $/", id="no-name"),
        pytest.param("'$A'", "$A", id="single-quotes"),
        pytest.param("\\$A \\${A}", "$A ${A}", id="escaped"),
        pytest.param("$A", "abc", id="bare"),
        pytest.param("${A}d", "abcd", id="braces"),
        pytest.param("$Ad", "", id="longest-name"),
        pytest.param("x$A/$S", "xabc/x y", id="inside"),
        pytest.param("$1a", "a", id="numbered"),
        pytest.param('"$A \\"b\\" \\a"', 'abc "b" \\a', id="double-quotes"),
        pytest.param("'a'\"b\"c\\d", "abcd", id="quotes-join"),
        pytest.param("a\\", "a", id="escape-at-the-end"),
        pytest.param("${A:-x}${E:-x}${N:-x}", "abcxx", id="default"),
        pytest.param("${A-x}${E-x}${N-x}", "abcx", id="default-if-unset"),
        pytest.param("${A:+x}${E:+x}${N:+x}", "x", id="alternative"),
        pytest.param("${A+x}${E+x}${N+x}", "xx", id="alternative-if-set"),
        pytest.param("${A:?no}${E?no}", "abc", id="required"),
        pytest.param("${N:-${A:-x}}", "abc", id="nested"),
        pytest.param("${N:-'a }'}", "a }", id="quoted-brace"),
        pytest.param("${P#*/}|${P##*/}", "b/a.tar.gz|a.tar.gz", id="prefix"),
        pytest.param("${P%.*}|${P%%.*}", "a/b/a.tar|a/b/a", id="suffix"),
        pytest.param("${P#b}${P%x*}", "a/b/a.tar.gza/b/a.tar.gz", id="no-match"),
        pytest.param("${P#?\\/}", "b/a.tar.gz", id="escaped-slash-in-a-pattern"),
        pytest.param("${A#\\*}${A%\\?}", "abcabc", id="escaped-wildcard"),
        pytest.param("${P/a/x}|${P//a/x}", "x/b/a.tar.gz|x/b/x.txr.gz", id="replace"),
        pytest.param("${P/\\/b*./-}|${P//\\//_}", "a-gz|a_b_a.tar.gz", id="replace-pattern"),
        pytest.param("${A//b/}", "ac", id="remove"),
        pytest.param("v$H", f"v{HOLE}", id="unknown"),
        pytest.param("${H:-x}|${H:+x}", f"{HOLE}|{HOLE}", id="unknown-may-be-empty"),
        pytest.param("${M:-x}|${M:+x}", f"v{HOLE}|x", id="partly-known-is-not-empty"),
        pytest.param("${M%.*}${M/v/w}${A#$H}", HOLE * 3, id="unknown-in-patterns"),
        pytest.param("v$G", f"v{HOLE}", id="ungiven"),
        pytest.param("${G:-x}${G-x}${G:+y}${G+y}", "xx", id="ungiven-takes-the-default"),
        pytest.param("${H:?no}${G?no}", HOLE * 2, id="ungiven-may-be-there"),
    ],
)
def test_expand(word: str, expanded: str) -> None:
    assert expand(word) == expanded


def test_the_escape_directive_counts() -> None:
    assert expand("C:\\a`$A\\$A", "`") == "C:\\a$A\\abc"


@pytest.mark.parametrize(
    ("word", "message"),
    [
        pytest.param("${A", "unsupported modifier", id="open"),
        pytest.param("${A:-x", "missing '}'", id="open-default"),
        pytest.param("${A/x}", "missing '/'", id="open-pattern"),
        pytest.param("${}", "bad substitution", id="nothing"),
        pytest.param("${:x}", "bad substitution", id="no-name"),
        pytest.param("${A!x}", "unsupported modifier (!)", id="modifier"),
        pytest.param("${A:!x}", "unsupported modifier (:!)", id="modifier-with-a-colon"),
        pytest.param("${A:1}", "unsupported modifier (:1)", id="substring"),
        pytest.param("${N:?not there}", "N: not there", id="required"),
        pytest.param("${E:?}", "E: is not allowed to be empty", id="required-empty"),
        pytest.param("'a", "matching single-quote", id="single-quote"),
        pytest.param('"a', "matching double-quote", id="double-quote"),
        pytest.param("${A#\\x}", "invalid escape", id="pattern"),
        pytest.param("${N:-" * 51, "nest more than 50 deep", id="depth"),
        pytest.param("$A" * 1_000_000, "too much text", id="length"),
    ],
)
def test_refused(word: str, message: str) -> None:
    with pytest.raises(ExpansionError) as caught:
        expand(word)
    assert message in str(caught.value)


@given(st.text().filter(lambda text: not set(text) & set("$'\"\\")))
@settings(deadline=None)
def test_text_without_marks_stays(text: str) -> None:
    assert expand(text) == text


@given(st.text(st.sampled_from("$A{}:-+?#%/*'\"\\ é\n"), max_size=30), st.sampled_from("\\`"))
@settings(max_examples=500, deadline=None)
def test_any_word_is_expanded_or_refused(word: str, escape: str) -> None:
    try:
        expanded = expand(word, escape)
    except ExpansionError as error:
        expanded = str(error)
    assert isinstance(expanded, str)


SUBJECTS = st.text(st.sampled_from("ab"), max_size=8)
PATTERNS = st.text(st.sampled_from("ab*?"), max_size=6)


@given(SUBJECTS, PATTERNS, st.booleans())
@settings(max_examples=500, deadline=None)
def test_a_prefix_is_the_shortest_or_longest_that_matches(text: str, pattern: str, longest: bool) -> None:
    matching = [end for end in range(len(text) + 1) if fnmatchcase(text[:end], pattern)]
    expected = text[(max if longest else min)(matching) :] if matching else text
    assert patterns.trim_prefix(text, patterns.compile_pattern(pattern), longest=longest) == expected


@given(SUBJECTS, PATTERNS, st.booleans())
@settings(max_examples=500, deadline=None)
def test_a_suffix_is_the_shortest_or_longest_that_matches(text: str, pattern: str, longest: bool) -> None:
    matching = [start for start in range(len(text) + 1) if fnmatchcase(text[start:], pattern)]
    expected = text[: (min if longest else max)(matching)] if matching else text
    assert patterns.trim_suffix(text, patterns.compile_pattern(pattern), longest=longest) == expected


@given(SUBJECTS, PATTERNS.filter(lambda pattern: bool(pattern.strip("*"))))
@settings(max_examples=500, deadline=None)
def test_the_leftmost_longest_match_is_replaced(text: str, pattern: str) -> None:
    places = [(start, end) for start in range(len(text) + 1) for end in range(len(text), start - 1, -1)]
    found = next(((start, end) for start, end in places if fnmatchcase(text[start:end], pattern)), None)
    expected = text if found is None else f"{text[: found[0]]}-{text[found[1] :]}"
    assert patterns.replace(text, patterns.compile_pattern(pattern), "-", every=False) == expected
