"""Which builds bake files define: HCL, JSON and compose, groups, inheritance, matrices and ``--set``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from arcroute.builds.bake import BakeRequest, builds
from arcroute.builds.bake.request import files_of
from arcroute.builds.model import HOLE, Build
from arcroute.errors import Place
from arcroute.text.project import Project
from arcroute.text.source import Source

PLACE = Place(".github/workflows/ci.yml", 7, 9)


def run(
    files: Mapping[str, str],
    *targets: str,
    sets: tuple[str, ...] = (),
    env: Mapping[str, str] | None = None,
    cwd: str = ".",
) -> tuple[Build, ...]:
    overlay = {name: Source(name, text.encode()) for name, text in files.items()}
    request = BakeRequest(tuple(files), cwd, targets, sets, env or {}, PLACE, "docker buildx bake")
    return builds(Project(Path("/nonexistent"), overlay), request)


def bake(
    text: str, *targets: str, sets: tuple[str, ...] = (), env: Mapping[str, str] | None = None
) -> tuple[Build, ...]:
    return run({"docker-bake.hcl": text}, *targets, sets=sets, env=env)


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        pytest.param('group "default" {\n targets = []\n}', (), id="empty group"),
        pytest.param('target "default" {\n call = "check"\n}', (), id="checks the Dockerfile only"),
        pytest.param('target "lint" {\n call = "outline"\n}\ntarget "x" {}', ("lint",), id="lists arguments only"),
    ],
)
def test_builds_nothing(text: str, targets: tuple[str, ...]) -> None:
    assert bake(text, *targets) == ()


def test_reads_every_fact() -> None:
    (found,) = bake(
        """
variable "TAG" { default = "latest" }

target "default" {
  context    = "images/app"
  dockerfile = "Dockerfile.app"
  target     = "prod"
  args       = { PY = "3.12", N = 2, ON = true, NONE = null, SHA = GITHUB_SHA }
  contexts   = { src = "./src", alpine = "docker-image://alpine:3" }
  tags       = ["ghcr.io/acme/app:${TAG}", "", "ghcr.io/acme/app:${TAG}"]
  platforms  = ["linux/amd64"]
}
variable "GITHUB_SHA" { default = "local" }
""",
        env={"TAG": "v1"},
    )
    assert found == Build(
        "docker buildx bake",
        PLACE,
        dockerfile="images/app/Dockerfile.app",
        context="images/app",
        target="prod",
        images=("ghcr.io/acme/app:v1",),
        build_args=(("PY", "3.12"), ("N", "2"), ("ON", "true"), ("SHA", None)),
        contexts=(("src", "src"), ("alpine", "docker-image://alpine:3")),
        platforms=("linux/amd64",),
        name="default",
        definition=Place("docker-bake.hcl", 4, 1),
    )
    assert found.notes == ()


@pytest.mark.parametrize(
    ("body", "context", "dockerfile"),
    [
        pytest.param("", ".", "Dockerfile", id="defaults"),
        pytest.param('dockerfile = "docker/py.Dockerfile"', ".", "docker/py.Dockerfile", id="Dockerfile alone"),
        pytest.param('context = "./app"', "app", "app/Dockerfile", id="context alone"),
        pytest.param('context = "a"\n dockerfile = "../D"', "a", "D", id="the Dockerfile is in the context"),
        pytest.param('context = "a"\n dockerfile = "cwd://D"', "a", "D", id="unless it says where"),
        pytest.param('context = null\n dockerfile = ""', ".", "Dockerfile", id="null and empty are not given"),
        pytest.param('context = "${BAKE_CMD_CONTEXT}app"', "app", "app/Dockerfile", id="the folder of the command"),
        pytest.param('context = "https://github.com/a/b.git"', None, None, id="remote"),
        pytest.param('context = "../x"', None, None, id="outside the repository"),
        pytest.param('context = UNDEFINED\n dockerfile = "D"', None, None, id="no such variable"),
    ],
)
def test_finds_context_and_dockerfile(body: str, context: str | None, dockerfile: str | None) -> None:
    (found,) = bake(f'target "default" {{\n {body}\n}}')
    assert (found.context, found.dockerfile) == (context, dockerfile)
    assert bool(found.notes) == (context is None)


def test_paths_are_relative_to_the_commands_folder_not_the_files() -> None:
    (found,) = run({"ci/docker-bake.hcl": 'target "default" { context = "app" }'}, cwd="sub")
    assert found.context == "sub/app"


def test_an_inline_dockerfile_reads_no_file() -> None:
    (found,) = bake('target "default" {\n dockerfile-inline = <<-E\n  FROM a\n   RUN b\n  E\n}')
    assert (found.inline, found.dockerfile) == ("FROM a\n RUN b\n", None)


GROUPS = """
group "default" { targets = ["a", "more"] }
group "more" { targets = ["b", "a", "deep"] }
group "deep" { targets = ["c"] }
group "c" { targets = ["c", "a"] }
target "a" {}
target "b" {}
target "c" {}
target "_hidden" {}
"""


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        pytest.param((), ["a", "b", "c"], id="default group, each target once"),
        pytest.param(("b",), ["b"], id="a target"),
        pytest.param(("c",), ["c", "a"], id="a group before a target of its name"),
        pytest.param(("b", "deep"), ["b", "c", "a"], id="targets and groups"),
        pytest.param(("[ab]",), ["a", "b"], id="a pattern"),
    ],
)
def test_chooses_targets(targets: tuple[str, ...], expected: list[str]) -> None:
    assert [found.name for found in bake(GROUPS, *targets)] == expected


INHERITING = """
target "one" {
  context = "one"
  args = { A = 1, B = 1 }
  tags = ["one"]
}
target "two" {
  dockerfile = "two"
  args = { B = 2, C = 2 }
  tags = ["two"]
}
target "mid" {
  inherits = ["one"]
  target = "mid"
}
target "app" {
  inherits = ["mid", "two"]
  args = { C = 3, A = null }
}
"""


def test_inherits_in_order_and_nearest_last() -> None:
    (found,) = bake(INHERITING, "app")
    assert (found.context, found.dockerfile, found.target, found.images) == ("one", "one/two", "mid", ("two",))
    assert found.build_args == (("A", "1"), ("B", "2"), ("C", "3"))
    assert found.definition == Place("docker-bake.hcl", 16, 1)


MATRIX = """
group "default" { targets = ["lang", "one"] }
target "lang" {
  name = "lang-${item.tag}-${replace(v, ".", "-")}"
  matrix = {
    item = [{ tag = "py", dir = "python" }, { tag = "hs", dir = "haskell" }]
    v = ["1.0"]
  }
  context = "images/${item.dir}"
}
target "one" { context = "one" }
"""


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        pytest.param((), ["images/python", "images/haskell", "one"], id="a group of its combinations"),
        pytest.param(("lang-hs-1-0",), ["images/haskell"], id="one combination"),
    ],
)
def test_expands_a_matrix(targets: tuple[str, ...], expected: list[str]) -> None:
    assert [found.context for found in bake(MATRIX, *targets)] == expected


def test_a_matrix_that_is_not_known_is_one_build_with_open_facts() -> None:
    (found,) = bake('target "default" {\n matrix = { v = split(",", GONE) }\n name = "n-${v}"\n context = v\n}')
    assert (found.name, found.context) == (None, None)
    assert "matrix" in "\n".join(found.notes)


def test_an_unknown_target_is_built_from_the_one_dockerfile_that_all_share() -> None:
    text = 'target "docker-metadata-action" {}\ntarget "a" {\n dockerfile = "D"\n target = "x"\n}\n'
    found = bake(text + 'target "b" {\n inherits = ["a"]\n target = "y"\n}', HOLE)
    assert {(each.dockerfile, each.target) for each in found} == {("D", "x"), ("D", "y")}


def test_combinations_with_unknown_names_stay_apart() -> None:
    text = 'target "default" {\n matrix = { d = ["a", "b"] }\n name = "n-${uuidv4()}-${d}"\n context = d\n}'
    assert [(found.name, found.context) for found in bake(text)] == [(None, "a"), (None, "b")]


def test_an_attribute_of_another_file_sets_a_variable() -> None:
    files = {
        "docker-bake.json": '{"NAMES": ["a", "b"]}',
        "docker-bake.hcl": 'variable "NAMES" { default = [] }\n'
        'target "default" {\n matrix = { n = NAMES }\n name = n\n target = n\n}',
    }
    assert [found.target for found in run(files)] == ["a", "b"]


OVERRIDDEN = 'target "app" {\n context = "app"\n tags = ["t"]\n args = { A = 1 }\n}\ntarget "base" {}\n'


@pytest.mark.parametrize(
    ("sets", "field", "expected"),
    [
        pytest.param(("base.context=x",), "context", "app", id="another target's"),
        pytest.param(("app.context=other",), "context", "other", id="context"),
        pytest.param(("app.dockerfile=D",), "dockerfile", "app/D", id="Dockerfile"),
        pytest.param(("*.target=prod",), "target", "prod", id="wildcard"),
        pytest.param(("a*.platform=linux/arm64",), "platforms", ("linux/arm64",), id="pattern"),
        pytest.param(("app.args.B=2", "app.args.A=x=y"), "build_args", (("A", "x=y"), ("B", "2")), id="arguments"),
        pytest.param(("app.args.E",), "build_args", (("A", "1"), ("E", "env")), id="argument of the environment"),
        pytest.param(("app.args.U",), "build_args", (("A", "1"),), id="argument that is not set"),
        pytest.param(("app.tags=a", "app.tags=b"), "images", ("a", "b"), id="tags replace"),
        pytest.param(("app.tags+=a",), "images", ("t", "a"), id="tags are added"),
        pytest.param(("app.contexts.base=target:base",), "contexts", (("base", "target:base"),), id="named context"),
        pytest.param((f"app.args.A={HOLE}",), "build_args", (("A", None),), id="unknown value"),
        pytest.param(("*.cache-to=type=gha", "*.no-cache=true"), "context", "app", id="what changes no fact"),
    ],
)
def test_set_overrides(sets: tuple[str, ...], field: str, expected: object) -> None:
    (found,) = bake(OVERRIDDEN, "app", sets=sets, env={"E": "env"})
    assert getattr(found, field) == expected


@pytest.mark.parametrize(
    ("sets", "note"),
    [
        pytest.param(("ap.context=x",), "did you mean 'app'?", id="no such target"),
        pytest.param((f"{HOLE}.context=x",), "cannot be known", id="unknown target"),
        pytest.param((f"app.{HOLE}",), "cannot be known", id="unknown key"),
        pytest.param(("app",), "cannot be known", id="no key"),
    ],
)
def test_set_that_fits_nothing_is_noted(sets: tuple[str, ...], note: str) -> None:
    (found,) = bake(OVERRIDDEN, "app", sets=sets)
    assert note in "\n".join(found.notes)


def test_an_override_reaches_what_inherits_its_target() -> None:
    text = 'target "base" {}\ntarget "app" {\n inherits = ["base"]\n}\n'
    (found,) = bake(text, "app", sets=("base.target=prod",))
    assert found.target == "prod"


def test_links_targets_that_are_contexts() -> None:
    text = """
target "app" { contexts = { base = "target:base" } }
target "base" {
  dockerfile = "base.Dockerfile"
  contexts = { app = "target:app", low = "target:low" }
}
target "low" { context = "low" }
"""
    (found,) = bake(text, "app")
    assert [(name, link.dockerfile) for name, link in found.links] == [
        ("target:base", "base.Dockerfile"),
        ("target:app", "Dockerfile"),
        ("target:low", "low/Dockerfile"),
    ]


def test_later_files_merge_into_earlier_ones() -> None:
    files = {
        "a.hcl": 'variable "V" { default = "a" }\ngroup "default" { targets = ["x"] }\n'
        'target "x" {\n context = V\n args = { A = 1 }\n}\ntarget "y" {}',
        "b.hcl": 'variable "V" { default = "b" }\ngroup "default" { targets = ["x", "y"] }\n'
        'target "x" {\n dockerfile = "D"\n args = { B = 2 }\n}',
    }
    first, second = run(files)
    assert (first.context, first.dockerfile, first.build_args) == ("b", "b/D", (("A", "1"), ("B", "2")))
    assert second.name == "y"


def test_reads_json_with_templates() -> None:
    text = """{
  "variable": {"TAG": {"default": "v1"}},
  "function": {"up": {"params": ["s"], "result": "${upper(s)}"}},
  "group": {"default": {"targets": ["app"]}},
  "target": {
    "app": {"context": "img/${TAG == "v1" ? "one" : "two"}", "tags": ["x:$${TAG}-${TAG}"], "args": {"A": "${up(TAG)}"}}
  }
}"""
    (found,) = run({"docker-bake.json": text.replace('"v1" ? "one" : "two"', '\\"v1\\" ? \\"one\\" : \\"two\\"')})
    assert (found.context, found.images) == ("img/one", ("x:${TAG}-v1",))
    assert found.build_args == (("A", "V1"),)
    assert found.definition == Place("docker-bake.json", 6, 5)


def test_reads_compose_files_and_lets_hcl_refine_them() -> None:
    files = {
        "compose.yaml": """
services:
  web.app:
    build: {context: web, additional_contexts: {lib: "service:lib"}, x-bake: {tags: web-ci, platforms: [linux/arm64]}}
    image: acme/web
  lib: {build: lib, profiles: [never]}
  db: {image: postgres}
""",
        "docker-bake.hcl": 'target "lib" { dockerfile = "lib.Dockerfile" }',
    }
    web, lib = run(files)
    assert (web.name, web.images, web.platforms) == ("web_app", ("acme/web", "web-ci"), ("linux/arm64",))
    assert [name for name, _ in web.links] == ["target:lib"]
    assert lib.dockerfile == "lib/lib.Dockerfile"


def test_looks_for_default_files_in_the_folder_only(tmp_path: Path) -> None:
    for name in (
        "docker-bake.hcl",
        "docker-bake.override.hcl",
        "docker-compose.yml",
        "bake.hcl",
        "sub/docker-bake.hcl",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    project = Project(tmp_path)
    assert files_of(project, BakeRequest((), ".", (), (), {}, PLACE, "")) == (
        "docker-compose.yml",
        "docker-bake.hcl",
        "docker-bake.override.hcl",
    )
    assert files_of(project, BakeRequest((), "sub", (), (), {}, PLACE, "")) == ("sub/docker-bake.hcl",)
