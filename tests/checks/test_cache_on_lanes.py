"""What jobs on lanes do to the cache there: ARC204 to ARC208."""

from __future__ import annotations

import pytest

from arcroute.checks.finding import Severity
from tests.checks.conftest import WORKFLOW, Ask

BUILD = "uses: docker/build-push-action@v6"
SETUP = "{uses: docker/setup-buildx-action@v3, with: {name: lane, keep-state: true}}"
FROM = {"Dockerfile": "FROM python:3.12\nRUN pip install uv\n"}


def job(*steps: str, runs_on: str = "arc-runner-set-1", on: str = "push") -> str:
    listed = "".join(f"      - {step}\n" for step in steps)
    return f"on: {on}\njobs:\n  image:\n    runs-on: {runs_on}\n    steps:\n{listed}"


def build(with_: str) -> str:
    return f"{{{BUILD}, with: {{{with_}}}}}"


@pytest.mark.parametrize(
    ("text", "files"),
    [
        pytest.param(job(BUILD, runs_on="ubuntu-latest"), FROM, id="hosted"),
        pytest.param(job(build("pull: true")), FROM, id="pulls"),
        pytest.param(job("run: docker build --pull ."), FROM, id="pulls-by-command"),
        pytest.param(job("run: docker build ${{ vars.OPTIONS }} ."), FROM, id="options-that-cannot-be-known"),
        pytest.param(job(build("pull: '${{ vars.PULL }}'")), FROM, id="perhaps"),
        pytest.param(job(SETUP, BUILD), FROM, id="a-builder-of-its-own-asks-the-registry"),
        pytest.param(job("run: docker pull python:3.13 && docker build ."), FROM, id="pulled-by-hand"),
        pytest.param(job("run: docker image pull -q python:3.12", BUILD), FROM, id="pulled-by-its-long-name"),
        pytest.param(job("run: docker pull $BASE", BUILD), FROM, id="perhaps-pulled-by-hand"),
        pytest.param(job("run: docker load -i base.tar", BUILD), FROM, id="perhaps-loaded"),
        pytest.param(job("run: docker -H ssh://build build ."), FROM, id="on-another-machine"),
        pytest.param(job("run: docker build -t python -f base.Dockerfile .", "run: docker build ."), FROM, id="built"),
        pytest.param(
            job("run: docker build ."),
            {**FROM, ".github/workflows/base.yml": job("run: docker build --pull -t python -f base.Dockerfile .")},
            id="built-on-the-same-lane",
        ),
        pytest.param(job(BUILD), {"Dockerfile": "FROM python@sha256:00\n"}, id="digest"),
        pytest.param(job(BUILD), {"Dockerfile": "FROM scratch\n"}, id="scratch"),
        pytest.param(job(BUILD), {"Dockerfile": "ARG BASE\nFROM $BASE\n"}, id="unknown"),
        pytest.param(job(BUILD), {}, id="no-dockerfile"),
        pytest.param(job("uses: docker/bake-action@v6"), FROM, id="bake"),
    ],
)
def test_base_images_that_are_fresh_or_not_known(ask: Ask, text: str, files: dict[str, str]) -> None:
    assert ask("ARC204", text, files) == ()


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        pytest.param(job(BUILD), True, id="action"),
        pytest.param(job("uses: docker/setup-buildx-action@v3", "run: docker build ."), False, id="command"),
        pytest.param(
            job("{uses: docker/setup-buildx-action@v3, with: {driver: docker}}", build("pull: false")),
            True,
            id="driver-docker",
        ),
    ],
)
def test_base_images_that_grow_old(ask: Ask, text: str, fixed: bool) -> None:
    (found,) = ask("ARC204", text, FROM)
    assert (found.fix is not None) == fixed
    assert found.related[0].message == "stands on python:3.12"


def test_base_images_of_another_lane_grow_old_too(ask: Ask) -> None:
    base = job("run: docker build --pull -t python -f base.Dockerfile .", runs_on="arc-runner-set-2")
    assert len(ask("ARC204", job(BUILD), {**FROM, ".github/workflows/base.yml": base})) == 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(job("run: docker build --no-cache .", runs_on="ubuntu-latest"), id="hosted"),
        pytest.param(job(build("no-cache: false")), id="off"),
        pytest.param(job(build("no-cache: '${{ vars.COLD }}'")), id="perhaps"),
        pytest.param(job("run: docker build --no-cache=false ."), id="off-by-command"),
        pytest.param(job("run: pip install --no-cache-dir . && apk add --no-cache git"), id="another-tool"),
        pytest.param(
            job("{run: docker build --no-cache ., if: inputs.cold}", on="workflow_dispatch"), id="where-a-person-asks"
        ),
        pytest.param(job("run: docker buildx build --call check --no-cache ."), id="no-build"),
        pytest.param(job(build("call: check, no-cache: true")), id="no-build-by-action"),
        pytest.param(job("run: DOCKER_HOST=ssh://build docker build --no-cache ."), id="on-another-machine"),
        pytest.param(
            job('run: if [ -n "$COLD" ]; then docker build --no-cache .; else docker build .; fi'), id="one-of-two"
        ),
    ],
)
def test_the_cache_is_used(ask: Ask, text: str) -> None:
    assert ask("ARC205", text) == ()


@pytest.mark.parametrize(
    ("step", "severity"),
    [
        pytest.param(build("no-cache: true"), Severity.ERROR, id="action"),
        pytest.param("run: docker build --no-cache .", Severity.ERROR, id="docker-build"),
        pytest.param("run: docker buildx build --no-cache .", Severity.ERROR, id="buildx"),
        pytest.param("{uses: docker/bake-action@v6, with: {set: '*.no-cache=true'}}", Severity.ERROR, id="bake"),
        pytest.param(build("no-cache-filters: 'deps, app'"), Severity.INFO, id="some-stages"),
    ],
)
def test_the_cache_is_left_alone(ask: Ask, step: str, severity: Severity) -> None:
    (found,) = ask("ARC205", job(step))
    assert found.severity == severity


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(job("run: docker system prune -af", runs_on="ubuntu-latest"), id="hosted"),
        pytest.param(job("run: docker system prune -af", on="schedule"), id="maintenance"),
        pytest.param(
            job(
                "run: docker build --pull .",
                "{run: docker system prune -af, if: github.event.inputs.prune == 'yes'}",
                on="workflow_dispatch",
            ),
            id="where-a-person-asks",
        ),
        pytest.param(
            job("run: docker system prune -af", on="[schedule, workflow_call]"), id="maintenance-to-be-called"
        ),
        pytest.param(job("{run: docker system prune -af, env: {DOCKER_HOST: ssh://prod}}"), id="on-another-machine"),
        pytest.param(job("run: export DOCKER_CONTEXT=prod; docker system prune -af"), id="in-another-context"),
        pytest.param(job("run: docker -c prod system prune -af"), id="in-another-context-by-option"),
        pytest.param(job("run: docker system prune -f --filter until=24h"), id="by-age"),
        pytest.param(job("run: docker builder prune -f --keep-storage 20GB"), id="down-to-a-size"),
        pytest.param(job("run: docker buildx prune $OPTIONS"), id="options-that-cannot-be-known"),
        pytest.param(job("run: docker image prune -f && docker container prune -f"), id="other-prunes"),
        pytest.param(job("run: docker volume rm data"), id="another-volume"),
        pytest.param(job("run: rm -rf dist /tmp/x /var/lib/docker-data"), id="other-files"),
        pytest.param(
            job("{uses: jlumbroso/free-disk-space@main, with: {docker-images: false}}"), id="room-without-images"
        ),
        pytest.param(job("run: echo docker system prune -af"), id="words"),
    ],
)
def test_nothing_of_the_cache_is_removed(ask: Ask, text: str) -> None:
    assert ask("ARC206", text) == ()


@pytest.mark.parametrize(
    ("step", "severity"),
    [
        pytest.param("run: docker system prune -af --volumes", Severity.ERROR, id="system"),
        pytest.param("run: docker system prune --force", Severity.ERROR, id="system-dangling"),
        pytest.param("run: docker builder prune -f", Severity.ERROR, id="builder"),
        pytest.param("run: sudo docker buildx prune -af", Severity.ERROR, id="buildx"),
        pytest.param("run: docker --log-level error system prune -af", Severity.ERROR, id="behind-an-option"),
        pytest.param("run: sudo rm -rf /var/lib/docker", Severity.ERROR, id="by-hand"),
        pytest.param("run: sudo rm -rf /var/lib/docker/*", Severity.ERROR, id="by-hand-below"),
        pytest.param("run: docker volume rm buildx_buildkit_lane0_state", Severity.ERROR, id="volume"),
        pytest.param("run: docker image prune -af", Severity.WARNING, id="images"),
        pytest.param("uses: jlumbroso/free-disk-space@main", Severity.ERROR, id="action"),
    ],
)
def test_the_cache_is_removed(ask: Ask, step: str, severity: Severity) -> None:
    (found,) = ask("ARC206", job(step))
    assert (found.severity, found.location.path) == (severity, WORKFLOW)


def test_what_a_step_asks_of_an_action_is_asked_by_no_person(ask: Ask) -> None:
    action = "name: a\ninputs: {x: {}}\nruns:\n  using: composite\n  steps:\n"
    action += "  - {run: docker system prune -af, shell: bash, if: inputs.x == 'yes'}\n"
    text = job("{uses: ./a, with: {x: 'yes'}}", on="[push, workflow_dispatch]")
    assert len(ask("ARC206", text, {"a/action.yml": action})) == 1


def test_a_script_that_prunes_is_shown(ask: Ask) -> None:
    (found,) = ask("ARC206", job("run: ./clean.sh"), {"clean.sh": "#!/bin/sh\ndocker system prune -f\n"})
    assert [(one.location.path, one.location.line) for one in found.related] == [("clean.sh", 2)]


@pytest.mark.parametrize(
    ("cache", "notes"),
    [
        pytest.param("", None, id="none"),
        pytest.param("cache-from: type=gha", None, id="import"),
        pytest.param("cache-to: type=gha", None, id="mode-min"),
        pytest.param("cache-to: 'type=inline,mode=max'", None, id="inline"),
        pytest.param("cache-to: 'type=local,mode=max,dest=/mnt/x'", None, id="local"),
        pytest.param("cache-to: 'type=${{ vars.T }},mode=max'", None, id="unknown"),
        pytest.param("cache-to: 'type=gha,mode=max'", 0, id="gha"),
        pytest.param("cache-to: 'type=registry,ref=ghcr.io/a/b:c,mode=max'", 0, id="registry"),
    ],
)
def test_uploads(ask: Ask, cache: str, notes: int | None) -> None:
    found = ask("ARC207", job(SETUP, build(cache)))
    assert [len(one.notes) for one in found] == ([] if notes is None else [notes])


def test_an_upload_from_another_machine_may_be_needed(ask: Ask) -> None:
    cache = build("cache-to: 'type=gha,mode=max'")
    assert ask("ARC207", job("{uses: docker/setup-buildx-action@v3, with: {driver: kubernetes}}", cache)) == ()


def test_an_upload_may_be_the_only_cache(ask: Ask) -> None:
    (found,) = ask("ARC207", job("uses: docker/setup-buildx-action@v3", build("cache-to: 'type=gha,mode=max'")))
    assert "ARC201" in found.notes[0]


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        pytest.param(job("run: docker buildx build --cache-to type=local,dest=/mnt/c ."), False, id="perhaps-a-volume"),
        pytest.param(job("run: docker buildx build --cache-to type=local,dest=$DIR/c ."), False, id="unknown"),
        pytest.param(job("run: docker buildx build --cache-from type=local,src=/tmp/c ."), False, id="import"),
        pytest.param(job("run: docker buildx build --cache-to type=local,dest=/tmp/c ."), True, id="tmp"),
        pytest.param(job("run: docker buildx build --cache-to type=local,dest=c ."), True, id="workspace"),
        pytest.param(job(build("cache-to: 'type=local,dest=${{ runner.temp }}/c'")), True, id="temp"),
        pytest.param(job(build("cache-to: 'type=local,dest=${{ github.workspace }}/c'")), True, id="workspace-by-name"),
        pytest.param(job("run: docker buildx build --cache-to type=local,dest=$RUNNER_TEMP/c ."), True, id="temp-var"),
        pytest.param(job('run: docker buildx build --cache-to "type=local,dest=${HOME}/c" .'), True, id="home"),
    ],
)
def test_caches_in_files(ask: Ask, text: str, fires: bool) -> None:
    assert bool(ask("ARC208", text)) == fires
