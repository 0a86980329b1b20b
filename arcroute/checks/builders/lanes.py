"""Legs on lanes, and the places in them that a rule has something to say about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from arcroute.builds.invocation import Invocation
from arcroute.builds.work import Done
from arcroute.checks.builders.calls import Call, calls
from arcroute.checks.builders.setup import Setup
from arcroute.checks.finding import Finding, Fix, Location, Related, Severity, locate
from arcroute.checks.lane_jobs import lanes_of, may_run, steps_there
from arcroute.checks.phrases import matrix_of, name_of
from arcroute.checks.rule import Rule
from arcroute.errors import InputError, Place
from arcroute.routing.survey import RoutedLeg, Survey
from arcroute.text.source import Source
from arcroute.text.tree import Mapping

MAX_RELATED = 5
_LANE_LEGS = "lane_legs"


class LaneLeg(Struct, frozen=True, eq=False, dict=True):
    """A leg that can land on a lane, and the steps of it that surely run there in some run."""

    routed: RoutedLeg
    lanes: tuple[str, ...]
    steps: tuple[Done, ...]

    @property
    def job(self) -> str:
        """The job's id."""
        return self.routed.leg.job.id

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """Every call of Docker's build front ends, those that may not run on a lane left out."""
        return tuple(calls(self.steps))


class Sight(Struct, frozen=True):
    """What a rule found in one leg, and where it would be mended; equal subjects at one place are one finding."""

    leg: LaneLeg
    location: Location
    subject: str
    severity: Severity | None = None
    """None for the rule's own."""
    related: tuple[Related, ...] = ()
    notes: tuple[str, ...] = ()


class Spot(Struct, frozen=True):
    """One place with what was found there, and every leg that shares it."""

    location: Location
    subject: str
    sights: tuple[Sight, ...]

    @property
    def legs(self) -> tuple[RoutedLeg, ...]:
        """The legs, each once."""
        return tuple({sight.leg.routed.leg.key: sight.leg.routed for sight in self.sights}.values())

    @property
    def lanes(self) -> str:
        """The lanes in words, each once."""
        return " and ".join(sorted({lane for sight in self.sights for lane in sight.leg.lanes}))

    @property
    def who(self) -> str:
        """The legs in words, as one: "each of the jobs ... builds"."""
        name = name_of(self.legs)
        return f"each of the {name}" if name.startswith("jobs ") else name

    @property
    def job(self) -> str:
        """The job in whose text the place stands, or the first that runs it."""
        leg = self.legs[0].leg
        callers = (link.job.id for link in leg.links if link.workflow.path == self.location.path)
        return leg.job.id if leg.workflow.path == self.location.path else next(callers, leg.job.id)


def lane_legs(survey: Survey) -> tuple[LaneLeg, ...]:
    """The legs that can land on a lane, in order. A Survey keeps them: most rules ask for them."""
    known: tuple[LaneLeg, ...] | None = vars(survey).get(_LANE_LEGS)
    if known is None:
        known = vars(survey)[_LANE_LEGS] = tuple(_lane_legs(survey))
    return known


def _lane_legs(survey: Survey) -> Iterator[LaneLeg]:
    for routed in survey.judged:
        lanes = lanes_of(survey, routed)
        if lanes and may_run(routed):
            yield LaneLeg(routed, lanes, steps_there(routed))


def spots(sights: Iterable[Sight]) -> Iterator[Spot]:
    """What was found, by place: legs share the findings of the places that they share."""
    found: dict[tuple[Location, str], list[Sight]] = defaultdict(list)
    for sight in sights:
        found[sight.location, sight.subject].append(sight)
    for (location, subject), seen in sorted(found.items(), key=lambda item: item[0]):
        yield Spot(location, subject, tuple(seen))


def reported(rule: Rule, spot: Spot, message: str, fix: Fix | None = None, notes: tuple[str, ...] = ()) -> Finding:
    """The finding of a place."""
    first = spot.sights[0]
    related = dict.fromkeys(one for sight in spot.sights for one in sight.related)
    finding = rule.finding(
        message,
        spot.location,
        job=spot.job,
        matrix=matrix_of(spot.legs),
        related=tuple(related)[:MAX_RELATED],
        fix=fix,
        notes=(*notes, *first.notes),
        subject=spot.subject,
    )
    return finding if first.severity is None else replace(finding, severity=first.severity)


def at_setup(setup: Setup) -> Location:
    """Where a step names the action that sets up a builder."""
    return locate(setup.step.source, setup.span)


def at_call(survey: Survey, call: Call, *inputs: str) -> Location:
    """Where a build is called: the first of the inputs that the step has, else the action's name, or the command."""
    if call.invocation is not None:
        return at_command(survey, call.step, call.invocation)
    return at_step(call.step, *inputs)


def at_step(step: Done, *inputs: str) -> Location:
    """Where a step says one of the inputs, else where it says what it uses."""
    given = step.node.get("with")
    if isinstance(given, Mapping):
        for name in inputs:
            entry = given.entry(name)
            if entry:
                return locate(step.source, entry.key.span)
    entry = step.node.entry("uses") or step.node.entry("run")
    return locate(step.source, entry.value.span if entry else step.node.span)


def at_command(survey: Survey, step: Done, invocation: Invocation) -> Location:
    """Where a command stands: its line, in the step or in the file that the step calls."""
    place = invocation.chain[0] if invocation.chain else invocation.place
    source = step.source if place.path == step.source.path else _file(survey, place.path)
    return _line(source, place) if source else at_step(step)


def behind(survey: Survey, invocation: Invocation) -> tuple[Related, ...]:
    """Where the command itself stands that a step calls in another file."""
    place = invocation.place
    if not invocation.chain or place.path == invocation.chain[0].path:
        return ()
    source = _file(survey, place.path)
    return (Related(_line(source, place), "the command"),) if source else ()


def written_at(survey: Survey, location: Location) -> str:
    """The line of a file at a location; empty where the file cannot be read."""
    source = _file(survey, location.path)
    return source.line_text(location.line) if source else ""


def _file(survey: Survey, path: str) -> Source | None:
    try:
        return survey.project.read(path)
    except InputError:
        return None


def _line(source: Source, place: Place) -> Location:
    """The rest of a line from its first text on."""
    text = source.line_text(place.line or 1)
    column = max(place.column or 1, len(text) - len(text.lstrip()) + 1)
    line = place.line or 1
    return Location(source.path, line, column, line, max(len(text.rstrip()) + 1, column))
