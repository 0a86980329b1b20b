"""What the rules are: a table, a page for each, docs/rules.md, and the same as JSON. Their docstrings say it all."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from arcroute.checks.rule import Rule
from arcroute.output.links import anchor, rule_link
from arcroute.output.style import Style
from arcroute.output.terminal import wrap

VERSION = 1
_BEGIN = "<!-- rules: written by scripts/write_reference.py -->\n"
_END = "<!-- end of rules -->\n"
_ITEM = re.compile(r"(?:[-*]|[0-9]+\.) ")
_LINK = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")


def render_table(rules: Iterable[Rule], style: Style) -> Iterator[str]:
    """A line for each rule."""
    for rule in rules:
        code = style.paint(rule.code, style.colour_of(rule.severity), bold=True)
        yield f"{code}  {rule.name:<22} {rule.severity.label:<8} {'/'.join(rule.fixes) or '-':<12} {rule.summary}"


def render_json(rules: Iterable[Rule]) -> Iterator[str]:
    """One document with every rule."""
    yield json.dumps({"version": VERSION, "rules": [_summary(rule) for rule in rules]}, indent=2)


def page_json(rule: Rule) -> Iterator[str]:
    """One document with one rule and its whole documentation."""
    page = {**_summary(rule), "documentation": rule.documentation}
    yield json.dumps({"version": VERSION, "rule": page}, indent=2)


def page(rule: Rule, style: Style) -> Iterator[str]:
    """The documentation of a rule for a terminal."""
    code = style.paint(rule.code, style.colour_of(rule.severity), bold=True)
    fix = f", fix: {' or '.join(rule.fixes)}" if rule.fixes else ""
    yield f"{code} {style.bold(rule.name)} ({rule.severity.label}{fix})"
    for title, text in rule.sections.items():
        yield ""
        if title:
            yield style.bold(title)
        yield from _plain(text, style.width)


def with_rules(document: str, rules: Iterable[Rule]) -> str:
    """docs/rules.md with the part between its two markers made of the rules."""
    before, _, rest = document.partition(_BEGIN)
    after = rest.partition(_END)[2]
    known = tuple(rules)
    head = "| code | name | severity | fix | what it reports |\n|---|---|---|---|---|\n"
    table = head + "".join(map(_row, known))
    return f"{before}{_BEGIN}\n{table}\n{''.join(map(_section, known))}{_END}{after}"


def _summary(rule: Rule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.label,
        "summary": rule.summary,
        "fixable": bool(rule.fixes),
        "fixes": list(rule.fixes),
        "url": rule_link(rule),
    }


def _row(rule: Rule) -> str:
    fix = ", ".join(rule.fixes)
    return f"| [{rule.code}](#{anchor(rule)}) | {rule.name} | {rule.severity.label} | {fix} | {rule.summary} |\n"


def _section(rule: Rule) -> str:
    """The docstring as a section of the page, its headings one level deeper."""
    body = re.sub(r"(?m)^## ", "### ", rule.documentation)
    return f"## {rule.code} {rule.name}\n\n{body}\n\n"


def _plain(text: str, columns: int) -> Iterator[str]:
    """Markdown for a terminal: paragraphs wrapped, code indented and otherwise as it is."""
    code = False
    paragraph: list[str] = []
    for line in (*text.split("\n"), ""):
        if line.startswith("```"):
            yield from _wrapped(paragraph, columns)
            paragraph, code = [], not code
        elif code:
            yield f"    {line}".rstrip()
        elif not line.strip() or _ITEM.match(line) or line.startswith("|"):
            yield from _wrapped(paragraph, columns)
            paragraph = [line] if line.strip() else []
        else:
            paragraph.append(line.strip())


def _wrapped(paragraph: list[str], columns: int) -> Iterator[str]:
    if not paragraph:
        return
    if paragraph[0].startswith("|"):
        yield from (f"  {line}" for line in paragraph)
        return
    text = _LINK.sub(r"\1 <\2>", " ".join(paragraph))
    hanging = "  " if _ITEM.match(text) else ""
    first, *rest = wrap(text, columns - 4)
    yield f"  {first}"
    yield from (f"  {hanging}{line}" for line in rest)
