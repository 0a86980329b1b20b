"""Numbers as text and text as numbers; JavaScript's own answers are compared in tests/oracles."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcroute.actions.doubles import number_text, parse_number, shortest_text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(0.0, "0", id="zero"),
        pytest.param(-0.0, "0", id="minus zero"),
        pytest.param(3.0, "3", id="whole"),
        pytest.param(-2.5, "-2.5", id="negative"),
        pytest.param(0.1 + 0.2, "0.3", id="fifteen places"),
        pytest.param(1e-7, "1e-7", id="small"),
        pytest.param(0.000001, "0.000001", id="the smallest without exponent"),
        pytest.param(1e-16, "0", id="beyond fifteen places"),
        pytest.param(1e20, "100000000000000000000", id="large"),
        pytest.param(1e21, "1e+21", id="the first with exponent"),
        pytest.param(1.5e300, "1.5e+300", id="huge"),
        pytest.param(math.nan, "NaN", id="not a number"),
        pytest.param(-math.inf, "-Infinity", id="infinite"),
    ],
)
def test_numbers_in_strings(value: float, expected: str) -> None:
    assert number_text(value) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", 0.0, id="nothing"),
        pytest.param(" \t\u00a012\n", 12.0, id="white space around"),
        pytest.param(".5", 0.5, id="no digit before the point"),
        pytest.param("5.", 5.0, id="no digit after the point"),
        pytest.param("+1e-2", 0.01, id="signs"),
        pytest.param("0xfF", 255.0, id="hexadecimal"),
        pytest.param("0o17", 15.0, id="octal"),
        pytest.param("-Infinity", -math.inf, id="infinity"),
        pytest.param("1e999", math.inf, id="too large"),
    ],
)
def test_texts_that_are_numbers(text: str, expected: float) -> None:
    assert parse_number(text) == expected


@pytest.mark.parametrize("text", ["x", "1x", "-0x1", "1_000", "0x", "1 2", "infinity", "nan", ".", "-", "1e", "\u0661"])
def test_texts_that_are_no_numbers(text: str) -> None:
    assert math.isnan(parse_number(text))


@given(st.floats(allow_nan=False))
def test_the_shortest_text_is_the_number(value: float) -> None:
    assert parse_number(shortest_text(value)) == value
