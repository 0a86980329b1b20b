"""Names as words, and which stacks they speak of."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.routing.naming import mentions
from arcroute.routing.stacks import Strength, shipped_stacks
from arcroute.routing.tokens import MAX_LENGTH, tokens

STACKS = shipped_stacks()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("", (), id="nothing"),
        pytest.param("cache", ("cache",), id="one word stays one"),
        pytest.param("c-test-runner", ("c", "test", "runner"), id="hyphens"),
        pytest.param("MyJavaApp_v2", ("my", "java", "app", "v2"), id="capitals"),
        pytest.param("JavaScriptLinter", ("javascript", "linter"), id="a brand with capitals inside"),
        pytest.param("OCamlService", ("ocaml", "service"), id="a brand that starts with two capitals"),
        pytest.param("HTMLParser", ("htmlparser",), id="capitals in a row"),
        pytest.param("c++-runner", ("cplusplus", "runner"), id="plus signs"),
        pytest.param("C#_api", ("csharp", "api"), id="hash"),
        pytest.param("asp.net", ("aspnet",), id="a dot inside"),
        pytest.param("node.js", ("node", "js"), id="a dot between words"),
        pytest.param("python3.11", ("python3", "11"), id="a version"),
    ],
)
def test_words(text: str, words: tuple[str, ...]) -> None:
    assert tokens(text) == words


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("cache", id="c is no word in it"),
        pytest.param("codebase-indexer", id="neither is base"),
        pytest.param("google-sync", id="nor go"),
        pytest.param("trust-store", id="nor rust"),
        pytest.param("rusty-hooks", id="rusty is not rust"),
        pytest.param("scalable-api", id="nor scala"),
        pytest.param("ml-service", id="ml is machine learning more often than not"),
        pytest.param("html-runner", id="nor ml"),
        pytest.param("network-probe", id="nor net"),
        pytest.param("k8s-s3-sync", id="digits that are no version"),
        pytest.param("plan-c-for-you", id="a letter in the middle of other words"),
    ],
)
def test_names_that_speak_of_no_stack(name: str) -> None:
    assert mentions(STACKS, name) == ()


@pytest.mark.parametrize(
    ("name", "stack", "strength"),
    [
        pytest.param("node-exporter", "javascript", Strength.WEAK, id="a node of a cluster"),
        pytest.param("swift-object-storage", "swift", Strength.WEAK, id="OpenStack's swift"),
        pytest.param("node", "javascript", Strength.MEDIUM, id="an everyday word alone"),
        pytest.param("c", "c", Strength.LIKELY, id="a letter alone"),
        pytest.param("ws-c", "c", Strength.LIKELY, id="a letter behind something unknown"),
        pytest.param("c-test-runner", "c", Strength.STRONG, id="a letter beside roles"),
        pytest.param("node18", "javascript", Strength.MEDIUM, id="with a version"),
        pytest.param("node-app", "javascript", Strength.STRONG, id="beside a role"),
        pytest.param("gcc-12", "c", Strength.STRONG, id="a compiler and its version"),
        pytest.param("jdk17", "java", Strength.STRONG, id="a version that sticks"),
        pytest.param("py3", "python", Strength.STRONG, id="a short name with a version"),
        pytest.param("python3.11", "python", Strength.STRONG, id="a full version"),
        pytest.param("cpp", "c", Strength.STRONG, id="C++ by its suffix"),
        pytest.param("spring-boot-app", "java", Strength.STRONG, id="a name of two words"),
        pytest.param("javascript-runner", "javascript", Strength.STRONG, id="and not java"),
        pytest.param("rust-game-server", "rust", Strength.NAMED, id="a language beside another subject"),
        pytest.param("langserver-java", "java", Strength.STRONG, id="behind a role"),
        pytest.param("cargo-tracker", "rust", Strength.MEDIUM, id="cargo may be freight"),
    ],
)
def test_names_that_speak_of_a_stack(name: str, stack: str, strength: Strength) -> None:
    assert mentions(STACKS, name) == ((stack, strength),)


def test_what_follows_with_is_aside() -> None:
    assert dict(mentions(STACKS, "c-with-python-tests")) == {"c": Strength.LIKELY, "python": Strength.WEAK}


def test_base_beside_an_everyday_word_makes_it_a_language() -> None:
    assert dict(mentions(STACKS, "node-base"))["javascript"] == Strength.STRONG


def test_two_languages_are_both_named() -> None:
    assert {match.stack for match in mentions(STACKS, "rust-python-bindings")} == {"rust", "python"}


LETTERS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=6)


@settings(deadline=None, max_examples=150)
@given(before=LETTERS, after=LETTERS, word=st.sampled_from(["c", "go", "r", "java", "rust", "node", "base"]))
def test_a_word_inside_a_longer_one_is_never_taken(before: str, after: str, word: str) -> None:
    glued = before + word + after
    assert all(STACKS.named(glued) == match.stack for match in mentions(STACKS, glued))


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=3 * MAX_LENGTH))
def test_any_text_is_a_name(text: str) -> None:
    words = tokens(text)
    assert all(word and word == word.lower() for word in words)
    mentions(STACKS, text)
