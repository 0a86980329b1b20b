"""A job on a lane builds with a builder that is removed, with its cache, when the job ends.

## What it does
Reports `docker/setup-buildx-action` in jobs that can land on a lane where the builder is a container of its own (the
action's default), builds of the job use it, and neither a constant `name:` with `keep-state: true` nor `cleanup: false`
keeps what it has built. Reports `docker buildx create` as well, where the builder builds and a later `docker buildx rm`
removes it without `--keep-state`.

## Why is this bad?
A container builder keeps its layers in a volume of its own. The action makes both under a random name, and in the end
removes both: the next job starts with nothing. The lane's volume holds a cache that no build ever sees, so the right
lane is worth nothing.

Two ways out, and only you can choose:

- `driver: docker`: Docker's own daemon builds, whose layers are on the lane's volume and shared with `docker build`. It
  cannot build for several platforms at once, export caches or attest provenance where images lie in graph drivers
  (ARC203), and takes base images that it has without asking the registry, which `pull: true` mends (ARC204).
- a constant `name:` with `keep-state: true` (v3.11.0 or later): the builder goes, its volume stays, and the next job's
  builder of that name takes it over. Everything works as before, but `docker build` does not share this cache.

## Bad
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - uses: docker/setup-buildx-action@v3
      - uses: docker/build-push-action@v6
        with:
          file: images/python/Dockerfile
          tags: ghcr.io/acme/python:latest
```
```yaml .arcroute.yaml
builder:
  discarded: keep-state
```

## Fixed with --unsafe-fixes
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - uses: docker/setup-buildx-action@v3
        with:
          name: lane
          keep-state: true
      - uses: docker/build-push-action@v6
        with:
          file: images/python/Dockerfile
          tags: ghcr.io/acme/python:latest
```

## Good
```yaml
on: push
jobs:
  daemon:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - uses: docker/setup-buildx-action@v3
        with:
          driver: docker
      - uses: docker/build-push-action@v6
        with:
          file: images/python/Dockerfile
          pull: true
  none:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: docker buildx build --pull -f images/python/Dockerfile .
  plain:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - uses: docker/setup-buildx-action@v3
      - run: docker build --pull -f images/python/Dockerfile .
  hosted:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: docker/setup-buildx-action@v3
      - uses: docker/build-push-action@v6
        with:
          file: images/golang/Dockerfile
  manifest:
    runs-on: arc-runner-set-1
    steps:
      - uses: docker/setup-buildx-action@v3
      - run: docker buildx imagetools create -t ghcr.io/acme/python:1 ghcr.io/acme/python:latest
```

## Fix safety
Unsafe: what builds the images changes, and where their cache lies. There is no fix until the configuration chooses one,
and none where a build that uses the builder needs what the choice cannot do.

## Configuration
`builder.discarded: docker-driver` or `keep-state` chooses the fix, `builder.name` is the name that `keep-state` writes.

## References
- [The action's inputs](https://github.com/docker/setup-buildx-action#inputs), `keep-state` since
  [v3.11.0](https://github.com/docker/setup-buildx-action/releases/tag/v3.11.0)
- [Its cache is empty on self-hosted runners](https://github.com/docker/setup-buildx-action/issues/55)
- [`docker build` and `docker buildx build`](https://docs.docker.com/build/builders/)
- [The docker driver](https://docs.docker.com/build/builders/drivers/docker/)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from arcroute.builds.shell import Command
from arcroute.checks.builders.calls import Call, Other, calls, setups
from arcroute.checks.builders.created import Created, buildx_words, created_builder
from arcroute.checks.builders.lanes import (
    LaneLeg,
    Sight,
    Spot,
    at_command,
    at_setup,
    behind,
    lane_legs,
    reported,
    spots,
)
from arcroute.checks.builders.setup import Fate, Setup
from arcroute.checks.finding import Finding, Location, Severity
from arcroute.checks.rule import Rule
from arcroute.routing.survey import Survey

if TYPE_CHECKING:
    from arcroute.checks.builders.mending import Discarded

_BY_HAND = "a constant `--name` and `docker buildx rm --keep-state` keep its cache, and so does leaving it as it is"


class _Built(NamedTuple):
    """What a leg, on a lane or elsewhere, sets up, by place, and builds."""

    builders: dict[Location, Setup]
    calls: tuple[Call, ...]


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each step that sets up a builder whose cache no later job sees."""
    found = tuple(spots(sight for leg in lane_legs(survey) for sight in _sights(survey, leg)))
    sharing = _sharing(survey) if found else {}
    for spot in found:
        if spot.location in sharing:
            yield _finding(survey, spot, _case(spot.location, sharing[spot.location]))
        else:
            yield reported(RULE, spot, _message(spot), notes=(_BY_HAND,))


def _sights(survey: Survey, leg: LaneLeg) -> Iterator[Sight]:
    used = {id(call.builder): call.builder for call in leg.calls}
    for setup in used.values():
        if isinstance(setup, Setup) and setup.fate is Fate.DISCARDED:
            yield Sight(leg, at_setup(setup), _subject(setup))
    yield from _created(survey, leg)


def _created(survey: Survey, leg: LaneLeg) -> Iterator[Sight]:
    """``docker buildx create`` whose builder builds, and is removed by hand in the end."""
    used = {call.builder for call in leg.calls if isinstance(call.builder, Created)}
    commands = [(step, one) for step in leg.steps for one in step.commands] if used else []
    for index, (step, one) in enumerate(commands):
        created = created_builder(one.command)
        if created in used and any(_removes(later.command, created) for _, later in commands[index:]):
            yield Sight(leg, at_command(survey, step, one), _subject(created), related=behind(survey, one))


def _removes(command: Command, created: Created) -> bool:
    """Whether a command removes a builder with its cache: the one that it names, or else the one that is selected."""
    words = buildx_words(command.words)
    named = [word for word in words[1:] if not word.startswith("-")]
    return words[:1] == ("rm",) and "--keep-state" not in words and (created.name in named or not named)


def _subject(builder: Setup | Created) -> str:
    return f"builder {builder.name}" if builder.name else "a builder without a name"


def _sharing(survey: Survey) -> dict[Location, list[_Built]]:
    """By the step that sets up a builder: every leg that runs it."""
    sharing: dict[Location, list[_Built]] = defaultdict(list)
    for routed in survey.judged:
        builders = {at_setup(setup): setup for setup in setups(routed.work.steps)}
        built = _Built(builders, tuple(calls(routed.work.steps)) if builders else ())
        for place in builders:
            sharing[place].append(built)
    return sharing


def _case(place: Location, legs: list[_Built]) -> Discarded:
    """Everything that a change of the step at a place would change."""
    from arcroute.checks.builders.mending import Discarded  # not needed where nothing is wrong

    return Discarded(
        tuple(sorted((leg.builders[place] for leg in legs), key=lambda setup: setup.fate is not Fate.DISCARDED)),
        tuple(call for leg in legs for call in leg.calls if _may_use(call, place)),
        alone=all(len(leg.builders) == 1 for leg in legs),
    )


def _may_use(call: Call, place: Location) -> bool:
    return at_setup(call.builder) == place if isinstance(call.builder, Setup) else call.builder is Other.UNKNOWN


def _finding(survey: Survey, spot: Spot, case: Discarded) -> Finding:
    from arcroute.checks.builders.mending import choices, mend  # not needed where nothing is wrong

    mended = mend(survey, case)
    late = "keep-state" in case.setup.inputs and case.setup.can_keep_state is False
    message = _message(spot) + (": `keep-state` needs v3.11.0 of the action" if late else "")
    return reported(RULE, spot, message, mended.fix, mended.notes or (() if mended.fix else choices(case)))


def _message(spot: Spot) -> str:
    return f"{spot.who} builds on {spot.lanes} with a builder that is removed with its cache"


RULE = Rule("ARC201", "discarded-builder", Severity.ERROR, check)
