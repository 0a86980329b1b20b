"""What HCL expressions come to, and which stay unknown."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.builds.bake.evaluate import MAX_STEPS, Evaluator
from arcroute.builds.bake.expressions import UNKNOWN, Value
from arcroute.builds.bake.hcl import parse
from arcroute.builds.model import HOLE
from arcroute.errors import InputError
from arcroute.text.source import Source

HEAD = """
variable "TAG" { default = "v1" }
variable "NUMBER" { default = 3 }
variable "FLAG" { default = false }
variable "LIST" { default = ["a", "b"] }
variable "NOTHING" { default = null }
variable "UNSET" {}
variable "HIDDEN" { default = "" }
variable "SELF" { default = "${SELF}" }
obj = { name = "n", "key" = [1, { deep = "d" }], (TAG) = "t" }
objects = [{ id = "x" }, { id = "y" }]
function "greet" {
  params = [a, b]
  variadic_params = rest
  result = "${a}-${b}-${length(rest)}"
}
function "loop" {
  params = [a]
  result = "${loop(a)}"
}
target "other" {
  args = { A = TAG }
}
"""


def evaluate(expression: str, env: Mapping[str, str] | None = None) -> Value:
    document = parse(Source("docker-bake.hcl", f"{HEAD}\nresult = {expression}\n".encode()))
    return Evaluator.of([document], {"HIDDEN": HOLE, **(env or {})}.get).variable("result")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param('"text"', "text", id="text"),
        pytest.param(r'"a\n\t\"\\\u00e9"', 'a\n\t"\\é', id="escapes"),
        pytest.param('"$${TAG} %%{x} $x 100%"', "${TAG} %{x} $x 100%", id="escaped templates"),
        pytest.param('"x-${TAG}-${NUMBER}-${FLAG}"', "x-v1-3-false", id="template"),
        pytest.param('"${NUMBER}"', 3, id="a lone interpolation keeps its type"),
        pytest.param('"%{ if FLAG }a%{ else }b%{ endif }c"', "bc", id="directive"),
        pytest.param("<<E\na ${TAG}\n b\nE\n", "a v1\n b\n", id="heredoc"),
        pytest.param("<<-E\n  a\n   b\n  E\n", "a\n b\n", id="heredoc without indentation"),
        pytest.param("[1, 2.5, true, null]", [1, 2.5, True, None], id="tuple"),
        pytest.param('{ a = 1, "b" : 2 }', {"a": 1, "b": 2}, id="object"),
        pytest.param("obj.name", "n", id="attribute"),
        pytest.param('obj["v1"]', "t", id="key that is computed"),
        pytest.param("obj.key[1].deep", "d", id="path"),
        pytest.param("LIST.1", "b", id="old index"),
        pytest.param("objects[*].id", ["x", "y"], id="splat"),
        pytest.param("target.other.args.A", "v1", id="another block's attribute"),
        pytest.param("1 + 2 * 3 - 8 / 4 % 3", 5, id="precedence"),
        pytest.param("-NUMBER", -3, id="minus"),
        pytest.param("!FLAG && (NUMBER >= 3 || FLAG)", True, id="logic"),
        pytest.param('TAG == "v1" ? "yes" : "no"', "yes", id="conditional"),
        pytest.param('"1" == 1', False, id="types are not mixed"),
        pytest.param("UNSET", "", id="a variable without default is empty"),
        pytest.param("NOTHING == null", True, id="null"),
        pytest.param('[for i, x in LIST : "${i}${x}" if x != "a"]', ["1b"], id="for"),
        pytest.param("{ for k, v in { a = 1 } : upper(k) => v + 1 }", {"A": 2}, id="for object"),
        pytest.param('greet("x", "y", 1, 2)', "x-y-2", id="own function"),
        pytest.param("greet(LIST...)", "a-b-0", id="spread arguments"),
    ],
)
def test_evaluates(expression: str, expected: Value) -> None:
    assert evaluate(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param('join(",", LIST)', "a,b", id="join"),
        pytest.param('split("-", "a-b")', ["a", "b"], id="split"),
        pytest.param('format("%s:%d%%", TAG, 3)', "v1:3%", id="format"),
        pytest.param('concat(LIST, ["c"])', ["a", "b", "c"], id="concat"),
        pytest.param("merge({ a = 1, b = 1 }, { b = 2 })", {"a": 1, "b": 2}, id="merge"),
        pytest.param('lookup({ a = 1 }, "z", 9)', 9, id="lookup"),
        pytest.param('contains(LIST, "b")', True, id="contains"),
        pytest.param('equal(TAG, "v1")', True, id="equal"),
        pytest.param('notequal("", TAG)', True, id="notequal"),
        pytest.param("and(true, not(FLAG))", True, id="and, not"),
        pytest.param('replace("a.b.c", ".", "-")', "a-b-c", id="replace"),
        pytest.param('regex_replace("v1.2.3", "^v([0-9]+).*", "$1")', "1", id="regex_replace"),
        pytest.param('trimprefix(lower("vX"), "v")', "x", id="lower, trimprefix"),
        pytest.param('substr("abcdef", 0, 3)', "abc", id="substr"),
        pytest.param('sanitize("a.b/c")', "a_b_c", id="sanitize"),
        pytest.param('compact(["a", "", "b"])', ["a", "b"], id="compact"),
        pytest.param("flatten([[1, [2]], 3])", [1, 2, 3], id="flatten"),
        pytest.param("distinct([1, 1, 2])", [1, 2], id="distinct"),
        pytest.param("keys({ b = 1, a = 2 })", ["a", "b"], id="keys are sorted"),
        pytest.param('setproduct(["a"], [1, 2])', [["a", 1], ["a", 2]], id="setproduct"),
        pytest.param('zipmap(["a"], [1])', {"a": 1}, id="zipmap"),
        pytest.param('basename("a/b") == "b" ? dirname("a/b") : ""', "a", id="basename, dirname"),
        pytest.param('coalesce(null, "x")', "x", id="coalesce"),
        pytest.param('try(TAG, "x")', "v1", id="try"),
        pytest.param("max(1, 3, 2) + min(4, 5) + ceil(1.2)", 9, id="numbers"),
        pytest.param('formatlist("%s:%s", "r", ["a", "b"])', ["r:a", "r:b"], id="formatlist"),
        pytest.param('md5("a") == "0cc175b9c0f1b6a831c399e269772661"', True, id="digest"),
        pytest.param('base64encode("a")', "YQ==", id="base64"),
        pytest.param("element(range(3), 4)", 1, id="element wraps"),
    ],
)
def test_calls_functions(expression: str, expected: Value) -> None:
    assert evaluate(expression) == expected


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        pytest.param("TAG", "v2", "v2", id="text"),
        pytest.param("TAG", "", "", id="empty is set"),
        pytest.param("NUMBER", "7", 7, id="number"),
        pytest.param("FLAG", "1", True, id="bool"),
        pytest.param("FLAG", "maybe", UNKNOWN, id="not a bool: bake refuses it"),
        pytest.param("NUMBER", "x", UNKNOWN, id="not a number"),
        pytest.param("NUMBER", HOLE, UNKNOWN, id="unknown number"),
        pytest.param("LIST", "a,b", UNKNOWN, id="lists depend on buildx's version"),
        pytest.param(
            "obj", "x", {"name": "n", "key": [1, {"deep": "d"}], "v1": "t"}, id="attributes are not variables"
        ),
    ],
)
def test_the_environment_sets_variables(name: str, given: str, expected: Value) -> None:
    assert evaluate(name, {name: given}) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param("HIDDEN", HOLE, id="unknown variable"),
        pytest.param('"a-${HIDDEN}"', f"a-{HOLE}", id="in a text"),
        pytest.param('"a-${GONE}"', f"a-{HOLE}", id="undefined variable in a text"),
        pytest.param('join("/", ["a", HIDDEN])', f"a/{HOLE}", id="joined"),
        pytest.param("length([HIDDEN])", 1, id="a list is as long as it is"),
        pytest.param("strlen(HIDDEN)", UNKNOWN, id="a text is not"),
        pytest.param('HIDDEN == "a"', UNKNOWN, id="compared"),
        pytest.param('HIDDEN == "a" ? "x" : "y"', UNKNOWN, id="either branch"),
        pytest.param('HIDDEN == "a" ? "x" : "x"', "x", id="both branches agree"),
        pytest.param('FLAG && HIDDEN == "a"', False, id="false decides"),
        pytest.param('!FLAG || HIDDEN == "a"', True, id="true decides"),
        pytest.param('contains(["a", HIDDEN], "a")', True, id="contains what is seen"),
        pytest.param('contains(["a", HIDDEN], "b")', UNKNOWN, id="may contain"),
        pytest.param('replace(HIDDEN, "a", "b")', UNKNOWN, id="replaced"),
        pytest.param("[for x in split(HIDDEN, HIDDEN) : x]", UNKNOWN, id="loop over an unknown list"),
        pytest.param("timestamp()", UNKNOWN, id="differs each time"),
        pytest.param("bcrypt(TAG)", UNKNOWN, id="salted"),
        pytest.param("upper(TAG, TAG)", UNKNOWN, id="wrong arguments"),
        pytest.param("LIST[9]", UNKNOWN, id="no such index"),
        pytest.param("obj.gone", UNKNOWN, id="no such key"),
        pytest.param("1 / 0", UNKNOWN, id="division by zero"),
        pytest.param("SELF", UNKNOWN, id="a variable of itself"),
        pytest.param('loop("x")', UNKNOWN, id="a function of itself"),
        pytest.param('regex_replace("aa", "(a*)*b", "")', UNKNOWN, id="a pattern that could take long"),
        pytest.param('regex_replace("a", "a", "$name")', UNKNOWN, id="a group by name"),
        pytest.param('regex_replace("a", "[", "")', UNKNOWN, id="a pattern that is none"),
        pytest.param('formatlist("%s%s", ["a"], ["b", "c"])', UNKNOWN, id="lists of different length"),
        pytest.param('format("%05d", 3)', UNKNOWN, id="a verb with flags"),
        pytest.param("lookup({ a = 1 }, HIDDEN, 2)", UNKNOWN, id="an unknown key"),
        pytest.param('upper("x${HIDDEN}")', f"X{HOLE}", id="a hole keeps its place"),
        pytest.param('"%{ for x in LIST }${x}%{ endfor }"', UNKNOWN, id="a loop in a text"),
        pytest.param("1000000000 * 1000000000", UNKNOWN, id="a number that is too large"),
        pytest.param("slice(LIST, 1, 9)", UNKNOWN, id="a slice beyond the end"),
        pytest.param("range(1000000)", UNKNOWN, id="too many items"),
        pytest.param('provider::ns::fn("a")', UNKNOWN, id="a function of a plugin"),
    ],
)
def test_leaves_unknown_what_takes_running_bake(expression: str, expected: Value) -> None:
    assert evaluate(expression) == expected


def unset(_: str) -> None:
    return None


def test_work_is_limited() -> None:
    calls = "".join(f'function "f{n}" {{\n params = [a]\n result = f{n - 1}(f{n - 1}(a))\n}}\n' for n in range(1, 40))
    text = f'function "f0" {{\n params = [a]\n result = a\n}}\n{calls}\nresult = f39("x")\n'
    evaluator = Evaluator.of([parse(Source("b.hcl", text.encode()))], unset)
    assert evaluator.variable("result") is UNKNOWN
    assert evaluator.steps < 2 * MAX_STEPS


def test_texts_that_double_stay_small() -> None:
    lines = "".join(f'variable "v{n}" {{ default = "${{v{n - 1}}}${{v{n - 1}}}" }}\n' for n in range(1, 60))
    evaluator = Evaluator.of([parse(Source("b.hcl", f'variable "v0" {{ default = "xx" }}\n{lines}'.encode()))], unset)
    value = evaluator.variable("v59")
    assert HOLE in str(value) or value is UNKNOWN


@settings(deadline=None, max_examples=150)
@given(
    st.recursive(
        st.sampled_from(["TAG", "LIST", "obj", "1", '"s"', "HIDDEN", "null", "GONE", "true", "FLAG"]),
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(["+", "==", "&&", "||", "<", "%", "/"]), inner).map(
                lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
            ),
            st.tuples(inner, inner, inner).map(lambda parts: f"({parts[0]} ? {parts[1]} : {parts[2]})"),
            st.tuples(
                st.sampled_from(
                    ["join", "concat", "merge", "lookup", "replace", "format", "flatten", "element", "sort"]
                ),
                st.lists(inner, max_size=3),
            ).map(lambda parts: f"{parts[0]}({', '.join(parts[1])})"),
            inner.map(lambda part: f"[for k, v in {part} : v]"),
            inner.map(lambda part: f'"a${{{part}}}"'),
            st.lists(inner, max_size=3).map(lambda parts: f"[{', '.join(parts)}]"),
        ),
        max_leaves=8,
    )
)
def test_any_expression_has_a_value(expression: str) -> None:
    assert evaluate(expression) == evaluate(expression)


@settings(deadline=None, max_examples=150)
@given(st.text(alphabet='ab={}[]()"$%\n,.:?<-E1', max_size=40))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    first, second = (_parsed(text) for _ in range(2))
    assert first == second


def _parsed(text: str) -> object:
    try:
        return parse(Source("docker-bake.hcl", text.encode()))
    except InputError as error:
        return str(error), error.place
