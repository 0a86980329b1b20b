"""Dockerfiles that a leg writes, copies or fills in before it builds them."""

from __future__ import annotations

from pathlib import Path

import pytest

from arcroute.builds.model import HOLE, Build
from arcroute.builds.scripts import run_builds
from arcroute.builds.written import Files
from arcroute.errors import Place
from arcroute.text.project import Project

HEREDOC = "cat > {} <<'EOF'\nFROM ocaml/opam\nEOF\n"


def built(root: Path, script: str) -> tuple[Build, ...]:
    root.joinpath("Dockerfile").write_text("FROM rust\n")
    root.joinpath("Dockerfile.in").write_text("FROM python:@VERSION@\n")
    root.joinpath("images").mkdir(exist_ok=True)
    root.joinpath("images/ghc.Dockerfile").write_text("FROM haskell\n")
    return run_builds(Project(root), script, None, {}, ".", Place("w.yml", 1, 1)).builds


@pytest.mark.parametrize(
    ("script", "text"),
    [
        pytest.param(HEREDOC.format("Dockerfile") + "docker build .", "FROM ocaml/opam\n", id="over one that is there"),
        pytest.param(HEREDOC.format("new/Dockerfile") + "docker build new", "FROM ocaml/opam\n", id="in a new folder"),
        pytest.param(HEREDOC.format("/tmp/D") + "docker build -f /tmp/D .", "FROM ocaml/opam\n", id="outside"),
        pytest.param(
            HEREDOC.format("/tmp/c/Dockerfile") + "docker build /tmp/c", "FROM ocaml/opam\n", id="all outside"
        ),
        pytest.param("cat <<EOF > D\nFROM node:$V\nEOF\ndocker build -f D .", f"FROM node:{HOLE}\n", id="sign behind"),
        pytest.param("tee D <<EOF\nFROM gcc\nEOF\ndocker build -f D .", "FROM gcc\n", id="tee"),
        pytest.param("echo FROM gcc | sudo tee D\ndocker build -f D .", "FROM gcc\n", id="tee behind a pipe"),
        pytest.param("echo FROM gcc > D\necho RUN make >> D\ndocker build -f D .", "FROM gcc\nRUN make\n", id="echoes"),
        pytest.param(
            "{ echo FROM gcc; echo RUN make; } > D\ndocker build -f D .", "FROM gcc\nRUN make\n", id="a block"
        ),
        pytest.param("printf 'FROM gcc\\n' > D; docker build -f D .", "FROM gcc\n", id="printf"),
        pytest.param("sed s/@VERSION@/3/ Dockerfile.in > D\ndocker build -f D .", "FROM python:@VERSION@\n", id="sed"),
        pytest.param("envsubst < Dockerfile.in > D && docker build -f D .", "FROM python:@VERSION@\n", id="envsubst"),
        pytest.param("echo FROM a > D\ndocker build -f E .", None, id="another file"),
        pytest.param("docker build .\necho FROM a > Dockerfile", None, id="written behind the build"),
        pytest.param("echo RUN true >> Dockerfile\ndocker build .", None, id="a line more"),
        pytest.param("echo FROM gcc >> D\ndocker build -f D .", "FROM gcc\n", id="the first line of a new file"),
    ],
)
def test_texts(tmp_path: Path, script: str, text: str | None) -> None:
    (build,) = built(tmp_path, script)
    assert build.inline == text


@pytest.mark.parametrize(("name", "path"), [("Dockerfile", None), ("new/Dockerfile", "new/Dockerfile")])
def test_the_file_that_was_there_is_another(tmp_path: Path, name: str, path: str | None) -> None:
    (build,) = built(tmp_path, f"{HEREDOC.format(name)}docker build -f {name} .")
    assert build.dockerfile == path


def test_what_is_made_of_a_template_is_the_file_that_was_there(tmp_path: Path) -> None:
    (build,) = built(tmp_path, "m4 Dockerfile.in > Dockerfile\ndocker build .")
    assert (build.dockerfile, build.inline) == ("Dockerfile", "FROM python:@VERSION@\n")


def test_each_round_of_a_loop_has_its_own(tmp_path: Path) -> None:
    script = "for l in gcc rust; do echo FROM $l > D; docker build -f D -t $l .; done"
    assert [build.inline for build in built(tmp_path, script)] == ["FROM gcc\n", "FROM rust\n"]


@pytest.mark.parametrize(
    ("script", "path"),
    [
        pytest.param("cp images/ghc.Dockerfile Dockerfile; docker build .", "images/ghc.Dockerfile", id="over one"),
        pytest.param("mv images/ghc.Dockerfile out/; docker build -f out/ghc.Dockerfile .", "images/ghc.Dockerfile"),
        pytest.param("mkdir out; cp Dockerfile out && docker build out", "Dockerfile", id="into a new folder"),
        pytest.param("cp Dockerfile images; docker build images", "Dockerfile", id="into a folder"),
        pytest.param(
            "cp images/ghc.Dockerfile a.df; cp a.df Containerfile; docker build -f Containerfile .",
            "images/ghc.Dockerfile",
            id="twice",
        ),
        pytest.param("cp -r images out; docker build -f out/ghc.Dockerfile .", "images/ghc.Dockerfile", id="a folder"),
        pytest.param("cp -r images outer; docker build -f out/ghc.Dockerfile .", "out/ghc.Dockerfile", id="not its"),
        pytest.param("cp README.md Dockerfile.md; docker build .", "Dockerfile", id="another file"),
    ],
)
def test_copies(tmp_path: Path, script: str, path: str) -> None:
    (build,) = built(tmp_path, script)
    assert (build.dockerfile, build.inline) == (path, None)


def test_a_copied_folder_is_the_context(tmp_path: Path) -> None:
    tmp_path.joinpath("api").mkdir()
    tmp_path.joinpath("api/Dockerfile").write_text("FROM python\n")
    (copied,) = built(tmp_path, "cd api; cp -R ../api ../_api; cd ../_api || exit 1; docker build -f ./Dockerfile .")
    assert (copied.dockerfile, copied.context) == ("api/Dockerfile", "api")
    (written,) = built(tmp_path, "cp -R api _api; echo FROM gcc > _api/Dockerfile; docker build _api")
    assert (written.dockerfile, written.inline, written.context) == ("_api/Dockerfile", "FROM gcc\n", "api")


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("./render.py > Dockerfile\ndocker build .", id="by a program"),
        pytest.param("cp $WHICH Dockerfile\ndocker build .", id="a copy of an unknown file"),
        pytest.param("if $X; then echo FROM a > D; else echo FROM b > D; fi; docker build -f D .", id="by branches"),
    ],
)
def test_what_cannot_be_known_is_not_guessed(tmp_path: Path, script: str) -> None:
    (build,) = built(tmp_path, script)
    assert (build.dockerfile, build.inline) == (None, None)
    assert any("cannot be known" in note for note in build.notes)


def after(root: Path, *scripts: str) -> Build:
    """The build of the last script, whose legs have run the others before."""
    files, found = Files(), Build("", Place("w.yml"))
    for script in scripts:
        result = run_builds(Project(root), script, None, {}, ".", Place("w.yml", 1, 1))
        (found,) = files.given(Project(root), result.builds) or (found,)
        files.take(result.files)
    return found


@pytest.mark.parametrize(
    ("scripts", "text"),
    [
        pytest.param((HEREDOC.format("D"), "docker build -f D ."), "FROM ocaml/opam\n", id="the next step"),
        pytest.param(
            (HEREDOC.format("D"), "docker build -f D .", "docker build -f D ."), "FROM ocaml/opam\n", id="two"
        ),
        pytest.param(
            ("echo FROM a > D", "echo RUN b >> D", "docker build -f D ."), "FROM a\nRUN b\n", id="line by line"
        ),
        pytest.param(("echo FROM a > D; docker build -f D .", "echo FROM b > D", "docker build -f D ."), "FROM b\n"),
        pytest.param(("echo FROM a > D", "docker build -f E .; echo FROM c > E"), None, id="another file"),
        pytest.param(("echo FROM a > D", "echo FROM b > D", "docker build -f D ."), None, id="by turns"),
    ],
)
def test_later_steps(tmp_path: Path, scripts: tuple[str, ...], text: str | None) -> None:
    assert after(tmp_path, *scripts).inline == text


def test_many_files_are_bounded(tmp_path: Path) -> None:
    script = "for i in {1..300}; do echo FROM a > d$i; done\ndocker build -f d300 ."
    assert built(tmp_path, script)[0].inline is None
