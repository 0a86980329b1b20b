"""Whatever a workflow looks like: a fix changes the bytes of its edits alone, is proved, and is not needed twice."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arcroute.actions.repository import Target
from arcroute.checks.rule import all_rules
from arcroute.rewrite.plan import Plan, plan
from arcroute.routing.survey import Survey, survey
from arcroute.scan import Report, scan
from arcroute.text.project import Project
from arcroute.text.source import Source

ROOT = Path("/nowhere")
PATH = ".github/workflows/w.yml"
LANE_OF = {"python": 1, "haskell": 1, "javascript": 2, "ocaml": 2, "java": 2, "c": 3, "rust": 3}
RULES = tuple(rule for rule in all_rules() if rule.code in ("ARC101", "ARC102", "ARC103"))

stacks = st.sampled_from(sorted(LANE_OF))
labels = st.sampled_from(
    [f"arc-runner-set-{n}" for n in (1, 2, 3)] + ["arc-runer-set-2", "ARC-runner-set-3", "ubuntu-latest"]
)
comments = st.sampled_from(["", "  # why", "\t# a tab", "  # émoji 😀 #", "   #"])
quotes = st.sampled_from(["{}", "'{}'", '"{}"'])
guards = st.sampled_from(
    ["{}", "${{{{ github.repository_owner == 'acme' && '{}' || 'ubuntu-latest' }}}}", "[{}]", "{{labels: {}}}"]
)


@st.composite
def plain_jobs(draw: st.DrawFn, name: str) -> list[str]:
    """A job with its label as a literal, in an expression, in a list or in a mapping."""
    guard = draw(guards)
    lanes = labels.filter(
        lambda label: label != "ubuntu-latest"
    )  # there is no telling which branch was meant to be one
    label = draw(lanes) if guard.startswith("$") else draw(quotes).format(draw(labels))
    stack = draw(stacks)
    anchor = draw(st.sampled_from(["", "&label "])) if guard == "{}" else ""
    build = f"docker build -t ghcr.io/acme/{stack}-tool -f images/{stack}/Dockerfile ."
    return [
        f"  {name}:{draw(comments)}",
        f"    runs-on: {anchor}{guard.format(label)}{draw(comments)}",
        "    steps:",
        "      - uses: actions/checkout@v4",
        f"      - run: {build}{draw(comments)}",
    ]


@st.composite
def matrix_jobs(draw: st.DrawFn, name: str) -> list[str]:
    """A job whose matrix has a row per image, in block or flow style, with the runner in the row."""
    lines = [f"  {name}:", "    strategy:", "      matrix:", "        include:"]
    for stack in draw(st.lists(stacks, min_size=1, max_size=4, unique=True)):
        label = draw(quotes).format(draw(labels))
        if draw(st.booleans()):
            lines.append(f"          - {{image: {stack}, runner:   {label} }}{draw(comments)}")
        else:
            lines += [f"          -   image: {stack}{draw(comments)}", f"              runner: {label}{draw(comments)}"]
    guard = draw(
        st.sampled_from(["matrix.runner", "github.repository_owner == 'acme' && matrix.runner || 'ubuntu-latest'"])
    )
    return [
        *lines,
        f"    runs-on: ${{{{ {guard} }}}}",
        "    steps:",
        "      - uses: docker/build-push-action@v6",
        "        with: {file: 'images/${{ matrix.image }}/Dockerfile', tags: 'acme/${{ matrix.image }}-tool'}",
    ]


@st.composite
def workflows(draw: st.DrawFn) -> bytes:
    lines = ["# generated", "on: [push]", "jobs:"]
    for number in range(draw(st.integers(1, 3))):
        lines += draw(st.one_of(plain_jobs(f"job{number}"), matrix_jobs(f"job{number}")))
        lines += draw(st.sampled_from([[], [""], ["  # between jobs"]]))
    eol = draw(st.sampled_from(["\n", "\r\n"]))
    text = eol.join(lines) + draw(st.sampled_from(["", eol]))
    return (b"\xef\xbb\xbf" if draw(st.booleans()) else b"") + text.encode()


def look(project: Project) -> tuple[Survey, Report]:
    found = survey(Target(ROOT), project=project)
    return found, scan(found, RULES)


def fixed(data: bytes, *, unsafe: bool) -> Plan:
    return plan(look, Project(ROOT, {PATH: Source(PATH, data)}), unsafe=unsafe)


def with_edits(data: bytes, done: Plan) -> bytes:
    """The edits of what was fixed, made by hand; they are those of one round."""
    edits = {edit for finding in done.fixed if finding.fix for edit in finding.fix.edits}
    for edit in sorted(edits, reverse=True):
        data = data[: edit.span.start] + edit.text.encode() + data[edit.span.end :]
    return data


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(workflows(), st.booleans())
def test_a_fix_changes_its_spans_alone_and_is_not_needed_twice(data: bytes, unsafe: bool) -> None:
    done = fixed(data, unsafe=unsafe)
    assert not done.remaining.errors
    assert not any("would" in one.why for one in done.held), "every fix that a rule offers can be proved"
    after = {new.path: new.data for _, new in done.changes}.get(PATH, data)
    assert after == with_edits(data, done)
    again = fixed(after, unsafe=unsafe)
    assert not again.fixed
    assert not again.changes


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(workflows())
def test_after_all_fixes_every_leg_that_can_be_moved_is_on_its_lane(data: bytes) -> None:
    done = fixed(data, unsafe=True)
    assert not [one for one in done.remaining.findings if one.fix]
    for leg in look(Project(ROOT, {PATH: done.changes[0][1] if done.changes else Source(PATH, data)}))[0].judged:
        landed = {label.text.lower() for landing in leg.leg.landings.known for label in landing.labels}
        assert leg.lane in landed
