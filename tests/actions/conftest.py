"""A repository of a few workflows, walked; and its legs in words that a table can hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from textwrap import dedent
from typing import TypeAlias

import pytest

from arcroute.actions.legs import Leg, Surroundings
from arcroute.actions.repository import FOLDER
from arcroute.actions.walk import find_legs
from arcroute.actions.workflow import read_workflow
from arcroute.text.source import Source


@dataclass(frozen=True)
class Walked:
    """The legs of a repository and its problems, each as ``path:line:column: message``."""

    legs: tuple[Leg, ...]
    problems: tuple[str, ...]
    sources: Mapping[str, Source]

    def of(self, job: str, *callers: str) -> list[Leg]:
        """The legs of a job in one chain of calls, callers by their job ids."""
        return [leg for leg in self.legs if leg.job.id == job and tuple(one.job.id for one in leg.links) == callers]

    def runs_on(self, job: str, *callers: str) -> list[str]:
        """Where the legs of a job land, each place once: labels joined by +, the condition, ``?`` for what is open."""
        found: dict[str, None] = {}
        for leg in self.of(job, *callers):
            for landing in leg.landings.known:
                labels = "+".join(label.text for label in landing.labels)
                group = f"@{landing.group.text}" if landing.group else ""
                found[labels + group + (f" if {landing.when}" if landing.when else "")] = None
            if not leg.landings.complete:
                found["?"] = None
        return list(found)

    def written(self, job: str, *callers: str) -> list[str]:
        """The bytes at the origin of each label, with their place; None for a label put together."""
        found: dict[str, None] = {}
        for leg in self.of(job, *callers):
            for label in (label for landing in leg.landings.known for label in landing.labels):
                found[self._written(label.origin) if label.origin else "-"] = None
        return list(found)

    def _written(self, origin: object) -> str:
        path, span = origin.path, origin.span  # type: ignore[attr-defined] # an Origin
        source = self.sources[path]
        line, column = source.position(span.start)
        return f"{path.rpartition('/')[2]}:{line}:{column} {source.slice(span)}"


Walk: TypeAlias = "Callable[..., Walked]"


@pytest.fixture
def walk() -> Walk:
    """Walks workflows given by file name, or as one text; a name with a slash stands for the whole path."""

    def walked(files: Mapping[str, str] | str, surroundings: Surroundings | None = None) -> Walked:
        texts = {"w.yml": files} if isinstance(files, str) else files
        sources = [
            Source(name if "/" in name else f"{FOLDER}/{name}", dedent(text).encode()) for name, text in texts.items()
        ]
        workflows = {source.path: read_workflow(source) for source in sources}
        found = find_legs(workflows, surroundings or Surroundings())
        problems = tuple(str(problem).replace(f"{FOLDER}/", "") for problem in found.problems)
        return Walked(found.legs, problems, {source.path: source for source in sources})

    return walked
