"""A leg: one combination of one job in one chain of calls, which is what GitHub would queue."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct, field

from arcroute.actions.calls import Remote
from arcroute.actions.inputs import Contexts
from arcroute.actions.runs_on import Landings
from arcroute.actions.values import Object
from arcroute.actions.workflow import Job, Workflow
from arcroute.errors import InputError, Place


class Link(Struct, frozen=True):
    """One caller in a chain of calls, in one combination of its matrix."""

    workflow: Workflow
    job: Job
    row: Object | None
    index: int


class Leg(Struct, frozen=True):
    """One combination of one job in one chain of calls, outermost caller first."""

    workflow: Workflow
    job: Job
    row: Object | None
    """The combination; None without a matrix, or where the matrix cannot be known."""
    index: int
    """Which combination of the matrix it is, from 0."""
    links: tuple[Link, ...]
    contexts: Contexts
    """What its steps see; inputs of a workflow that nobody calls are at their defaults."""
    possible: Contexts
    """The same, inputs having every value that a run may give."""
    landings: Landings
    remote: Remote | None = None
    """The workflow that the job calls and that cannot be read."""

    @property
    def key(self) -> str:
        """Names the leg, the same before and after an edit that moves nothing."""
        chain = "".join(f"{link.workflow.path}:{link.job.id}#{link.index} > " for link in self.links)
        return f"{chain}{self.workflow.path}:{self.job.id}#{self.index}"

    @property
    def paths(self) -> tuple[str, ...]:
        """The workflows of the chain of calls, the leg's own last."""
        return (*(link.workflow.path for link in self.links), self.workflow.path)

    @property
    def place(self) -> Place:
        """Where the job starts."""
        return self.workflow.source.place(self.job.key.span)


class Surroundings(Struct, frozen=True):
    """What must be known beside the workflows of a repository."""

    repository: str | None = None
    """Its owner and name."""
    vars: Mapping[str, str] = field(default_factory=dict)
    """Variables that GitHub keeps outside the repository."""
    checkouts: frozenset[str] = frozenset()
    """Other repositories, in lower case, whose workflows are given, too: their paths start with their names."""
    runner_inputs: Mapping[str, str] = field(default_factory=dict)
    """For workflows that cannot be read, by name without ref, in lower case: the input that becomes ``runs-on``."""
    runner_names: tuple[str, ...] = ()
    """Names of inputs that probably become ``runs-on``, in lower case."""
    left_out: Callable[[str], bool] = lambda _path: False
    """Whether a person wants a path left out; workflows that are left out are not given."""


class Legs(Struct, frozen=True):
    """The legs of a repository, by workflow and job, and what GitHub would refuse."""

    legs: tuple[Leg, ...]
    problems: tuple[InputError, ...]
