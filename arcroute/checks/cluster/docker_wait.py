"""Jobs may start before the Docker daemon is up.

## What it does
Where the Docker daemon is an ordinary container beside the runner, reports a runner without
`RUNNER_WAIT_FOR_DOCKER_IN_SECONDS`, and without a loop of its own that waits.

## Why is this bad?
Both start at the same time, and a daemon with a full cache needs a minute. The first `docker` command of the job
fails.

## Bad
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    containers:
      - name: runner
        image: ghcr.io/actions/actions-runner:2.336.0
        command: [/home/runner/run.sh]
        env:
          - name: DOCKER_HOST
            value: unix:///var/run/docker.sock
      - name: dind
        image: docker:29.7.2-dind
```

## Fixed
```yaml
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    containers:
      - name: runner
        image: ghcr.io/actions/actions-runner:2.336.0
        command: [/home/runner/run.sh]
        env:
          - name: DOCKER_HOST
            value: unix:///var/run/docker.sock
          - name: RUNNER_WAIT_FOR_DOCKER_IN_SECONDS
            value: '120'
      - name: dind
        image: docker:29.7.2-dind
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
        env:
          - name: RUNNER_WAIT_FOR_DOCKER_IN_SECONDS
            value: "120"
      - name: dind
        image: docker:29.7.2-dind
```

## Fix safety
Safe: the runner waits, and starts anyway after that time.
"""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.checks.cluster.mending import added, appended, mend
from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Fix, Severity
from arcroute.cluster.pod import Container, text_of
from arcroute.cluster.sockets import is_official_runner
from arcroute.cluster.survey import ClusterSurvey

VARIABLE, SECONDS = "RUNNER_WAIT_FOR_DOCKER_IN_SECONDS", "120"


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each runner that does not wait."""
    for one in survey.scale_sets:
        pod = one.building_pod
        if pod is None or pod.dind is None or pod.dind.init or pod.runner is None:
            continue
        if is_official_runner(pod.runner) and not _waits(pod.runner):
            message = f"the job may start before Docker does; {VARIABLE} makes the runner wait"
            place = pod.runner.env(VARIABLE) or pod.runner.place
            yield RULE.at(place, message, fix=_fix(pod.runner), subject=one.shown)


def _waits(runner: Container) -> bool:
    entry = runner.env(VARIABLE)
    value = text_of(entry.get("value")) if entry else None
    script = " ".join((*runner.words("command"), *runner.words("args")))
    loops = "docker" in script and any(word in script for word in ("while", "until", "for ", "timeout", "wait"))
    from_elsewhere = runner.field.get("envFrom") is not None or (entry is not None and value is None)
    return loops or from_elsewhere or (value is not None and value.strip() not in ("", "0"))


def _fix(runner: Container) -> Fix | None:
    if runner.env(VARIABLE):
        return None
    env = runner.field.get("env")
    entry = {"name": VARIABLE, "value": SECONDS}
    title = f"wait {SECONDS} seconds for Docker"
    if env:
        return mend(title, lambda: appended(env, {**entry}))
    return mend(title, lambda: added(runner.field, "env", [{**entry}], "command"))


RULE = cluster_rule("ARC438", Severity.WARNING, look)
