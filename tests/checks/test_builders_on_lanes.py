"""Builders that leave something behind, and builds that the daemon's own builder refuses: ARC202, ARC203."""

from __future__ import annotations

import pytest

from arcroute.checks.finding import Severity
from tests.checks.conftest import Ask

BUILD = "uses: docker/build-push-action@v6"


def job(*steps: str, runs_on: str = "arc-runner-set-1") -> str:
    listed = "".join(f"      - {step}\n" for step in steps)
    return f"on: push\njobs:\n  image:\n    runs-on: {runs_on}\n    steps:\n{listed}"


def setup(with_: str, ref: str = "v3") -> str:
    return f"{{uses: docker/setup-buildx-action@{ref}, with: {{{with_}}}}}"


def build(with_: str) -> str:
    return f"{{{BUILD}, with: {{{with_}}}}}"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(job(setup("cleanup: false"), runs_on="ubuntu-latest"), id="hosted"),
        pytest.param(job(setup("name: lane, keep-state: true")), id="kept"),
        pytest.param(job(setup("")), id="removed"),
        pytest.param(job(setup("keep-state: true", "v3.9.0")), id="an-input-that-the-version-ignores"),
        pytest.param(job(setup("cleanup: '${{ vars.CLEAN }}'")), id="perhaps"),
        pytest.param(job(setup("name: '${{ vars.NAME }}', keep-state: true")), id="a-name-that-may-be-constant"),
        pytest.param(job(setup("driver: docker, cleanup: false")), id="nothing-to-clean-up"),
        pytest.param(job("run: docker buildx create --name lane --use"), id="created-with-a-name"),
        pytest.param(job("run: docker buildx create --driver kubernetes"), id="created-elsewhere"),
        pytest.param(job("run: docker buildx create --use && docker buildx rm"), id="removed-by-hand"),
        pytest.param(
            job("run: b=$(docker buildx create) && trap 'docker buildx rm $b' EXIT"), id="removed-when-the-script-ends"
        ),
        pytest.param(job("run: docker buildx create --help"), id="asks-only"),
        pytest.param(job("run: docker -H ssh://build buildx create"), id="created-on-another-machine"),
        pytest.param(job("run: docker buildx create --name $BUILDER"), id="created-with-a-name-that-may-be-constant"),
        pytest.param(job("run: docker buildx create $OPTIONS"), id="options-that-cannot-be-known"),
    ],
)
def test_nothing_is_left_behind(ask: Ask, text: str) -> None:
    assert ask("ARC202", text) == ()


@pytest.mark.parametrize(
    ("text", "severity", "fixed"),
    [
        pytest.param(job(setup("cleanup: false")), Severity.ERROR, False, id="container-and-volume"),
        pytest.param(job(setup("keep-state: true")), Severity.ERROR, True, id="volume"),
        pytest.param(
            job(setup("name: 'b-${{ github.run_id }}', keep-state: true")), Severity.ERROR, False, id="named-after-run"
        ),
        pytest.param(
            job(setup("name: '${{ runner.name }}', keep-state: true")), Severity.ERROR, False, id="named-after-the-pod"
        ),
        pytest.param(job(setup("name: lane, cleanup: false")), Severity.WARNING, False, id="runs-on"),
        pytest.param(job("run: docker buildx create --use"), Severity.ERROR, False, id="created"),
        pytest.param(
            job("run: docker buildx create --name b-$GITHUB_RUN_ID"),
            Severity.ERROR,
            False,
            id="created-named-after-run",
        ),
    ],
)
def test_left_behind(ask: Ask, text: str, severity: Severity, fixed: bool) -> None:
    (found,) = ask("ARC202", text)
    assert (found.severity, found.fix is not None) == (severity, fixed)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(job(build("platforms: 'linux/amd64,linux/arm64'"), runs_on="ubuntu-latest"), id="hosted"),
        pytest.param(job(build("platforms: linux/arm64")), id="one-platform"),
        pytest.param(job(build("platforms: 'linux/amd64,linux/amd64'")), id="one-platform-twice"),
        pytest.param(job(build("cache-to: type=inline, cache-from: type=gha")), id="inline-and-imports"),
        pytest.param(job(build("provenance: false, sbom: false")), id="attestations-off"),
        pytest.param(job(build("outputs: 'type=local,dest=out'")), id="files-of-its-own-exporter"),
        pytest.param(job(build("outputs: type=docker")), id="loaded-as-it-does-anyway"),
        pytest.param(job(build("outputs: 'type=image,push=true,push-by-digest=false'")), id="pushed-by-tag"),
        pytest.param(job(build("outputs: 'type=image,name=a,push-by-digest=true'")), id="not-pushed"),
        pytest.param(job(build("cache-to: '${{ vars.CACHE }}'")), id="unknown"),
        pytest.param(job(setup(""), build("platforms: 'linux/amd64,linux/arm64'")), id="a-builder-of-its-own"),
        pytest.param(job("uses: acme/setup-buildx@v1", build("sbom: true")), id="perhaps-a-builder-of-its-own"),
        pytest.param(job("uses: acme/ci/setup@v1", build("sbom: true")), id="an-action-that-may-set-up-anything"),
        pytest.param(job("run: docker buildx create --use", build("sbom: true")), id="created-by-hand"),
        pytest.param(job("run: docker build --builder other --sbom true ."), id="a-builder-by-name"),
        pytest.param(job("run: docker -c farm build --sbom true ."), id="on-another-machine"),
        pytest.param(job("run: ./ci/setup-builder.sh", build("sbom: true")), id="a-script-that-may-set-up-a-builder"),
        pytest.param(job("run: make buildx", build("sbom: true")), id="a-target-that-may-set-up-a-builder"),
        pytest.param(job("uses: ./gone", build("sbom: true")), id="an-action-that-is-not-there"),
        pytest.param(job("run: docker context use farm", build("sbom: true")), id="in-a-context-selected-before"),
    ],
)
def test_within_the_limits(ask: Ask, text: str) -> None:
    assert ask("ARC203", text) == ()


@pytest.mark.parametrize(
    ("platforms", "count"),
    [
        pytest.param(("linux/amd64", "linux/arm64"), 0, id="one-for-each-image"),
        pytest.param(("linux/amd64", "linux/amd64, linux/arm64"), 1, id="two-for-one-image"),
    ],
)
def test_the_platforms_of_several_images(ask: Ask, platforms: tuple[str, str], count: int) -> None:
    services = "".join(
        f"  {name}: {{build: {{context: {name}, platforms: [{one}]}}}}\n"
        for name, one in zip("ab", platforms, strict=True)
    )
    assert len(ask("ARC203", job("run: docker compose build"), {"compose.yml": f"services:\n{services}"})) == count


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param(
            job(build("platforms: 'linux/amd64,linux/arm64'")),
            "builds for several platforms (linux/amd64, linux/arm64)",
            id="platforms",
        ),
        pytest.param(
            job(setup("driver: docker"), build("cache-to: 'type=gha,mode=max'")),
            "exports its cache (`cache-to: type=gha`)",
            id="cache",
        ),
        pytest.param(job(build("cache-to: acme/app:cache")), "exports its cache (`cache-to`)", id="cache-in-short"),
        pytest.param(
            job("uses: ruby/setup-ruby@v1", "uses: pnpm/action-setup@v4", build("sbom: true")),
            "asks for attestations (`sbom`)",
            id="actions-that-set-up-something-else",
        ),
        pytest.param(job(build("provenance: mode=max")), "asks for attestations (`provenance`)", id="provenance"),
        pytest.param(job(build("outputs: 'type=oci,dest=a.tar'")), "writes an image's archive (`type=oci`)", id="oci"),
        pytest.param(
            job("run: docker buildx build -o type=docker,dest=a.tar ."),
            "writes an image's archive (`type=docker`)",
            id="archive",
        ),
        pytest.param(
            job(build("outputs: 'type=image,name=a,push-by-digest=true,push=true'")), "pushes by digest", id="digest"
        ),
        pytest.param(
            job(setup(""), "run: docker build --platform linux/amd64,linux/arm64 ."),
            "builds for several platforms (linux/amd64, linux/arm64)",
            id="docker-build-takes-the-daemon",
        ),
        pytest.param(
            job("run: docker buildx build --attest type=sbom ."), "asks for attestations (`attest`)", id="command"
        ),
        pytest.param(
            job("run: echo no buildx here", build("sbom: true")), "asks for attestations (`sbom`)", id="only-said"
        ),
        pytest.param(
            job(setup(""), build("builder: default, sbom: true")), "asks for attestations (`sbom`)", id="by-name"
        ),
    ],
)
def test_beyond_the_limits(ask: Ask, text: str, why: str) -> None:
    (found,) = ask("ARC203", text)
    assert found.subject == why
