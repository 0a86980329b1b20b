"""Workflows that GitHub's workflow parser refuses are refused here too.

@actions/workflow-parser checks templates and the shape of ``strategy``, but expands no matrix: expansion is held by the
documented examples in tests/actions/test_matrix.py. It is also laxer than GitHub about ``exclude``, so only one
direction is compared for matrices.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arcroute.actions.matrix import combinations
from arcroute.actions.template import OPEN, template, tracked
from arcroute.errors import ArcrouteError
from arcroute.text.source import Source
from arcroute.text.tree import Mapping
from arcroute.text.yaml import compose

Ask: TypeAlias = "Callable[[dict[str, Any]], Any]"
pytestmark = pytest.mark.oracle
hundreds = settings(max_examples=400, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

ALLOWED = ("github", "inputs", "vars", "needs", "strategy", "matrix")
FRAGMENTS = (
    *("${{", "}}", "${{ ", " }}", "'", "}", "{", "$", " ", "a", "${{ github.ref }}", "${{ 'x' }}", "${{ '}}' }}"),
    *("env.X", "matrix.os", "||", "${{ join(1) }}", "${{ secrets.A }}", "''", "success()", "hashFiles('x')"),
)
CELLS: st.SearchStrategy[object] = st.sampled_from(
    (1, "a", None, True, [], ["a"], {}, {"a": 1}, [{"a": 1}], [[]], "${{ fromJSON('[1]') }}", "${{ 1 ")
)
MATRICES = st.dictionaries(st.sampled_from(("a", "b", "include", "exclude")), CELLS, max_size=3) | CELLS


def job(**keys: object) -> str:
    return json.dumps({"on": "push", "jobs": {"j": {"runs-on": "x", "steps": [{"run": "x"}], **keys}}})


def refused(ask: Ask, text: str) -> bool:
    return bool(ask({"workflow": text})["errors"])


@hundreds
@given(text=st.lists(st.sampled_from(FRAGMENTS), max_size=7).map("".join))
def test_templates_are_refused_alike(ask: Ask, text: str) -> None:
    assert is_refused(text) == refused(ask, job(name=text)), text


def is_refused(text: str) -> bool:
    try:
        template(text if OPEN in text else "${{ 1 }}", None, ALLOWED)
    except ArcrouteError:
        return True
    return False


@hundreds
@given(matrix=MATRICES)
def test_a_matrix_that_the_parser_refuses_is_an_error(ask: Ask, matrix: object) -> None:
    if not refused(ask, job(strategy={"matrix": matrix})):
        return
    source = Source("w.yml", json.dumps({"matrix": matrix}).encode())
    root = compose(source)
    assert isinstance(root, Mapping)
    with pytest.raises(ArcrouteError):
        combinations(tracked(source, root, "matrix cell"), {})
