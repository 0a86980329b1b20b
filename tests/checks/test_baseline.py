from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from arcroute.checks.baseline import Baseline, Entry, baseline_of, compare, read_baseline
from arcroute.checks.finding import Finding, Location, Severity
from arcroute.errors import ConfigError
from arcroute.text.source import Source


def finding(subject: str = "python on lane-3", line: int = 1, job: str | None = "image", message: str = "m") -> Finding:
    place = Location("ci.yml", line, 1, line, 2)
    return Finding("ARC101", "wrong-lane", Severity.ERROR, message, place, job, subject=subject)


def everything(_: Entry) -> bool:
    return True


def nothing(_: Entry) -> bool:
    return False


A, B = finding("a"), finding("b")


@pytest.mark.parametrize(
    "moved",
    [
        pytest.param(replace(A, location=Location("ci.yml", 99, 7, 99, 9)), id="lines-moved"),
        pytest.param(replace(A, message="in other words"), id="the-message-changed"),
        pytest.param(replace(A, severity=Severity.INFO), id="the-severity-changed"),
    ],
)
def test_what_is_known_stays_known(moved: Finding) -> None:
    compared = compare(baseline_of([A]), [moved], everything)
    assert (compared.new, compared.known, compared.stale) == ((), 1, ())


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(replace(A, code="ARC102"), id="another-rule"),
        pytest.param(replace(A, location=Location("cd.yml", 1, 1, 1, 2)), id="another-file"),
        pytest.param(replace(A, job="other"), id="another-job"),
        pytest.param(replace(A, job=None), id="no-job"),
        pytest.param(B, id="another-subject"),
    ],
)
def test_what_is_new_is_new(other: Finding) -> None:
    compared = compare(baseline_of([A]), [A, other], everything)
    assert (compared.new, compared.known) == ((other,), 1)


def test_one_more_of_a_kind_is_new() -> None:
    assert compare(baseline_of([A, A]), [A, A, A], everything).new == (A,)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("in line 12 of 30", "in line 13 of 31", True, id="numbers"),
        pytest.param("on arc-runner-set-1", "on arc-runner-set-2", False, id="lanes"),
        pytest.param("python3.11", "python3.12", False, id="versions"),
        pytest.param("job `a`", "job `b`", False, id="jobs"),
    ],
)
def test_without_a_subject_the_message_counts_but_for_its_numbers(one: str, other: str, same: bool) -> None:
    first, second = finding("", message=one), finding("", message=other)
    assert (first.identity == second.identity) is same


@pytest.mark.parametrize(
    ("judged", "stale", "kept"),
    [
        pytest.param(everything, 1, {"a": 1}, id="b-is-mended"),
        pytest.param(nothing, 0, {"a": 1, "b": 2}, id="b-was-not-looked-for"),
    ],
)
def test_it_shrinks_by_what_is_no_more(judged: Callable[[Entry], bool], stale: int, kept: dict[str, int]) -> None:
    compared = compare(baseline_of([A, B, B]), [A], judged)
    assert len(compared.stale) == stale
    assert {entry.subject: count for entry, count in compared.shrunk.counts.items()} == kept


def test_what_is_mended_in_part_shrinks_in_part() -> None:
    compared = compare(baseline_of([B, B, B]), [B], everything)
    assert list(compared.shrunk.counts.values()) == [1]
    assert str(compared.stale[0]) == "ARC101 ci.yml job image: b"


FINDINGS = st.lists(st.builds(finding, st.sampled_from("abcé\n|")), max_size=12)


@settings(deadline=None)
@given(FINDINGS, FINDINGS)
def test_it_never_grows_and_survives_its_file(known: list[Finding], found: list[Finding]) -> None:
    baseline = baseline_of(known)
    compared = compare(baseline, found, everything)
    assert all(count <= baseline.counts[entry] for entry, count in compared.shrunk.counts.items())
    assert compare(compared.shrunk, found, everything).stale == ()
    assert compare(compared.shrunk, found, everything).new == compared.new
    assert compared.known + len(compared.new) == len(found)
    assert read_baseline(Source("b.json", baseline.text.encode())) == baseline


def test_the_file_is_sorted() -> None:
    assert baseline_of([B, A, B]).text == baseline_of([B, B, A]).text
    assert baseline_of([B, A]).text.index('"a"') < baseline_of([B, A]).text.index('"b"')
    assert Baseline().text == '{\n  "version": 1,\n  "findings": []\n}'


ROW = '{"rule": "ARC101", "path": "a", "job": "", "subject": "", "count": 1}'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("", "b.json:1:1: not a baseline: Expecting value", id="empty"),
        pytest.param('{"version": 1,\n x', "b.json:2:2: not a baseline: ", id="not-json"),
        pytest.param("[" * 100_000, "b.json: not a baseline: not JSON", id="nested-too-deep"),
        pytest.param("[]", "b.json: not a baseline: no list of findings", id="a-list"),
        pytest.param('{"version": 1, "findings": {}}', "b.json: not a baseline: no list of findings", id="no-list"),
        pytest.param('{"findings": []}', "b.json: a baseline of version None; this is version 1", id="no-version"),
        pytest.param('{"version": 2, "findings": []}', "b.json: a baseline of version 2; this", id="later-version"),
        pytest.param(f'{{"version": 1, "findings": [{ROW}, 3]}}', "b.json: not a baseline: finding 2 needs", id="row"),
        pytest.param(f'{{"version": 1, "findings": [{ROW.replace("1}", "0}")}]}}', "finding 1 needs", id="no-count"),
        pytest.param(f'{{"version": 1, "findings": [{ROW.replace("1}", "true}")}]}}', "finding 1 needs", id="boolean"),
        pytest.param('{"version": 1, "findings": [{"rule": "ARC101"}]}', "finding 1 needs", id="half-a-row"),
    ],
)
def test_what_is_no_baseline_is_told(text: str, told: str) -> None:
    with pytest.raises(ConfigError) as error:
        read_baseline(Source("b.json", text.encode()))
    assert told in str(error.value)
