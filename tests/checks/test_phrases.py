"""How findings name one leg of a matrix."""

from __future__ import annotations

import pytest

from tests.checks.conftest import Ask

JOB = """\
on: push
jobs:
  image:
    strategy: {{matrix: {}}}
    runs-on: arc-runer-set-1
    steps:
      - run: docker build -f images/${{{{ {} }}}}/Dockerfile .
"""


@pytest.mark.parametrize(
    ("matrix", "reads", "told"),
    [
        pytest.param("{n: [python], b: [true], c: [1]}", "matrix.n", "n: python, b: true", id="two of several"),
        pytest.param("{cfg: [{n: python}]}", "matrix.cfg.n", "cfg.n: python", id="nested"),
        pytest.param(
            "{cfg: [{deep: {description: some words}, age: 17, n: python, os: x}]}",
            "matrix.cfg.n",
            "cfg.os: x, cfg.n: python",
            id="the shortest texts of several nested",
        ),
        pytest.param(
            "{cfg: [{n: python}], target: [dev]}", "matrix.cfg.n", "target: dev, cfg.n: python", id="plain ones first"
        ),
        pytest.param("{cfg: [{n: [python]}]}", "matrix.cfg.n[0]", "cfg.n[0]: python", id="in a list"),
    ],
)
def test_a_leg_is_named_by_its_cells(ask: Ask, matrix: str, reads: str, told: str) -> None:
    (found,) = ask("ARC103", JOB.format(matrix, reads))
    assert f"job `image` ({told})" in found.message
