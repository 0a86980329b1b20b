from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from arcroute.checks.rule import rule_names
from arcroute.errors import ConfigError
from arcroute.routing.schema import reference, schema, schema_text, with_reference
from arcroute.routing.settings import load
from arcroute.text.project import Project
from arcroute.text.source import Source
from arcroute.text.tree import plain
from arcroute.text.yaml import compose

SCHEMA = schema(rule_names())
DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "configuration.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def data(text: str) -> Any:
    node = compose(Source("x.yaml", text.encode()))
    return plain(node) if node else {}


def test_the_schema_in_docs_is_up_to_date() -> None:
    assert (DOCS / "arcroute.schema.json").read_text(encoding="utf-8") == schema_text(rule_names())


def test_the_reference_in_docs_is_up_to_date() -> None:
    assert with_reference(PAGE) == PAGE
    assert reference() in PAGE


def test_it_is_a_json_schema() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("text", EXAMPLES)
def test_examples_of_the_documentation_are_valid(text: str, tmp_path: Path) -> None:
    jsonschema.validate(data(text), SCHEMA)
    (tmp_path / ".arcroute.yaml").write_text(text, encoding="utf-8")
    assert load(Project(tmp_path)).path


def test_the_documentation_has_an_example_with_every_key() -> None:
    assert any(set(data(text)) == set(SCHEMA["properties"]) for text in EXAMPLES)


def described(part: dict[str, Any], path: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Every key of a schema with its path."""
    inner = [choice for choice in (part, *part.get("oneOf", ())) if choice.get("type") == "object"]
    found = [(path + name, value) for choice in inner for name, value in choice.get("properties", {}).items()]
    return found + [deeper for name, value in found for deeper in described(value, name + ".")]


@pytest.mark.parametrize(("path", "key"), described(SCHEMA))
def test_every_key_is_described_and_its_examples_are_valid(path: str, key: dict[str, Any]) -> None:
    assert key["description"]
    for example in key.get("examples", ()):
        jsonschema.validate(example, {**key, "definitions": SCHEMA["definitions"]})


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("lane: {}", id="unknown-key"),
        pytest.param("lanes: {A: {stacks: [], claim: x}}", id="lane-name"),
        pytest.param("lanes: {a: {stacks: []}}", id="required-key"),
        pytest.param("hosted: {builds: maybe}", id="choice"),
        pytest.param("rules: {ARC101: fatal}", id="severity"),
        pytest.param("exclude: [../x]", id="pattern"),
        pytest.param("vars: {A: 1}", id="type"),
        pytest.param("lanes: {a: {stacks: [pyton], claim: x}}", id="stack"),
        pytest.param("lanes: {a: {stacks: [go, go], claim: x}}", id="stack-twice"),
        pytest.param("rules: {ARC999: error}", id="rule"),
        pytest.param("per-path: {a.yml: {ARC999: off}}", id="rule-of-a-path"),
        pytest.param("overrides: [{stack: java}]", id="nothing-selected"),
        pytest.param("overrides: [{job: null, stack: java}]", id="nothing-selected-by-null"),
        pytest.param("overrides: [{job: x}]", id="nothing-changed"),
        pytest.param("overrides: [{job: x, stack: jave}]", id="stack-of-an-override"),
        pytest.param("hosted: {guard: {when: '${{ x }}'}}", id="expression"),
    ],
)
def test_what_arcroute_refuses_the_schema_refuses_too(text: str, tmp_path: Path) -> None:
    (tmp_path / ".arcroute.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError):
        load(Project(tmp_path), rules=rule_names())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data(text), SCHEMA)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("rules: {no-timeout: off, ARC101: error}", id="rules-by-name-and-code"),
        pytest.param("lanes: {arc-runner-set-1: null}", id="a-lane-dropped"),
        pytest.param("overrides: [{workflow: ci.yml, lane: none, stack: null}]", id="null-for-nothing"),
    ],
)
def test_what_arcroute_takes_the_schema_takes_too(text: str, tmp_path: Path) -> None:
    (tmp_path / ".arcroute.yaml").write_text(text, encoding="utf-8")
    load(Project(tmp_path), rules=rule_names())
    jsonschema.validate(data(text), SCHEMA)
