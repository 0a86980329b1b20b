"""What builds on lanes ask for that a lane cannot make good: ARC209 to ARC212."""

from __future__ import annotations

import pytest

from arcroute.checks.finding import Severity
from tests.checks.conftest import Ask

BUILD = "uses: docker/build-push-action@v6"
SETUP = "{uses: docker/setup-buildx-action@v3, with: {name: lane, keep-state: true}}"
ELSEWHERE = "{uses: docker/setup-buildx-action@v3, with: {driver: kubernetes}}"
NODES = (
    "{uses: docker/setup-buildx-action@v3,"
    " with: {name: lane, keep-state: true, append: '[{endpoint: \"ssh://arm\", platforms: linux/arm64}]'}}"
)
QEMU = "uses: docker/setup-qemu-action@v3"
FROM = {"Dockerfile": "FROM python:3.12\nRUN pip install uv\n"}


def job(*steps: str, runs_on: str = "arc-runner-set-1", env: str = "{}") -> str:
    listed = "".join(f"      - {step}\n" for step in steps)
    return f"on: push\njobs:\n  image:\n    runs-on: {runs_on}\n    env: {env}\n    steps:\n{listed}"


def build(with_: str) -> str:
    return f"{{{BUILD}, with: {{{with_}}}}}"


BOTH = build("platforms: 'linux/amd64,linux/arm64'")


@pytest.mark.parametrize(
    ("text", "dockerfile"),
    [
        pytest.param(job(QEMU, BOTH, runs_on="ubuntu-latest"), FROM["Dockerfile"], id="hosted"),
        pytest.param(job(SETUP, build("platforms: linux/arm64")), FROM["Dockerfile"], id="perhaps-an-arm-lane"),
        pytest.param(job(SETUP, build("platforms: 'linux/amd64,linux/386'")), FROM["Dockerfile"], id="one-processor"),
        pytest.param(job(SETUP, BOTH), "FROM --platform=$BUILDPLATFORM go\nRUN go build\n", id="cross-compiled"),
        pytest.param(job(SETUP, BOTH), "FROM scratch\nCOPY a /\n", id="runs-nothing"),
        pytest.param(job(BOTH), FROM["Dockerfile"], id="refused-anyway"),
        pytest.param(job("run: docker buildx create --use --append", BOTH), FROM["Dockerfile"], id="several-nodes"),
        pytest.param(job(NODES, BOTH), FROM["Dockerfile"], id="several-nodes-by-action"),
    ],
)
def test_nothing_is_emulated(ask: Ask, text: str, dockerfile: str) -> None:
    assert ask("ARC209", text, {"Dockerfile": dockerfile}) == ()


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        pytest.param(job(QEMU, SETUP, BOTH), Severity.WARNING, id="set-up"),
        pytest.param(job(QEMU), Severity.WARNING, id="set-up-for-something"),
        pytest.param(job(QEMU, build("platforms: linux/amd64")), Severity.INFO, id="needless"),
        pytest.param(job(QEMU, build("platforms: '${{ vars.P }}'")), Severity.WARNING, id="perhaps-needed"),
        pytest.param(
            job("run: docker run --privileged --rm tonistiigi/binfmt --install all"), Severity.WARNING, id="by-hand"
        ),
        pytest.param(job("run: docker run --rm multiarch/qemu-user-static"), Severity.WARNING, id="by-another-image"),
        pytest.param(job(SETUP, BOTH), Severity.WARNING, id="several-processors"),
        pytest.param(job("run: docker buildx create --use", BOTH), Severity.WARNING, id="by-a-builder-made-by-hand"),
    ],
)
def test_emulated(ask: Ask, text: str, severity: Severity) -> None:
    (found,) = ask("ARC209", text, FROM)
    assert found.severity == severity


def test_emulators_that_one_leg_needs_are_not_needless(ask: Ask) -> None:
    text = job(QEMU, SETUP, build("platforms: '${{ matrix.p }}'"))
    matrix = "    strategy: {matrix: {p: [linux/amd64, linux/arm64]}}\n    runs-on"
    (found,) = ask("ARC209", text.replace("    runs-on", matrix), FROM)
    assert found.severity == Severity.WARNING


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(job("run: podman build .", runs_on="ubuntu-latest"), id="hosted"),
        pytest.param(job("run: podman ps"), id="no-build"),
        pytest.param(job("run: docker build .", env="{DOCKER_HOST: 'unix:///run/docker.sock'}"), id="socket"),
        pytest.param(job("run: docker build .", env="{DOCKER_HOST: 'tcp://localhost:2375'}"), id="own-pod"),
        pytest.param(job("run: docker build .", env="{DOCKER_HOST: '${{ vars.HOST }}'}"), id="unknown"),
        pytest.param(job("run: docker build .", env="{DOCKER_CONTEXT: default}"), id="own-context"),
        pytest.param(job("run: docker ps", env="{DOCKER_HOST: 'tcp://build:2375'}"), id="builds-nothing-there"),
        pytest.param(job(SETUP, BUILD), id="container"),
        pytest.param(job(ELSEWHERE, "run: docker build ."), id="docker-build-takes-the-daemon-all-the-same"),
        pytest.param(
            job("run: docker buildx create --name b --driver remote tcp://b:1", BUILD), id="created-and-not-selected"
        ),
        pytest.param(job("run: docker context use ${{ vars.C }} && docker build ."), id="perhaps-another-context"),
    ],
)
def test_built_on_the_lane(ask: Ask, text: str) -> None:
    assert ask("ARC210", text) == ()


@pytest.mark.parametrize(
    ("text", "subject", "severity"),
    [
        pytest.param(job("run: podman build ."), "`podman build`", Severity.WARNING, id="podman"),
        pytest.param(
            job("uses: depot/build-push-action@v1"), "`depot/build-push-action`", Severity.WARNING, id="service"
        ),
        pytest.param(
            job("{uses: docker/setup-buildx-action@v3, with: {driver: kubernetes}}"),
            "a builder elsewhere (`kubernetes`)",
            Severity.WARNING,
            id="driver",
        ),
        pytest.param(
            job("{uses: docker/setup-buildx-action@v3, with: {endpoint: 'tcp://build:1234'}}"),
            "a builder elsewhere (`tcp://build:1234`)",
            Severity.WARNING,
            id="endpoint",
        ),
        pytest.param(
            job("run: docker buildx create --driver remote tcp://b:1"),
            "a builder elsewhere (`remote`)",
            Severity.WARNING,
            id="created",
        ),
        pytest.param(
            job("run: docker build .", env="{DOCKER_HOST: 'ssh://build'}"),
            "`DOCKER_HOST` of another machine",
            Severity.ERROR,
            id="daemon",
        ),
        pytest.param(
            job("run: docker build .", env="{DOCKER_CONTEXT: farm}"), "`DOCKER_CONTEXT=farm`", Severity.ERROR, id="ctx"
        ),
        pytest.param(
            job("run: docker -H ssh://build build ."), "`--host` of another machine", Severity.ERROR, id="host-option"
        ),
        pytest.param(job("run: docker --context farm build ."), "`--context farm`", Severity.ERROR, id="ctx-option"),
        pytest.param(job("run: depot build ."), "`depot build`", Severity.WARNING, id="depot"),
        pytest.param(job(NODES, BUILD), "nodes elsewhere (`append`)", Severity.WARNING, id="nodes"),
        pytest.param(
            job("uses: namespacelabs/nscloud-setup-buildx-action@v0", BUILD),
            "`namespacelabs/nscloud-setup-buildx-action`",
            Severity.WARNING,
            id="service-for-builders",
        ),
        pytest.param(
            job(
                "run: docker buildx create --name b --driver remote tcp://b:1", "run: docker buildx build --builder b ."
            ),
            "a builder elsewhere (`remote`)",
            Severity.WARNING,
            id="created-and-named",
        ),
    ],
)
def test_built_elsewhere(ask: Ask, text: str, subject: str, severity: Severity) -> None:
    (found,) = ask("ARC210", text)
    assert (found.subject, found.severity) == (subject, severity)


SHA = build("build-args: 'REV=${{ github.sha }}'")


@pytest.mark.parametrize(
    ("step", "dockerfile"),
    [
        pytest.param(SHA, "FROM a\nRUN x\nARG REV\nRUN echo $REV\n", id="declared-late"),
        pytest.param(SHA, "FROM a\nARG REV\nLABEL rev=$REV\n", id="nothing-runs-below"),
        pytest.param(SHA, "ARG REV\nFROM a\nRUN x\n", id="above-all-stages"),
        pytest.param(SHA, "FROM a\nRUN x\n", id="not-declared"),
        pytest.param(build("build-args: 'REV=${{ vars.REV }}'"), "FROM a\nARG REV\nRUN x\n", id="constant"),
        pytest.param("run: docker build --build-arg REV=1 .", "FROM a\nARG REV\nRUN x\n", id="literal"),
        pytest.param(
            "{run: 'docker build --build-arg REV=$V .', env: {R: '${{ github.sha }}', V: '1'}}",
            "FROM a\nARG REV\nRUN x\n",
            id="another-variable",
        ),
        pytest.param(
            "run: docker -H ssh://b build --build-arg REV=$GITHUB_SHA .", "FROM a\nARG REV\nRUN x\n", id="elsewhere"
        ),
        pytest.param("run: docker build -t x:$GITHUB_SHA --build-arg REV=1 .", "FROM a\nARG REV\nRUN x\n", id="tag"),
    ],
)
def test_arguments_that_spoil_nothing(ask: Ask, step: str, dockerfile: str) -> None:
    assert ask("ARC211", job(step), {"Dockerfile": dockerfile}) == ()


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(SHA, id="action"),
        pytest.param("run: docker build --build-arg REV=$GITHUB_SHA .", id="command"),
        pytest.param("run: docker build --build-arg REV=$(date +%s) .", id="date"),
        pytest.param("run: docker build --build-arg REV=`date` .", id="date-in-backticks"),
        pytest.param(
            "{run: 'docker build --build-arg REV=$R .', env: {R: '${{ github.sha }}'}}", id="through-the-environment"
        ),
    ],
)
def test_arguments_that_spoil_the_cache(ask: Ask, step: str) -> None:
    (found,) = ask("ARC211", job(step), {"Dockerfile": "FROM a\nARG REV=none\nRUN x\nRUN echo $REV\n"})
    assert [one.location.line for one in found.related] == [2]


def two(first: str, second: str, lanes: tuple[str, str] = ("arc-runner-set-1", "arc-runner-set-3")) -> str:
    return (
        f"on: push\njobs:\n  base:\n    runs-on: {lanes[0]}\n    steps:\n      - {first}\n"
        f"  app:\n    needs: [base]\n    runs-on: {lanes[1]}\n    steps:\n      - {second}\n"
    )


PUSHED = "run: docker build -t ghcr.io/acme/base base && docker push ghcr.io/acme/base"
CHAIN = {"base/Dockerfile": "FROM debian\n", "Dockerfile": "FROM ghcr.io/acme/base:latest\nRUN x\n"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(two(PUSHED, "run: docker build --pull ."), id="pushed-and-pulled"),
        pytest.param(two(PUSHED, "run: docker build .", ("arc-runner-set-1", "arc-runner-set-1")), id="one-lane"),
        pytest.param(two(PUSHED, "run: docker build .", ("arc-runner-set-1", "ubuntu-latest")), id="not-on-a-lane"),
        pytest.param(two(PUSHED, "run: docker build .").replace("    needs: [base]\n", ""), id="not-needed"),
        pytest.param(two(PUSHED, "run: docker build other"), id="another-base"),
        pytest.param(
            two(build("context: base, push: '${{ vars.P }}', tags: ghcr.io/acme/base"), "run: docker build --pull ."),
            id="perhaps-pushed",
        ),
        pytest.param(
            two(build("context: base, outputs: type=registry, tags: ghcr.io/acme/base"), "run: docker build --pull ."),
            id="pushed-as-an-output",
        ),
        pytest.param(two(PUSHED, "run: docker pull ghcr.io/acme/base && docker build ."), id="pulled-by-hand"),
        pytest.param(
            two(PUSHED.replace("push", "save -o b.tar"), "run: docker load -i b.tar && docker build ."),
            id="carried-as-a-file",
        ),
    ],
)
def test_the_new_base_gets_there(ask: Ask, text: str) -> None:
    assert ask("ARC212", text, CHAIN) == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param(two(PUSHED, "run: docker build ."), "this one does not pull it", id="not-pulled"),
        pytest.param(
            two("run: docker build -t ghcr.io/acme/base base", "run: docker build --pull ."),
            "that job does not push it",
            id="not-pushed",
        ),
    ],
)
def test_the_new_base_does_not_get_there(ask: Ask, text: str, why: str) -> None:
    (found,) = ask("ARC212", text, CHAIN)
    assert found.message.endswith(why)
