"""Scores ``arcroute jobs`` against the labelled legs: ``python -m benchmarks.accuracy.score``.

Exit status 1 where a figure is worse than ``floor.json`` allows.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import sys
from collections.abc import Iterable, Sequence

from arcroute.cli import app
from benchmarks.accuracy.figures import Figures, below_floor, compute, read_floor
from benchmarks.accuracy.grade import Grade, Job, grade
from benchmarks.accuracy.labels import CASES, Label, case_names, read_case


class NoAnswerError(Exception):
    """arcroute ended without an inventory: every label of the case is then missed."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Score, print, and compare with the floor."""
    options = _parse(arguments)
    grades = score(options.cases or case_names())
    figures = compute(grades)
    fallen = () if options.cases else below_floor(figures, read_floor())
    print(_as_json(figures, grades, fallen) if options.json else _as_text(figures, grades, options.failures, fallen))
    return 1 if fallen else 0


def score(cases: Iterable[str]) -> list[Grade]:
    """Run arcroute over the cases and grade every label, in the order of the cases."""
    return [found for case in cases for found in _score_case(case)]


def _score_case(case: str) -> list[Grade]:
    labels = read_case(case)
    try:
        jobs = run_arcroute(case)
    except NoAnswerError as error:
        return [Grade(label, "missing", got=str(error)) for label in labels]
    return [grade(label, jobs) for label in labels]


def run_arcroute(case: str) -> list[Job]:
    """What ``arcroute jobs`` says of a case's repository. Raises NoAnswerError.

    Within this process: a hundred starts of Python would take longer than the work.
    """
    arguments = ["jobs", str(CASES / case / "repo"), "--output-format", "json"]
    printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    try:
        with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
            app(arguments, standalone_mode=False)
        printed.seek(0)
        jobs: list[Job] = json.load(printed)["jobs"]
    except Exception as error:
        raise NoAnswerError(f"{type(error).__name__}: {error}") from error
    return jobs


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy.score", description=__doc__)
    parser.add_argument("cases", nargs="*", help="only these cases; the floor is then not looked at")
    parser.add_argument("--failures", action="store_true", help="list every miss: expected and got")
    parser.add_argument("--json", action="store_true", help="figures and misses for machines")
    return parser.parse_args(arguments)


def _as_text(figures: Figures, grades: Sequence[Grade], failures: bool, fallen: Sequence[str]) -> str:
    lines = [f"{name.replace('_', ' '):<18}{_shown(name, value):>8}" for name, value in figures.items()]
    shown = [found for found in grades if not found.flawless and (failures or found.outcome == "wrong-lane")]
    lines += [line for found in shown for line in _miss(found)]
    lines += [f"below the floor: {sentence}" for sentence in fallen]
    return "\n".join(lines)


def _shown(name: str, value: float) -> str:
    return f"{value:.0f}" if name.startswith("legs") else f"{value:.1f}%"


def _miss(found: Grade) -> list[str]:
    kind = found.outcome if found.outcome != "right" else f"wrong {_wrong_parts(found)}"
    return [
        "",
        f"{kind}: {found.label}",
        f"  expected {_expected(found.label)}",
        f"  got      {found.got}",
        f"  {found.label.why}",
    ]


def _wrong_parts(found: Grade) -> str:
    parts = ("builds_image", "dockerfiles", "stacks", "job_stacks")
    return ", ".join(part for part in parts if getattr(found, part) is False)


def _expected(label: Label) -> str:
    parts = (
        ("builds_image", label.builds_image),
        ("verdict", "|".join((label.verdict, *label.accept))),
        ("lane", label.lane),
        ("stacks", ",".join(label.stacks) or None),
        ("job_stacks", ",".join(label.job_stacks) or None),
        ("dockerfiles", ",".join(label.dockerfiles) or None),
    )
    return " ".join(f"{name}={value}" for name, value in parts if value is not None)


def _as_json(figures: Figures, grades: Sequence[Grade], fallen: Sequence[str]) -> str:
    misses = [
        {"leg": str(found.label), "outcome": found.outcome, "expected": _expected(found.label), "got": found.got}
        for found in grades
        if not found.flawless
    ]
    return json.dumps({"version": 1, "figures": figures, "below_floor": fallen, "misses": misses}, indent=1)


if __name__ == "__main__":
    sys.exit(main())
