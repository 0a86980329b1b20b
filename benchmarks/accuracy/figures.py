"""The figures of a run: shares of right answers, and the floor under which they must not fall."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from benchmarks.accuracy.grade import Grade

FLOOR = Path(__file__).resolve().parent / "floor.json"

Figures = Mapping[str, float]
"""Counts, and shares in percent with one decimal. ``wrong_lane`` and ``undecided`` are better when smaller."""

_AT_MOST = frozenset(("wrong_lane", "undecided"))


def compute(grades: Sequence[Grade]) -> Figures:
    """All figures of a run."""
    building = [grade for grade in grades if grade.label.builds_image]
    routed = [grade for grade in building if grade.label.verdict == "routed"]
    wrong = sum(grade.outcome == "wrong-lane" for grade in grades)
    return {
        "legs": len(grades),
        "legs_that_build": len(building),
        "legs_of_one_lane": len(routed),
        "legs_not_found": sum(grade.outcome == "missing" for grade in grades),
        "routed_right": _share(routed, lambda grade: grade.outcome == "right"),
        "wrong_lane": _percent(wrong, len(building)),
        "undecided": _share(routed, lambda grade: grade.outcome == "undecided"),
        "verdict": _share(grades, lambda grade: grade.outcome == "right"),
        "builds_image": _share(grades, lambda grade: grade.builds_image),
        "dockerfile": _known(grade.dockerfiles for grade in grades),
        "stack": _known(grade.stacks for grade in grades),
        "toolchain": _known(grade.job_stacks for grade in grades),
    }


def below_floor(figures: Figures, floor: Figures) -> tuple[str, ...]:
    """One sentence for each figure that is worse than the floor allows."""
    return tuple(
        f"{name} is {figures[name]}, {'at most' if name in _AT_MOST else 'at least'} {bound} is wanted"
        for name, bound in floor.items()
        if (figures[name] > bound if name in _AT_MOST else figures[name] < bound)
    )


def read_floor() -> Figures:
    """The figures that must hold."""
    floor: dict[str, float] = json.loads(FLOOR.read_text(encoding="utf-8"))
    return floor


def _share(grades: Sequence[Grade], right: Callable[[Grade], bool]) -> float:
    return _percent(sum(map(right, grades)), len(grades))


def _known(parts: Iterable[bool | None]) -> float:
    known = [part for part in parts if part is not None]
    return _percent(sum(known), len(known))


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0
