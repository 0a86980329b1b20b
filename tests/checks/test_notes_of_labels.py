"""What is said of a wrong label that is not mended, or not safely: why, and what would decide it."""

from __future__ import annotations

import pytest

from tests.checks.conftest import Ask

PYTHON, RUST, IMAGE = "python", "rust", "${{ matrix.image }}"


def job(name: str, image: str, *lines: str) -> str:
    build = f"docker build -t acme/{image}-tool -f images/{image}/Dockerfile ."
    return "\n".join([f"  {name}:", *(f"    {line}" for line in lines), f"    steps: [{{run: '{build}'}}]", ""])


def matrix(*lines: str) -> tuple[str, ...]:
    return ("strategy:", "  matrix:", *(f"    {line}" for line in lines))


BOTH = matrix("image: [python, rust]")
DISAGREE = "what shares this label belongs on arc-runner-set-1 and arc-runner-set-3"


@pytest.mark.parametrize(
    ("jobs", "notes"),
    [
        pytest.param(job("a", PYTHON, "runs-on: arc-runner-set-3"), (), id="mended"),
        pytest.param(
            job("a", PYTHON, "runs-on: ${{ vars.X || 'arc-runner-set-3' }}"),
            (
                (
                    "whether the label is used cannot be known: vars.X: kept outside the repository; declare it under"
                    " `vars:` in .arcroute.yaml"
                ),
            ),
            id="behind a variable",
        ),
        pytest.param(
            job("a", IMAGE, "runs-on: arc-runner-set-${{ matrix.image == 'rust' && 1 || 2 }}", *BOTH),
            ("the label is put together from pieces, and no single one of them can be changed to mend it",),
            id="numbers of an expression",
        ),
        pytest.param(
            job("a", IMAGE, """runs-on: ${{ fromJSON('["arc-runner-set-2"]') }}""", *BOTH),
            (
                DISAGREE,
                "the label is part of a longer text, where no expression can stand; write it alone in `runs-on:`",
            ),
            id="within JSON",
        ),
        pytest.param(
            job(
                "a",
                IMAGE,
                "runs-on: ${{ matrix.runner }}",
                *matrix("image: [python]", "runner: [arc-runner-set-1, arc-runner-set-3]"),
            ),
            (
                (
                    "`runner` lists arc-runner-set-1 already, so this label cannot become it; take it out, or pair"
                    " images and lanes under `include:`"
                ),
            ),
            id="a list that has the lane already",
        ),
        pytest.param(
            job(
                "a",
                IMAGE,
                "runs-on: ${{ matrix.runner }}",
                *matrix("image: [python, rust]", "runner: [arc-runner-set-2]  # the fast one"),
            ),
            (
                DISAGREE,
                "line 7: what would be taken out has a comment, which would be lost or describe something else",
            ),
            id="a comment in the way",
        ),
        pytest.param(
            job(
                "a",
                IMAGE,
                "runs-on: arc-runner-set-3",
                *matrix("image: [python, rust]", "exclude: ${{ fromJSON(vars.X) }}"),
            ),
            (DISAGREE, "the matrix is known only when the workflow runs"),
            id="a matrix of the run",
        ),
        pytest.param(
            job(
                "a",
                PYTHON,
                "runs-on: ${{ matrix.runner }}",
                *matrix("include: [&row {runner: arc-runner-set-2}]"),
            )
            + job("b", RUST, "runs-on: ${{ matrix.runner }}", *matrix("include: [*row]")),
            (DISAGREE, "give each of these jobs a label of its own"),
            id="a row that jobs share",
        ),
        pytest.param(
            job(
                "a",
                IMAGE,
                """runs-on: ${{ fromJSON('["arc-runner-set-2"]') }}""",
                *matrix("image: [rust, go, nothing]"),
            ).replace("{run:", "{if: matrix.image != 'nothing', run:"),
            (
                (
                    "job `a` (image: go) gets its label here, too, and builds go, which has no lane; add one under"
                    " `lanes:`"
                ),
                "job `a` (image: nothing) gets its label here, too, and builds no image",
                "the label is part of a longer text, where no expression can stand; write it alone in `runs-on:`",
            ),
            id="who stays",
        ),
    ],
)
def test_notes(ask: Ask, jobs: str, notes: tuple[str, ...]) -> None:
    found = ask("ARC101", f"jobs:\n{jobs}")
    assert {one.notes for one in found} == {notes}
    assert all((one.fix is None) == bool(notes) for one in found)


def test_a_label_that_ends_in_a_newline(ask: Ask) -> None:
    (found,) = ask("ARC103", "jobs:\n" + job("a", PYTHON, "runs-on: |", "  arc-runner-set-1"))
    assert found.notes == ("a newline ends the label; `|-` and `>-` leave it out",)
    assert found.fix
