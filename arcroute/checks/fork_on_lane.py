"""A pull request from a fork runs on a lane, where it can take over the node and poison the layer cache.

## What it does
Follows a run that a stranger starts: through the `if:` of the job, of the jobs that it needs and of the calls that lead
to it, and through `runs-on`. Reports jobs that `pull_request` surely brings to a lane from a fork, and those that
`pull_request_target`, `issue_comment` or `workflow_run` bring there when they check out what the stranger wrote (always
an error). A guard that arcroute does not understand counts as a good one.

## Why is this bad?
Docker on a lane runs privileged: who controls a build controls the node. The volume outlives the job: a layer that a
stranger left there ends in the next release. `github.repository_owner == 'acme'` is no guard: in a pull request from a
fork it is the owner of the repository that the request is made to.

A guard keeps accidents off. A stranger can change the workflow in the request, too, so require approval for the runs of
all outside contributors as well, and keep the lanes' runner group away from public repositories without need of it.

## Bad
```yaml
on: pull_request
jobs:
  image:
    runs-on: ${{ github.repository_owner == 'acme' && 'arc-runner-set-1' || 'ubuntu-latest' }}
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/python/Dockerfile -t ghcr.io/acme/python .
```

## Good
```yaml
on: [push, pull_request]
jobs:
  guarded:
    if: github.event_name != 'pull_request' || github.event.pull_request.head.repo.full_name == github.repository
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/python/Dockerfile -t ghcr.io/acme/python .
  elsewhere:
    runs-on: ${{ github.event.pull_request.head.repo.fork && 'ubuntu-latest' || 'arc-runner-set-1' }}
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/python/Dockerfile -t ghcr.io/acme/python .
  release:
    if: github.event_name == 'push'
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/python/Dockerfile -t ghcr.io/acme/python .
```

## Configuration
`visibility: public` makes every finding an error; `visibility: private` or `internal` silences the rule: there GitHub
starts no run for a pull request from a fork unless the owner allows it.

## References
- https://docs.github.com/en/actions/reference/security/secure-use#hardening-for-self-hosted-runners
- https://docs.github.com/en/actions/how-tos/manage-runners/self-hosted-runners/manage-access
- https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from arcroute.actions.workflow import Step, Workflow
from arcroute.checks import phrases
from arcroute.checks.finding import Finding, Severity
from arcroute.checks.lane_jobs import LaneJob, lane_jobs, listed
from arcroute.checks.rule import Rule
from arcroute.routing.survey import RoutedLeg, Survey
from arcroute.text.tree import Scalar

_OPEN = "pull_request"
"""Runs what the request holds. The others run what is on the default branch, unless a step fetches the request."""
_PRIVILEGED = ("pull_request_target", "issue_comment", "workflow_run")
_HEAD = re.compile(
    r"github\.head_ref|pull_request\.head\.|refs/pull/|workflow_run\.head_|github\.event\.(?:number|issue\.number)"
)
_OF_TRUSTED = frozenset(
    ("labeled", "unlabeled", "assigned", "unassigned", "milestoned", "demilestoned", "review_requested")
)
"""Activities that need rights in the repository."""


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each job that a stranger brings to a lane."""
    if survey.config.visibility in ("private", "internal"):
        return
    jobs = lane_jobs(survey)
    for event in (_OPEN, *_PRIVILEGED):
        brought = [(job, legs) for job in jobs if (legs := [leg for leg in job.legs if _brings(leg, event)])]
        yield from _findings(survey, event, brought) if brought else ()


def _findings(survey: Survey, event: str, brought: list[tuple[LaneJob, list[RoutedLeg]]]) -> Iterator[Finding]:
    from arcroute.checks.strangers import Strangers  # not needed where no stranger can start anything

    strangers = Strangers.by(survey, event)
    for job, legs in brought:
        reached = [(leg, lanes) for leg in legs if (lanes := strangers.lanes(leg))]
        if reached:
            yield _finding(survey, job, event, reached)


def _brings(leg: RoutedLeg, event: str) -> bool:
    """Whether an event that anyone can cause starts a leg with what they wrote."""
    started = leg.leg.links[0].workflow if leg.leg.links else leg.leg.workflow
    return _starts(started, event) and (event == _OPEN or any(map(_takes_head, leg.leg.job.steps)))


def _starts(started: Workflow, event: str) -> bool:
    """Whether anyone can make the event start a workflow."""
    types = started.activities(event)
    return event in started.events and (not types or not _OF_TRUSTED.issuperset(types))


def _takes_head(step: Step) -> bool:
    """Whether a step fetches what the stranger wrote."""
    given = step.mapping("with")
    ref = given.get("ref") if given else None
    checkout = (step.text("uses") or "").startswith("actions/checkout@")
    fetches = checkout and isinstance(ref, Scalar) and _HEAD.search(ref.value) is not None
    return fetches or "gh pr checkout" in (step.text("run") or "")


def _finding(survey: Survey, job: LaneJob, event: str, reached: list[tuple[RoutedLeg, tuple[str, ...]]]) -> Finding:
    legs = tuple(leg for leg, _ in reached)
    lanes = listed(lane for _, one in reached for lane in one)
    what = "a pull request from a fork" if event == _OPEN else f"`{event}` with what a stranger wrote"
    finding = RULE.finding(
        f"{what} runs {phrases.name_of(legs)} on {lanes}: it controls the node and the layers of later builds",
        job.location(job.job.runs_on),
        job=job.job.id,
        matrix=phrases.matrix_of(legs),
        notes=(_advice(survey, event),),
        subject=event,
    )
    is_error = event != _OPEN or survey.config.visibility == "public"
    return replace(finding, severity=Severity.ERROR) if is_error else finding


def _advice(survey: Survey, event: str) -> str:
    if event != _OPEN:
        return "build what strangers wrote on GitHub-hosted runners"
    guard = (
        "run it only where `github.event_name != 'pull_request' ||"
        " github.event.pull_request.head.repo.full_name == github.repository`"
    )
    return guard if survey.config.visibility else f"{guard}, or say `visibility: private` in .arcroute.yaml"


RULE = Rule("ARC301", "fork-on-lane", Severity.WARNING, check)
