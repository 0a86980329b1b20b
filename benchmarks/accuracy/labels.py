"""The labelled legs of the benchmark: what a small repository's jobs build, as its maintainer would say it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

CASES = Path(__file__).resolve().parent / "cases"
WORKFLOWS = ".github/workflows"

LANES: Mapping[str, str] = {
    "base": "arc-runner-set-1",
    "python": "arc-runner-set-1",
    "haskell": "arc-runner-set-1",
    "javascript": "arc-runner-set-2",
    "ocaml": "arc-runner-set-2",
    "java": "arc-runner-set-2",
    "c": "arc-runner-set-3",
    "rust": "arc-runner-set-3",
}
"""The default map, repeated here on purpose: a changed map must not change what was true when a case was labelled."""

WITHOUT_LANE = frozenset(
    ("go", "ruby", "php", "dotnet", "kotlin", "scala", "swift", "elixir", "erlang", "r", "julia"),
)
VERDICTS = frozenset(("routed", "mixed", "unmapped", "undecided", "none"))


@dataclass(frozen=True, slots=True)
class Label:
    """The truth about one leg, or about all legs of a job where ``matrix`` does not tell them apart."""

    case: str
    path: str
    """The workflow, from the root of the case's repository."""
    job: str
    builds_image: bool
    verdict: str
    why: str
    call_chain: tuple[str, ...] = ()
    matrix: tuple[tuple[str, object], ...] = ()
    """Values that the leg's matrix has, among others."""
    stacks: tuple[str, ...] = ()
    lane: str | None = None
    dockerfiles: tuple[str, ...] = ()
    """Empty where the build has none, or where it cannot be known."""
    job_stacks: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    """Other verdicts, or other primary stacks, that are no mistake."""

    @property
    def repository(self) -> Path:
        """The case's repository on disk."""
        return CASES / self.case / "repo"

    def __str__(self) -> str:
        chosen = ", ".join(f"{key}={value}" for key, value in self.matrix)
        callers = " < ".join(reversed(self.call_chain))
        name = f"{self.case} {self.path.rpartition('/')[2]}:{self.job}"
        return name + (f" [{chosen}]" if chosen else "") + (f" < {callers}" if callers else "")


def case_names() -> tuple[str, ...]:
    """Every case, sorted."""
    return tuple(sorted(folder.name for folder in CASES.iterdir() if (folder / "truth.yaml").is_file()))


def read_case(case: str) -> tuple[Label, ...]:
    """The labels of one case. Raises KeyError, TypeError or ValueError where truth.yaml is not of the right shape."""
    truth = _read_yaml(CASES / case / "truth.yaml")
    return tuple(_label(case, leg) for leg in truth["legs"])


def read_all() -> Iterator[Label]:
    """The labels of every case."""
    for case in case_names():
        yield from read_case(case)


def _read_yaml(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def _label(case: str, leg: Mapping[str, Any]) -> Label:
    workflow, _, job = leg["job"].partition(":")
    unknown = set(leg) - _KEYS
    if unknown:
        raise ValueError(f"{case}: unknown keys {sorted(unknown)}")
    return Label(
        case,
        f"{WORKFLOWS}/{workflow}",
        job,
        builds_image=leg["builds_image"],
        verdict=leg["verdict"],
        why=leg["why"],
        call_chain=tuple(f"{WORKFLOWS}/{caller}" for caller in leg.get("call_chain", ())),
        matrix=tuple(leg.get("matrix", {}).items()),
        lane=leg.get("lane"),
        stacks=tuple(leg.get("stacks", ())),
        dockerfiles=tuple(leg.get("dockerfiles", ())),
        job_stacks=tuple(leg.get("job_stacks", ())),
        accept=tuple(leg.get("accept", ())),
    )


_KEYS = frozenset(
    ("job", "call_chain", "matrix", "builds_image", "verdict", "stacks", "lane", "dockerfiles", "job_stacks", "accept")
) | {"candidates", "why"}
