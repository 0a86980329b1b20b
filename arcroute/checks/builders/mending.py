"""How a builder's cache is kept: by Docker's own daemon, or under a constant name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import MappingProxyType

from msgspec import Struct

from arcroute.builds.model import HOLE
from arcroute.checks.builders.calls import Call
from arcroute.checks.builders.inputs import write_inputs
from arcroute.checks.builders.limits import hindrances
from arcroute.checks.builders.setup import Fate, Setup
from arcroute.checks.finding import Fix
from arcroute.checks.mending.case import Mended
from arcroute.errors import RewriteError
from arcroute.routing.survey import Survey
from arcroute.text.edit import Edit

_OLD = "`keep-state` needs v3.11.0 of docker/setup-buildx-action, and the step pins an older one"
_UNREAD = "`keep-state` needs v3.11.0 of docker/setup-buildx-action; whether the pinned commit has it cannot be read"


class Discarded(Struct, frozen=True, eq=False):
    """A step whose builder is removed with its cache: what it is in each leg, on lanes and elsewhere."""

    setups: tuple[Setup, ...]
    """One for each leg, all of the same step; the first is one whose builder is removed."""
    calls: tuple[Call, ...]
    """Every build that uses the builder, or may."""
    alone: bool
    """Whether no leg sets up another builder beside it."""

    @property
    def setup(self) -> Setup:
        """The step where it sets up a builder that is removed."""
        return self.setups[0]


def choices(case: Discarded) -> tuple[str, ...]:
    """What a person can do about it."""
    return (_docker_driver(case), _keep_state(case))


def mend(survey: Survey, case: Discarded) -> Mended:
    """The fix that the configuration chooses, or why it cannot be made; nothing where it chooses none."""
    way = _WAYS.get(survey.config.builder.discarded)
    if way is None:
        return Mended()
    if case.setup.step.source.path in survey.foreign:
        return Mended(notes=("the step stands in another repository", *choices(case)))
    if any(setup.fate is not Fate.DISCARDED for setup in case.setups):
        return Mended(notes=("the step sets up another kind of builder in other legs", *choices(case)))
    try:
        return way(survey, case)
    except RewriteError as error:
        return Mended(notes=(error.message, *choices(case)))


def _let_the_daemon_build(_survey: Survey, case: Discarded) -> Mended:
    hindered = hindrances(case.setup, case.calls)
    if hindered:
        return Mended(notes=choices(case))
    edits = [*write_inputs(case.setup.step, {"driver": "docker"})]
    for call in case.calls:
        if call.invocation is None and not call.options.all("pull"):
            edits += write_inputs(call.step, {"pull": True})
    asks = ("give `--pull` to each build command, so that base images do not grow old (ARC204)",)
    commands = any(call.invocation and not call.options.all("pull") for call in case.calls)
    return Mended(_fix("let Docker's own daemon build", edits), asks if commands else ())


def _keep_its_state(survey: Survey, case: Discarded) -> Mended:
    setup = case.setup
    if setup.can_keep_state is False:
        return Mended(notes=choices(case))
    if setup.name and (setup.differs_each_run or HOLE in setup.name):
        return Mended(notes=("its name is not the same for each run", *choices(case)))
    if not (setup.name or case.alone):
        return Mended(notes=("the job sets up several builders, each of which needs a name of its own", *choices(case)))
    name = setup.name or survey.config.builder.name
    given: dict[str, bool | str] = {"keep-state": True} if setup.name else {"name": name, "keep-state": True}
    title = f"keep the builder's cache under the name {name}"
    return Mended(_fix(title, write_inputs(setup.step, given)), () if setup.can_keep_state else (_UNREAD,))


_WAYS: MappingProxyType[str, Callable[[Survey, Discarded], Mended]] = MappingProxyType(
    {"docker-driver": _let_the_daemon_build, "keep-state": _keep_its_state}
)


def _fix(title: str, edits: list[Edit] | tuple[Edit, ...]) -> Fix:
    return Fix(title, False, tuple(dict.fromkeys(edits)))


def _docker_driver(case: Discarded) -> str:
    hindered = hindrances(case.setup, case.calls)
    if hindered:
        return f"`driver: docker` with `pull: true` will not do here: {'; '.join(hindered[:3])}"
    return (
        "`driver: docker` with `pull: true` on the builds lets Docker's own daemon build and keep the layers"
        " (`builder.discarded: docker-driver`)"
    )


def _keep_state(case: Discarded) -> str:
    kept = "a constant `name:` with `keep-state: true` keeps the builder's cache (`builder.discarded: keep-state`)"
    return "; ".join((kept, *_about_the_pin(case.setup)))


def _about_the_pin(setup: Setup) -> Iterator[str]:
    if setup.can_keep_state is not True:
        yield _OLD if setup.can_keep_state is False else _UNREAD
