"""A job asks for a lane together with labels that the lane's runner does not have, and never starts.

## What it does
Reports `runs-on` with a lane beside another label: a second lane, `self-hosted`, `linux` or `x64`, a GitHub-hosted
label, any other (a warning). A list with the lane alone is worth a hint: it means the same as the lane.

## Why is this bad?
A job goes to a runner that has all of its labels. A runner scale set has one label, its name: Actions Runner Controller
gives it none of the labels that other self-hosted runners have. GitHub queues such a job for a day and cancels it.

## Bad
```yaml
on: push
jobs:
  image:
    runs-on: [self-hosted, linux, arc-runner-set-1]
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/python/Dockerfile -t ghcr.io/acme/python .
```

## Fixed
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/python/Dockerfile -t ghcr.io/acme/python .
```

## Good
```yaml
on: push
jobs:
  image:
    runs-on: arc-runner-set-1
    steps:
      - uses: actions/checkout@v4
      - run: docker build -f images/python/Dockerfile -t ghcr.io/acme/python .
  on-a-machine-of-our-own:
    runs-on: [self-hosted, linux, x64]
    steps:
      - run: make docs
```

## Fix safety
Safe: the lane stays, what no lane has goes. Nothing is mended where two lanes are asked for, or a label of other
runners.

## Configuration
Where the scale sets carry further labels (`scaleSetLabels` of the chart, from 0.14 on), turn the rule off under
`rules:`.

## References
- https://docs.github.com/en/actions/how-tos/manage-runners/use-actions-runner-controller/use-arc-in-a-workflow
- https://github.com/actions/actions-runner-controller/issues/3330
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from arcroute.actions.runs_on import Landing
from arcroute.checks import phrases
from arcroute.checks.finding import Finding, Fix, Severity, locate
from arcroute.checks.lane_jobs import LaneJob, lane_jobs, listed
from arcroute.checks.rule import Rule
from arcroute.editing.comments import comment_in
from arcroute.routing.catalog import Catalog
from arcroute.routing.survey import RoutedLeg, Survey
from arcroute.text.edit import Edit
from arcroute.text.source import Span
from arcroute.text.tree import Entry, Scalar, Sequence


def check(survey: Survey) -> Iterator[Finding]:
    """A finding for each job with labels that no runner has together."""
    for job in lane_jobs(survey):
        crowded = [(leg, landing) for leg in job.legs for landing in leg.leg.landings.known]
        wrong = [(leg, landing) for leg, landing in crowded if _is_wrong(survey.catalog, landing)]
        if wrong:
            yield _finding(survey, job, wrong)
        elif isinstance(job.job.runs_on, Sequence) and len(job.job.runs_on.items) == 1:
            yield from _hint(job, job.job.runs_on)


def _is_wrong(catalog: Catalog, landing: Landing) -> bool:
    """Whether one of the labels is a lane, and another is not the same lane; ARC103 speaks of lanes misspelt."""
    names = {label.text.lower() for label in landing.labels}
    return len(names) > 1 and any(map(catalog.lane, names)) and not any(map(catalog.like_a_lane, names))


def _finding(survey: Survey, job: LaneJob, wrong: list[tuple[RoutedLeg, Landing]]) -> Finding:
    catalog = survey.catalog
    legs = tuple({leg.leg.key: leg for leg, _ in wrong}.values())
    labels = tuple(dict.fromkeys(label.text for label in wrong[0][1].labels))
    lanes = tuple(label for label in labels if catalog.lane(label))
    others = tuple(label for label in labels if label not in lanes)
    what = f"is {listed(lanes)} at once" if len(lanes) > 1 else f"of {lanes[0]} has the label {listed(others)}"
    finding = RULE.finding(
        f"{phrases.name_of(legs)} never starts: no runner {what}",
        job.location(job.job.runs_on),
        job=job.job.id,
        matrix=phrases.matrix_of(legs),
        subject=listed(labels),
    )
    if len(lanes) == 1 and all(map(catalog.is_self_hosted_default, others)):
        return replace(finding, fix=_fix(job, lanes[0]))
    certain = len(lanes) > 1 or any(map(catalog.is_known, others))
    return finding if certain else replace(finding, severity=Severity.WARNING)


def _hint(job: LaneJob, written: Sequence) -> Iterator[Finding]:
    fix = _fix(job, job.lanes[0])
    finding = RULE.finding(
        f"a list of one label is the label: `runs-on: {job.lanes[0]}`",
        locate(job.workflow.source, written.span),
        job=job.job.id,
        fix=fix,
        subject=job.lanes[0],
    )
    if fix:
        yield replace(finding, severity=Severity.INFO)


def _fix(job: LaneJob, lane: str) -> Fix | None:
    """The list's lane in place of the list; None where the list is written elsewhere, shared, or commented."""
    entry = next((one for one in job.job.node.entries if one.key.value == "runs-on"), None)
    if entry is None or not isinstance(entry.value, Sequence) or entry.value.anchor:
        return None
    named = [item for item in entry.value.items if isinstance(item, Scalar) and item.value.lower() == lane.lower()]
    span = _behind_colon(job, entry, entry.value)
    source = job.workflow.source
    if len(named) != 1 or named[0].anchor or comment_in(source, span):
        return None
    edit = Edit(source.path, span, " " + source.slice(named[0].span))
    return Fix(f"run on {lane}", True, (edit,), tuple((leg.leg.key, lane) for leg in job.legs))


def _behind_colon(job: LaneJob, entry: Entry, written: Sequence) -> Span:
    colon = job.workflow.source.data.index(b":", entry.key.span.end)
    return Span(colon + 1, written.span.end if written.flow else written.items[-1].span.end)


RULE = Rule("ARC108", "unschedulable-labels", Severity.ERROR, check)
