from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from arcroute.routing.schema import reference, schema, schema_text, with_reference
from arcroute.routing.settings import load
from arcroute.text.project import Project
from arcroute.text.source import Source
from arcroute.text.tree import plain
from arcroute.text.yaml import compose

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "configuration.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def data(text: str) -> Any:
    node = compose(Source("x.yaml", text.encode()))
    return plain(node) if node else {}


def test_the_schema_in_docs_is_up_to_date() -> None:
    assert (DOCS / "arcroute.schema.json").read_text(encoding="utf-8") == schema_text()


def test_the_reference_in_docs_is_up_to_date() -> None:
    assert with_reference(PAGE) == PAGE
    assert reference() in PAGE


def test_it_is_a_json_schema() -> None:
    jsonschema.Draft7Validator.check_schema(schema())


@pytest.mark.parametrize("text", EXAMPLES)
def test_examples_of_the_documentation_are_valid(text: str, tmp_path: Path) -> None:
    jsonschema.validate(data(text), schema())
    (tmp_path / ".arcroute.yaml").write_text(text, encoding="utf-8")
    assert load(Project(tmp_path)).path


def test_the_documentation_has_an_example_with_every_key() -> None:
    assert any(set(data(text)) == set(schema()["properties"]) for text in EXAMPLES)


def described(part: dict[str, Any], path: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Every key of a schema with its path."""
    inner = [choice for choice in (part, *part.get("oneOf", ())) if choice.get("type") == "object"]
    found = [(path + name, value) for choice in inner for name, value in choice.get("properties", {}).items()]
    return found + [deeper for name, value in found for deeper in described(value, name + ".")]


@pytest.mark.parametrize(("path", "key"), described(schema()))
def test_every_key_is_described_and_its_examples_are_valid(path: str, key: dict[str, Any]) -> None:
    assert key["description"]
    for example in key.get("examples", ()):
        jsonschema.validate(example, key)


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
        pytest.param("hosted: {guard: {when: '${{ x }}'}}", id="expression"),
    ],
)
def test_what_arcroute_refuses_the_schema_refuses_too(text: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data(text), schema())
