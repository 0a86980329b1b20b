from __future__ import annotations

from pathlib import Path

import pytest

from arcroute.checks.finding import Related
from arcroute.checks.reasons import MAX_REASONS, reasons_for
from arcroute.errors import Place
from arcroute.routing.evidence import Evidence
from arcroute.routing.stacks import Strength
from arcroute.text.project import Project
from arcroute.text.source import Source

DOCKERFILE = """\
FROM debian
RUN apt-get update \\
    # the compiler
 && apt-get install -y python3-pip python3 \\
 && pip3 install tox
RUN pip3 install nox
"""
CI = """\
jobs:
  image:
    steps:
      - uses: docker/build-push-action@v6
        with:
          tags: ghcr.io/acme/python:1
      - run: echo images/python
  other:
    uses: acme/x/.github/workflows/x.yml@v1
    with: {file: images/ruby, image: ide-ruby}
  last:
    uses: acme/x/.github/workflows/x.yml@v1
    with:
      file: images/${{ matrix.image }}
      name: images/go
      args: |
        images/go
"""
FILES = {"Dockerfile": DOCKERFILE, "ci.yml": CI}


def seen(
    kind: str,
    text: str,
    line: int = 2,
    strength: Strength = Strength.STRONG,
    path: str = "Dockerfile",
    column: int = 1,
) -> Evidence:
    return Evidence("python", kind, strength, Place(path, line, column), text)


def reasons(*evidence: Evidence) -> tuple[Related, ...]:
    return reasons_for(
        Project(Path("/nowhere"), {path: Source(path, text.encode()) for path, text in FILES.items()}), evidence
    )


def marked(related: Related) -> str:
    place = related.location
    return FILES[place.path].split("\n")[place.line - 1][place.column - 1 : place.end_column - 1]


@pytest.mark.parametrize(
    ("evidence", "line", "words", "message"),
    [
        pytest.param(
            seen("package", "apt-get python3"),
            4,
            "python3",
            "python: installs python3",
            id="a-whole-word-in-a-later-line",
        ),
        pytest.param(
            seen("command", "pip3 install tox"), 5, "pip3 install tox", "python: runs pip3 install tox", id="command"
        ),
        pytest.param(
            seen("command", "pip3 install nox"),
            2,
            "RUN apt-get update \\",
            "python: runs pip3 install nox",
            id="not-in-another-instruction",
        ),
        pytest.param(
            seen("image-name", "ghcr.io/acme/python:1", 4, path="ci.yml"),
            6,
            "ghcr.io/acme/python:1",
            "python: image ghcr.io/acme/python:1",
            id="in-a-step",
        ),
        pytest.param(
            seen("dockerfile-path", "images/python", 4, path="ci.yml"),
            4,
            "- uses: docker/build-push-action@v6",
            "python: images/python",
            id="not-in-another-step",
        ),
        pytest.param(
            seen("image-name", "ide-ruby", 9, path="ci.yml", column=5),
            9,
            "uses: acme/x/.github/workflows/x.yml@v1",
            "python: image ide-ruby",
            id="not-in-the-keys-beside-a-value",
        ),
        pytest.param(
            seen("job", "images/go", 8, path="ci.yml", column=3),
            8,
            "other:",
            "python: images/go",
            id="not-in-another-job",
        ),
        pytest.param(
            seen("dockerfile-path", "images/go", 14, path="ci.yml", column=13),
            14,
            "images/${{ matrix.image }}",
            "python: images/go",
            id="not-in-the-next-input",
        ),
    ],
)
def test_it_points_at_the_words(evidence: Evidence, line: int, words: str, message: str) -> None:
    (related,) = reasons(evidence)
    assert (related.location.line, marked(related), related.message) == (line, words, message)


def test_the_most_convincing_comes_first_and_one_of_a_group() -> None:
    found = reasons(
        seen("job", "python", 2, path="ci.yml"),
        seen("image-name", "ghcr.io/acme/python:1", 4, path="ci.yml"),
        seen("package", "apt-get python3-pip", strength=Strength.MEDIUM),
        seen("package", "apt-get python3", strength=Strength.WEAK),
        seen("base-image", "FROM debian", 1),
    )
    assert [related.message for related in found] == [
        "python: installs python3-pip",
        "python: FROM debian",
        "python: image ghcr.io/acme/python:1",
    ]
    assert len(found) == MAX_REASONS


def test_a_file_that_is_not_there_has_a_place_nevertheless() -> None:
    (related,) = reasons(seen("package", "apk go", 3, path="gone"))
    assert (related.location.path, related.location.line, related.location.column) == ("gone", 3, 1)
