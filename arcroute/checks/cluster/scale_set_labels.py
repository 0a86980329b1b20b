"""Labels of a scale set that the chart refuses or drops, or that two lanes share.

## What it does
Looks at `scaleSetLabels`: it must be a list of texts of 1 to 255 characters, and no label may belong to two lanes.

## Why is this bad?
Jobs that ask for a label of two lanes go to either: the layers they need lie on the other one's volume half of the
time. The chart drops a bare text without a word, and fails for an empty text or a number.

## Bad
```yaml
runnerScaleSetName: arc-runner-set-1
scaleSetLabels: [arc-runner-set-1, arc-runner-set-2]
---
runnerScaleSetName: arc-runner-set-2
```

## Fixed with --unsafe-fixes
```yaml
runnerScaleSetName: arc-runner-set-1
scaleSetLabels: [arc-runner-set-1]
---
runnerScaleSetName: arc-runner-set-2
```

## Good
```yaml
runnerScaleSetName: arc-runner-set-1
scaleSetLabels: [python-builds]
---
runnerScaleSetName: arc-runner-set-2
scaleSetLabels: [node-builds]
```

## Fix safety
Unsafe: jobs may ask for the label that goes. A change of labels reaches GitHub only when the lane is uninstalled and
installed again.
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.cluster.mending import mend
from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Severity
from arcroute.cluster.field import Field
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.survey import ClusterSurvey
from arcroute.editing.structure import remove_item
from arcroute.text.tree import Scalar, Sequence

MAX_LABEL = 255


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each label that is wrong, and for each that two lanes share."""
    owners = {one.name.lower(): one for one in survey.scale_sets if one.name is not None}
    for one in survey.scale_sets:
        labels = _labels(one)
        if labels is None:
            continue
        if isinstance(labels.value, Scalar) and labels.text:
            message = "`scaleSetLabels` is a text, which the chart drops without a word; write a list"
            yield RULE.at(labels, message, severity=Severity.WARNING)
        for index, label in enumerate(labels.items):
            yield from _wrong(label)
            yield from _shared(owners, one, labels, index)


def _labels(one: ScaleSet) -> Field | None:
    return one.root.get("runnerScaleSetLabels" if one.rendered else "scaleSetLabels")


def _wrong(label: Field) -> Iterator[Finding]:
    if not isinstance(label.data, str):
        message = "a label must be a text; the chart fails for anything else"
        yield RULE.at(label, message, severity=Severity.WARNING)
    elif not 1 <= len(label.data) <= MAX_LABEL:
        message = f"a label has 1 to {MAX_LABEL} characters; the chart fails for this one"
        yield RULE.at(label, message, severity=Severity.WARNING)


def _shared(owners: dict[str, ScaleSet], one: ScaleSet, labels: Field, index: int) -> Iterator[Finding]:
    label = labels.items[index]
    if not isinstance(label.data, str) or not label.data:
        return
    other = owners.setdefault(label.data.lower(), one)
    if other is one or (other.name is not None and other.name == one.name):
        return
    listed = labels.value
    fix = mend(
        f"drop {label.data}",
        lambda: remove_item(label.source, listed, index) if isinstance(listed, Sequence) else (),
        safe=False,
    )
    related = [(other.name_field or other.root, f"{other.shown} has it, too")]
    yield RULE.at(
        label, f"label `{label.data}` belongs to {other.shown}, too: jobs go to either", related=related, fix=fix
    )


RULE = cluster_rule("ARC405", Severity.ERROR, look)
