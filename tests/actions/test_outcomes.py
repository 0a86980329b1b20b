"""Every value that a runs-on can have, on which condition, and who wrote it where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from arcroute.actions.outcomes import outcomes
from arcroute.actions.syntax import ExpressionError
from arcroute.actions.template import template, tracked
from arcroute.actions.values import (
    Array,
    Assumption,
    Choice,
    Condition,
    Known,
    Object,
    Outcome,
    Tracked,
    Unknown,
    from_plain,
    to_plain,
)
from arcroute.text.source import Source
from arcroute.text.tree import Mapping as YamlMapping
from arcroute.text.yaml import compose


def read(text: str, kind: str = "literal") -> tuple[Source, Object]:
    """A YAML file as one tracked mapping."""
    source = Source("w.yml", text.encode())
    root = compose(source)
    assert isinstance(root, YamlMapping)
    value = tracked(source, root, kind)
    assert isinstance(value, Object)
    return source, value


def scalars(value: Tracked) -> Iterator[Known]:
    """Every scalar inside a value, in written order."""
    if isinstance(value, Known):
        yield value
    elif isinstance(value, Array):
        for item in value.items:
            yield from scalars(item)
    elif isinstance(value, Object):
        for item in value.entries.values():
            yield from scalars(item)


def told(found: tuple[Outcome, ...]) -> list[tuple[object, str | None]]:
    return [(to_plain(outcome.value), outcome.condition) for outcome in found]


def written(source: Source, value: Tracked) -> list[list[tuple[str, str | None, str]]]:
    """For each scalar its pieces: text, the bytes of the file it came from, and what these are."""
    return [
        [
            (piece.text, source.slice(piece.origin.span), piece.origin.kind) if piece.origin else (piece.text, None, "")
            for piece in one.pieces
        ]
        for one in scalars(value)
    ]


def possible(text: str, contexts: Mapping[str, object] | None = None) -> list[tuple[object, str | None]]:
    given = {name: from_plain(value) for name, value in (contexts or {}).items()}
    return told(outcomes(template(text), given))


AT_RUN_TIME = Unknown("vars.A is known only when the workflow runs")
NO_JSON = Unknown("GitHub stops here: fromJSON is given what is not JSON: a value was expected at character 1")
GUARD = "github.repository_owner == 'acme'"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("'a'", [("a", None)], id="certain"),
        pytest.param(
            "vars.A == '1' && 'a' || vars.A != '1' && 'b' || 'c'",
            [("a", "vars.A == '1'"), ("b", "!(vars.A == '1')")],
            id="a condition and its opposite",
        ),
        pytest.param("matrix.lane", [("lane-1", None)], id="a known context"),
        pytest.param(f"{GUARD} && matrix.lane || 'x'", [("lane-1", GUARD), ("x", f"!({GUARD})")], id="guarded"),
        pytest.param(f"!({GUARD}) && 'x' || 'y'", [("y", GUARD), ("x", f"!({GUARD})")], id="guarded the other way"),
        pytest.param(f"case({GUARD}, 'y', 'x')", [("y", GUARD), ("x", f"!({GUARD})")], id="case"),
        pytest.param(
            "vars.A && vars.B && 'both' || 'one'",
            [("both", "vars.A && vars.B"), ("one", "vars.A && !(vars.B)"), ("one", "!(vars.A)")],
            id="two conditions",
        ),
        pytest.param(
            "${{ vars.A && 'a' || 'b' }}-${{ vars.A && 'a' || 'b' }}",
            [("a-a", "vars.A"), ("b-b", "!(vars.A)")],
            id="one condition has one answer",
        ),
        pytest.param(
            "vars.A && 'a'",
            [("a", "vars.A"), (AT_RUN_TIME, "!(vars.A)")],
            id="no alternative",
        ),
        pytest.param(
            "vars.A == '1' && 'a'", [("a", "vars.A == '1'"), (False, "!(vars.A == '1')")], id="a condition is a boolean"
        ),
        pytest.param(
            'fromJSON(\'{"dev": "lane-1", "prod": "lane-2"}\')[vars.A] || \'x\'',
            [
                ("lane-1", "vars.A == 'dev'"),
                ("lane-2", "!(vars.A == 'dev') && vars.A == 'prod'"),
                ("x", "!(vars.A == 'dev') && !(vars.A == 'prod')"),
            ],
            id="a table of lanes",
        ),
        pytest.param(
            "fromJSON('{\"1\": \"lane-1\"}')[vars.A || 2] || 'x'",
            [
                ("lane-1", "vars.A && format('{0}', vars.A || 2) == '1'"),
                ("x", "vars.A && !(format('{0}', vars.A || 2) == '1')"),
                ("x", "!(vars.A)"),
            ],
            id="a key that is a number equals more than its text",
        ),
        pytest.param(
            "vars.A == 'dev' && fromJSON('{\"dev\": \"lane-1\"}')[vars.A] || 'x'",
            [("lane-1", "vars.A == 'dev'"), ("x", "!(vars.A == 'dev')")],
            id="a table behind the same question",
        ),
        pytest.param(
            "vars.A && fromJSON('no JSON') || 'b'",
            [
                (NO_JSON, "vars.A"),
                ("b", "!(vars.A)"),
            ],
            id="one way fails",
        ),
    ],
)
def test_outcomes_and_their_conditions(text: str, expected: list[tuple[object, str | None]]) -> None:
    assert possible(text, {"matrix": {"lane": "lane-1"}}) == expected


def test_what_always_fails_is_an_error() -> None:
    with pytest.raises(ExpressionError, match="not JSON"):
        possible("vars.A && fromJSON('x') || fromJSON('y')")


def test_what_fails_knows_its_bytes() -> None:
    source, root = read("runs-on: >-\n  a ${{ 1 &&\n  fromJSON('x') }}\n")
    with pytest.raises(ExpressionError) as caught:
        outcomes(root.get("runs-on"), {})
    assert caught.value.span is not None
    assert source.slice(caught.value.span) == "fromJSON('x')"


def test_more_outcomes_than_anyone_would_read_are_one_unknown() -> None:
    text = ", ".join(f"vars.V{number} && 'a' || 'b'" for number in range(7))
    assert possible(f"format('{{0}}', {text})") == [(Unknown("more than 64 possible outcomes"), None)]


@pytest.mark.parametrize(
    ("runs_on", "expected"),
    [
        pytest.param("lane-1", [[("lane-1", "lane-1", "literal")]], id="plain"),
        pytest.param("'lane-1'", [[("lane-1", "lane-1", "literal")]], id="quoted: inside the quotes"),
        pytest.param('"lane\\x2d1"', [[("lane-1", "lane\\x2d1", "literal")]], id="escaped"),
        pytest.param("3", [[("3", "3", "literal")]], id="a number"),
        pytest.param("''", [[("", "", "literal")]], id="nothing"),
        pytest.param(">-\n  lane-1\n", [[("lane-1", "lane-1", "literal")]], id="folded"),
        pytest.param("${{ 'lane-1' }}", [[("lane-1", "lane-1", "expression string")]], id="expression"),
        pytest.param("'${{ ''lane-1'' }}'", [[("lane-1", "lane-1", "expression string")]], id="expression in quotes"),
        pytest.param("${{ 'it''s' }}", [[("it's", "it''s", "expression string")]], id="doubled quotes"),
        pytest.param(
            "lane-${{ '1' }}-x",
            [[("lane-", "lane-", "literal"), ("1", "1", "expression string"), ("-x", "-x", "literal")]],
            id="around an expression",
        ),
        pytest.param(
            "${{ format('lane-{0}', '1') }}",
            [[("lane-", "lane-", "expression string"), ("1", "1", "expression string")]],
            id="format",
        ),
        pytest.param(
            "${{ format('{{{0}', 'x') }}", [[("{", None, ""), ("x", "x", "expression string")]], id="an escaped brace"
        ),
        pytest.param(
            "${{ join(fromJSON('[\"a\", \"b\"]'), '-') }}",
            [[("a", "a", "expression string"), ("-", "-", "expression string"), ("b", "b", "expression string")]],
            id="join of a literal list",
        ),
        pytest.param(
            '${{ fromJSON(\'["self-hosted", "lane-1"]\') }}',
            [[("self-hosted", "self-hosted", "expression string")], [("lane-1", "lane-1", "expression string")]],
            id="fromJSON",
        ),
        pytest.param(
            "${{ fromJSON('\"a\\u002d1\"') }}", [[("a-1", None, "")]], id="an escape in JSON is not the bytes"
        ),
        pytest.param(
            "${{ fromJSON(format('[\"lane-{0}\"]', '1')) }}",
            [[("lane-", "lane-", "expression string"), ("1", "1", "expression string")]],
            id="JSON put together",
        ),
        pytest.param("${{ fromJSON(toJSON('lane-1')) }}", [[("lane-1", None, "")]], id="toJSON is computed"),
        pytest.param(
            '"${{ fromJSON(\'[\\"a\\"]\') }}"', [[("a", "a", "expression string")]], id="JSON in an escaped scalar"
        ),
        pytest.param(
            "|-\n  ${{ fromJSON('[\n    \"lane-1\"\n  ]') }}\n",
            [[("lane-1", "lane-1", "expression string")]],
            id="JSON over lines",
        ),
        pytest.param(
            "[self-hosted, 'lane-1']",
            [[("self-hosted", "self-hosted", "literal")], [("lane-1", "lane-1", "literal")]],
            id="list",
        ),
        pytest.param("{group: g, labels: [l]}", [[("g", "g", "literal")], [("l", "l", "literal")]], id="group"),
        pytest.param(
            '{group: g, labels: "${{ fromJSON(\'[1, \\"l\\"]\') }}"}',
            [[("g", "g", "literal")], [("1", "1", "expression string")], [("l", "l", "expression string")]],
            id="labels from an expression",
        ),
    ],
)
def test_origins_are_the_bytes_to_change(runs_on: str, expected: list[list[tuple[str, str | None, str]]]) -> None:
    source, root = read(f"# é\nruns-on: {runs_on}")
    (outcome,) = outcomes(root.get("runs-on"), {})
    assert written(source, outcome.value) == expected


def test_a_cell_keeps_its_origin_through_an_expression() -> None:
    source, root = read(
        "matrix: {lane: lane-1, n: 2}\nruns-on: ${{ matrix.lane || 'x' }}\nother: lane-${{ matrix.n }}", "cell"
    )
    (first,) = outcomes(root.get("runs-on"), {"matrix": root.get("matrix")})
    (second,) = outcomes(root.get("other"), {"matrix": root.get("matrix")})
    assert written(source, first.value) == [[("lane-1", "lane-1", "cell")]]
    assert written(source, second.value) == [[("lane-", "lane-", "cell"), ("2", "2", "cell")]]


def choice(name: str, *values: str) -> Choice:
    options = (Outcome(from_plain(value), (Assumption(Condition("job", f"inputs.{name}"), value),)) for value in values)
    return Choice(tuple(options))


def test_a_choice_is_every_option() -> None:
    inputs = Object({"lane": choice("lane", "lane-1", "lane-2")})
    assert told(outcomes(template("${{ inputs.lane }}-${{ inputs.lane }}"), {"inputs": inputs})) == [
        ("lane-1-lane-1", "inputs.lane == 'lane-1'"),
        ("lane-2-lane-2", "inputs.lane == 'lane-2'"),
    ]
    assert told(outcomes(template("inputs.lane == 'lane-1' && 'a' || 'b'"), {"inputs": inputs})) == [
        ("a", "inputs.lane == 'lane-1'"),
        ("b", "inputs.lane == 'lane-2'"),
    ]


def test_a_choice_that_may_be_anything_else() -> None:
    condition = Condition("job", "inputs.lane")
    anything = Outcome(Unknown("anything"), (Assumption(condition, "anything else"),))
    inputs = Object({"lane": Choice((Outcome(from_plain("lane-1"), (Assumption(condition, "lane-1"),)), anything))})
    found = outcomes(template("inputs.lane && inputs.lane || 'x'"), {"inputs": inputs}, "job")
    assert [(to_plain(outcome.value), outcome.condition) for outcome in found] == [
        ("lane-1", "inputs.lane == 'lane-1'"),
        (Unknown("anything"), "inputs.lane == 'anything else' && inputs.lane"),
        ("x", "inputs.lane == 'anything else' && !(inputs.lane)"),
    ]


def test_the_outcomes_of_a_caller_are_a_choice_of_the_callee() -> None:
    caller = outcomes(template("inputs.x == 'a' && 'lane-1' || 'lane-2'"), {}, scope="caller")
    inputs = Object({"lane": Choice(caller), "x": Unknown("not passed")})
    found = outcomes(template("inputs.x == 'a' && inputs.lane || 'x'"), {"inputs": inputs}, scope="callee")
    assert [(to_plain(one.value), [(each.condition.scope, each.holds) for each in one.when]) for one in found] == [
        ("lane-1", [("callee", True), ("caller", True)]),
        ("lane-2", [("callee", True), ("caller", False)]),
        ("x", [("callee", False)]),
    ]


def test_conditions_on_the_run_are_the_same_in_every_scope() -> None:
    caller = outcomes(template(f"{GUARD} && 'lane-1' || 'hosted'"), {}, scope="caller")
    found = outcomes(template(f"{GUARD} && inputs.lane || 'x'"), {"inputs": Object({"lane": Choice(caller)})}, "callee")
    assert told(found) == [("lane-1", GUARD), ("x", f"!({GUARD})")]


def test_what_differs_between_jobs_is_not_the_same_in_every_scope() -> None:
    (first, *_) = outcomes(template("github.job && 'a' || 'b'"), {}, scope="caller")
    assert [one.condition.scope for one in first.when] == ["caller"]


def test_what_contradicts_the_assumptions_has_no_outcome() -> None:
    given = (Assumption(Condition("job", "inputs.lane"), "lane-3"),)
    inputs = Object({"lane": choice("lane", "lane-1", "lane-2")})
    assert outcomes(template("inputs.lane"), {"inputs": inputs}, given=given) == ()


def test_what_is_given_is_neither_asked_nor_repeated() -> None:
    given = (Assumption(Condition("", GUARD), False),)
    assert told(outcomes(template(f"{GUARD} && 'a' || vars.X && 'b' || 'c'"), {}, given=given)) == [
        ("b", "vars.X"),
        ("c", "!(vars.X)"),
    ]


def test_a_whole_node_is_evaluated_at_once() -> None:
    _, root = read("on: [self-hosted, \"${{ vars.A && 'a' || 'b' }}\", \"${{ vars.A && 'c' || 'd' }}\"]")
    assert told(outcomes(root.get("on"), {})) == [
        (["self-hosted", "a", "c"], "vars.A"),
        (["self-hosted", "b", "d"], "!(vars.A)"),
    ]


def test_an_unknown_label_leaves_the_others_known() -> None:
    _, root = read("on: [self-hosted, '${{ vars.A }}']")
    (outcome,) = outcomes(root.get("on"), {})
    assert isinstance(outcome.value, Array)
    first, second = outcome.value.items
    assert isinstance(first, Known)
    assert isinstance(second, Unknown)
    assert second.condition == Condition("", "vars.A")


def test_a_partly_known_context_answers_for_what_it_knows() -> None:
    contexts = {"vars": Object({"LANE": from_plain("lane-1")}, rest=Unknown("not declared"))}
    assert told(outcomes(template("vars.lane"), contexts)) == [("lane-1", None)]
    assert told(outcomes(template("vars.other"), contexts)) == [(Unknown("not declared"), None)]
    assert told(outcomes(template("toJSON(vars)"), contexts)) == [(Unknown("not declared"), None)]
