"""The rows of rules/stacks.yaml: their own examples, and what is wrong with a wrong file."""

from __future__ import annotations

from pathlib import Path

import pytest

from arcroute.builds.model import Build
from arcroute.builds.shell import Environment, commands
from arcroute.errors import ConfigError, Place
from arcroute.routing.data import read_rules
from arcroute.routing.evidence import Evidence, JobFacts
from arcroute.routing.installs import command_evidence
from arcroute.routing.judge import Judge
from arcroute.routing.naming import mentions
from arcroute.routing.points import leader, scores
from arcroute.routing.references import image_matches, parse_reference
from arcroute.routing.stacks import Example, Match, Strength, examples, load_stacks, shipped_stacks
from arcroute.text.project import Project
from arcroute.text.source import Source

STACKS = shipped_stacks()
WITHOUT_LANE = ("go", "ruby", "php", "dotnet", "kotlin", "scala", "swift", "elixir", "erlang", "r", "julia")
MAPPED = ("base", "python", "haskell", "javascript", "ocaml", "java", "c", "rust")


def clearest(matches: tuple[Match, ...]) -> str | None:
    return max(matches, key=lambda match: match.strength).stack if matches else None


def named(text: str) -> str | None:
    parts = parse_reference(text).path if "Dockerfile" not in text else tuple(text.split("/")[:-1])
    sure = tuple(match for match in mentions(STACKS, parts[-1]) if match.strength >= Strength.MEDIUM)
    return clearest(sure)


def installed(text: str) -> str | None:
    found: list[Evidence] = []
    for command in commands(text, Environment()).commands:
        found += command_evidence(STACKS, command.words, Place("x"))
    return leader(scores(STACKS, found))


def built(text: str, root: Path) -> str | None:
    dockerfile = "\n".join(line.strip() for line in text.split(";;"))
    build = Build("docker build", Place("x"), context=".", inline=dockerfile)
    return Judge(Project(root), STACKS).stack_of(build, JobFacts("w", "j", Place("w"))).stack


@pytest.mark.parametrize(
    "example", [pytest.param(each, id=f"{each.kind} {each.text}") for each in examples(read_rules("stacks.yaml"))]
)
def test_a_row_does_what_its_examples_say(example: Example, tmp_path: Path) -> None:
    answers = {
        "name": lambda: named(example.text),
        "from": lambda: clearest(image_matches(STACKS, example.text)),
        "run": lambda: installed(example.text),
        "dockerfile": lambda: built(example.text, tmp_path),
    }
    assert answers[example.kind]() == example.stack


@pytest.mark.parametrize("stack", [*MAPPED, *WITHOUT_LANE])
def test_every_stack_of_the_contract_has_a_row_with_examples(stack: str) -> None:
    assert stack in STACKS.names
    assert any(example.stack == stack for example in examples(read_rules("stacks.yaml")))


def test_languages_known_by_name_only_are_no_stack() -> None:
    assert "other" not in STACKS.names


@pytest.mark.parametrize(
    ("word", "stack"),
    [
        pytest.param("fortran", None, id="no stack of its own"),
        pytest.param("jvaa", None, id="a misspelling is for did-you-mean"),
        pytest.param("python", "python", id="its name"),
        pytest.param("TypeScript", "javascript", id="another name, any case"),
        pytest.param("c++", "c", id="signs belong to the name"),
        pytest.param("C#", "dotnet", id="csharp is dotnet"),
        pytest.param("node", "javascript", id="an everyday word, but meant as a stack here"),
    ],
)
def test_what_a_human_calls_a_stack(word: str, stack: str | None) -> None:
    assert STACKS.named(word) == stack


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("- python", "must be a mapping", id="a list"),
        pytest.param("python: {nmaes: py}", "unknown key 'nmaes'", id="a misspelt key"),
        pytest.param("python: {names: {storng: py}}", "unknown strength 'storng'", id="a misspelt strength"),
        pytest.param("python: {images: {alone: py}}", "unknown strength 'alone'", id="alone is for names only"),
        pytest.param("python: {names: [py]}", "must be text", id="a list where text is wanted"),
    ],
)
def test_a_wrong_file_says_where(text: str, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem) as caught:
        load_stacks(Source("stacks.yaml", text.encode()))
    assert caught.value.place is not None


def test_an_example_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigError, match="not an example"):
        list(examples(Source("stacks.yaml", b"python:\n  examples: |\n    from python:3\n")))


@pytest.mark.parametrize(
    ("key", "text", "stack"),
    [
        ("actions", "PyO3/maturin-action", "python"),
        ("actions", "swatinem/rust-cache", "rust"),
        ("actions", "stCarolas/setup-maven", "java"),
    ],
)
def test_rows_are_found_whatever_their_spelling(key: str, text: str, stack: str) -> None:
    assert [match.stack for match in shipped_stacks().look_up(key, text)] == [stack]


def test_what_is_asked_for_in_lower_case_is_kept_so() -> None:
    tables = shipped_stacks().tables
    assert [
        word for key in ("names", "images", "actions", "urls") for word in tables[key].words if word != word.lower()
    ] == []
