"""A job on a lane builds for processors that it has to emulate.

## What it does
Reports `docker/setup-qemu-action`, and the container that it runs, in jobs that can land on a lane; where all that the
job builds is for `linux/amd64`, as info, for nothing needs it there. Without them, builds for several processors at
once are reported where their Dockerfile does not compile for others by itself (`--platform=$BUILDPLATFORM`); those that
Docker's own builder refuses anyway are ARC203's.

## Why is this bad?
Emulated compilers are slow and want much memory, and the one runner of the lane is busy all the while. The emulators
are also registered in the kernel of the node, for every pod on it, and stay when the job is over.

## Bad
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-3
    steps:
      - uses: actions/checkout@v4
      - uses: docker/setup-qemu-action@v3
      - uses: docker/setup-buildx-action@v3
        with:
          name: lane
          keep-state: true
      - uses: docker/build-push-action@v6
        with:
          file: images/rust/Dockerfile
          platforms: linux/amd64,linux/arm64
```

## Good
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-3
    steps:
      - uses: actions/checkout@v4
      - uses: docker/build-push-action@v6
        with:
          file: images/rust/Dockerfile
          platforms: linux/amd64
  arm:
    runs-on: ubuntu-24.04-arm
    steps:
      - uses: actions/checkout@v4
      - uses: docker/build-push-action@v6
        with:
          file: images/rust/Dockerfile
          platforms: linux/arm64
```

## Configuration
None of its own. Build for each processor on a runner that has it, and join the images with
`docker buildx imagetools create`; or let the Dockerfile cross-compile.

## References
- [Building for several platforms](https://docs.docker.com/build/building/multi-platform/)
- [Spreading it over runners](https://docs.docker.com/build/ci/github-actions/multi-platform/#distribute-build-across-multiple-runners)
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.builds.model import HOLE
from arcroute.checks.builders.bases import untagged
from arcroute.checks.builders.calls import Call, Other
from arcroute.checks.builders.lanes import LaneLeg, Sight, at_call, at_command, at_step, lane_legs, reported, spots
from arcroute.checks.builders.setup import Fate, Setup
from arcroute.checks.finding import Finding, Severity
from arcroute.checks.rule import Rule
from arcroute.errors import InputError
from arcroute.routing.survey import Survey

_ACTION = "docker/setup-qemu-action"
_IMAGES = frozenset(("tonistiigi/binfmt", "multiarch/qemu-user-static", "docker/binfmt"))
_AMD64 = frozenset(("amd64", "386", "x86_64"))
_SETS_UP = "sets up emulators"
_FOR_NOTHING = "sets up emulators for builds that need none"
_EMULATES = "emulates other processors"


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each place where a job on a lane starts to emulate."""
    sights = tuple(sight for leg in lane_legs(survey) for sight in _sights(survey, leg))
    needed = {sight.location for sight in sights if sight.subject != _FOR_NOTHING}
    for spot in spots(one for one in sights if one.subject != _FOR_NOTHING or one.location not in needed):
        yield reported(RULE, spot, f"{spot.who} {spot.subject} on {spot.lanes}")


def _sights(survey: Survey, leg: LaneLeg) -> Iterator[Sight]:
    called = leg.calls
    set_up = tuple(_set_up(survey, leg, called))
    yield from set_up or _emulating(survey, leg, called)


def _set_up(survey: Survey, leg: LaneLeg, called: tuple[Call, ...]) -> Iterator[Sight]:
    needless = bool(called) and all(_is_for_amd64_alone(call) for call in called)
    subject, severity = (_FOR_NOTHING, Severity.INFO) if needless else (_SETS_UP, None)
    for step in leg.steps:
        if any(uses.action.lower() == _ACTION for uses in step.uses):
            yield Sight(leg, at_step(step), subject, severity)
        for one in step.commands:
            words = one.command.words
            if words[:2] == ("docker", "run") and any(untagged(word) in _IMAGES for word in words):
                yield Sight(leg, at_command(survey, step, one), subject, severity)


def _is_for_amd64_alone(call: Call) -> bool:
    given = call.options.all("platforms")
    return bool(call.platforms) and not any(HOLE in text for text in given) and _processors(call) <= _AMD64


def _processors(call: Call) -> frozenset[str]:
    return frozenset(platform.split("/")[1] for platform in call.platforms if platform.count("/"))


def _emulating(survey: Survey, leg: LaneLeg, called: tuple[Call, ...]) -> Iterator[Sight]:
    for call in called:
        setup = call.builder if isinstance(call.builder, Setup) else None
        spread = setup.text("append") or setup.fate is Fate.UNKNOWN if setup else call.builder is Other.UNKNOWN
        if (
            not (spread or call.is_elsewhere or call.on_daemon)
            and len(_processors(call) - {"386"}) > 1
            and not _may_cross_compile(survey, call)
        ):
            yield Sight(leg, at_call(survey, call, "platforms"), _EMULATES)


def _may_cross_compile(survey: Survey, call: Call) -> bool:
    """Whether a Dockerfile speaks of the platform that builds, or is not known."""
    for build in call.builds:
        try:
            text = build.inline or (survey.project.read(build.dockerfile).text if build.dockerfile else None)
        except InputError:
            return True
        if text is None or "BUILDPLATFORM" in text or "RUN" not in text:
            return True
    return not call.builds


RULE = Rule("ARC209", "emulated-platform", Severity.WARNING, check)
