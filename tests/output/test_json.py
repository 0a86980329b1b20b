"""The JSON contracts: what is printed is valid by the schemas in docs/, and docs/json.md names every field."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from arcroute.actions.repository import Target
from arcroute.checks.finding import Finding, Fix, Location, Related, Severity
from arcroute.checks.rule import all_rules
from arcroute.errors import InputError, Place
from arcroute.output import inventory, rulebook
from arcroute.output.json import plain, render
from arcroute.output.style import Style
from arcroute.routing.survey import survey
from arcroute.scan import Report
from arcroute.text.edit import Edit
from arcroute.text.source import Span

Make = Callable[..., Report]
ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/json.md").read_text(encoding="utf-8")
EXAMPLES = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]
SCHEMAS = {
    name: json.loads((ROOT / f"docs/{name}.schema.json").read_text(encoding="utf-8")) for name in ("check", "jobs")
}
FINDING = Finding(
    "ARC101",
    "wrong-lane",
    Severity.ERROR,
    "m",
    Location("ci.yml", 4, 3, 4, 9),
    "job",
    (("os", "linux"), ("n", 1.5)),
    (Related(Location("b", 1, 1, 1, 2), "here"),),
    Fix("run", True, (Edit("ci.yml", Span(3, 9), "ü"),)),
    ("note",),
)


def document(reports: tuple[Report, ...], style: Style) -> Any:
    (text,) = render(reports, style)
    found = json.loads(text)
    jsonschema.Draft7Validator(SCHEMAS["check"]).validate(found)
    return found


def keys(value: Any) -> Iterator[str]:
    """Every key of a document but those of a matrix, which are the user's."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from () if key == "matrix" else keys(item)
    elif isinstance(value, list):
        for item in value:
            yield from keys(item)


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schemas_are_schemas(name: str) -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMAS[name])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"version": 1}, SCHEMAS[name])


def test_the_examples_in_docs_are_valid() -> None:
    check, jobs = EXAMPLES
    jsonschema.validate(check, SCHEMAS["check"])
    jsonschema.validate(jobs, SCHEMAS["jobs"])


def test_a_finding(make_report: Make, style: Style) -> None:
    assert document((make_report(FINDING),), style)["findings"] == [
        {
            "code": "ARC101",
            "name": "wrong-lane",
            "severity": "error",
            "message": "m",
            "path": "ci.yml",
            "line": 4,
            "column": 3,
            "end_line": 4,
            "end_column": 9,
            "job": "job",
            "matrix": {"os": "linux", "n": 1.5},
            "related": [{"path": "b", "line": 1, "column": 1, "end_line": 1, "end_column": 2, "message": "here"}],
            "notes": ["note"],
            "fix": {
                "safety": "safe",
                "title": "run",
                "edits": [{"path": "ci.yml", "start": 3, "end": 9, "text": "ü"}],
            },
        }
    ]


def test_docs_show_every_field_of_a_check(make_report: Make, style: Style) -> None:
    errors = (InputError("x", Place("a", 1, 2)), InputError("y", Place("a")), InputError("z"))
    found = document((make_report(FINDING, errors=errors),), style)
    assert set(keys({**found, "errors": []})) == set(keys(EXAMPLES[0]))
    assert [list(error.values()) for error in found["errors"]] == [
        ["x", "a", 1, 2],
        ["y", "a", None, None],
        ["z", None, None, None],
    ]


def test_docs_show_every_field_of_the_inventory() -> None:
    (text,) = inventory.render_json([("", survey(Target(ROOT / "fixtures/showcase")))])
    found = json.loads(text)
    jsonschema.Draft7Validator(SCHEMAS["jobs"]).validate(found)
    assert set(keys(found)) == set(keys(EXAMPLES[1]))


def test_docs_name_every_field_of_a_rule() -> None:
    (text,) = rulebook.page_json(all_rules()[0])
    assert {f"`{key}`" for key in keys(json.loads(text)["rule"])} <= set(re.findall(r"`[a-z]+`", PAGE))


def test_the_paths_of_several_repositories_are_told_apart(make_report: Make, style: Style) -> None:
    from msgspec.structs import replace

    from arcroute.text.project import Project

    reports = tuple(replace(make_report(FINDING), project=Project(style.folder / name)) for name in ("one", "two"))
    found = document(reports, style)
    assert [finding["path"] for finding in found["findings"]] == ["one/ci.yml", "two/ci.yml"]
    assert [finding["fix"]["edits"][0]["path"] for finding in found["findings"]] == ["one/ci.yml", "two/ci.yml"]
    assert found["summary"]["findings"] == 2


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_json_cannot_say_is_null(value: float) -> None:
    assert plain({"a": [value, 1.5, {"b": value}]}) == {"a": [None, 1.5, {"b": None}]}


def test_what_a_matrix_leaves_open_is_null(tmp_path: Path) -> None:
    file = tmp_path / ".github/workflows/ci.yml"
    file.parent.mkdir(parents=True)
    file.write_text(
        "jobs: {a: {strategy: {matrix: {x: ['${{ vars.X }}'], y: [.nan]}}, runs-on: arc-runner-set-9}}",
        encoding="utf-8",
    )
    from arcroute.scan import scan

    report = scan(survey(Target(tmp_path)), all_rules())
    found = [one for one in document((report,), Style(False, tmp_path))["findings"] if one["code"] == "ARC103"]
    assert [one["matrix"] for one in found] == [{"x": None, "y": None}]
