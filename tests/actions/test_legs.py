"""What names a leg."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_a_key_says_which_combination_in_which_chain(walk: Callable[..., Any]) -> None:
    matrix = "{strategy: {matrix: {n: [1, 2]}}, "
    found = walk(
        {
            "a.yml": f"on: push\njobs: {{a: {matrix}uses: ./.github/workflows/b.yml}}}}\n",
            "b.yml": "on: workflow_call\njobs: {b: {runs-on: x}}\n",
        }
    )
    w = ".github/workflows/"
    assert [leg.key for leg in found.legs] == [
        f"{w}a.yml:a#0 > {w}b.yml:b#0",
        f"{w}a.yml:a#1 > {w}b.yml:b#0",
        f"{w}b.yml:b#0",
    ]
    assert found.legs[0].paths == (f"{w}a.yml", f"{w}b.yml")
    assert str(found.legs[0].place) == f"{w}b.yml:2:8"
