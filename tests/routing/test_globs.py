from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.routing.globs import covers, matches

NAMES = st.text("ab.", min_size=1, max_size=4)
PATHS = st.lists(NAMES, min_size=1, max_size=5).map("/".join)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        pytest.param("images/*/Dockerfile", "images/a/b/Dockerfile", id="a-star-stays-in-one-name"),
        pytest.param("images/*", "other/images/a", id="a-slash-anchors-at-the-root"),
        pytest.param("/Dockerfile", "a/Dockerfile", id="a-leading-slash-is-the-root"),
        pytest.param("images", "images/a", id="a-folder-is-not-what-lies-in-it"),
        pytest.param("a/**/b", "a/c", id="the-rest-must-match"),
        pytest.param("nightly.yml", "nightly.yaml", id="a-name-is-a-whole-name"),
        pytest.param("Images/*", "images/a", id="letter-case-counts"),
    ],
)
def test_no_match(pattern: str, path: str) -> None:
    assert not matches(pattern, path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        pytest.param("images/langserver-*/Dockerfile", "images/langserver-x/Dockerfile", id="star-in-a-folder"),
        pytest.param("nightly.yml", ".github/workflows/nightly.yml", id="a-bare-name-matches-in-any-folder"),
        pytest.param("/Dockerfile", "Dockerfile", id="the-root"),
        pytest.param("vendor/**", "vendor/a/b", id="everything-below"),
        pytest.param("**/Dockerfile.*", "Dockerfile.py", id="two-stars-may-span-nothing"),
        pytest.param("a/**/**/b", "a/b", id="two-stars-twice"),
        pytest.param("**", "a/b", id="two-stars-alone"),
        pytest.param("a?[bc]", "x/axb", id="question-mark-and-set"),
    ],
)
def test_match(pattern: str, path: str) -> None:
    assert matches(pattern, path)


def test_a_folder_covers_what_lies_in_it() -> None:
    assert covers("vendor", "a/vendor/b/c.yml")
    assert covers("third/*", "third/party/x")
    assert not covers("third/*", "other/third")


@given(PATHS)
@settings(deadline=None, max_examples=100)
def test_a_path_matches_itself_and_two_stars_match_all(path: str) -> None:
    assert matches("/" + path, path)
    assert matches("**", path)
    assert matches("/**/" + path.rsplit("/", maxsplit=1)[-1], path)


def test_hostile_patterns_end() -> None:
    assert not matches("/".join(["**", "a*a*a*a*a*b"] * 40), "/".join(["a" * 200] * 200))
