"""Differential tests: arcroute and GitHub's own expression library must agree, value by value and error by error.

Left out, because @actions/expressions differs there from what GitHub runs (the C# of actions/runner): it unescapes only
the first '' of a string, evaluates arguments of ``case`` that are not selected, and reorders keys that look like
integers. Names from JavaScript's Object.prototype, which it takes for keys, are left out too.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from arcroute.actions.doubles import shortest_text
from arcroute.actions.evaluate import Unknown, evaluate
from arcroute.actions.expressions import parse
from arcroute.actions.syntax import ExpressionError

HERE = Path(__file__).parent
CONTEXTS: dict[str, Any] = {
    "github": {"ref": "refs/heads/main", "Actor": "Mona", "run_number": 7, "event": {"forced": False, "n": None}},
    "matrix": {"os": "Linux", "n": 3.5, "list": ["a", "B", 3, True, None], "rows": [{"x": 1, "y": [1, 2]}, {"X": "q"}]},
    "env": {},
    "list": [[1, "2"], {"x": {"z": "deep"}}, "s", None],
}
Ask: TypeAlias = "Callable[[dict[str, Any]], Any]"
pytestmark = pytest.mark.oracle


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """One long-running Node process that answers a question a line."""
    node = shutil.which("node")
    if node is None or not (HERE / "node_modules/@actions/expressions").is_dir():
        pytest.skip("GitHub's parsers are not installed: run scripts/install-oracles (needs npm)")
    with subprocess.Popen(
        [node, str(HERE / "driver.mjs")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        source, sink = process.stdout, process.stdin

        def question(content: dict[str, Any]) -> Any:
            sink.write(json.dumps(content) + "\n")
            sink.flush()
            return json.loads(source.readline())

        yield question
        sink.close()


def encoded(value: object) -> object:
    """A plain value in the driver's notation."""
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, int | float):
        return {"number": shortest_text(float(value))}
    if isinstance(value, list):
        return [encoded(item) for item in value]
    assert isinstance(value, dict), value
    return {"object": [[key, encoded(item)] for key, item in value.items()]}


def ours(text: str) -> dict[str, object]:
    try:
        parse(text, CONTEXTS)
        found = evaluate(text, CONTEXTS)
    except ExpressionError as error:
        return {"error": error.kind}
    assert not isinstance(found, Unknown), found
    return {"value": encoded(found)}


def agree(ask: Ask, text: str) -> None:
    theirs = ask({"evaluate": text, "contexts": CONTEXTS})
    theirs.pop("message", None)
    assert ours(text) == theirs, text


LITERALS = (
    *("null", "true", "false", "0", "1", "-1", "3.5", "7", "1e3", "0x1F", "0o17", "-0", "NaN", "Infinity", "-Infinity"),
    *("''", "'a'", "'A'", "'1'", "' 1 '", "'0x10'", "'1e3'", "'true'", "'null'", "'it''s'", "'Linux'", "'NaN'", "'x'"),
    *(
        "'ß'",
        "'SS'",
        "'ı'",
        "'I'",
        "'{0}'",
        "'{{{0}}}'",
        "'{1}-{0}'",
        "'{0'",
        "'}'",
        "'[1, 2]'",
        "'{\"x\": [1]}'",
        "'[1,'",
    ),
    *(
        "github",
        "env",
        "matrix.list",
        "matrix.rows",
        "list",
        "github.ref",
        "github.actor",
        "github.missing",
        "matrix.n",
    ),
    *(
        "github.event",
        "matrix.rows[0].y",
        "list[1].x.z",
        "github['ACTOR']",
        "matrix.list[3]",
        "fromJSON('[1,\"a\",[2]]')",
    ),
)
BINARY = ("==", "!=", "<", "<=", ">", ">=", "&&", "||")


def expressions() -> st.SearchStrategy[str]:
    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        def call(name: str, *arguments: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
            return st.tuples(*arguments).map(lambda values: f"{name}({', '.join(values)})")

        condition = st.tuples(inner, st.sampled_from(BINARY[:6]), inner).map(" ".join)
        return st.one_of(
            st.tuples(inner, st.sampled_from(BINARY), inner).map(" ".join),
            inner.map("({})".format),
            inner.map("!{}".format),
            inner.map("({}).*".format),
            inner.map("({})[*].x".format),
            inner.map("({}).x".format),
            st.tuples(inner, inner).map(lambda pair: f"({pair[0]})[{pair[1]}]"),
            *(call(name, inner, inner) for name in ("contains", "startsWith", "endsWith", "format", "join")),
            *(call(name, inner) for name in ("toJSON", "fromJSON", "join", "format")),
            call("format", st.sampled_from(("'{0}{1}'", "'{{{1}}}'", "'a{0}'", "'{2}'")), inner, inner),
            call("case", condition, inner, inner),
            inner.map("fromJSON(toJSON({}))".format),
        )

    return st.recursive(st.sampled_from(LITERALS), larger, max_leaves=8)


TOKENS = (
    *(
        "(",
        ")",
        "[",
        "]",
        ".",
        ",",
        "*",
        "!",
        "==",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "&&",
        "||",
        "=",
        "&",
        "|",
        "'",
        "-",
        "+",
    ),
    *(
        " ",
        "\n",
        "\t",
        "github",
        "x",
        "true",
        "null",
        "NaN",
        "Infinity",
        "1",
        "0x",
        "1.5",
        ".5",
        "'s'",
        "join(",
        "foo(",
        '"',
    ),
    *("contains", "case(", "toJSON(", "1-2", "a-b", "_", "é", "$", "%", "github.ref", ".*", "\u00a0"),
)


@settings(max_examples=3000, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(text=expressions())
def test_generated_expressions_have_githubs_value(ask: Ask, text: str) -> None:
    theirs = ask({"evaluate": text, "contexts": CONTEXTS})
    theirs.pop("message", None)
    if "case(" in text and "error" in theirs and "value" in ours(text):
        return  # an argument that GitHub does not evaluate
    assert ours(text) == theirs


@settings(max_examples=3000, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(text=st.lists(st.sampled_from(TOKENS), max_size=8).map("".join))
def test_token_soup_is_refused_alike(ask: Ask, text: str) -> None:
    assume(text.count("''") < 2)
    agree(ask, text)
