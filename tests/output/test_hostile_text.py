"""Whatever a workflow calls its jobs, labels and files: no text of it steers a terminal, GitHub's runner or a page."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from arcroute.checks.finding import Finding, Fix, Location, Related, Severity
from arcroute.errors import InputError, Place
from arcroute.output import concise, full, github, markdown, sarif
from arcroute.output import json as json_format
from arcroute.output.style import Style
from arcroute.output.terminal import harmless, printable
from arcroute.scan import Report
from arcroute.text.edit import Edit
from arcroute.text.source import Span

TERMINAL = (
    "\x1b[31m",
    "\x1b]8;;x\x07",
    "\x9b2J",
    "\u202e",
    "\r",
    "\n",
    "\t",
    "\0",
    "\u2028",
    "\U0001f980",
    "字",
    "\u0301",
)
RUNNER = ("::error file=x::", "::", "%", "%0A", "%25", "##[error]", "##[", ",", ":", "=")
PAGE = (
    "|",
    "`",
    "```",
    "*",
    "_",
    "<b>",
    "<!--",
    "</td>",
    "<script>",
    "&lt;",
    "[x](y)",
    "![x](y)",
    "@acme",
    "#1",
    "$x$",
)
PLAIN = ("https://x.y", "www.x.y", "\\", "'", '"', " ", "  ", "- ", "> ", "# ", "word", "$x$")
TEXT = st.lists(st.sampled_from((*TERMINAL, *RUNNER, *PAGE, *PLAIN)), min_size=1, max_size=8).map("".join)
PATHS = TEXT.map(lambda text: text.replace("\0", "").strip("/") or "x")


@st.composite
def findings(draw: Any) -> tuple[Finding, dict[str, str]]:
    path, text = draw(PATHS), draw(TEXT)
    lines = text.split("\n")
    line = draw(st.integers(1, len(lines)))
    start = draw(st.integers(1, len(lines[line - 1]) + 1))
    end = draw(st.integers(start, len(lines[line - 1]) + 1))
    location = Location(path, line, start, line, end)
    fix = Fix(draw(TEXT), draw(st.booleans()), (Edit(path, Span(0, 0), draw(TEXT)),))
    found = Finding(
        "ARC101",
        "wrong-lane",
        draw(st.sampled_from(Severity)),
        draw(TEXT),
        location,
        job=draw(TEXT),
        matrix=((draw(TEXT), draw(TEXT)),),
        related=(Related(location, draw(TEXT)), Related(Location(draw(PATHS), 1, 1, 1, 2), draw(TEXT))),
        fix=fix,
        notes=(draw(TEXT),),
    )
    return found, {path: text}


Make = Callable[..., Report]
hostile = settings(deadline=None, max_examples=100)


def steers(text: str) -> bool:
    """Whether a character in it is a control, or cannot be seen."""
    return any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in text)


def is_command(line: str) -> bool:
    """Whether GitHub's runner would act on a line of a log, as its ActionCommand.cs reads it."""
    named = re.match(r"\s*::([a-z-]+)[ :]", line)
    return bool(named) or "##[" in line


@pytest.mark.parametrize("width", [40, 100])
@pytest.mark.parametrize("colour", [False, True])
@hostile
@given(findings(), TEXT)
def test_text_for_people(
    make_report: Make, style: Style, width: int, colour: bool, found: tuple[Finding, dict[str, str]], error: str
) -> None:
    report = make_report(found[0], files=found[1])
    here = Style(colour, style.folder, width)
    for line in (*full.render((report,), here), *concise.render((report,), here)):
        plain = re.sub(r"\x1b\[[0-9;]*m", "", harmless(line)) if colour else harmless(line)
        assert not steers(plain)
        assert not is_command(harmless(line))
    assert len(list(concise.render((report,), here))) == 1


@hostile
@given(st.lists(findings(), max_size=3), TEXT)
def test_annotations(make_report: Make, style: Style, found: list[tuple[Finding, dict[str, str]]], error: str) -> None:
    report = make_report(*(one for one, _ in found), errors=(InputError(error, Place(error, 1)),))
    lines = list(github.render((report,), style))
    assert len(lines) == len(found) + 1
    by_severity = sorted(
        [(Severity.ERROR, error), *((one.severity, one.message) for one, _ in found)], key=lambda x: -x[0]
    )
    assert sorted(said(line) for line in lines) == sorted(printable(message) for _, message in by_severity)
    for line in lines:
        assert not steers(line)


def said(line: str) -> str:
    """The first line of the message, as the runner unescapes it."""
    match = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
    assert match
    properties = dict(part.split("=", 1) for part in match[2].split(","))
    assert set(properties) <= {"title", "file", "line", "endLine", "col", "endColumn"}
    assert ("col" in properties) <= (properties["line"] == properties.get("endLine"))
    return match[3].replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%").split("\n")[0]


class Tags(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.cells: list[str] = []

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "td":
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data


@hostile
@given(findings())
def test_markdown(make_report: Make, style: Style, found: tuple[Finding, dict[str, str]]) -> None:
    text = "\n".join(markdown.render((make_report(found[0]),), style))
    page = Tags()
    page.feed(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text))
    assert set(page.tags) <= {"h3", "table", "thead", "tbody", "tr", "th", "td", "a", "p", "code"}
    assert page.tags.count("a") == 1
    assert page.tags.count("tr") == 2
    assert page.cells[3].strip() == printable(found[0].message).strip()
    assert not re.search(r"(?<!&)#\d|@acme|[^(]https://|www\.", text)


@hostile
@given(findings())
def test_json(make_report: Make, style: Style, found: tuple[Finding, dict[str, str]]) -> None:
    (text,) = json_format.render((make_report(found[0]),), style)
    (finding,) = json.loads(text)["findings"]
    assert (finding["message"], finding["path"], finding["job"]) == (
        found[0].message,
        found[0].location.path,
        found[0].job,
    )
    assert text.isascii()
    assert not any(map(is_command, text.split("\n")))


@hostile
@given(findings())
def test_sarif(make_report: Make, style: Style, found: tuple[Finding, dict[str, str]]) -> None:
    (text,) = sarif.render((make_report(found[0], files=found[1]),), style)
    (result,) = json.loads(text)["runs"][0]["results"]
    assert result["message"]["text"].startswith(found[0].message)
    assert text.isascii()
    assert not any(map(is_command, text.split("\n")))
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"(?:[A-Za-z0-9_.~/-]|%[0-9A-F]{2})+", uri)
