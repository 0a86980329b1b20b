"""A job that calls no Docker waits in the queue of a lane, and keeps builds waiting.

## What it does
Reports jobs that land on a lane and run no `docker` command, no Docker action, no container and no service. Silent
where a step cannot be read, or uses an action or a tool that may start containers, or where the project depends on
Testcontainers.

## Why is this bad?
A lane has one runner, and its layer cache is of no use to such a job. Any other runner does it, at once.

## Bad
```yaml
on: push
jobs:
  version:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: git describe --tags >> "$GITHUB_OUTPUT"
```

## Good
```yaml
on: push
jobs:
  version:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: git describe --tags >> "$GITHUB_OUTPUT"
  image:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/python/Dockerfile -t ghcr.io/acme/python .
  clean:
    runs-on: arc-runner-set-1
    steps:
      - run: docker image prune --force --filter until=336h
```

## Configuration
Where tests start containers in a way that cannot be seen, `# arcroute: ignore[ARC304]` on the job says that they do.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from arcroute.builds.shell import Command
from arcroute.builds.shell.wrappers import program
from arcroute.checks import phrases
from arcroute.checks.finding import Finding, Severity
from arcroute.checks.lane_jobs import LaneJob, lane_jobs, sole_lane
from arcroute.checks.rule import Rule
from arcroute.errors import InputError
from arcroute.routing.survey import RoutedLeg, Survey
from arcroute.text.project import join

_HARMLESS_ACTION = re.compile(
    r"actions/(?:checkout|cache|setup-[\w-]+|upload-artifact|download-artifact|github-script)"
)
"""Actions that surely use no Docker; of any other that is not known."""
_DOCKER = re.compile(
    r"docker|podman|buildah|kaniko|buildctl|nerdctl|skopeo|compose|container|registry|image|crane|trivy"
)
_STARTS_CONTAINERS = re.compile(
    r"act|kind|k3d|k3s|minikube|skaffold|tilt|dagger|earthly|garden|devspace|molecule|goreleaser|sam|localstack|supabase"
    r"|ddev|lando|pack|bazel|dive|grype|syft|cosign"
)
"""Programs that work with containers though no word of their command line says so."""
_INTERPRETERS = frozenset(("python", "python3", "node", "ruby", "perl", "pwsh", "deno", "bun"))
_MANIFESTS = (
    *("pyproject.toml", "requirements.txt", "requirements-dev.txt", "setup.cfg", "package.json", "go.mod"),
    *("pom.xml", "build.gradle", "build.gradle.kts", "gradle/libs.versions.toml", "Cargo.toml", "Gemfile"),
)
"""Where a project says that its tests start containers."""

_PROGRAMS = ("/bin/", "/usr/bin/", "/usr/local/bin/")


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each job on a lane that has nothing to do there."""
    for job in lane_jobs(survey):
        if all(sole_lane(survey, leg) and _is_idle(survey, leg) for leg in job.legs) and not _has_containers(job):
            yield RULE.finding(
                f"{phrases.name_of(job.legs)} calls no Docker; on {job.where} it keeps builds waiting",
                job.location(job.job.runs_on),
                job=job.job.id,
                subject=f"no docker on {job.where}",
            )


def _is_idle(survey: Survey, leg: RoutedLeg) -> bool:
    """Whether everything that a leg does is known, and none of it has to do with Docker."""
    work = leg.work
    known = leg.builds_image is False and not work.notes and not work.container
    actions = all(_HARMLESS_ACTION.fullmatch(uses.action) for uses in work.uses)
    commands = [invocation.command for invocation in work.commands]
    speaks = any(_DOCKER.search(word.lower()) for command in commands for word in command.words)
    harmless = known and actions and not speaks and all(_is_harmless(survey, command) for command in commands)
    return harmless and not any("testcontainers" in _text(survey, path) for path in _MANIFESTS)


def _is_harmless(survey: Survey, command: Command) -> bool:
    """Whether a command starts no container by itself: a script, then, is there to be read and speaks of none."""
    if _STARTS_CONTAINERS.fullmatch(program(command.words[0])):
        return False
    script = _script_of(command.words)
    path = join(command.cwd, script) if script and command.cwd is not None else None
    if path is None or not survey.project.is_file(path):
        return script is None
    return not _DOCKER.search(_text(survey, path))


def _script_of(words: tuple[str, ...]) -> str | None:
    """The script that a command runs, by itself or by its interpreter."""
    if words[0] in _INTERPRETERS:
        own = itertools.takewhile(lambda word: word not in ("-c", "-e", "-m"), words[1:])
        return next((word for word in own if not word.startswith("-")), None)
    return words[0] if "/" in words[0] and not words[0].startswith(_PROGRAMS) else None


def _text(survey: Survey, path: str) -> str:
    try:
        return survey.project.read(path).text.lower() if survey.project.is_file(path) else ""
    except InputError:
        return ""


def _has_containers(job: LaneJob) -> bool:
    return job.job.node.get("services") is not None or job.job.node.get("container") is not None


RULE = Rule("ARC304", "non-build-on-lane", Severity.WARNING, check)
