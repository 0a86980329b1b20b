from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.builds.interpolation import MAX_LENGTH, interpolate
from arcroute.builds.model import HOLE

VARIABLES = {"X": "x", "EMPTY": "", "DIR": "images/app", "SECRET": HOLE, "PART": f"v{HOLE}"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("images/app", id="no dollar"),
        pytest.param("a}b{c", id="braces alone"),
    ],
)
def test_leaves_text_without_variables_alone(text: str) -> None:
    assert interpolate(text, VARIABLES.get) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("$X", "x", id="plain"),
        pytest.param("a${X}b$X-c", "axbx-c", id="beside other text"),
        pytest.param("$$X $${X}", "$X ${X}", id="two dollars are one"),
        pytest.param("[$GONE]", "[]", id="unset is empty"),
        pytest.param("${GONE:-d}", "d", id="default for unset"),
        pytest.param("${EMPTY:-d}", "d", id="default for empty with a colon"),
        pytest.param("${EMPTY-d}", "", id="no default for empty without a colon"),
        pytest.param("${X:-d}", "x", id="no default for a value"),
        pytest.param("${GONE:-}", "", id="empty default"),
        pytest.param("${GONE:-${EMPTY:-${X}}}/y", "x/y", id="nested defaults"),
        pytest.param("${GONE:-a:-b?c}", "a:-b?c", id="operators inside a default are text"),
        pytest.param("${X:?must be set}", "x", id="required and set"),
        pytest.param("${X:+r}${GONE:+r}${EMPTY:+r}${EMPTY+s}", "rs", id="replacement"),
        pytest.param("${X:+${DIR}}", "images/app", id="variable in a replacement"),
    ],
)
def test_replaces_variables(text: str, expected: str) -> None:
    assert interpolate(text, VARIABLES.get) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a/${SECRET}", f"a/{HOLE}", id="unknown value"),
        pytest.param("${SECRET:-d}", HOLE, id="an unknown value may be empty, so its default may hold"),
        pytest.param("${PART:-d}", f"v{HOLE}", id="a partly known value is not empty"),
        pytest.param("${SECRET:+r}", HOLE, id="replacement of an unknown"),
        pytest.param("${GONE:?no}", HOLE, id="required and unset: compose stops"),
        pytest.param("${EMPTY:?no}", HOLE, id="required and empty"),
        pytest.param("${X", HOLE, id="brace never closed"),
        pytest.param("${}", HOLE, id="no name"),
        pytest.param("${X!y}", HOLE, id="no such operator"),
        pytest.param("$(pwd)", f"{HOLE}(pwd)", id="command substitution is the shell's"),
        pytest.param("${A:-" * 30 + "}" * 30, HOLE, id="nested too deeply"),
    ],
)
def test_answers_a_hole_for_what_cannot_be_known(text: str, expected: str) -> None:
    assert interpolate(text, VARIABLES.get) == expected


def test_refuses_to_grow_without_limit() -> None:
    assert interpolate("$A$A$A", {"A": "x" * MAX_LENGTH}.get) == HOLE


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet="${}:-?+XGabc", max_size=60))
def test_never_raises_and_leaves_no_reference_to_a_known_name(text: str) -> None:
    result = interpolate(text, VARIABLES.get)
    assert result == interpolate(text, VARIABLES.get)
    assert "$" in text or result == text
