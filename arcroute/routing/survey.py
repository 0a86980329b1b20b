"""A repository understood: every leg with what it does, the verdict on what it builds, and where it can land."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from arcroute.actions.legs import Leg, Surroundings
from arcroute.actions.repository import Target
from arcroute.actions.walk import find_legs
from arcroute.actions.workflow import CALL, Workflow
from arcroute.builds.model import Build
from arcroute.builds.steps import LegReader
from arcroute.builds.uses import ActionTable
from arcroute.builds.work import Work
from arcroute.errors import ArcrouteError
from arcroute.routing.catalog import Catalog
from arcroute.routing.config import NO_LANE, Config, Override, RemoteInputs
from arcroute.routing.data import rules_data
from arcroute.routing.evidence import JobFacts
from arcroute.routing.facts import job_facts
from arcroute.routing.handed import Handed, fetched
from arcroute.routing.judge import Judge
from arcroute.routing.settings import Settings, load
from arcroute.routing.stacks import shipped_stacks
from arcroute.routing.toolchains import toolchain_evidence, toolchains
from arcroute.routing.verdict import Routed, Undecided, Verdict, verdict
from arcroute.routing.workflows import Workflows, own_name, read_workflows
from arcroute.text.project import Project

Watch: TypeAlias = Callable[[Sequence[Any], str], Iterable[Any]]


class RoutedLeg(Struct, frozen=True):
    """A leg, what it does, and the verdict on what it builds."""

    leg: Leg
    work: Work
    verdict: Verdict
    builds_image: bool | None
    """None where it cannot be known."""
    lane: str | None
    """The lane it belongs on; None where it belongs on none, or where that is not clear."""
    toolchains: tuple[str, ...]
    """What a leg exercises that builds no image."""

    @property
    def files(self) -> frozenset[str]:
        """Every file that bears on it: workflows, actions, scripts, Dockerfiles, what the verdict rests on.

        Paths of the repository; a Dockerfile is among them also where it does not exist.
        """
        return frozenset((*self.leg.paths, *_files_of(self.work), *(one.place.path for one in self.verdict.evidence)))


def _files_of(work: Work) -> Iterator[str]:
    yield from (uses.place.path for uses in work.uses)
    for command in work.commands:
        yield from (place.path for place in (command.place, *command.chain))
    for build in work.builds:
        yield build.place.path
        if build.definition:
            yield build.definition.path
        if build.dockerfile:
            yield build.dockerfile


class Survey(Struct, frozen=True, dict=True):
    """Everything that rules and inventories need to know of one repository."""

    project: Project
    target: Target
    catalog: Catalog
    config: Config
    workflows: tuple[Workflow, ...]
    foreign: frozenset[str]
    """Paths of workflows of other repositories, which are called here and never edited."""
    legs: tuple[RoutedLeg, ...]
    problems: tuple[ArcrouteError, ...]
    warnings: tuple[str, ...] = ()

    @cached_property
    def reader(self) -> LegReader:
        """Reads what legs do, once more: with other contexts."""
        return LegReader(self.project, ActionTable.of(rules_data("actions.yaml")), own_name(self.project))

    @cached_property
    def judged(self) -> tuple[RoutedLeg, ...]:
        """The legs that rules look at: what only runs when it is called, and is called here, is judged in its calls."""
        called = {leg.leg.workflow.path for leg in self.legs if leg.leg.links and leg.leg.workflow.events == (CALL,)}
        return tuple(leg for leg in self.legs if leg.leg.links or leg.leg.workflow.path not in called)

    @cached_property
    def wanted(self) -> tuple[RoutedLeg, ...]:
        """The legs on which a file that was asked for bears."""
        if self.target.selected is None:
            return self.legs
        return tuple(leg for leg in self.legs if any(map(self.target.wants, leg.files)))


def survey(
    target: Target,
    config: Path | None = None,
    project: Project | None = None,
    rules: Mapping[str, str] | None = None,
    checkouts: Mapping[str, Path] | None = None,
    watch: Watch = lambda legs, _doing: legs,
) -> Survey:
    """Read and understand one repository; ``project`` may lay files over it that are not written yet.

    ``rules`` are the names of all rules by code, which the configuration may speak of; without it they are not judged.
    ``checkouts`` maps other repositories, owner and name, to folders from which called workflows are read. ``watch`` is
    given what a while is spent on, and a word for it, and answers with the same.
    Raises ConfigError where the configuration is wrong; workflows that cannot be read are ``problems``.
    """
    project = project or Project(target.root)
    settings = load(project, config, rules)
    if settings.path and target.wants(settings.path):
        target = replace(target, selected=None)  # the configuration bears on everything
    workflows = read_workflows(project, target, settings.config, checkouts or {})
    project = project.with_overlay({path: workflow.source for path, workflow in workflows.foreign.items()})
    table = ActionTable.of(rules_data("actions.yaml"))
    surroundings = _surroundings(project, settings.config, table, workflows)
    found = find_legs(workflows.all, surroundings)
    roles = {name.lower(): _roles(inputs) for name, inputs in settings.config.reusable_workflows.items()}
    reader = LegReader(project, table, surroundings.repository, roles)
    works = [(leg, reader.work(leg)) for leg in watch(found.legs, "Reading")]
    builds = (build for _, work in works for build in work.builds)
    judge = Judge(project, shipped_stacks(), builds, surroundings.repository)
    handed = Handed(works)
    legs = tuple(_judged(judge, settings, leg, work, handed.before(leg, work)) for leg, work in watch(works, "Judging"))
    problems = (*workflows.problems, *found.problems, *judge.problems.values())
    return Survey(
        project,
        target,
        settings.catalog,
        settings.config,
        tuple(workflows.own.values()),
        frozenset(workflows.foreign),
        legs,
        tuple(error for error in problems if error.place and target.wants(error.place.path)),
        settings.warnings,
    )


def _surroundings(project: Project, config: Config, table: ActionTable, workflows: Workflows) -> Surroundings:
    """What the walk over the workflows must know beside them."""
    runners = ((name.lower(), inputs.runner) for name, inputs in config.reusable_workflows.items())
    return Surroundings(
        own_name(project),
        dict(config.vars),
        frozenset("/".join(path.split("/")[:2]) for path in workflows.foreign),
        {name: runner for name, runner in runners if runner},
        table.inputs["runner"],
        config.excludes,
    )


def _roles(inputs: RemoteInputs) -> dict[str, str]:
    """Which input holds what, in the words of rules/actions.yaml."""
    names = {
        "dockerfile": inputs.dockerfile,
        "context": inputs.context,
        "target": inputs.target,
        "images": inputs.image,
    }
    return {role: name for role, name in names.items() if name}


def _judged(judge: Judge, settings: Settings, leg: Leg, work: Work, before: tuple[JobFacts, ...]) -> RoutedLeg:
    """The verdict on one leg, overrides applied; ``before`` are the jobs whose artifacts it fetches."""
    lanes = {stack: lane.name for lane in settings.catalog.lanes for stack in lane.stacks}
    facts = replace(job_facts(leg, work), before=before, fetched=fetched(work))
    overrides = [row for row in settings.config.overrides if row.selects_job(leg.workflow.path, leg.job.id)]
    found: Verdict
    if work.unreadable and not work.builds:
        found = Undecided(work.unreadable, settle=work.settle)
        builds_image = None
    else:
        found = verdict(judge, facts, lanes, lambda build: _stack_override(overrides, build))
        builds_image = bool(work.builds)
    exercised = toolchains(judge.stacks, toolchain_evidence(judge.stacks, facts)) if not work.builds else ()
    return RoutedLeg(leg, work, found, builds_image, _lane(overrides, work, found), exercised)


def _stack_override(overrides: Iterable[Override], build: Build) -> str | None:
    matching = (row for row in overrides if row.selects_build(build.dockerfile, build.images))
    return next((row.stack for row in matching if row.stack), None)


def _lane(overrides: Iterable[Override], work: Work, found: Verdict) -> str | None:
    """The lane of a leg: that of its stack, unless the configuration names another, or none."""
    for row in overrides:
        if row.lane and any(row.selects_build(build.dockerfile, build.images) for build in work.builds):
            return None if row.lane == NO_LANE else row.lane
    return found.lane if isinstance(found, Routed) else None
