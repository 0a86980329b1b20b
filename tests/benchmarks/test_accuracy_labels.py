"""The benchmark's labels agree with their repositories, with the default map and with each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest
from ruamel.yaml import YAML

from benchmarks.accuracy.labels import CASES, LANES, VERDICTS, WITHOUT_LANE, Label, case_names, read_all, read_case

LABELS = tuple(read_all())


@cache
def workflow(case: str, path: str) -> Mapping[str, Any]:
    content: Mapping[str, Any] = YAML(typ="safe").load((CASES / case / "repo" / path).read_text(encoding="utf-8"))
    return content


def jobs_of(case: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    folder = CASES / case / "repo"
    for file in sorted((folder / ".github/workflows").iterdir()):
        path = file.relative_to(folder).as_posix()
        for job, content in workflow(case, path)["jobs"].items():
            yield path, job, content


def matrix_of(case: str, place: str) -> Any:
    path, _, job = place.partition(":")
    return workflow(case, path)["jobs"][job].get("strategy", {}).get("matrix", {})


def uses_of(job: Mapping[str, Any]) -> Iterator[str]:
    for part in (job, *job.get("steps", ())):
        if "uses" in part:
            yield part["uses"]


def lanes_of(label: Label) -> set[str | None]:
    return {LANES.get(stack) for stack in label.stacks}


@pytest.mark.parametrize("label", LABELS, ids=str)
class TestLabel:
    def test_names_a_job_of_its_repository(self, label: Label) -> None:
        assert label.job in workflow(label.case, label.path)["jobs"]

    def test_names_callers_of_its_repository(self, label: Label) -> None:
        for caller in label.call_chain:
            path, _, job = caller.partition(":")
            assert "uses" in workflow(label.case, path)["jobs"][job]

    def test_names_matrix_keys_of_its_job_and_its_callers(self, label: Label) -> None:
        matrices = [matrix_of(label.case, place) for place in (f"{label.path}:{label.job}", *label.call_chain)]
        if not any(isinstance(matrix, str) for matrix in matrices):
            known = {key for matrix in matrices for part in (matrix, *matrix.get("include", ())) for key in part}
            assert {key for key, _ in label.matrix} <= known

    def test_names_dockerfiles_that_exist(self, label: Label) -> None:
        assert [path for path in label.dockerfiles if not (label.repository / path).is_file()] == []

    def test_says_why(self, label: Label) -> None:
        assert label.why.endswith(".")

    def test_uses_known_words(self, label: Label) -> None:
        stacks = {*LANES, *WITHOUT_LANE}
        assert label.verdict in VERDICTS
        assert {*label.stacks, *label.job_stacks} <= stacks
        assert set(label.accept) <= (stacks | VERDICTS) - {"routed"}

    def test_has_the_verdict_that_follows_from_its_stacks(self, label: Label) -> None:
        assert label.verdict == expected_verdict(label)

    def test_has_the_lane_of_its_stacks(self, label: Label) -> None:
        assert label.lane == (LANES[label.stacks[0]] if label.verdict == "routed" else None)


def expected_verdict(label: Label) -> str:
    if not label.builds_image:
        return "none"
    if not label.stacks:
        return "undecided"
    lanes = lanes_of(label)
    if lanes == {None}:
        return "unmapped"
    return "routed" if len(lanes) == 1 else "mixed"


@pytest.mark.parametrize("case", case_names())
class TestCase:
    def test_labels_every_job(self, case: str) -> None:
        labelled = {(label.path, label.job) for label in read_case(case)}
        jobs = {(path, job) for path, job, content in jobs_of(case) if not content.get("uses", "").startswith("./")}
        assert jobs - labelled == set()

    def test_uses_local_actions_and_workflows_that_exist(self, case: str) -> None:
        folder = CASES / case / "repo"
        used = {uses for _, _, job in jobs_of(case) for uses in uses_of(job) if uses.startswith("./")}
        assert {uses for uses in used if not (folder / uses).exists()} == set()

    def test_labels_nothing_twice(self, case: str) -> None:
        counts = Counter(str(label) for label in read_case(case))
        assert [place for place, count in counts.items() if count > 1] == []


class TestAll:
    def test_enough_legs_build(self) -> None:
        assert sum(label.builds_image for label in LABELS) >= 400

    def test_enough_legs_build_nothing(self) -> None:
        assert sum(not label.builds_image for label in LABELS) >= 100

    @pytest.mark.parametrize(
        ("verdict", "wanted"), [("mixed", 12), ("undecided", 25), ("unmapped", 60), ("routed", 300)]
    )
    def test_every_verdict_is_met_often(self, verdict: str, wanted: int) -> None:
        assert sum(label.verdict == verdict for label in LABELS) >= wanted

    @pytest.mark.parametrize("stack", sorted((*LANES, *WITHOUT_LANE)))
    def test_every_stack_is_met_several_times(self, stack: str) -> None:
        assert sum(stack in label.stacks for label in LABELS) >= (6 if stack in LANES else 3)
