"""The pod has no runner that the controller finds, or one that does not start or stop as it should.

## What it does
Reports a pod without a container called `runner`, GitHub's runner image without a `command`, and a shell script that
goes on after `run.sh`.

## Why is this bad?
The controller looks for the status of the container `runner` alone; without it jobs hang. A later `-f` file replaces
the whole list of containers. GitHub's image has no command of its own, and its pod ends at once. A shell that has
more to do after `run.sh` never passes the signal to stop on to it.

## Bad
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    containers:
      - name: runner
        image: ghcr.io/actions/actions-runner:2.336.0
```

## Fixed
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    containers:
      - name: runner
        image: ghcr.io/actions/actions-runner:2.336.0
        command:
          - /home/runner/run.sh
```

## Good
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    containers:
      - name: runner
        image: ghcr.io/actions/actions-runner:2.336.0
        command: [/home/runner/run.sh]
```

## Fix safety
Safe: a runner without a command does nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from arcroute.checks.cluster.mending import added, mend
from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Severity
from arcroute.cluster.pod import Container
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.sockets import is_official_runner, words_of
from arcroute.cluster.survey import ClusterSurvey

RUN = "/home/runner/run.sh"
_AFTER = re.compile(r"run\.sh[^\n;&|]{0,500}(?:;|&&|\|\||\n)\s*[^\s;&|#]")
_SHELLS = ("sh", "bash")


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each pod whose runner is missing, or started in the wrong way."""
    for one in survey.scale_sets:
        spec = one.root.get("template", "spec")
        containers = spec.get("containers") if spec else None
        if one.pod is None or containers is None:
            continue
        if one.pod.runner is None:
            yield from _no_runner(one)
        else:
            yield from _entry(one, one.pod.runner)


def _no_runner(one: ScaleSet) -> Iterator[Finding]:
    """Silent where a name is left to a template engine."""
    containers = one.pod.field.get("containers") if one.pod else None
    names = [container.name for container in (one.pod.containers if one.pod else ()) if not container.init]
    if containers is not None and None not in names:
        message = "no container is called `runner`, and the controller looks for that name alone: jobs hang"
        yield RULE.at(containers, message, subject=one.shown)


def _entry(one: ScaleSet, runner: Container) -> Iterator[Finding]:
    name = runner.place
    if not runner.field.get("command") and not runner.field.get("args"):
        if is_official_runner(runner):
            fix = mend(f"start {RUN}", lambda: added(runner.field, "command", [RUN], "image"))
            yield RULE.at(name, "the image has no command of its own: the pod ends at once", fix=fix, subject=one.shown)
        return
    words = words_of(runner)
    shell = bool(words) and (words[0].text or "").rpartition("/")[2] in _SHELLS
    for word in words[1:] if shell else ():
        script = (word.text or "").rstrip()
        if _AFTER.search(script):
            message = "the script goes on after run.sh, so the shell stays and keeps the signal to stop to itself"
            yield RULE.at(word, message, severity=Severity.WARNING, subject=one.shown)


RULE = cluster_rule("ARC442", Severity.ERROR, look)
