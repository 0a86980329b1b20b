"""Names that the manifests and the charts agree on. Facts of chart gha-runner-scale-set 0.14.2 [its templates]."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from arcroute.routing.catalog import Lane

CHARTS = "oci://ghcr.io/actions/actions-runner-controller-charts"
LANE_CHART = f"{CHARTS}/gha-runner-scale-set"
CONTROLLER_CHART = f"{CHARTS}/gha-runner-scale-set-controller"
CHART_VERSION = "0.14.2"
"""The version that the shipped values are written and checked for."""
CONTROLLER_RELEASE = "arc"
RUNNER_NAMESPACE = "arc-runners"
CONTROLLER_NAMESPACE = "arc-systems"
SECRET = "arc-github-auth"  # noqa: S105 - a Secret's name
LANE_LABEL = "arcroute.dev/lane"
NAMESPACES_FILE = "namespaces.yaml"
DAEMON_FILE = "docker-daemon-lane.yaml"
CONTROLLER_FILE = "values-controller.yaml"
MAINTENANCE_FILE = "lane-maintenance.yml"
MAX_NAME = 45
"""The chart fails for a longer name of a scale set."""
_NAME = re.compile(r"[a-z0-9](?:[-a-z0-9_]*[a-z0-9])?\Z")
_SEGMENT = re.compile(r"[A-Za-z0-9][-A-Za-z0-9._]*\Z")
_HOST = re.compile(r"[A-Za-z0-9](?:[-A-Za-z0-9.]*[A-Za-z0-9])?(?::[0-9]{1,5})?\Z")


def values_file(lane: str) -> str:
    """The file of a lane's Helm values: ``values-runner-set-1.yaml`` for ``arc-runner-set-1``."""
    number = lane.removeprefix("arc-runner-set-")
    return f"values-runner-set-{number}.yaml" if number != lane else f"values-lane-{lane}.yaml"


def claim_file(claim: str) -> str:
    """The file of a claim: ``pvc-docker-cache-1.yaml`` for ``docker-cache-pvc-1``."""
    number = claim.removeprefix("docker-cache-pvc-")
    return f"pvc-docker-cache-{number}.yaml" if number != claim else f"claim-{claim}.yaml"


def lane_files(lane: Lane) -> tuple[str, str]:
    """The files of a lane: its claim, its values."""
    return claim_file(lane.claim), values_file(lane.name)


def release_of(lane: str) -> str:
    """The Helm release of a lane: releases have no underscores."""
    return lane.replace("_", "-")


def scale_set_name_fault(name: str) -> str | None:
    """Why a scale set cannot have a name; None where it can. The chart never lowers letters and stops at 45."""
    if len(name) > MAX_NAME:
        return f"has {len(name)} characters, and the chart allows {MAX_NAME}"
    return None if _NAME.match(name) else "may hold a-z, 0-9, - and _ only, with a letter or digit at both ends"


def github_url_fault(url: str) -> str | None:
    """Why ``githubConfigUrl`` would fail in the controller; None where it would not.

    It must be https://HOST/ORG, https://HOST/ORG/REPO or https://HOST/enterprises/NAME. The chart itself checks only
    that it is not empty. Source: github/actions/config.go of actions-runner-controller.
    """
    scheme, separator, rest = url.partition("://")
    if not separator:
        return "is not a URL; write https://HOST/ORGANISATION"
    if scheme != "https":
        return "must begin with https://"
    parts = rest.removesuffix("/").split("/")
    host, segments = parts[0], parts[1:]
    if not _HOST.match(host):
        return "has no host such as github.com"
    if not 1 <= len(segments) <= 2:
        return "must name an organisation, an organisation and a repository, or enterprises and a name"
    if not all(_SEGMENT.match(segment) for segment in segments):
        return "holds characters that no organisation or repository has"
    return "names no enterprise" if segments == ["enterprises"] else None


def is_repository_url(url: str) -> bool:
    """Whether a valid ``githubConfigUrl`` names one repository, and no organisation or enterprise."""
    segments = [part for part in urlsplit(url).path.split("/") if part]
    return len(segments) == 2 and segments[0] != "enterprises"
