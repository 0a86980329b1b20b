"""Builds that are what they are only where whoever starts the run leaves its inputs at their defaults."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from arcroute.actions.values import Object, Unknown
from arcroute.actions.workflow import CALL, DISPATCH, Input
from arcroute.builds.model import Build
from arcroute.builds.work import Work
from arcroute.checks.mending.case import Case
from arcroute.checks.phrases import name_of
from arcroute.routing.config import without_tag
from arcroute.routing.survey import RoutedLeg


def resting_on_defaults(case: Case) -> str | None:
    """What is to be said of a leg that builds something else when an input is given; None where there is none."""
    legs = [leg for leg in case.placement.legs if leg.lane and not leg.leg.links and any(_inputs(leg))]
    reader = case.survey.reader if legs else None
    for leg in legs:
        chosen = Object({one.name: Unknown("whoever starts the run gives it") for one in _inputs(leg)})
        contexts = {**leg.leg.contexts, "inputs": chosen}
        if reader and _built(reader.work(replace(leg.leg, contexts=contexts))) != _built(leg.work):
            return f"what {name_of((leg,))} builds depends on its inputs, of which the defaults are meant here"
    return None


def _inputs(leg: RoutedLeg) -> Iterator[Input]:
    yield from leg.leg.workflow.inputs(CALL)
    yield from leg.leg.workflow.inputs(DISPATCH)


def _built(work: Work) -> list[tuple[object, ...]]:
    return [(build.dockerfile, build.context, build.target, _names(build)) for build in work.builds]


def _names(build: Build) -> list[str]:
    """What the images are called: their tags and registries speak for no stack."""
    return [without_tag(image).rpartition("/")[2] for image in build.images]
