"""Names, URLs and sizes, as the chart, the controller and Kubernetes take them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcroute.cluster.lane_copy import default_claim
from arcroute.cluster.names import claim_file, github_url_fault, is_repository_url, scale_set_name_fault, values_file
from arcroute.cluster.quantity import GIB, docker_size, quantity
from arcroute.routing.catalog import Lane, shipped


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/acme",
        "https://github.com/acme/",
        "https://github.com/acme/app.js",
        "https://github.com/enterprises/acme",
        "https://ghes.acme.dev:8443/acme",
    ],
)
def test_urls_that_the_controller_takes(url: str) -> None:
    assert github_url_fault(url) is None
    assert is_repository_url(url) is url.endswith("app.js")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "acme",
        "github.com/acme",
        "git@github.com:acme/app.git",
        "http://github.com/acme",
        "https://github.com",
        "https://github.com/",
        "https://github.com/a/b/c",
        "https://github.com/enterprises",
        "https://github.com/acme?x=1",
        "https://me:token@github.com/acme",
        "https:///acme",
        "https://github.com/acme//",
        "https://github.com/acme\n",
    ],
)
def test_urls_that_fail_later(url: str) -> None:
    assert github_url_fault(url)


@pytest.mark.parametrize(
    ("name", "good"),
    [
        *[(name, True) for name in ("a", "a" * 45, "a_b-1")],
        *[(name, False) for name in ("a" * 46, "-a", "a-", "A", "a.b", "", "a\n")],
    ],
)
def test_names_of_scale_sets(name: str, good: bool) -> None:
    assert (scale_set_name_fault(name) is None) is good


SIZES = {"100Gi": 100 * GIB, "1.5Gi": GIB * 3 // 2, "1k": 1000, "1Ki": 1024, "5": 5, "500m": 0, "2E": 2 * 10**18}
NO_SIZES = dict.fromkeys(("", "Gi", "-1Gi", "1 Gi", "1GB", "1e3"))


@pytest.mark.parametrize(("text", "size"), [*SIZES.items(), *NO_SIZES.items()])
def test_quantities_of_kubernetes(text: str, size: int | None) -> None:
    assert quantity(text) == size


DOCKERS = {"60GB": 60 * GIB, "60g": 60 * GIB, "60GiB": 60 * GIB, "1024": 1024, "2 kB": 2048}


@pytest.mark.parametrize(("text", "size"), [*DOCKERS.items(), ("", None), ("60%", None)])
def test_sizes_of_docker(text: str, size: int | None) -> None:
    assert docker_size(text) == size


@given(st.text(max_size=30))
def test_any_text_is_a_size_or_none(text: str) -> None:
    for found in (quantity(text), docker_size(text)):
        assert found is None or found >= 0


@pytest.mark.parametrize(
    ("name", "claim"),
    [
        pytest.param("arc-runner-set-4", "docker-cache-pvc-4", id="the shipped pattern"),
        pytest.param("arc-runner-set-12", "docker-cache-pvc-12", id="two digits"),
        pytest.param("big_lane", "docker-cache-pvc-big-lane", id="no pattern"),
    ],
)
def test_the_claim_of_a_new_lane(name: str, claim: str) -> None:
    assert default_claim(name, shipped().lanes) == claim


def test_ones_own_pattern_is_followed() -> None:
    assert default_claim("build-7", (Lane("build-1", ("go",), "layers-1-ssd", "1Gi"),)) == "layers-7-ssd"


def test_files_of_lanes_never_collide_with_others() -> None:
    assert values_file("arc-runner-set-1") == "values-runner-set-1.yaml"
    assert values_file("controller") != "values-controller.yaml"
    assert values_file("runner-set-1") != values_file("arc-runner-set-1")
    assert claim_file("docker-cache-pvc-1") == "pvc-docker-cache-1.yaml"
    assert claim_file("docker-cache-1") != claim_file("docker-cache-pvc-1")
