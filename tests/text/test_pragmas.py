from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.text.pragmas import MAX_PRAGMAS, pragmas
from arcroute.text.source import Source


def source(text: str) -> Source:
    return Source("ci.yml", text.encode())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("# ignore[ARC101]", id="not-addressed-to-arcroute"),
        pytest.param("# arcroute: routes our builds", id="prose"),
        pytest.param("# arcroute: ignored[ARC101]", id="another-word"),
        pytest.param("x: a#arcroute: ignore[ARC101]", id="no-comment-without-a-blank-before-it"),
        pytest.param("arcroute: ignore[ARC101]", id="no-comment"),
        pytest.param("# arcroute: stack=", id="no-stack"),
    ],
)
def test_no_pragma(text: str) -> None:
    assert pragmas(source(text)) == ()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        pytest.param("# arcroute: ignore[ARC101]", ("ARC101",), id="one"),
        pytest.param("#arcroute:ignore[ARC101]", ("ARC101",), id="without-blanks"),
        pytest.param("# ARCROUTE: Ignore[arc101]", ("arc101",), id="letter-case"),
        pytest.param("# arcroute: ignore[ARC101, no-timeout,,]", ("ARC101", "no-timeout"), id="several"),
        pytest.param("x: 1 # arcroute: ignore[ARC101] because", ("ARC101",), id="with-a-reason"),
        pytest.param("# arcroute: ignore", (), id="no-list"),
        pytest.param("# arcroute: ignore[]", (), id="empty-list"),
        pytest.param("# arcroute: ignore[ARC101", (), id="list-without-an-end"),
    ],
)
def test_ignores(text: str, codes: tuple[str, ...]) -> None:
    (pragma,) = pragmas(source(text))
    assert pragma.ignores
    assert pragma.codes == codes


def test_the_spans_are_bytes() -> None:
    text = "\ufeffé: 1\nx: ü   # arcroute: ignore[ARC101, ARC302]  a reason \r\ny: 2\n"
    file = source(text)
    (pragma,) = pragmas(file)
    assert (pragma.line, pragma.alone) == (2, False)
    assert file.slice(pragma.span) == "# arcroute: ignore[ARC101, ARC302]"
    assert file.slice(pragma.comment) == "# arcroute: ignore[ARC101, ARC302]  a reason"
    assert pragma.codes_span is not None
    assert file.slice(pragma.codes_span) == "ARC101, ARC302"


def test_two_on_a_line_share_it() -> None:
    file = source("  # arcroute: stack=java # arcroute: ignore[ARC101] why #7\n")
    first, second = pragmas(file)
    assert (first.stack, first.alone, file.slice(first.comment)) == ("java", True, "# arcroute: stack=java")
    assert (second.ignores, second.alone) == (True, False)
    assert file.slice(second.comment) == "# arcroute: ignore[ARC101] why #7"


def test_there_is_a_limit() -> None:
    assert len(pragmas(source("# arcroute: ignore[ARC101] " * (MAX_PRAGMAS + 1)))) == MAX_PRAGMAS


PIECES = st.sampled_from(
    ["# ", "arcroute: ", "ignore", "[", "]", "ARC101", ",", " ", "\n", "\r\n", "stack=c", "é", "\t"]
)


@settings(deadline=None, max_examples=200)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_spans_of_any_text_are_comments_in_order(text: str) -> None:
    file = source(text)
    end = 0
    for pragma in pragmas(file):
        assert end <= pragma.comment.start <= pragma.span.start < pragma.span.end <= pragma.comment.end
        assert "\n" not in file.slice(pragma.comment)
        assert file.slice(pragma.comment).startswith("#")
        end = pragma.comment.end
