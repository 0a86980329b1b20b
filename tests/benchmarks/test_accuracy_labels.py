"""The benchmark's labels agree with their repositories, with the default map and with each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import pytest
from ruamel.yaml import YAML

from benchmarks.accuracy.labels import (
    CASES,
    LANES,
    VERDICTS,
    WITHOUT_LANE,
    Label,
    case_names,
    read_all,
    read_case,
)

LABELS = tuple(read_all())
STACKS = frozenset((*LANES, *WITHOUT_LANE))


@cache
def workflow(case: str, path: str) -> Mapping[str, Any]:
    content: Mapping[str, Any] = YAML(typ="safe").load((CASES / case / "repo" / path).read_text(encoding="utf-8"))
    return content


def job_at(case: str, place: str) -> Mapping[str, Any]:
    path, _, job = place.partition(":")
    found: Mapping[str, Any] = workflow(case, path)["jobs"].get(job, {})
    return found


def jobs_of(case: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    folder = CASES / case / "repo"
    for file in sorted((folder / ".github/workflows").iterdir()):
        path = file.relative_to(folder).as_posix()
        for job, content in workflow(case, path)["jobs"].items():
            yield path, job, content


def uses_of(job: Mapping[str, Any]) -> Iterator[str]:
    for part in (job, *job.get("steps", ())):
        if "uses" in part:
            yield part["uses"]


def names_its_job(label: Label) -> bool:
    return bool(job_at(label.case, f"{label.path}:{label.job}"))


def names_its_callers(label: Label) -> bool:
    return all("uses" in job_at(label.case, caller) for caller in label.call_chain)


def names_matrix_keys(label: Label) -> bool:
    """Of the job and its callers; a strategy or a matrix that is an expression says nothing."""
    jobs = [job_at(label.case, place) for place in (f"{label.path}:{label.job}", *label.call_chain)]
    strategies = [job.get("strategy", {}) for job in jobs]
    matrices = [each if isinstance(each, str) else each.get("matrix", {}) for each in strategies]
    written = [matrix for matrix in matrices if not isinstance(matrix, str)]
    if len(written) < len(matrices):
        return True
    known = {key for matrix in written for part in (matrix, *matrix.get("include", ())) for key in part}
    return {key for key, _ in label.matrix} <= known


def names_dockerfiles(label: Label) -> bool:
    return all((label.repository / path).is_file() for path in label.dockerfiles)


def says_why(label: Label) -> bool:
    return label.why.endswith(".")


def uses_known_words(label: Label) -> bool:
    accepted = (STACKS | VERDICTS) - {"routed"}
    return {*label.stacks, *label.job_stacks} <= STACKS and set(label.accept) <= accepted


def has_the_verdict_of_its_stacks(label: Label) -> bool:
    return label.verdict == expected_verdict(label)


def has_the_lane_of_its_stacks(label: Label) -> bool:
    return label.lane == (LANES[label.stacks[0]] if label.verdict == "routed" else None)


def expected_verdict(label: Label) -> str:
    if not label.builds_image:
        return "none"
    lanes = {LANES.get(stack) for stack in label.stacks}
    if not lanes:
        return "undecided"
    if lanes == {None}:
        return "unmapped"
    return "routed" if len(lanes) == 1 else "mixed"


@pytest.mark.parametrize("case", case_names())
class TestCase:
    @pytest.mark.parametrize(
        "holds",
        [
            names_its_job,
            names_its_callers,
            names_matrix_keys,
            names_dockerfiles,
            says_why,
            uses_known_words,
            has_the_verdict_of_its_stacks,
            has_the_lane_of_its_stacks,
        ],
    )
    def test_every_label(self, case: str, holds: Callable[[Label], bool]) -> None:
        assert [str(label) for label in read_case(case) if not holds(label)] == []

    def test_labels_every_job(self, case: str) -> None:
        labelled = {(label.path, label.job) for label in read_case(case)}
        jobs = {(path, job) for path, job, content in jobs_of(case) if not content.get("uses", "").startswith("./")}
        assert jobs - labelled == set()

    def test_labels_nothing_twice(self, case: str) -> None:
        counts = Counter(str(label) for label in read_case(case))
        assert [place for place, count in counts.items() if count > 1] == []

    def test_uses_local_actions_and_workflows_that_exist(self, case: str) -> None:
        folder = CASES / case / "repo"
        used = {uses for _, _, job in jobs_of(case) for uses in uses_of(job) if uses.startswith("./")}
        assert {uses for uses in used if not (folder / uses).exists()} == set()


class TestAll:
    def test_enough_legs_build(self) -> None:
        assert sum(label.builds_image for label in LABELS) >= 500

    def test_enough_legs_build_nothing(self) -> None:
        assert sum(not label.builds_image for label in LABELS) >= 110

    @pytest.mark.parametrize(
        ("verdict", "wanted"), [("mixed", 15), ("undecided", 35), ("unmapped", 80), ("routed", 380)]
    )
    def test_every_verdict_is_met_often(self, verdict: str, wanted: int) -> None:
        assert sum(label.verdict == verdict for label in LABELS) >= wanted

    @pytest.mark.parametrize("stack", sorted(STACKS))
    def test_every_stack_is_met_several_times(self, stack: str) -> None:
        assert sum(stack in label.stacks for label in LABELS) >= (6 if stack in LANES else 3)
