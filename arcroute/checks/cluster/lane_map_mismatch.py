"""The lane map, the manifests and the workflows do not name the same lanes, claims or labels.

## What it does
Compares three things that must agree: the lane map (the shipped one, with `.arcroute.yaml` laid over it), the scale
sets of the manifests, and the labels that jobs ask for. Reports a scale set that is no lane of the map, two scale
sets of one name, a lane that mounts another claim than the map says, and, where a whole folder of manifests is read,
a lane of the map without a scale set, and a job that asks for a lane by a number that none has.

## Why is this bad?
Jobs that ask for a label without a scale set wait for 24 hours and are cancelled. A scale set that the map does not
know gets no builds. Two scale sets of one name take one another's jobs, or refuse to start.

## Bad
```yaml
githubConfigUrl: https://github.com/acme
runnerScaleSetName: arc-runner-set-9
```

## Good
```yaml
githubConfigUrl: https://github.com/acme
runnerScaleSetName: arc-runner-set-1
```

## Configuration
`arcroute lane add` writes the row of the map and the manifests together. Scale sets that are no lanes at all belong
under `runners:`.
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Severity, locate
from arcroute.cluster.field import Field
from arcroute.cluster.pod import text_of
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.survey import ClusterSurvey
from arcroute.routing.catalog import Lane
from arcroute.routing.nearest import nearest_lane


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each disagreement."""
    yield from _twice(survey)
    for one in survey.scale_sets:
        lane = survey.lane_of(one)
        if lane is None:
            yield from _stranger(survey, one)
        else:
            yield from _other_claim(one, lane)
    yield from _absent(survey)


def _place(one: ScaleSet) -> Field:
    return one.name_field or one.root


def _twice(survey: ClusterSurvey) -> Iterator[Finding]:
    """Names are unique within one runner group of one organisation or repository."""
    first: dict[tuple[object, ...], ScaleSet] = {}
    for one in survey.scale_sets:
        if one.name is None:
            continue
        scope = (one.name.lower(), one.rendered, (one.top("githubConfigUrl") or "").rstrip("/"), one.top("runnerGroup"))
        other = first.setdefault(scope, one)
        if other is not one:
            related = [(_place(other), "the first one")]
            yield RULE.at(_place(one), f"a second scale set called `{one.name}`", related=related, subject=one.name)


def _stranger(survey: ClusterSurvey, one: ScaleSet) -> Iterator[Finding]:
    name = one.name
    if name is None or survey.catalog.is_other_runner(name):
        return
    meant = nearest_lane(name, (lane.name for lane in survey.catalog.lanes))
    leg = survey.labels.get(name.lower())
    used = f"; job `{leg.leg.job.id}` asks for it" if leg else ""
    hint = f"; did you mean {meant}?" if meant else ""
    severity = Severity.ERROR if one.claim or survey.catalog.like_a_lane(name) else Severity.WARNING
    notes = () if meant else (f"add it with `arcroute lane add {name}`, or list it under `runners:`",)
    yield RULE.at(
        _place(one),
        f"scale set `{name}` is no lane of the map{used}{hint}",
        severity=severity,
        notes=notes,
        subject=name,
    )


def _other_claim(one: ScaleSet, lane: Lane) -> Iterator[Finding]:
    claim = one.claim
    if claim is not None and claim.text is not None and claim.text != lane.claim:
        message = f"{lane.name} mounts `{claim.text}`; the map gives it {lane.claim}"
        yield RULE.at(claim, message, subject=f"{lane.name} {claim.text}")


def _absent(survey: ClusterSurvey) -> Iterator[Finding]:
    """What has no scale set: only where a folder holds them all, and none whose name a template fills in."""
    served = {lane.name for lane in map(survey.lane_of, survey.scale_sets) if lane}
    open_names = any(one.name_field and one.name is None for one in survey.scale_sets)
    if not survey.complete or not survey.scale_sets or open_names:
        return
    for lane in survey.catalog.lanes:
        if lane.name not in served:
            yield _missing(survey, lane)
    yield from _asked_for_in_vain(survey)


def _asked_for_in_vain(survey: ClusterSurvey) -> Iterator[Finding]:
    """Labels of a lane that may be missing, at the place where a job asks for them; misspelt ones are ARC103's."""
    labels = {text_of(label) for one in survey.scale_sets for label in one.labels}
    there = {(text or "").lower() for text in (*labels, *(one.name for one in survey.scale_sets))}
    for leg in survey.legs:
        for label in (label for landing in leg.leg.landings.known for label in landing.labels):
            meant = survey.catalog.like_a_lane(label.text) and not survey.catalog.misspelt(label.text)
            if label.origin and meant and label.text.lower() not in there:
                place = locate(survey.project.read(label.origin.path), label.origin.span)
                message = f"job `{leg.leg.job.id}` asks for `{label.text}`, which no scale set of the manifests has"
                yield RULE.finding(message, place, subject=label.text)


def _missing(survey: ClusterSurvey, lane: Lane) -> Finding:
    leg = survey.labels.get(lane.name.lower())
    asks = f"; job `{leg.leg.job.id}` asks for it and would wait for ever" if leg else ""
    message = f"lane {lane.name} of the map has no scale set in the manifests{asks}"
    row = survey.row(lane)
    place = (
        locate(row.source, row.span) if row else locate(survey.scale_sets[0].source, _place(survey.scale_sets[0]).span)
    )
    return RULE.finding(message, place, subject=lane.name, notes=("`arcroute cluster export` writes its manifests",))


RULE = cluster_rule("ARC402", Severity.ERROR, look)
