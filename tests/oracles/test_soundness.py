"""The outcomes of an expression hold whatever its unknown parts turn out to be.

Every unknown is replaced by some value; then exactly one outcome has a condition that holds, and its value is the one
that the expression has. What it has is told by arcroute's evaluator without unknowns, and by GitHub's own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from arcroute.actions.coercion import truth
from arcroute.actions.evaluate import Unknown, evaluate
from arcroute.actions.outcomes import outcomes
from arcroute.actions.syntax import ExpressionError
from arcroute.actions.template import template
from arcroute.actions.values import (
    Array,
    Assumption,
    Choice,
    Condition,
    Known,
    Object,
    Outcome,
    Tracked,
    Value,
    from_plain,
    to_plain,
)

UNKNOWN = Unknown("not known here")
KNOWN: dict[str, Any] = {
    "k": {"s": "Lane", "n": 3, "no": False, "nil": None, "list": ["a", "b"], "map": {"a": "lane-a", "B": "lane-b"}}
}
OPTIONS = ("a", "lane-b", "", 1)
VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    1,
    2.5,
    "",
    "a",
    "A",
    "b",
    "1",
    "lane-b",
    "x",
    ["a"],
    {"a": "b"},
    [],
    {},
)
REFERENCES = ("u.a", "u.b", "u.c.d", "v", "v.x", "choice", "part[0]", "part[1]", "part", "k.list", "k.map")
LITERALS = (
    "'a'",
    "'b'",
    "'lane-{0}'",
    "''",
    "1",
    "0",
    "true",
    "false",
    "null",
    "k.s",
    "k.n",
    "k.no",
    "k.nil",
    "k.missing",
)


def expressions() -> st.SearchStrategy[str]:
    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        def filled(form: str) -> st.SearchStrategy[str]:
            count = form.count("{}")
            return st.lists(inner, min_size=count, max_size=count).map(lambda parts: form.format(*parts))

        forms = (
            *(
                "({} && {})",
                "({} || {})",
                "({} && {} || {})",
                "!{}",
                "({} == {})",
                "({} != {})",
                "({} < {})",
                "({} >= {})",
            ),
            *("contains({}, {})", "startsWith({}, {})", "endsWith({}, {})", "join({})", "join({}, {})", "toJSON({})"),
            *(
                "format('{{0}}-{{1}}', {}, {})",
                "format({}, {})",
                "case({} == {}, {}, {})",
                "case({}, {}, {})",
                "({})[{}]",
            ),
            *("k.map[{}]", "({}).x", "({}).*", "({}).*.x", "({}).*[0]", "fromJSON(toJSON({}))", "fromJSON({})"),
        )
        return st.sampled_from(forms).flatmap(filled)

    return st.recursive(st.sampled_from(REFERENCES) | st.sampled_from(LITERALS), larger, max_leaves=7)


def contexts(a: Any, b: Any, v: Any, option: Any) -> dict[str, Any]:
    return {**KNOWN, "u": {"a": a, "b": b, "c": {"d": v}}, "v": v, "part": ["a", b], "choice": option}


def unknown_contexts() -> dict[str, Tracked]:
    condition = Condition("", "choice")
    options = tuple(Outcome(from_plain(value), (Assumption(condition, str(value)),)) for value in OPTIONS)
    known = {name: from_plain(value) for name, value in contexts(UNKNOWN, UNKNOWN, UNKNOWN, None).items()}
    return {**known, "u": UNKNOWN, "choice": Choice(options)}


def holds(assumption: Assumption, values: dict[str, Any]) -> bool:
    """Whether an assumption is true of concrete contexts."""
    text = assumption.condition.text
    if isinstance(assumption.holds, str):
        return str(values["choice"]) == assumption.holds
    return bool(truth(as_value(evaluate(text, values)))) == assumption.holds


def as_value(plain: object) -> Value:
    found = from_plain(plain)
    assert isinstance(found, Known | Array | Object)
    return found


def fits(value: Tracked, concrete: object) -> bool:
    """Whether a tracked value can be this concrete one."""
    if isinstance(value, Unknown):
        right_truth = value.truth is None or value.truth == truth(as_value(concrete))
        return right_truth and (not value.boolean or isinstance(concrete, bool))
    if isinstance(value, Array):
        if not isinstance(concrete, list) or len(concrete) != len(value.items):
            return False
        return all(fits(item, one) for item, one in zip(value.items, concrete, strict=True))
    if isinstance(value, Object):
        if not isinstance(concrete, dict) or list(concrete) != list(value.entries):
            return False
        return all(fits(item, concrete[key]) for key, item in value.entries.items())
    return repr(to_plain(value)) == repr(concrete)


def plain(encoded: Any) -> Any:
    """An answer of the driver as a plain value."""
    if isinstance(encoded, list):
        return [plain(item) for item in encoded]
    if isinstance(encoded, dict) and "number" in encoded:
        return evaluate(
            f"fromJSON('{encoded['number']}')" if encoded["number"][0] in "-0123456789" else encoded["number"], {}
        )
    if isinstance(encoded, dict):
        return {key: plain(item) for key, item in encoded["object"]}
    return encoded


def check(text: str, values: dict[str, Any], concrete: Any) -> None:
    found = outcomes(template(text), unknown_contexts())
    fitting = [outcome for outcome in found if all(holds(one, values) for one in outcome.when)]
    assert len(fitting) == 1, [outcome.condition for outcome in found]
    assert fits(fitting[0].value, concrete), fitting[0]
    single = evaluate(text, {**KNOWN, "u": UNKNOWN, "v": UNKNOWN, "part": ["a", UNKNOWN], "choice": UNKNOWN})
    assert fits(from_plain(single), concrete), single


CASES = {
    "text": expressions(),
    "a": st.sampled_from(VALUES),
    "b": st.sampled_from(VALUES),
    "v": st.sampled_from(VALUES),
    "option": st.sampled_from(OPTIONS),
}


@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
@given(**CASES)
def test_the_concrete_value_is_among_the_outcomes(text: str, a: Any, b: Any, v: Any, option: Any) -> None:
    values = contexts(a, b, v, option)
    try:
        concrete = evaluate(text, values)
    except ExpressionError:
        assume(False)
    check(text, values, concrete)


@pytest.mark.oracle
@settings(max_examples=1500, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(**CASES)
def test_githubs_value_is_among_the_outcomes(
    ask: Callable[[dict[str, Any]], Any], text: str, a: Any, b: Any, v: Any, option: Any
) -> None:
    values = contexts(a, b, v, option)
    answer = ask({"evaluate": text, "contexts": values})
    assume("value" in answer)
    check(text, values, plain(answer["value"]))
