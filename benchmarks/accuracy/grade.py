"""Compares what arcroute says of a leg with its label."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.accuracy.labels import Label

Job = Mapping[str, Any]
"""One entry of ``jobs`` in the output of ``arcroute jobs --output-format json``."""


@dataclass(frozen=True, slots=True)
class Grade:
    """How one label fared. A part is None where the label says nothing about it."""

    label: Label
    outcome: str
    """``right``, ``wrong-lane`` (it would run where it must not), ``undecided``, ``other`` or ``missing``."""
    builds_image: bool = False
    dockerfiles: bool | None = None
    stacks: bool | None = None
    job_stacks: bool | None = None
    got: str = ""

    @property
    def flawless(self) -> bool:
        """Whether nothing about the leg was wrong."""
        parts = (self.builds_image, self.dockerfiles, self.stacks, self.job_stacks)
        return self.outcome == "right" and False not in parts


def grade(label: Label, jobs: Sequence[Job]) -> Grade:
    """The grade of a label: that of the worst of the legs that it speaks of."""
    grades = [_grade_leg(label, job) for job in jobs if _speaks_of(label, job)]
    return min(grades, key=_rank) if grades else Grade(label, "missing", got="no such leg")


def _rank(grade: Grade) -> tuple[int, bool]:
    order = ("wrong-lane", "missing", "other", "undecided", "right")
    return order.index(grade.outcome), grade.flawless


def _speaks_of(label: Label, job: Job) -> bool:
    place = (job["path"], job["job"], tuple(job["call_chain"]))
    matrix = job["matrix"] or {}
    return place == (label.path, label.job, label.call_chain) and all(
        key in matrix and matrix[key] == value for key, value in label.matrix
    )


def _grade_leg(label: Label, job: Job) -> Grade:
    return Grade(
        label,
        _outcome(label, job),
        builds_image=job["builds_image"] is label.builds_image,
        dockerfiles=_same_dockerfiles(label, job),
        stacks=_same_stacks(label, job),
        job_stacks=_same_job_stacks(label, job),
        got=_describe(job),
    )


def _outcome(label: Label, job: Job) -> str:
    verdict: str = job["verdict"]
    if verdict == "routed" and (label.verdict != "routed" or job["lane"] != label.lane):
        return "wrong-lane"
    if verdict == label.verdict or verdict in label.accept:
        return "right"
    return "undecided" if verdict == "undecided" else "other"


def _same_dockerfiles(label: Label, job: Job) -> bool | None:
    if not label.dockerfiles:
        return None
    return {build["dockerfile"] for build in job["builds"]} == set(label.dockerfiles)


def _same_stacks(label: Label, job: Job) -> bool | None:
    """The whole set where a leg builds for several stacks, the primary one otherwise."""
    got = tuple(job["stacks"])
    if not label.stacks or (job["verdict"] in label.accept and not got):
        return None
    if len(label.stacks) > 1:
        return set(got) == set(label.stacks)
    return bool(got) and got[0] in (*label.stacks, *label.accept)


def _same_job_stacks(label: Label, job: Job) -> bool | None:
    if not label.job_stacks:
        return None
    return set(label.job_stacks) <= set(job["job_stacks"])


def _describe(job: Job) -> str:
    parts: Iterable[tuple[str, object]] = (
        ("builds_image", job["builds_image"]),
        ("verdict", job["verdict"]),
        ("lane", job["lane"]),
        ("stacks", ",".join(job["stacks"]) or None),
        ("job_stacks", ",".join(job["job_stacks"]) or None),
        ("dockerfiles", ",".join(str(build["dockerfile"]) for build in job["builds"]) or None),
    )
    return " ".join(f"{name}={value}" for name, value in parts if value is not None)
