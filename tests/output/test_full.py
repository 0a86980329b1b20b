"""How a finding reads, whole, at the widths that people have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from arcroute.checks.finding import Finding, Fix, Location, Related, Severity
from arcroute.output.full import render
from arcroute.output.style import Style
from arcroute.scan import Report

Make = Callable[..., Report]
CI = """\
jobs:
  image:
    runs-on: lane-3
    env: {}
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/python/Dockerfile --tag ghcr.io/acme/python --build-arg A=1 --push .
"""
DOCKERFILE = "FROM debian\nRUN apt-get install python3-pip\n"
FILES = {"ci.yml": CI, "images/python/Dockerfile": DOCKERFILE}


def shown(report: Report, style: Style, width: int = 100) -> str:
    return "\n".join(render((report,), Style(style.colour, style.folder, width))) + "\n"


def finding(
    message: str = "builds python on lane-3", *related: Related, fix: Fix | None = None, notes: str = ""
) -> Finding:
    place = Location("ci.yml", 3, 14, 3, 20)
    notes_of = (notes,) if notes else ()
    return Finding("ARC101", "wrong-lane", Severity.ERROR, message, place, "image", None, related, fix, notes_of)


def at(path: str, line: int, start: int, end: int, message: str) -> Related:
    return Related(Location(path, line, start, line, end), message)


INSTALLS = at("images/python/Dockerfile", 2, 21, 32, "python: installs python3-pip")
NEAR = at("ci.yml", 5, 5, 11, "the steps")
FAR = at("ci.yml", 7, 30, 54, "python: images/python/Dockerfile")
SAFE = Fix("run on lane-1", True, ())


@pytest.mark.parametrize(
    ("found", "width", "expected"),
    [
        pytest.param(
            finding(),
            100,
            """\
            ARC101 wrong-lane builds python on lane-3
             --> ci.yml:3:14
            3 |     runs-on: lane-3
              |              ^^^^^^
            """,
            id="alone",
        ),
        pytest.param(
            finding("m", INSTALLS, fix=SAFE),
            100,
            """\
            ARC101 wrong-lane [*] m
             --> ci.yml:3:14
            3 |     runs-on: lane-3
              |              ^^^^^^
             ::: images/python/Dockerfile:2:21
            2 | RUN apt-get install python3-pip
              |                     ----------- python: installs
              = fix: run on lane-1 (`arcroute fix`)
            """,
            id="another-file",
        ),
        pytest.param(
            finding("m", FAR, NEAR, notes="a reason", fix=Fix("run", False, ())),
            100,
            """\
            ARC101 wrong-lane [unsafe] m
             --> ci.yml:3:14
            3 |     runs-on: lane-3
              |              ^^^^^^
            4 |     env: {}
            5 |     steps:
              |     ------ the steps
            6 |       - uses: actions/checkout@v4
            7 |       - run: docker build -f images/python/Dockerfile --tag ghcr.io/acme/python --build-arg A=1…
              |                              ------------------------ python
              = note: a reason
              = fix: run (`arcroute fix --unsafe-fixes`)
            """,
            id="near-places-of-a-file-in-one-snippet",
        ),
        pytest.param(
            finding("m", at("ci.yml", 1, 1, 6, "all jobs"), at("ci.yml", 7, 7, 11, "here")),
            60,
            """\
            ARC101 wrong-lane m
             --> ci.yml:3:14
            1 | jobs:
              | ----- all jobs
            2 |   image:
            3 |     runs-on: lane-3
              |              ^^^^^^
            ...
            7 |       - run: docker build -f images/python/Dockerfile -…
              |       ---- here
            """,
            id="far-places-of-a-file-folded",
        ),
        pytest.param(
            finding("builds python, as images/python/Dockerfile says", FAR),
            100,
            """\
            ARC101 wrong-lane builds python, as images/python/Dockerfile says
             --> ci.yml:3:14
            3 |     runs-on: lane-3
              |              ^^^^^^
            """,
            id="what-the-message-says-already-is-left-out",
        ),
        pytest.param(
            finding(
                "a message that is so long that it has to go on in a second line",
                fix=SAFE,
                notes=" ".join(["because"] * 9),
            ),
            60,
            """\
            ARC101 wrong-lane [*] a message that is so long that it
                has to go on in a second line
             --> ci.yml:3:14
            3 |     runs-on: lane-3
              |              ^^^^^^
              = note: because because because because because because
                      because because because
              = fix: run on lane-1 (`arcroute fix`)
            """,
            id="wrapped",
        ),
    ],
)
def test_a_finding(make_report: Make, style: Style, found: Finding, width: int, expected: str) -> None:
    assert shown(make_report(found, files=FILES), style, width).rstrip() == dedent(expected).rstrip()


def test_a_long_line_is_cut_around_what_matters(make_report: Make, style: Style) -> None:
    line = "x" * 200 + "wrong" + "y" * 200
    found = Finding("ARC101", "n", Severity.ERROR, "m", Location("a", 1, 201, 1, 206))
    _, _, source, carets, *_ = shown(make_report(found, files={"a": line}), style, 60).splitlines()
    assert len(source) <= 60
    assert source.startswith("1 | …x")
    assert source.endswith("…")
    start = carets.index("^")
    assert source[start : start + carets.count("^")] == "wrong"


def test_a_mark_out_of_sight_has_the_line_once_more(make_report: Make, style: Style) -> None:
    line = "x" * 20 + "wrong" + "y" * 200 + "because" + "z" * 20
    found = Finding(
        "ARC101", "n", Severity.ERROR, "m", Location("a", 1, 21, 1, 26), related=(at("a", 1, 226, 233, "this"),)
    )
    rows = shown(make_report(found, files={"a": line}), style, 60).splitlines()[2:6]
    assert [row[:3] for row in rows] == ["1 |", "  |", "1 |", "  |"]
    start = rows[3].index("-")
    assert rows[2][start : start + rows[3].count("-")] == "because"


def test_carets_stand_under_wide_characters_and_tabs(make_report: Make, style: Style) -> None:
    found = Finding("ARC101", "n", Severity.ERROR, "m", Location("a", 1, 4, 1, 6))
    lines = shown(make_report(found, files={"a": "\t字e\u0301界x"}), style).splitlines()
    assert lines[2:4] == ["1 |     字e\u0301界x", "  |        ^^"]


def test_without_the_file_the_rest_is_shown(make_report: Make, style: Style) -> None:
    text = shown(make_report(finding("m", INSTALLS)), style)
    assert text == "ARC101 wrong-lane m\n --> ci.yml:3:14\n ::: images/python/Dockerfile:2:21\n\n"


def test_paths_are_seen_from_where_the_user_stands(make_report: Make, style: Style) -> None:
    here = Style(False, style.folder / "images", 100)
    assert " --> ../ci.yml:3:14" in "\n".join(render((make_report(finding()),), here))


def test_colours_change_no_text(make_report: Make, style: Style) -> None:
    report = make_report(finding("m", INSTALLS, FAR, NEAR, fix=SAFE, notes="n"), files=FILES)
    coloured = "\n".join(render((report,), Style(True, style.folder, 100))) + "\n"
    assert "\x1b[" in coloured
    import re

    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == shown(report, style)


def test_the_showcase(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """No line of real output is wider than the terminal."""
    from arcroute.cli.reports import gather, select_rules

    fixtures = Path(__file__).parents[2] / "fixtures"
    reports = gather((fixtures / "showcase",), None, select_rules("ARC1", None)).reports
    for width in (60, 100):
        lines = list(render(reports, Style(False, fixtures, width)))
        assert any("ghcup" in line for line in lines)
        assert max(map(len, lines)) <= width
