"""The cases that mislead a naive detector, each as a small repository, and how several images make one verdict."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.builds.model import Build
from arcroute.errors import Place
from arcroute.routing.evidence import JobFacts
from arcroute.routing.judge import Judge
from arcroute.routing.naming import mentions
from arcroute.routing.points import scores
from arcroute.routing.stacks import shipped_stacks
from arcroute.routing.verdict import Mixed, NoBuild, Routed, Undecided, Unmapped, Verdict, verdict
from arcroute.text.project import Project

STACKS = shipped_stacks()
LANES = {
    **dict.fromkeys(("base", "python", "haskell"), "one"),
    **dict.fromkeys(("javascript", "ocaml", "java"), "two"),
    **dict.fromkeys(("c", "rust"), "three"),
}
HERE = Place(".github/workflows/ci.yml", 10, 1)

IDE_BASE = """
FROM node:22-bookworm AS front-end
COPY package.json ./
RUN yarn install && yarn build
FROM node:22-bookworm-slim
COPY --from=front-end /ide /ide
ENTRYPOINT ["node", "/ide/main.js"]
"""
IDE = """
ARG BASE_IMAGE=ghcr.io/acme/ide-base
FROM node:22-bookworm AS plugins
COPY package.json ./
RUN npm ci && npx download-plugins
FROM ${BASE_IMAGE}:latest
RUN %s
COPY --from=plugins /plugins /ide/plugins
COPY --from=plugins /usr/local/bin/node /usr/local/bin/node
ENTRYPOINT ["node", "/ide/main.js"]
"""
IDE_TOOLS = {
    "python": "apt-get install -y python3 python3-pip && pip3 install pytest",
    "haskell": "apt-get install -y gcc g++ && curl https://get-ghcup.haskell.org | sh",
    "ocaml": "apt-get install -y gcc libc6-dev make opam && opam init",
    "java": "apt-get install -y openjdk-17-jdk-headless maven",
    "c": "apt-get install -y clangd gcc gdb libc6-dev make python3",
    "rust": "apt-get install -y build-essential && curl https://sh.rustup.rs | sh -s -- -y",
    "javascript": "npm install --global typescript jest",
}
IDE_FILES = {"base/Dockerfile": IDE_BASE} | {f"{name}/Dockerfile": IDE % tools for name, tools in IDE_TOOLS.items()}


def written(root: Path, files: Mapping[str, str]) -> Project:
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return Project(root)


def image(dockerfile: str = "Dockerfile", name: str = "", context: str = ".", **more: object) -> Build:
    return Build("docker build", HERE, dockerfile, context, images=(name,) if name else (), **more)  # type: ignore[arg-type]


def judged(
    root: Path, files: Mapping[str, str], *builds: Build, facts: Mapping[str, object] | None = None, override: str = ""
) -> Verdict:
    project = written(root, files)
    job = JobFacts(**{"workflow": HERE.path, "job": "build", "place": HERE, "builds": builds, **(facts or {})})  # type: ignore[arg-type]
    return verdict(Judge(project, STACKS, builds), job, LANES, (lambda _: override) if override else None)


# What must not be routed


@pytest.mark.parametrize(
    "dockerfile",
    [
        pytest.param("FROM alpine\nRUN apk add bash curl jq\nCMD ['bash']", id="a toolbox of no language"),
        pytest.param("FROM nginx\nCOPY default.conf /etc/nginx/", id="a configured server"),
        pytest.param("FROM ubuntu\nRUN apt-get install -y python3-pip nodejs openjdk-21-jdk ruby", id="side by side"),
        pytest.param(
            "FROM ubuntu\nRUN apt install -y g++ openjdk-17-jdk python3 python3-pip", id="a judge of programs"
        ),
        pytest.param(
            "FROM alpine\nRUN apk add gcc libc-dev make python3\nCOPY . .", id="a compiler and an interpreter"
        ),
        pytest.param("ARG BASE\nFROM ${BASE}\nCOPY weights.bin /w", id="a base that nobody gives"),
        pytest.param("FROM debian\nRUN apt-get install -y build-essential", id="a compiler that comes along anywhere"),
        pytest.param("FROM debian:12\nRUN apt-get install -y mlton polyml", id="a language that is no stack"),
        pytest.param("FROM debian\nRUN apt-get install -y default-jre-headless", id="a runtime that comes along"),
    ],
)
def test_what_says_too_little_stays_undecided(dockerfile: str, tmp_path: Path) -> None:
    files = {"Dockerfile": dockerfile, "run.py": "print(1)", "weights.bin": ""}
    found = judged(tmp_path, files, image(name="acme/tools"))
    assert isinstance(found, Undecided)
    assert found.why


def test_a_name_against_the_content_is_undecided_and_says_what_would_settle_it(tmp_path: Path) -> None:
    found = judged(tmp_path, {"Dockerfile": "FROM rust:1\nRUN cargo build --release"}, image(name="acme/python-linter"))
    assert isinstance(found, Undecided)
    assert found.candidates == ("python", "rust")
    assert "arcroute: stack=" in found.settle


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        pytest.param("acme/rust-game-server", "undecided", id="a game is called so too"),
        pytest.param("acme/rust-test-runner", "routed", id="a language and a role, nothing else"),
    ],
)
def test_a_name_without_any_content_counts_where_it_is_all_language(name: str, kind: str, tmp_path: Path) -> None:
    assert judged(tmp_path, {"Dockerfile": "FROM acme/steam:1\nCOPY run.sh /\n"}, image(name=name)).kind == kind


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param(None, "no such file", id="missing"),
        pytest.param("FROM debian\nCOPY\n", "Dockerfile:2", id="refused"),
        pytest.param("\0\1\2", "Dockerfile", id="binary"),
        pytest.param("", "Dockerfile", id="empty"),
    ],
)
def test_a_dockerfile_that_cannot_be_read_says_why(text: str | None, why: str, tmp_path: Path) -> None:
    found = judged(tmp_path, {} if text is None else {"Dockerfile": text}, image())
    assert isinstance(found, Undecided)
    assert why in found.why


# The cases


@pytest.mark.parametrize("language", IDE_TOOLS)
def test_ide_images_with_node_everywhere_are_of_their_language(language: str, tmp_path: Path) -> None:
    builds = [image(f"{name}/Dockerfile", f"ghcr.io/acme/ide-{name}") for name in ("base", *IDE_TOOLS)]
    found = Judge(written(tmp_path, IDE_FILES), STACKS, builds).stack_of(
        image(f"{language}/Dockerfile", f"ghcr.io/acme/ide-{language}"), JobFacts(HERE.path, "build", HERE)
    )
    assert found.stack == language


def test_a_base_built_wholly_from_node_is_base_where_seven_languages_start_from_it(tmp_path: Path) -> None:
    found = judged(tmp_path, IDE_FILES, image("base/Dockerfile", "ghcr.io/acme/ide-base"))
    assert found.stacks == ("base",)


def test_the_worked_example_of_the_documentation(tmp_path: Path) -> None:
    dockerfile = (
        "FROM node:22 AS plugins\nRUN npm ci && npx download-plugins\nFROM ghcr.io/acme/ide-base\n"
        "RUN apt-get install -y gcc g++ make && curl -sSf https://get-ghcup.haskell.org | sh\n"
        'COPY --from=plugins /plugins /ide/plugins\nENTRYPOINT ["node", "/ide/main.js"]\n'
    )
    files = {"images/base/Dockerfile": IDE_BASE, "images/haskell/Dockerfile": dockerfile}
    builds = [image(f"images/{name}/Dockerfile", f"ghcr.io/acme/ide-{name}") for name in ("base", "haskell")]
    found = Judge(written(tmp_path, files), STACKS, builds).stack_of(builds[1], JobFacts("w", "j", HERE))
    assert found.stack == "haskell"
    assert scores(STACKS, found.evidence, frozenset(("name",))) == {"javascript": 12, "haskell": 8, "c": 2}
    assert scores(STACKS, found.evidence)["haskell"] == 16


@pytest.mark.parametrize(
    ("name", "children", "stacks"),
    [
        pytest.param("web", ("web-test", "web-prod"), (), id="two images of one thing, not called base"),
        pytest.param("web", ("python", "rust"), ("base",), id="images of two languages"),
        pytest.param("web", ("one",), ("javascript",), id="one image, not called base"),
        pytest.param("base", ("one", "two"), ("base",), id="called base, and two images"),
        pytest.param("base", ("one",), (), id="called base, and one image"),
        pytest.param("node-base", ("one", "two"), ("javascript",), id="a base that names its language"),
    ],
)
def test_what_makes_a_base_of_a_node_image(
    name: str, children: tuple[str, ...], stacks: tuple[str, ...], tmp_path: Path
) -> None:
    files = {f"{child}/Dockerfile": f"FROM acme/{name}:1\n" for child in children}
    found = judged(
        tmp_path, {"x/Dockerfile": "FROM node:22\nRUN npm ci\n", **files}, image("x/Dockerfile", f"acme/{name}")
    )
    assert found.stacks == stacks


def test_a_target_called_base_is_a_stage_like_any_other(tmp_path: Path) -> None:
    files = {"Dockerfile": "FROM node:22 AS base\nRUN npm ci\nFROM base\n"}
    assert judged(tmp_path, files, image(name="acme/shop", target="base")).stacks == ("javascript",)


LANDING_PAGE = {
    "landing/Dockerfile": "FROM node:20 AS build\nCOPY package.json .\nRUN npm ci && npm run build\n"
    "FROM nginx\nCOPY --from=build /app/dist /usr/share/nginx/html\n",
    "landing/package.json": "{}",
}


def test_a_landing_page_is_no_base_because_its_job_is_called_so(tmp_path: Path) -> None:
    build = image("landing/Dockerfile", "acme/landing-page", "landing")
    found = judged(tmp_path, LANDING_PAGE, build, facts={"job": "build-and-push-base"})
    assert found.stacks == ("javascript",)


@pytest.mark.parametrize(
    ("dockerfile", "stack"),
    [
        pytest.param(
            "FROM ocaml/opam:debian AS builder\nRUN opam install dune\nRUN dune build\n"
            "FROM debian:12-slim\nRUN apt-get install -y gcc libc6-dev make\nCOPY --from=builder /bin/app /bin/app\n",
            "ocaml",
            id="OCaml on debian-slim with gcc",
        ),
        pytest.param(
            "FROM debian\nRUN apt-get install -y gcc g++\nRUN curl -sSf https://get-ghcup.haskell.org | sh\n",
            "haskell",
            id="Haskell by curl beside g++",
        ),
        pytest.param(
            "FROM debian\nRUN apt-get install -y build-essential\nRUN curl https://sh.rustup.rs -sSf | sh -s -- -y\n",
            "rust",
            id="Rust by rustup beside build-essential",
        ),
        pytest.param(
            "FROM rust:1 AS b\nRUN cargo build --release\n"
            "FROM gcr.io/distroless/cc\nCOPY --from=b /t/app /\nCMD ['/app']",
            "rust",
            id="a cc distroless under Rust",
        ),
        pytest.param(
            "FROM haskell:9 AS b\nRUN cabal build\nFROM scratch\nCOPY --from=b /out/app /app\nENTRYPOINT ['/app']\n",
            "haskell",
            id="scratch with one binary",
        ),
        pytest.param(
            "ARG GPU\nFROM python:3.12 AS base-image\n"
            "FROM nvidia/cuda AS base-gpu-image\nRUN apt-get install -y python3\n"
            "FROM base-${GPU:+gpu-}image\nRUN pip install torch\n",
            "python",
            id="an alias put together from an argument",
        ),
        pytest.param(
            "FROM python:3.12@sha256:" + "a" * 64 + " AS first\nFROM first AS second\nFROM second\nRUN echo hi\n",
            "python",
            id="a chain of aliases on a digest",
        ),
        pytest.param(
            "FROM quay.io/jupyter/base-notebook\nRUN apt-get install -y openjdk-17-jre-headless\n"
            "RUN mamba install -y pyarrow\n",
            "python",
            id="a notebook with a JRE for Spark",
        ),
        pytest.param(
            "FROM node:20 AS ui\nRUN npm ci && npm run build\nFROM python:3.12\nRUN apt-get install -y nodejs\n"
            "COPY --from=ui /dist /static\nRUN pip install -r requirements.txt\nCMD ['gunicorn', 'app']\n",
            "python",
            id="a web front end inside a Python service",
        ),
        pytest.param(
            "FROM node:20\nRUN apt-get install -y python3 make g++\nCOPY package.json .\nRUN npm ci\n",
            "javascript",
            id="what node-gyp needs",
        ),
        pytest.param(
            "FROM debian AS b\nRUN apt-get install -y cmake g++\nCOPY . /s\nRUN cmake -S /s -B /o && cmake --build /o\n"
            "FROM gcr.io/distroless/cc\nCOPY --from=b /o/x /x\nCMD ['/x']\n",
            "c",
            id="C++ by cmake",
        ),
        pytest.param(
            "FROM python:3.12-slim\nRUN apt-get install -y gcc cmake cargo\nRUN pip install -r requirements.txt\n",
            "python",
            id="compilers for wheels",
        ),
        pytest.param(
            "FROM rust:1 AS b\nRUN apt-get install -y cmake libclang-dev\nCOPY . /s\nRUN cd /s && make install\n"
            "FROM debian\nCOPY --from=b /usr/local/cargo/bin/d /usr/bin/d\n",
            "rust",
            id="a crate that a Makefile installs",
        ),
        pytest.param(
            "FROM python:3.12-slim\nRUN curl https://raw.githubusercontent.com/nvm-sh/nvm/v0.40.1/install.sh | bash\n"
            "RUN nvm install 22 && npm install -g yarn && pip install acme-cli\nCMD ['start.sh']\n",
            "python",
            id="Node by nvm on a Python image",
        ),
        pytest.param(
            "FROM ubuntu\nRUN curl https://raw.githubusercontent.com/nvm-sh/nvm/v0.40.1/install.sh | bash\n"
            "RUN nvm install 22 && npm install -g yarn\n",
            "javascript",
            id="Node by nvm alone",
        ),
        pytest.param(
            "FROM alpine AS b\nRUN apk add gcc make\nADD https://example.org/d.tgz /d.tgz\nRUN make -C d install\n"
            "FROM alpine\nCOPY --from=b /usr/bin/d /usr/bin/d\nENTRYPOINT ['d']\n",
            "c",
            id="a daemon that gcc and make have built",
        ),
        pytest.param(
            "FROM golang:1 AS b\nRUN go build -o /node\nFROM alpine\nCOPY --from=b /node /node\nCMD ['/node']\n",
            "go",
            id="a program that is called node",
        ),
        pytest.param(
            "FROM node:20 AS ui\nRUN npm run build\nFROM rust:1 AS api\nRUN cargo build --release\n"
            "FROM debian\nCOPY --from=ui /dist /www\nCOPY --from=api /t/release/api /usr/bin/api\nCMD ['api']\n",
            "rust",
            id="the stage whose program is started",
        ),
        pytest.param(
            "FROM node:20 AS ui\nRUN npm run build\nFROM golang:1 AS api\nRUN go build -o /srv\n"
            "FROM scratch\nCOPY --from=ui /dist /www\nCOPY --from=api /srv /srv\nENTRYPOINT ['/srv']\n",
            "go",
            id="a server that is called web for its pages",
        ),
        pytest.param(
            "FROM golang:1 AS stream\nRUN git clone https://example.org/stream && cd stream && go install .\n"
            "FROM node:22 AS app\nCOPY package.json .\nRUN npm ci\nFROM alpine\nRUN apk add nodejs\n"
            "COPY --from=stream /go/bin/stream /bin/\nCOPY --from=app /app /app\nCMD ['/app/start.sh']\n",
            "javascript",
            id="a tool of another project, compiled on the way",
        ),
    ],
)
def test_misleading_dockerfiles_without_a_telling_name(dockerfile: str, stack: str, tmp_path: Path) -> None:
    files = {"Dockerfile": dockerfile.replace("'", '"'), "requirements.txt": "", "src/x": "", "Makefile": ""}
    found = judged(tmp_path, files, image(name="acme/web" if stack == "go" else "acme/thing"))
    assert found.stacks == (stack,), found


def test_a_c_image_with_a_python_helper(tmp_path: Path) -> None:
    files = {
        "Dockerfile": 'FROM alpine\nRUN apk add gcc make python3\nCOPY run.py /\nENTRYPOINT ["python3", "/run.py"]\n',
        "run.py": "",
    }
    assert judged(tmp_path, files, image(name="acme/c-test-runner")).stacks == ("c",)


@pytest.mark.parametrize(
    ("readme", "repository", "stack"),
    [
        pytest.param("# c-test-runner\n", None, "c", id="by the README's heading"),
        pytest.param("# Tests\n", "exercise/c-test-runner", "c", id="by the repository's name"),
        pytest.param("# How we measured the speed of our C and Python test runners\n", None, None, id="a sentence"),
        pytest.param("", None, None, id="by nothing"),
    ],
)
def test_an_image_without_a_name(readme: str, repository: str | None, stack: str | None, tmp_path: Path) -> None:
    files = {
        "Dockerfile": "FROM alpine\nRUN apk add gcc libc-dev make python3\nCOPY . .\n",
        "README.md": readme,
        "a.py": "",
    }
    judge = Judge(written(tmp_path, files), STACKS, repository=repository)
    assert judge.stack_of(image(), JobFacts(HERE.path, "build", HERE)).stack == stack


@pytest.mark.parametrize("dash", [" - ", " \N{EM DASH} ", ": ", " | "])
def test_what_a_heading_says_of_a_name_is_no_name(dash: str, tmp_path: Path) -> None:
    files = {
        "Dockerfile": "FROM ubuntu AS build\nRUN cabal build\nFROM scratch\nCOPY --from=build /out/check /\n",
        "README.md": f"# ScriptCheck{dash}a shell script checker\n",
    }
    assert judged(tmp_path, files, image()).stacks == ("haskell",)


def test_a_binary_that_the_job_has_built_is_in_the_jobs_commands(tmp_path: Path) -> None:
    files = {"Dockerfile": "FROM alpine\nCOPY app /app\n"}
    commands = ((("cargo", "build", "--release"), HERE), (("cp", "target/release/app", "app"), HERE))
    found = judged(tmp_path, files, image(name="acme/app"), facts={"commands": commands})
    assert found.stacks == ("rust",)


def test_a_jar_that_the_job_has_built_is_found_by_its_pattern(tmp_path: Path) -> None:
    files = {"Dockerfile": "FROM alpine\nCOPY target/*.bin /app\n", "target/notes.txt": ""}
    commands = ((("ghcup", "run"), HERE), (("cabal", "build"), HERE))
    assert judged(tmp_path, files, image(name="acme/app"), facts={"commands": commands}).stacks == ("haskell",)


def test_what_matches_a_pattern_was_not_built_by_the_job(tmp_path: Path) -> None:
    files = {"Dockerfile": "FROM alpine\nCOPY target/*.bin /app\n", "target/x.bin": ""}
    facts = {"commands": ((("cabal", "build"), HERE),)}
    assert judged(tmp_path, files, image(name="acme/app"), facts=facts).kind == "undecided"


@pytest.mark.parametrize(
    "run",
    [
        pytest.param('RUN ["cargo", "build"]', id="the JSON form"),
        pytest.param("RUN <<EOF\nset -e\ncargo build\nEOF", id="a heredoc"),
        pytest.param("ADD https://sh.rustup.rs /rustup.sh\nRUN sh /rustup.sh", id="ADD"),
        pytest.param("ENV CARGO=cargo\nRUN $CARGO build", id="a variable of ENV"),
    ],
)
def test_the_forms_of_run(run: str, tmp_path: Path) -> None:
    assert judged(tmp_path, {"Dockerfile": f"FROM debian\n{run}\n"}, image(name="acme/thing")).stacks == ("rust",)


def test_a_file_that_lies_in_the_repository_was_not_built_by_the_job(tmp_path: Path) -> None:
    files = {"Dockerfile": "FROM nginx\nCOPY index.html /\n", "index.html": ""}
    commands = ((("cargo", "build", "--release"), HERE),)
    assert judged(tmp_path, files, image(name="acme/app"), facts={"commands": commands}).kind == "undecided"


def test_a_build_argument_replaces_the_default(tmp_path: Path) -> None:
    files = {"Dockerfile": "ARG BASE=rust:1\nFROM ${BASE}\n"}
    assert judged(tmp_path, files, image(build_args=(("BASE", "gcc:13"),))).stacks == ("c",)


def test_the_target_picks_the_stage(tmp_path: Path) -> None:
    files = {"Dockerfile": "FROM haskell:9 AS api\nFROM node:20 AS web\n"}
    assert judged(tmp_path, files, image(target="api")).stacks == ("haskell",)


@pytest.mark.parametrize(
    ("dockerfile", "expected"),
    [
        pytest.param("FROM haskell:9 AS api\nFROM node:20 AS web\n", None, id="languages of two lanes"),
        pytest.param("FROM haskell:9 AS api\nFROM python:3 AS web\n", "one", id="languages of one lane"),
        pytest.param("FROM node:20 AS dev\nFROM node:20-slim\n", "two", id="one language"),
        pytest.param(
            "FROM rust:1 AS made\nFROM debian AS a\nCOPY --from=made /a /a\n", "three", id="a stage for another"
        ),
        pytest.param("FROM rust:1 AS all\nFROM all AS a\nFROM all AS b\n", "three", id="stages on one stage"),
        pytest.param("FROM\n", None, id="what BuildKit refuses"),
    ],
)
def test_a_stage_that_cannot_be_known_may_be_any(tmp_path: Path, dockerfile: str, expected: str | None) -> None:
    found = judged(tmp_path, {"Dockerfile": dockerfile}, image(any_stage=True))
    assert (found.lane if isinstance(found, Routed) else None) == expected


CHAIN = {
    "base/Dockerfile": "FROM ubuntu:24.04\nRUN apt-get install -y git curl\n",
    "python-ml/Dockerfile": "FROM lab.example/base:1\nRUN apt-get install -y python3-pip && pip install numpy\n",
    "deep/Dockerfile": "FROM lab.example/python-ml:1\nCOPY data /data\n",
}


@pytest.mark.parametrize(
    ("folder", "stack"),
    [
        pytest.param("base", "base", id="what others stand on, and no language of its own"),
        pytest.param("python-ml", "python", id="on the base"),
        pytest.param("deep", "python", id="inherits from its sibling"),
    ],
)
def test_a_chain_of_sibling_images(folder: str, stack: str, tmp_path: Path) -> None:
    project = written(tmp_path, CHAIN)
    builds = [image(f"{name}/Dockerfile", f"lab.example/{name}:1", name) for name in ("base", "python-ml", "deep")]
    judge = Judge(project, STACKS, builds)
    build = next(each for each in builds if each.context == folder)
    assert judge.stack_of(build, JobFacts(HERE.path, "build", HERE)).stack == stack


@pytest.mark.parametrize(
    ("files", "kind", "stack"),
    [
        pytest.param({"src/main/kotlin/A.kt": "", "src/main/kotlin/B.kt": ""}, "unmapped", "kotlin", id="kotlin"),
        pytest.param({"src/main/java/A.java": ""}, "routed", "java", id="java, its build script in Kotlin"),
        pytest.param({"src/main/scala/A.scala": "", "build.sbt": ""}, "unmapped", "scala", id="scala"),
    ],
)
def test_languages_of_the_jvm_are_told_apart_by_their_sources(
    files: dict[str, str], kind: str, stack: str, tmp_path: Path
) -> None:
    dockerfile = (
        "FROM gradle:8-jdk21 AS b\nCOPY . .\nRUN gradle jar\nFROM eclipse-temurin:21-jre\nCOPY --from=b /b/x.jar /\n"
    )
    found = judged(tmp_path, {"Dockerfile": dockerfile, "build.gradle.kts": "", **files}, image(name="acme/billing"))
    assert (found.kind, found.stacks) == (kind, (stack,))


@pytest.mark.parametrize(
    ("copied", "files", "stack"),
    [
        pytest.param("api/target/api.jar", ("api/src/main/kotlin/A.kt",), "kotlin", id="a module's jar"),
        pytest.param("build/libs/*.jar", ("src/main/scala/A.scala",), "scala", id="the root's jar"),
        pytest.param("api/target/api.jar", ("api/src/main/java/A.java", "web/src/B.kt"), "java", id="of that module"),
        pytest.param("api/target/api.jar", ("web/src/B.kt",), "java", id="a module that is not there"),
        pytest.param("libs/api.jar", ("libs/B.kt",), "java", id="a jar from anywhere"),
    ],
)
def test_a_jar_is_of_the_language_that_its_module_is_written_in(
    copied: str, files: tuple[str, ...], stack: str, tmp_path: Path
) -> None:
    texts = {"Dockerfile": f"FROM eclipse-temurin:21-jre\nCOPY {copied} /app.jar\n", **dict.fromkeys(files, "")}
    assert judged(tmp_path, texts, image(name="acme/billing")).stacks == (stack,)


def test_a_name_makes_an_image_on_a_jdk_kotlin(tmp_path: Path) -> None:
    files = {"Dockerfile": 'FROM gradle:8-jdk21\nRUN gradle shadowJar\nCMD ["java", "-jar", "x.jar"]\n'}
    assert judged(tmp_path, files, image(name="acme/kotlin-bench")).stacks == ("kotlin",)


def test_a_rust_repository_that_builds_a_node_tool(tmp_path: Path) -> None:
    files = {
        "Cargo.toml": "",
        "src/main.rs": "",
        "e2e/Dockerfile": "FROM node:20\nCOPY e2e/package.json .\nRUN npm ci\n",
    }
    assert judged(tmp_path, files, image("e2e/Dockerfile")).stacks == ("javascript",)


@pytest.mark.parametrize(
    ("base", "install", "stack"),
    [
        pytest.param("quay.io/jupyter/base-notebook", "mamba install -y r-base r-irkernel", "r", id="r"),
        pytest.param("quay.io/jupyter/base-notebook", "julia -e 'using Pkg'", "julia", id="julia"),
    ],
)
def test_notebooks_of_another_language_on_a_python_base(base: str, install: str, stack: str, tmp_path: Path) -> None:
    files = {"Dockerfile": f"FROM {base}\nRUN {install}\n"}
    assert judged(tmp_path, files, image(name=f"acme/{stack}-notebook")).stacks == (stack,)


@pytest.mark.parametrize(
    ("files", "via", "kind", "stack"),
    [
        pytest.param({"requirements.txt": ""}, "pack build", "routed", "python", id="buildpacks of a Python folder"),
        pytest.param({"package.json": ""}, "pack build", "routed", "javascript", id="buildpacks of a Node folder"),
        pytest.param({"pom.xml": "", "A.java": ""}, "jib", "routed", "java", id="jib"),
        pytest.param({"A.kt": "", "build.gradle.kts": ""}, "jib", "unmapped", "kotlin", id="jib of Kotlin"),
        pytest.param({}, "ko build", "unmapped", "go", id="ko, whatever it reads"),
        pytest.param({}, "pack build", "undecided", None, id="an empty folder"),
    ],
)
def test_images_without_a_dockerfile(
    files: dict[str, str], via: str, kind: str, stack: str | None, tmp_path: Path
) -> None:
    found = judged(tmp_path, files, Build(via, HERE, context="."))
    assert (found.kind, found.stacks) == (kind, (stack,) if stack else ())


def test_an_earthfile(tmp_path: Path) -> None:
    files = {"Earthfile": "VERSION 0.8\nFROM rust:1\nbuild:\n  RUN cargo build\ndocker:\n  FROM +build\n"}
    assert judged(tmp_path, files, Build("earthly", HERE, "Earthfile", ".")).stacks == ("rust",)


# What humans declare


def test_a_comment_in_the_dockerfile_wins(tmp_path: Path) -> None:
    files = {"Dockerfile": "# arcroute: stack=ocaml\nFROM python:3\n"}
    assert judged(tmp_path, files, image(name="acme/python")).stacks == ("ocaml",)


def test_a_comment_on_the_job_wins(tmp_path: Path) -> None:
    found = judged(tmp_path, {"Dockerfile": "FROM python:3\n"}, image(), facts={"declared": (("c++", HERE),)})
    assert found.stacks == ("c",)


def test_an_override_wins_over_comments(tmp_path: Path) -> None:
    files = {"Dockerfile": "# arcroute: stack=ocaml\nFROM python:3\n"}
    assert judged(tmp_path, files, image(), override="java").stacks == ("java",)


def test_comments_that_contradict_each_other_decide_nothing(tmp_path: Path) -> None:
    files = {"Dockerfile": "# arcroute: stack=ocaml\nFROM python:3\n"}
    found = judged(tmp_path, files, image(), facts={"declared": (("java", HERE),)})
    assert isinstance(found, Undecided)
    assert set(found.candidates) == {"ocaml", "java"}


# Attackers' text

LINES = st.lists(
    st.one_of(
        st.sampled_from(
            ["FROM python:3 AS a", "FROM a", "FROM ${X:-rust}", "COPY --from=a /x /y", "COPY . .", "ARG X"]
        ),
        st.text(max_size=40).map(lambda text: f"RUN {text}"),
        st.text(max_size=40).map(lambda text: f"CMD {text}"),
        st.text(max_size=40),
    ),
    max_size=12,
)


@settings(deadline=None, max_examples=150)
@given(LINES)
def test_any_dockerfile_has_a_verdict(lines: list[str]) -> None:
    build = Build("docker build", HERE, context=".", inline="\n".join(["FROM debian", *lines]))
    found = Judge(Project(Path(__file__).parent), STACKS).stack_of(build, JobFacts(HERE.path, "build", HERE))
    assert found.stack is None or found.stack in STACKS.names
    assert found.why


# Several images, or none

FOUR = {f"{name}/Dockerfile": f"FROM {base}\n" for name, base in {"api": "python:3", "hs": "haskell:9"}.items()} | {
    "web/Dockerfile": "FROM node:20\nRUN npm ci\n",
    "svc/Dockerfile": "FROM golang:1.22\n",
    "db/Dockerfile": "FROM postgres:16\n",
    "secret/Dockerfile": "ARG BASE\nFROM acme/${BASE}\n",
}


@pytest.mark.parametrize(
    ("folders", "kind", "stacks"),
    [
        pytest.param(("api", "hs"), "routed", ("python", "haskell"), id="two stacks of one lane"),
        pytest.param(("api", "db"), "routed", ("python",), id="a database beside it is in nobody's way"),
        pytest.param(("api", "nowhere"), "undecided", (), id="a Dockerfile that is missing may be anything"),
        pytest.param(("api", "secret"), "undecided", (), id="a base that nobody gives may be anything"),
        pytest.param(("api", "web"), "mixed", ("python", "javascript"), id="two lanes"),
        pytest.param(("api", "svc"), "mixed", ("python", "go"), id="a lane and none"),
        pytest.param(("svc",), "unmapped", ("go",), id="no lane"),
        pytest.param(("db",), "undecided", (), id="nothing to go by"),
    ],
)
def test_several_images_make_one_verdict(
    folders: tuple[str, ...], kind: str, stacks: tuple[str, ...], tmp_path: Path
) -> None:
    builds = (image(f"{folder}/Dockerfile", context=folder, build_args=(("BASE", None),)) for folder in folders)
    found = judged(tmp_path, FOUR, *builds)
    assert (found.kind, found.stacks) == (kind, stacks)


def test_the_kinds_carry_what_they_promise(tmp_path: Path) -> None:
    routed = judged(tmp_path, FOUR, image("api/Dockerfile"))
    assert isinstance(routed, Routed)
    assert routed.lane == "one"
    assert routed.evidence[0].place == Place("api/Dockerfile", 1, 1)
    assert isinstance(judged(tmp_path, FOUR, image("svc/Dockerfile")), Unmapped)
    assert isinstance(judged(tmp_path, FOUR, image("api/Dockerfile"), image("web/Dockerfile")), Mixed)


def test_a_job_that_builds_nothing_names_its_toolchains(tmp_path: Path) -> None:
    facts = {
        "actions": (("actions/setup-node", HERE),),
        "container": ("rust:1", HERE),
        "commands": ((("cargo", "test"), HERE), (("python3", "-c", "1"), HERE)),
    }
    found = judged(tmp_path, {}, facts=facts)
    assert isinstance(found, NoBuild)
    assert found.toolchains == ("rust", "javascript")


def test_a_job_that_runs_nothing_telling_has_no_toolchain(tmp_path: Path) -> None:
    found = judged(tmp_path, {}, facts={"commands": ((("make", "all"), HERE), (("echo", "python"), HERE))})
    assert isinstance(found, NoBuild)
    assert found.toolchains == ()


# What real projects taught


def test_a_name_alone_makes_no_base_image(tmp_path: Path) -> None:
    found = judged(tmp_path, {}, image(dockerfile="missing/Dockerfile", name="acme/workspace-base"))
    assert isinstance(found, Undecided)
    assert found.candidates == ("base",)


def test_what_others_stand_on_may_hold_a_language_where_it_cannot_be_read(tmp_path: Path) -> None:
    files = {f"{name}/Dockerfile": "FROM acme/tools:1\n" for name in ("one", "two")}
    found = judged(tmp_path, files, image(dockerfile="missing/Dockerfile", name="acme/tools"))
    assert isinstance(found, Undecided)
    assert found.candidates == ("base",)


DAEMON = "RUN apk add gcc libc-dev make openssl-dev lua5.4-dev && curl -O https://x.org/d.tgz && make -C d install"


@pytest.mark.parametrize(
    "dockerfile",
    [
        pytest.param(f"FROM alpine\n{DAEMON}\nCMD ['d']", id="compiled-where-it-runs"),
        pytest.param("FROM acme/sdk:1\nCOPY . /s\nRUN cd /s && ./configure --x && make -j2", id="on-an-unknown-image"),
        pytest.param(
            "FROM debian AS b\nRUN apt-get install -y python3-venv\nCOPY docs /s/docs\nCOPY . /s\n"
            "RUN cd /s && autoreconf -vfi && ./configure && make\nFROM debian\nCOPY --from=b /build /",
            id="beside-scripts-and-documentation",
        ),
        pytest.param(
            "FROM alpine AS b\nRUN apk add alpine-sdk\nRUN abuild -r\nFROM alpine\nCOPY --from=b /pkgs /pkgs",
            id="as-a-package",
        ),
        pytest.param(f"FROM alpine AS b\n{DAEMON}\nFROM alpine\nCOPY --from=b /usr/local /usr/local", id="in-a-stage"),
    ],
)
def test_a_daemon_built_from_its_sources_is_c(tmp_path: Path, dockerfile: str) -> None:
    assert judged(tmp_path, {"Dockerfile": dockerfile, "d.c": "", "docs/conf.py": ""}, image()).stacks == ("c",)


@pytest.mark.parametrize(
    "dockerfile",
    [
        pytest.param(f"FROM python:3\n{DAEMON}", id="on-another-language"),
        pytest.param(f"FROM alpine\n{DAEMON} && pip install x", id="beside-another-language"),
        pytest.param("FROM alpine\nRUN apk add gcc libc-dev && ./setup", id="no-build-is-run"),
    ],
)
def test_a_compiler_beside_other_signs_is_not_c(tmp_path: Path, dockerfile: str) -> None:
    assert "c" not in judged(tmp_path, {"Dockerfile": dockerfile}, image()).stacks


@pytest.mark.parametrize(
    ("target", "stacks"),
    [
        pytest.param("client", ("javascript",), id="a-hint-as-the-whole-name"),
        pytest.param("client-app", ("javascript",), id="a-hint-beside-a-role"),
        pytest.param("client-data", (), id="a-hint-that-leads-on"),
    ],
)
def test_a_hint_is_heard_where_it_is_the_subject(target: str, stacks: tuple[str, ...]) -> None:
    assert tuple(match.stack for match in mentions(STACKS, target)) == stacks


@pytest.mark.parametrize(
    ("server", "stacks"),
    [
        pytest.param(
            "FROM alpine AS b\nRUN apk add build-base cmake && cmake . && make\n", ("c",), id="a-compiled-server"
        ),
        pytest.param("FROM openresty/openresty AS b\n", ("lua",), id="a-server-of-lua"),
    ],
)
def test_scripts_that_a_program_embeds_are_not_its_language(
    tmp_path: Path, server: str, stacks: tuple[str, ...]
) -> None:
    final = 'FROM alpine\nRUN apk add luajit\nCOPY --from=b /bin/server /bin/\nCOPY data /data\nCMD ["/bin/server"]\n'
    scripts = {f"data/{name}.lua": "" for name in "abcde"}
    assert judged(tmp_path, {"Dockerfile": server + final, **scripts}, image()).stacks == stacks


@pytest.mark.parametrize(
    ("reference", "stacks"),
    [
        pytest.param("acme/app:sdk", ("c",), id="another-image-of-that-name"),
        pytest.param("acme/app:test", (), id="the-image-of-that-name-and-tag"),
    ],
)
def test_a_local_name_is_not_the_image_that_others_start_from(
    tmp_path: Path, reference: str, stacks: tuple[str, ...]
) -> None:
    files = {f"{name}/Dockerfile": f"FROM {reference}\n" for name in ("one", "two")}
    files["Dockerfile"] = f"FROM debian\n{DAEMON}"
    assert judged(tmp_path, files, image(name="app:test")).stacks == stacks
