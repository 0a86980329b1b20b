"""Single observations: references, commands, files, and who makes which image."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.builds.model import HOLE, Build
from arcroute.builds.shell import Environment, commands
from arcroute.errors import Place
from arcroute.routing.evidence import GROUPS, Evidence, JobFacts
from arcroute.routing.family import Family, dockerfile_label
from arcroute.routing.files import Folders, artefact_evidence, folder_evidence, in_context
from arcroute.routing.installs import command_evidence
from arcroute.routing.judge import Judge
from arcroute.routing.named import build_names
from arcroute.routing.points import leader, scores
from arcroute.routing.references import Reference, image_matches, parse_reference
from arcroute.routing.stacks import Strength, shipped_stacks
from arcroute.routing.weighing import decide
from arcroute.text.project import Project

STACKS = shipped_stacks()
HERE = Place("w.yml", 1, 1)


def said(*evidence: Evidence) -> dict[str, Strength]:
    """The strongest observation for each stack."""
    best: dict[str, Strength] = {}
    for item in evidence:
        best[item.stack] = max(item.strength, best.get(item.stack, item.strength))
    return best


def run(script: str) -> dict[str, Strength]:
    found = commands(script, Environment()).commands
    return said(*(item for command in found for item in command_evidence(STACKS, command.words, HERE)))


# Image references


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        pytest.param("", Reference("", (), ""), id="nothing"),
        pytest.param("python", Reference("", ("python",), ""), id="a name"),
        pytest.param("Python:3.12@sha256:ab", Reference("", ("python",), "3.12"), id="tag and digest"),
        pytest.param("acme/api:1", Reference("", ("acme", "api"), "1"), id="an owner"),
        pytest.param("ghcr.io/acme/x/api", Reference("ghcr.io", ("acme", "x", "api"), ""), id="a registry"),
        pytest.param("localhost:5000/api:2", Reference("localhost:5000", ("api",), "2"), id="a port"),
        pytest.param("docker://node:20", Reference("", ("node",), "20"), id="an action's form"),
        pytest.param(f"{HOLE}/acme/api", Reference(HOLE, ("acme", "api"), ""), id="an unknown registry"),
        pytest.param("ghcr.io//api", Reference("ghcr.io", ("api",), ""), id="an owner left out"),
    ],
)
def test_references(text: str, reference: Reference) -> None:
    assert parse_reference(text) == reference


@pytest.mark.parametrize(
    ("image", "stacks"),
    [
        pytest.param("ubuntu:24.04", {}, id="an operating system"),
        pytest.param("gcr.io/distroless/static", {}, id="nothing in it"),
        pytest.param("gcr.io/distroless/base-debian12", {}, id="base in its name, and no base of ours"),
        pytest.param("postgres:16", {}, id="a database"),
        pytest.param("acme/toolbox:1", {}, id="somebody's image"),
        pytest.param("gcr.io/distroless/cc-debian12", {"c": Strength.WEAK}, id="a C library under anything"),
        pytest.param("mcr.microsoft.com/dotnet/sdk:8.0", {"dotnet": Strength.STRONG}, id="owner and name"),
        pytest.param("acme/python:3", {"python": Strength.STRONG}, id="a mirror of a known image"),
        pytest.param("acme/python-base:1", {"python": Strength.STRONG}, id="the words of its name"),
        pytest.param("acme/images:python-3.12", {"python": Strength.MEDIUM}, id="the words of its tag"),
        pytest.param("rust:1-node", {"rust": Strength.STRONG}, id="a known name before its tag"),
    ],
)
def test_what_the_image_of_a_from_says(image: str, stacks: dict[str, Strength]) -> None:
    assert dict(image_matches(STACKS, image)) == stacks


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=80))
def test_any_text_is_a_reference(text: str) -> None:
    reference = parse_reference(text)
    assert all(reference.path)
    image_matches(STACKS, text)


# Commands


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("apt-get update", id="nothing installed"),
        pytest.param("apt-get install -y curl git ca-certificates", id="no language"),
        pytest.param("echo cargo build", id="words that are said, not run"),
        pytest.param("apt-get purge -y rustc", id="taken away"),
        pytest.param("curl -O https://example.org/notsh.rustup.rsx", id="an address that only looks alike"),
        pytest.param("cp python.txt /", id="an argument"),
    ],
)
def test_commands_that_say_nothing(script: str) -> None:
    assert run(script) == {}


@pytest.mark.parametrize(
    ("script", "stacks"),
    [
        pytest.param("apk add --no-cache gcc=12 make", {"c": Strength.WEAK}, id="a compiler comes along"),
        pytest.param("apt-get install -y python3", {"python": Strength.WEAK}, id="an interpreter comes along"),
        pytest.param("apt-get install -y ghc-9.4", {"haskell": Strength.STRONG}, id="a compiler of one language"),
        pytest.param("dnf -y install java-17-openjdk-devel", {"java": Strength.STRONG}, id="dnf, and a glob"),
        pytest.param(f"apt install openjdk-{HOLE}-jre-headless", {"java": Strength.WEAK}, id="an unknown version"),
        pytest.param("sudo -E apt-get -qq install opam", {"ocaml": Strength.STRONG}, id="behind a wrapper"),
        pytest.param("mamba install -y r-base", {"r": Strength.STRONG, "python": Strength.WEAK}, id="conda's R"),
        pytest.param("mamba install -y numpy", {"python": Strength.MEDIUM}, id="conda's own"),
        pytest.param("./mvnw -B package", {"java": Strength.STRONG}, id="a wrapper in the repository"),
        pytest.param("/root/.ghcup/bin/ghcup install hls", {"haskell": Strength.STRONG}, id="a full path"),
        pytest.param("python3.11 -m pip install x", {"python": Strength.MEDIUM}, id="a version in the program"),
        pytest.param("npm --quiet ci", {"javascript": Strength.STRONG}, id="an option between"),
        pytest.param("npm install -g yarn", {"javascript": Strength.MEDIUM}, id="a tool, not a project"),
        pytest.param("curl -sSf https://sh.rustup.rs | sh", {"rust": Strength.STRONG}, id="a download"),
        pytest.param("./generate.py", {"python": Strength.WEAK}, id="a script by its suffix"),
        pytest.param("make -j4", {"c": Strength.WEAK}, id="make builds anything"),
    ],
)
def test_what_commands_say(script: str, stacks: dict[str, Strength]) -> None:
    assert run(script) == stacks


# Files


@pytest.mark.parametrize(
    ("path", "stacks"),
    [
        pytest.param("dist/app", {}, id="a folder of any language"),
        pytest.param("mytarget/releases/app", {}, id="parts of words"),
        pytest.param("target/release/app", {"rust": Strength.STRONG}, id="cargo"),
        pytest.param("target/x86_64-unknown-linux-musl/release/app", {"rust": Strength.STRONG}, id="a target triple"),
        pytest.param("/src/_build/default/bin/main.exe", {"ocaml": Strength.STRONG}, id="dune"),
        pytest.param("build/libs/app.jar", {"java": Strength.MEDIUM}, id="gradle"),
    ],
)
def test_what_an_earlier_build_left_behind(path: str, stacks: dict[str, Strength]) -> None:
    assert said(*artefact_evidence(STACKS, path, HERE)) == stacks


def test_a_folder_speaks_by_its_manifests_and_most_of_its_sources(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "a.py", "b.py", "c.py", "tool.js"):
        (tmp_path / name).touch()
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "x.js").touch()
    found = folder_evidence(Folders(Project(tmp_path), STACKS), ".", HERE)
    assert {(item.stack, item.kind, item.strength) for item in found} == {
        ("python", "manifest", Strength.MEDIUM),
        ("python", "source-files", Strength.MEDIUM),
        ("javascript", "source-files", Strength.WEAK),
    }


@pytest.mark.parametrize(
    ("context", "source", "path"),
    [
        pytest.param(None, "x", None, id="a remote context"),
        pytest.param("api", f"{HOLE}/x", None, id="an unknown path"),
        pytest.param("api", "https://example.org/x", None, id="an address"),
        pytest.param("api", "../../x", None, id="out of the repository"),
        pytest.param("api", "src", "api/src", id="inside"),
        pytest.param("api", "/src", "api/src", id="from the context's root"),
        pytest.param("api", ".", "api", id="the context itself"),
    ],
)
def test_paths_of_a_context(context: str | None, source: str, path: str | None) -> None:
    assert in_context(context, source) == path


# Names around a build


@pytest.mark.parametrize(
    ("path", "label"),
    [
        pytest.param("a/Dockerfile", "", id="plain"),
        pytest.param("a/notes.txt", "", id="no Dockerfile"),
        pytest.param("Dockerfile.python", "python", id="a suffix"),
        pytest.param("python.Dockerfile", "python", id="a prefix"),
        pytest.param("ToolDockerfile", "Tool", id="one word"),
        pytest.param("Dockerfile-rust", "rust", id="a hyphen"),
        pytest.param("Containerfile.go", "go", id="podman's name"),
    ],
)
def test_a_dockerfiles_label(path: str, label: str) -> None:
    assert dockerfile_label(path) == label


def test_registry_and_owner_say_nothing() -> None:
    build = Build("docker build", HERE, images=("python.example/rust/toolbox:1",))
    assert build_names(STACKS, build) == ()


def test_the_nearest_folder_says_most() -> None:
    build = Build("docker build", HERE, dockerfile="java/services/python/Dockerfile")
    assert said(*build_names(STACKS, build)) == {"python": Strength.STRONG, "java": Strength.WEAK}


def test_what_is_said_of_the_job_is_never_strong() -> None:
    facts = JobFacts("w.yml", "build-python", HERE, matrix={"track": "rust"})
    found = build_names(STACKS, Build("docker build", HERE), facts)
    assert said(*found) == {"python": Strength.MEDIUM, "rust": Strength.MEDIUM}


# Images of one repository


@pytest.fixture
def family(tmp_path: Path) -> Family:
    for folder, base in {"base": "ubuntu", "api": "acme/base:1", "web": "other/base:1", "python": "python:3"}.items():
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "Dockerfile").write_text(f"FROM {base}\n", encoding="utf-8")
    named = Build("docker build", HERE, dockerfile="base/Dockerfile", images=("ghcr.io/acme/base:1",))
    return Family(Project(tmp_path), STACKS, [named])


@pytest.mark.parametrize(
    ("reference", "maker"),
    [
        pytest.param("python:3", None, id="Docker's own python is not ours, whatever our folders are called"),
        pytest.param("elsewhere/base", None, id="another owner's base"),
        pytest.param("acme/unknown", None, id="no such image"),
        pytest.param(f"acme/{HOLE}", None, id="an unknown name"),
        pytest.param("acme/base:2", "base/Dockerfile", id="by the name of a build"),
        pytest.param(f"{HOLE}/base", "base/Dockerfile", id="by name where the owner is not known"),
        pytest.param("acme/api", "api/Dockerfile", id="by the folder where no build names it"),
    ],
)
def test_who_makes_an_image(reference: str, maker: str | None, family: Family) -> None:
    found = family.maker(reference, Build("docker build", HERE, dockerfile="x/Dockerfile"))
    assert (found.dockerfile if found else None) == maker


def test_who_stands_on_an_image(family: Family) -> None:
    build = Build("docker build", HERE, dockerfile="base/Dockerfile", images=("ghcr.io/acme/base:1",))
    assert family.children(build) == ("api/Dockerfile",)


@pytest.mark.parametrize(
    ("args", "children"),
    [
        pytest.param((), ("api/Dockerfile",), id="the same image under another name"),
        pytest.param((("LANG", "rust"),), (), id="another image of the same Dockerfile"),
    ],
)
def test_who_stands_on_what_is_built_under_two_names(
    args: tuple[tuple[str, str], ...], children: tuple[str, ...], family: Family
) -> None:
    build = Build("docker build", HERE, dockerfile="base/Dockerfile", images=("base-under-test",), build_args=args)
    assert family.children(build) == children


def test_images_that_stand_on_each_other_come_to_an_end(tmp_path: Path) -> None:
    for name, base in {"one": "two", "two": "one"}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "Dockerfile").write_text(f"FROM acme/{base}\n", encoding="utf-8")
    build = Build("docker build", HERE, dockerfile="one/Dockerfile", images=("acme/one",))
    assert Judge(Project(tmp_path), STACKS, [build]).stack_of(build, JobFacts("w", "j", HERE)).stack is None


# Weighing

KINDS = st.sampled_from(sorted(set(GROUPS) - {"declared", "override", "others-stand-on-it"}))
STRENGTHS = st.sampled_from([Strength.WEAK, Strength.MEDIUM, Strength.STRONG])
OBSERVATIONS = st.lists(
    st.builds(
        Evidence,
        st.sampled_from(["python", "rust", "java", "kotlin", "c"]),
        KINDS,
        STRENGTHS,
        st.just(HERE),
        st.just("x"),
    ),
    max_size=12,
)


@settings(deadline=None, max_examples=300)
@given(OBSERVATIONS)
def test_a_decision_does_not_depend_on_the_order_of_the_evidence(evidence: list[Evidence]) -> None:
    first, second = decide(STACKS, evidence), decide(STACKS, evidence[::-1])
    assert (first.stack, set(first.candidates)) == (second.stack, set(second.candidates))


@settings(deadline=None, max_examples=200)
@given(OBSERVATIONS, st.sampled_from(["python", "rust"]))
def test_a_declaration_always_wins(evidence: list[Evidence], stack: str) -> None:
    declared = Evidence(stack, "declared", Strength.DECLARED, HERE, "x")
    assert decide(STACKS, [*evidence, declared]).stack == stack


@settings(deadline=None, max_examples=200)
@given(OBSERVATIONS)
def test_saying_one_thing_twice_adds_nothing(evidence: list[Evidence]) -> None:
    assert scores(STACKS, [*evidence, *evidence]) == scores(STACKS, evidence)


@settings(deadline=None, max_examples=200)
@given(OBSERVATIONS)
def test_a_decided_stack_is_one_that_something_speaks_for(evidence: list[Evidence]) -> None:
    found = decide(STACKS, evidence)
    assert found.stack is None or found.stack in {item.stack for item in evidence}
    assert found.why


@pytest.mark.parametrize(
    ("totals", "stack"),
    [
        pytest.param({}, None, id="nothing"),
        pytest.param({"a": 10, "b": 7}, None, id="too near"),
        pytest.param({"a": 10, "b": 6}, "a", id="far enough"),
    ],
)
def test_the_leader_is_clearly_ahead(totals: dict[str, int], stack: str | None) -> None:
    assert leader(totals) == stack
