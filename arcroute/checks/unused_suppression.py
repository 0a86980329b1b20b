"""A comment that silences findings silences nothing, or names a rule that does not exist.

## What it does
Looks at every `# arcroute: ignore[...]` once all rules have spoken. Only rules that ran are judged: with `--select`, or
where a rule is off, its code in a comment may well be of use.

## Why is this bad?
The comment outlived its reason. It will silence the next mistake at its place, which nobody meant to allow; one with a
misspelt code silences nothing although its author believes so.

## Bad
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-1  # arcroute: ignore[ARC101] until lane 3 has room
    timeout-minutes: 60
    steps:
      - uses: actions/checkout@v4
      - run: docker build --pull -f images/python/Dockerfile -t ghcr.io/acme/python .
```

## Fixed
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-1
    timeout-minutes: 60
    steps:
      - uses: actions/checkout@v4
      - run: docker build --pull -f images/python/Dockerfile -t ghcr.io/acme/python .
```

## Good
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-3  # arcroute: ignore[wrong-lane] until lane 1 has room
    timeout-minutes: 60
    steps:
      - uses: actions/checkout@v4
      - run: docker build --pull -f images/python/Dockerfile -t ghcr.io/acme/python .
```

## Fix safety
Safe: a comment goes, or a code in its list. A rule that is misspelt is left for its author to decide, as is a comment
inside a script or outside a workflow.

## Configuration
`--no-ignores` shows everything that comments silence.
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.finding import Finding, Fix, Severity, locate
from arcroute.checks.rule import Rule
from arcroute.checks.suppression import Review, Suppression
from arcroute.routing.nearest import nearest
from arcroute.routing.survey import Survey
from arcroute.text.edit import Edit
from arcroute.text.source import Source, Span
from arcroute.text.tree import Mapping, Node, Scalar, Sequence


def check(survey: Survey) -> Iterator[Finding]:  # noqa: ARG001 - the signature of every rule
    """Nothing yet: what a comment is good for shows when the other rules have spoken."""
    yield from ()


def review(about: Review) -> Iterator[Finding]:
    """A finding for each comment with a word that is of no use."""
    for suppression in about.suppressions:
        unknown = tuple(word for word in suppression.pragma.codes if not about.codes(word))
        unused = tuple(word for word in suppression.pragma.codes if _is_unused(about, suppression, word))
        if unknown or unused or not suppression.pragma.codes:
            yield _finding(about, suppression, unknown, unused)


def _is_unused(about: Review, suppression: Suppression, word: str) -> bool:
    path = suppression.source.path
    judged = any(code != RULE.code and about.ran(code, path) for code in about.codes(word))
    return judged and not about.is_used(suppression, word)


def _finding(about: Review, suppression: Suppression, unknown: tuple[str, ...], unused: tuple[str, ...]) -> Finding:
    source, pragma = suppression.source, suppression.pragma
    parts = [f"no rule `{word}`{_hint(word, about)}" for word in unknown]
    if unused:
        parts.insert(0, f"{' and '.join(f'`{word}`' for word in unused)} silences nothing here")
    message = "; ".join(parts) or "`ignore` names no rule and silences nothing; write `ignore[CODE]`"
    removable = bool(unused) and _is_comment_of_workflow(about.survey, suppression)
    return RULE.finding(
        message,
        locate(source, pragma.span),
        fix=_fix(suppression, unused) if removable else None,
        notes=("remove it by hand: it stands inside a script, or outside a workflow",)
        if unused and not removable
        else (),
        subject=", ".join((*unused, *unknown)) or "ignore",
    )


def _hint(word: str, about: Review) -> str:
    meant = nearest(word, (*about.names, *about.names.values()))
    return f"; did you mean `{meant}`?" if meant else ", `arcroute rules` lists them"


def _fix(suppression: Suppression, unused: tuple[str, ...]) -> Fix:
    source, pragma = suppression.source, suppression.pragma
    kept = [word for word in pragma.codes if word not in unused]
    if kept and pragma.codes_span:
        return Fix("shorten the list", safe=True, edits=(Edit(source.path, pragma.codes_span, ", ".join(kept)),))
    span = _whole_line(source, pragma.line) if _fills_line(suppression) else _with_blanks(source, pragma.comment)
    return Fix("remove the comment", safe=True, edits=(Edit(source.path, span, ""),))


def _fills_line(suppression: Suppression) -> bool:
    """Whether nothing else stands on the line, no other comment either."""
    line = suppression.source.line_text(suppression.pragma.line)
    return line.strip() == suppression.source.slice(suppression.pragma.comment)


def _whole_line(source: Source, line: int) -> Span:
    return Span(source.line_start(line), source.line_start(line + 1))


def _with_blanks(source: Source, comment: Span) -> Span:
    """The comment and the blanks before it."""
    before = source.data[: comment.start]
    return Span(len(before.rstrip(b" \t")), comment.end)


def _is_comment_of_workflow(survey: Survey, suppression: Suppression) -> bool:
    """Whether the comment is one in YAML, and not a line of a script or a part of a string."""
    path, start = suppression.source.path, suppression.pragma.span.start
    workflow = next((workflow for workflow in survey.workflows if workflow.path == path), None)
    return workflow is not None and not _in_scalar(workflow.root, start)


def _in_scalar(root: Node, offset: int) -> bool:
    """Whether an offset lies inside a scalar of the tree."""
    waiting: list[Node] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Scalar) and node.span.start <= offset < node.span.end:
            return True
        if isinstance(node, Sequence):
            waiting.extend(node.items)
        elif isinstance(node, Mapping):
            waiting.extend(part for entry in node.entries for part in (entry.key, entry.value))
    return False


RULE = Rule("ARC901", "unused-suppression", Severity.WARNING, check, review)
