"""Whatever a workflow looks like: a fix changes the bytes of its edits alone, is proved, and is not needed twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arcroute.actions.repository import Target
from arcroute.checks.rule import all_rules
from arcroute.editing.comments import comments as comments_in
from arcroute.rewrite.plan import Plan, plan
from arcroute.routing.data import rules_data
from arcroute.routing.stacks import shipped_stacks
from arcroute.routing.survey import Survey, survey
from arcroute.scan import Report, scan
from arcroute.text.project import Project
from arcroute.text.source import Source

ROOT = Path("/nowhere")
PATH = ".github/workflows/w.yml"
CALLED = ".github/workflows/called.yml"
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


Files = dict[str, bytes]
BUILD = [
    "    steps:",
    "      - uses: docker/build-push-action@v6",
    "        with: {file: 'images/STACK/Dockerfile', tags: 'acme/STACK-tool'}",
]


def building(stack: str) -> list[str]:
    """Steps that build the image of a stack, which may be an expression."""
    return [line.replace("STACK", stack) for line in BUILD]


@st.composite
def vector_jobs(draw: st.DrawFn, name: str) -> list[str]:
    """A job whose matrix multiplies images, with the runner as a literal, in a list of one, or in ``include:``."""
    images = draw(st.lists(stacks, min_size=1, max_size=4, unique=True))
    label = draw(labels)
    written = draw(
        st.sampled_from([f"[{', '.join(images)}]", "\n" + "\n".join(f"          - {one}" for one in images)])
    )
    lines = [f"  {name}:", "    strategy:", "      matrix:", *f"        image: {written}".split("\n")]
    runner = draw(st.sampled_from(["literal", "guarded", "vector", "include"]))
    if runner == "vector":
        lines.append(f"        runner: [{label}]")  # a comment beside what goes would keep it there
    if draw(st.booleans()):
        lines.append("        platform: [amd64, arm64]")
    if runner == "include":
        lines += ["        include:", f"          - runner: {label}{draw(comments)}"]
    elif draw(st.booleans()):
        lines += ["        include:", f"          - image: {images[0]}", "            target: release"]
    literal = f"${{{{ github.ref == 'x' && '{label}' || 'ubuntu-latest' }}}}" if runner == "guarded" else label
    where = literal if runner in ("literal", "guarded") else "${{ matrix.runner }}"
    if label == "ubuntu-latest" and runner == "guarded":
        where = label
    return [*lines, f"    runs-on: {where}{draw(comments)}", *building("${{ matrix.image }}")]


@st.composite
def sharing_jobs(draw: st.DrawFn, name: str) -> list[str]:
    """Two or three jobs that share a label through an anchor or a merge key."""
    label, first = draw(quotes).format(draw(labels)), draw(stacks)
    lines = [f"  {name}: &{name}", f"    runs-on: &{name}-lane {label}{draw(comments)}", *building(first)]
    for number in range(draw(st.integers(1, 2))):
        how = draw(
            st.sampled_from([f"runs-on: *{name}-lane", f"runs-on: [*{name}-lane]", f"<<: *{name}", "runs-on: gpu-box"])
        )
        lines += [f"  {name}-{number}:", f"    {how}{draw(comments)}"]
        lines += building(draw(stacks)) if draw(st.booleans()) else ["    steps: [{run: make}]"]
    return lines


@st.composite
def calling_jobs(draw: st.DrawFn, name: str) -> list[str]:
    """Calls of the workflow below, with and without the label, from a matrix or not."""
    lines: list[str] = []
    for number in range(draw(st.integers(1, 3))):
        image = draw(stacks)
        lines.append(f"  {name}-{number}:")
        if draw(st.booleans()):
            both = draw(st.lists(stacks, min_size=2, max_size=2, unique=True))
            lines += ["    strategy:", "      matrix:", f"        image: [{', '.join(both)}]"]
            image = "${{ matrix.image }}"
        lines += [f"    uses: ./{CALLED}{draw(comments)}", "    with:", f"      image: {image}{draw(comments)}"]
        if draw(st.booleans()):
            lines.append(f"      runner: {draw(quotes).format(draw(labels))}")
    return lines


@st.composite
def called_workflows(draw: st.DrawFn) -> list[str]:
    """A workflow that is called: with the label as an input, perhaps with a default, or as a literal."""
    inputs = ["      image: {type: string, required: true}", "      runner:", "        type: string"]
    default = draw(st.sampled_from(["", "        default: LABEL"]))
    where = draw(st.sampled_from(["LABEL", "${{ inputs.runner }}", "${{ inputs.runner || 'LABEL' }}", "[LABEL]"]))
    on = ["on:", "  workflow_call:", "    inputs:", *inputs, *filter(None, [default])]
    lines = [*on, "jobs:", "  image:", f"    runs-on: {where}{draw(comments)}", *building("${{ inputs.image }}")]
    return [line.replace("LABEL", draw(labels)) for line in lines]


def jobs(name: str) -> st.SearchStrategy[list[str]]:
    return st.one_of(
        plain_jobs(name),
        matrix_jobs(name),
        vector_jobs(name),
        vector_jobs(name),
        sharing_jobs(name),
        calling_jobs(name),
    )


@st.composite
def repositories(draw: st.DrawFn) -> Files:
    lines = ["# generated 🦀", "on: [push]", "jobs:"]
    for number in range(draw(st.integers(1, 3))):
        lines += draw(jobs(f"job{number}"))
        lines += draw(st.sampled_from([[], [""], ["  # between jobs"]]))
    eol = draw(st.sampled_from(["\n", "\r\n"]))
    end, mark = draw(st.sampled_from(["", eol])), draw(st.sampled_from([b"", b"\xef\xbb\xbf"]))
    called = draw(called_workflows())
    return {PATH: mark + (eol.join(lines) + end).encode(), CALLED: ("\n".join(called) + end).encode()}


@pytest.fixture(autouse=True, scope="module")
def _read_the_shipped_rules_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("arcroute.routing.survey.shipped_stacks", cache(shipped_stacks))
        patch.setattr("arcroute.routing.survey.rules_data", cache(rules_data))
        yield


def overlaid(files: Files) -> Project:
    return Project(ROOT, {path: Source(path, data) for path, data in files.items()})


def look(project: Project) -> tuple[Survey, Report]:
    found = survey(Target(ROOT), project=project)
    return found, scan(found, RULES)


def fixed(files: Files, *, unsafe: bool) -> Plan:
    return plan(look, overlaid(files), unsafe=unsafe)


def after(files: Files, done: Plan) -> Files:
    return {**files, **{new.path: new.data for _, new in done.changes}}


def with_edits(files: Files, done: Plan) -> Files:
    """The edits of what was fixed, made by hand."""
    edits = {edit for finding in done.fixed if finding.fix for edit in finding.fix.edits}
    changed = dict(files)
    for edit in sorted(edits, reverse=True):
        data = changed[edit.path]
        changed[edit.path] = data[: edit.span.start] + edit.text.encode() + data[edit.span.end :]
    return changed


def comments_of(files: Files) -> Counter[str]:
    return sum((comments_in(Source(path, data)) for path, data in files.items()), Counter())


def builds(found: Survey) -> list[tuple[str, object]]:
    return [(one.leg.key, [(build.dockerfile, build.images) for build in one.work.builds]) for one in found.judged]


hundreds = settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))


@hundreds
@given(repositories(), st.booleans())
def test_a_fix_changes_its_spans_alone_and_is_not_needed_twice(files: Files, unsafe: bool) -> None:
    done = fixed(files, unsafe=unsafe)
    before = look(overlaid(files))[1]
    assert {one.message for one in done.remaining.errors} <= {one.message for one in before.errors}
    assert not any("would" in one.why for one in done.held), "every fix that a rule offers can be proved"
    if set(done.fixed) <= set(before.findings):  # else there were several rounds
        assert after(files, done) == with_edits(files, done)
    assert comments_of(after(files, done)) == comments_of(files)
    again = fixed(after(files, done), unsafe=unsafe)
    assert not again.fixed
    assert not again.changes


@hundreds
@given(repositories(), st.booleans())
def test_a_fix_moves_jobs_to_their_lanes_and_changes_nothing_else(files: Files, unsafe: bool) -> None:
    done = fixed(files, unsafe=unsafe)
    old, new = look(overlaid(files))[0], look(overlaid(after(files, done)))[0]
    assert builds(old) == builds(new)
    moved = {key for finding in done.fixed if finding.fix for key, _ in finding.fix.lanes}
    for before, leg in zip(old.judged, new.judged, strict=True):
        landed = {label.text.lower() for landing in leg.leg.landings.known for label in landing.labels}
        if leg.leg.key in moved:
            assert leg.lane in landed or leg.lane is None
        else:
            assert landed == {one.text.lower() for landing in before.leg.landings.known for one in landing.labels}


@hundreds
@given(st.one_of(plain_jobs("job"), matrix_jobs("job"), vector_jobs("job")))
def test_after_all_fixes_every_leg_of_a_plain_workflow_is_on_its_lane(lines: list[str]) -> None:
    files = {PATH: "\n".join(["on: push", "jobs:", *lines]).encode()}
    done = fixed(files, unsafe=True)
    assert not [one for one in done.remaining.findings if one.fix]
    for leg in look(overlaid(after(files, done)))[0].judged:
        landed = {label.text.lower() for landing in leg.leg.landings.known for label in landing.labels}
        assert leg.lane in landed
