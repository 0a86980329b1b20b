"""Which builds a compose project has: one file, its variables, and the services chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from arcroute.builds.compose import ComposeRequest, builds
from arcroute.builds.model import HOLE, Build
from arcroute.errors import Place
from arcroute.text.project import Project

PLACE = Place(".github/workflows/ci.yml", 7, 9)


def request(*services: str, **changes: object) -> ComposeRequest:
    given: dict[str, object] = {
        "files": (),
        "cwd": ".",
        "services": services,
        "profiles": (),
        "env": {},
        "env_file": None,
        "place": PLACE,
        "via": "docker compose build",
    }
    return ComposeRequest(**{**given, **changes})  # type: ignore[arg-type]


@pytest.fixture
def build(tmp_path: Path) -> Callable[..., tuple[Build, ...]]:
    """The builds of a compose.yaml, its text given."""

    def run(text: str, *services: str, files: Mapping[str, str] | None = None, **changes: object) -> tuple[Build, ...]:
        for name, content in {"compose.yaml": text, **(files or {})}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        return builds(Project(tmp_path), request(*services, **changes))

    return run


@pytest.mark.parametrize(
    ("text", "services"),
    [
        pytest.param("services: {db: {image: postgres}}", (), id="only pulls"),
        pytest.param("services: {db: {image: postgres}}", ("db",), id="named service only pulls"),
        pytest.param("services: {a: {build: ., profiles: [dev]}}", (), id="profile is not active"),
        pytest.param("services: {}", (), id="no services"),
        pytest.param("services: {a: null, b: [], c: text}", (), id="services that are none"),
        pytest.param("services: {a: {image: x, build: null}}", (), id="build is null"),
        pytest.param("x-build: &b {context: .}\nservices: {a: {image: x}}", (), id="a fragment nobody uses"),
        pytest.param("networks: {build: {}}\nservices: {build: {image: x}}", (), id="the word alone"),
    ],
)
def test_builds_nothing(build: Callable[..., tuple[Build, ...]], text: str, services: tuple[str, ...]) -> None:
    assert build(text, *services) == ()


@pytest.mark.parametrize(
    ("section", "context", "dockerfile"),
    [
        pytest.param(".", ".", "Dockerfile", id="short form, here"),
        pytest.param("./images/app/", "images/app", "images/app/Dockerfile", id="short form, a folder"),
        pytest.param("{context: app}", "app", "app/Dockerfile", id="context alone"),
        pytest.param("{dockerfile: docker/Dockerfile.py}", ".", "docker/Dockerfile.py", id="Dockerfile alone"),
        pytest.param("{context: app, dockerfile: ../Dockerfile}", "app", "Dockerfile", id="Dockerfile is in context"),
        pytest.param("{context: a/../b}", "b", "b/Dockerfile", id="path is tidied"),
        pytest.param("{}", ".", "Dockerfile", id="empty mapping"),
        pytest.param("${DIR:-app}", "app", "app/Dockerfile", id="variable with a default"),
    ],
)
def test_finds_context_and_dockerfile(
    build: Callable[..., tuple[Build, ...]], section: str, context: str, dockerfile: str
) -> None:
    (found,) = build(f"services:\n  a:\n    build: {section}\n")
    assert (found.context, found.dockerfile, found.notes) == (context, dockerfile, ())


@pytest.mark.parametrize(
    ("section", "note"),
    [
        pytest.param("https://github.com/acme/app.git#main:docker", "not in the repository", id="remote repository"),
        pytest.param("{context: 'git@github.com:acme/app.git', dockerfile: D}", "not in the repository", id="over ssh"),
        pytest.param("../other", "outside the repository", id="leaves the repository"),
        pytest.param("/srv/app", "outside the repository", id="absolute"),
        pytest.param("$GITHUB_WORKSPACE/app", '"…/app" cannot be known', id="known to the runner only"),
        pytest.param("'${LANG_DIR:?}'", "cannot be known", id="required, and not set here"),
    ],
)
def test_says_why_a_context_is_not_known(build: Callable[..., tuple[Build, ...]], section: str, note: str) -> None:
    (found,) = build(f"services:\n  a:\n    build: {section}\n")
    assert (found.context, found.dockerfile) == (None, None)
    assert note in found.notes[0]


@pytest.mark.parametrize(
    ("service", "built"),
    [
        pytest.param("image: ghcr.io/acme/a", False, id="may-be-pulled"),
        pytest.param("image: acme/a", False, id="may-be-on-docker-hub"),
        pytest.param("image: a, pull_policy: never", False, id="never-pulled-and-so-loaded-before"),
        pytest.param("profiles: []", True, id="no-image"),
        pytest.param("image: 'a:dev'", True, id="a-name-that-only-docker-may-publish"),
        pytest.param("image: acme/a, pull_policy: build", True, id="always-built"),
    ],
)
def test_builds_what_no_registry_can_have(build: Callable[..., tuple[Build, ...]], service: str, built: bool) -> None:
    text = f"services: {{a: {{build: ., {service}}}, b: {{image: b}}}}"
    assert [each.name for each in build(text, only_absent=True)] == ["a"] * built


def test_reads_every_fact(build: Callable[..., tuple[Build, ...]]) -> None:
    (found,) = build(
        """
services:
  api:
    image: ghcr.io/acme/api:${TAG}
    build:
      context: .
      dockerfile: api.Dockerfile
      target: prod
      args: {PY: "3.12", FROM_ENV: null, UNSET: null, SHA: "${GITHUB_SHA}"}
      additional_contexts: {src: ./src, base: "docker-image://alpine"}
      tags: ["acme/api:next"]
      platforms: [linux/amd64, linux/arm64]
""",
        env={"TAG": "v1", "FROM_ENV": "e"},
    )
    assert found == Build(
        "docker compose build",
        PLACE,
        dockerfile="api.Dockerfile",
        context=".",
        target="prod",
        images=("ghcr.io/acme/api:v1", "acme/api:next"),
        build_args=(("PY", "3.12"), ("FROM_ENV", "e"), ("SHA", None)),
        contexts=(("src", "src"), ("base", "docker-image://alpine")),
        platforms=("linux/amd64", "linux/arm64"),
        name="api",
        definition=Place("compose.yaml", 3, 3),
    )


def test_an_inline_dockerfile_reads_no_file(build: Callable[..., tuple[Build, ...]]) -> None:
    (found,) = build("services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM $$BASE\n        RUN x\n")
    assert (found.inline, found.dockerfile, found.context) == ("FROM $BASE\nRUN x\n", None, ".")


def test_build_arguments_may_be_a_list(build: Callable[..., tuple[Build, ...]]) -> None:
    (found,) = build("services: {a: {build: {args: [A=1=2, B, C]}}}", env={"B": "b"})
    assert found.build_args == (("A", "1=2"), ("B", "b"))


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        pytest.param("ghcr.io/acme/app:${GITHUB_SHA}", ("ghcr.io/acme/app",), id="unknown tag is left out"),
        pytest.param("${GITHUB_REPOSITORY}/app:v1", ("app:v1",), id="unknown registry is left out"),
        pytest.param("localhost:5000/app", ("localhost:5000/app",), id="a port is no tag"),
        pytest.param("acme/${GITHUB_REPOSITORY}", (), id="unknown name"),
    ],
)
def test_names_images_as_far_as_known(
    build: Callable[..., tuple[Build, ...]], image: str, expected: tuple[str, ...]
) -> None:
    (found,) = build(f"services: {{a: {{build: ., image: '{image}'}}}}")
    assert found.images == expected


def test_anchors_and_merge_keys_are_followed(build: Callable[..., tuple[Build, ...]]) -> None:
    text = """
x-build: &build {context: images, args: {A: "1"}}
services:
  a: {build: *build}
  b: {build: {<<: *build, dockerfile: b.Dockerfile}}
"""
    assert [found.dockerfile for found in build(text)] == ["images/Dockerfile", "images/b.Dockerfile"]


def test_the_dockerfile_may_stand_in_a_variable_of_dot_env(build: Callable[..., tuple[Build, ...]]) -> None:
    (found,) = build(
        "services: {a: {build: {context: ., dockerfile: $APP_DOCKERFILE}}}",
        files={".env": 'BASE=docker\nAPP_DOCKERFILE="${BASE}/rust.Dockerfile" # here\n'},
    )
    assert found.dockerfile == "docker/rust.Dockerfile"


def test_the_steps_environment_wins_over_dot_env(build: Callable[..., tuple[Build, ...]]) -> None:
    (found,) = build("services: {a: {build: $DIR}}", files={".env": "DIR=file\n"}, env={"DIR": "step"})
    assert found.context == "step"


def test_an_unknown_variable_of_the_step_is_not_filled_from_dot_env(build: Callable[..., tuple[Build, ...]]) -> None:
    (found,) = build("services: {a: {build: $DIR}}", files={".env": "DIR=file\n"}, env={"DIR": HOLE})
    assert found.context is None


def test_another_env_file_replaces_dot_env(build: Callable[..., tuple[Build, ...]]) -> None:
    files = {".env": "DIR=dot\n", "ci/prod.env": "DIR=prod\n"}
    (found,) = build("services: {a: {build: '${DIR}'}}", files=files, env_file="ci/prod.env")
    assert found.context == "prod"


CHOICE = """
services:
  web: {build: web, depends_on: [api, cache]}
  api: {build: api, depends_on: {db: {condition: service_started}}}
  db: {build: db}
  cache: {image: redis}
  tool: {build: tool, profiles: [tools, ci]}
"""


@pytest.mark.parametrize(
    ("services", "changes", "expected"),
    [
        pytest.param((), {}, ["web", "api", "db"], id="all that have no profile"),
        pytest.param((), {"profiles": ("ci",)}, ["web", "api", "db", "tool"], id="a profile"),
        pytest.param((), {"profiles": ("*",)}, ["web", "api", "db", "tool"], id="every profile"),
        pytest.param((), {"env": {"COMPOSE_PROFILES": "x,tools"}}, ["web", "api", "db", "tool"], id="by variable"),
        pytest.param(("tool",), {}, ["tool"], id="naming a service enables it"),
        pytest.param(("web",), {}, ["web"], id="build leaves dependencies alone"),
        pytest.param(("web",), {"dependencies": True}, ["web", "api", "db"], id="up builds dependencies"),
        pytest.param(("db", "web", "db"), {}, ["db", "web"], id="in the order asked for, once"),
    ],
)
def test_chooses_services(
    build: Callable[..., tuple[Build, ...]], services: tuple[str, ...], changes: dict[str, object], expected: list[str]
) -> None:
    assert [found.name for found in build(CHOICE, *services, **changes)] == expected


def test_links_contexts_that_other_services_build(build: Callable[..., tuple[Build, ...]]) -> None:
    text = """
services:
  app: {build: {context: app, additional_contexts: {base: "service:mid"}}}
  mid: {build: {context: mid, additional_contexts: ["base=service:low"]}}
  low: {build: low}
"""
    (found,) = build(text, "app")
    assert found.contexts == (("base", "service:mid"),)
    assert [(reference, link.dockerfile) for reference, link in found.links] == [
        ("service:mid", "mid/Dockerfile"),
        ("service:low", "low/Dockerfile"),
    ]
