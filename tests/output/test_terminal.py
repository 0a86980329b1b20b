from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.output.terminal import harmless, printable, width, wrap


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("plain: text 1", "plain: text 1", id="plain"),
        pytest.param("ü 字 🦀", "ü 字 🦀", id="letters-of-the-world"),
        pytest.param("\x1b[31m", "\\x1b[31m", id="escape"),
        pytest.param("a\nb\tc\r", "a\\nb\\tc\\r", id="line-ends-and-tabs"),
        pytest.param("\u202eabc", "\\u{202e}abc", id="right-to-left"),
        pytest.param("##[error]x", "#\\u{23}[error]x", id="command-to-the-runner"),
        pytest.param("##", "##", id="no-command"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("line", "logged"),
    [
        pytest.param("a ::error::x", "a ::error::x", id="not-at-the-start"),
        pytest.param("  ::: path", "  ::: path", id="three-colons"),
        pytest.param("::error::x", "\\u{3a}:error::x", id="command"),
        pytest.param("   ::error::x", "   \\u{3a}:error::x", id="indented-command"),
    ],
)
def test_harmless(line: str, logged: str) -> None:
    assert harmless(line) == logged


@settings(deadline=None)
@given(st.text(st.sampled_from("ab 字é"), max_size=60), st.integers(1, 20))
def test_wrapped_text_loses_nothing_and_fits_where_words_allow(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert " ".join(lines) == " ".join(text.split())
    assert all(width(line) <= columns or " " not in line.strip() for line in lines)
