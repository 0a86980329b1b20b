from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.routing.catalog import Catalog, Lane, shipped
from arcroute.routing.data import rules_data
from arcroute.routing.stacks import shipped_stacks

GO = Lane("go-lane", ("go", "ruby"), "docker-cache-pvc-4", "50Gi")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return shipped()


def test_the_shipped_map(catalog: Catalog) -> None:
    assert [(lane.name, lane.stacks, lane.claim, lane.size) for lane in catalog.lanes] == [
        ("arc-runner-set-1", ("base", "python", "haskell"), "docker-cache-pvc-1", "100Gi"),
        ("arc-runner-set-2", ("javascript", "ocaml", "java"), "docker-cache-pvc-2", "100Gi"),
        ("arc-runner-set-3", ("c", "rust"), "docker-cache-pvc-3", "100Gi"),
    ]


def test_every_shipped_row_is_sound(catalog: Catalog) -> None:
    stacks = [stack for lane in catalog.lanes for stack in lane.stacks]
    assert len(stacks) == len(set(stacks))
    assert set(stacks) <= set(catalog.stack_names)
    assert len({lane.claim for lane in catalog.lanes}) == len(catalog.lanes)


def test_stack_names_are_those_that_detection_knows(catalog: Catalog) -> None:
    assert catalog.stack_names == shipped_stacks().names


def test_labels_of_github_are_text_in_lower_case_and_of_one_kind(catalog: Catalog) -> None:
    lists = list(rules_data("runners.yaml").values())
    labels = [label for labels in lists for label in labels]
    assert all(isinstance(label, str) and label == label.lower() for label in labels)
    assert (
        len(labels)
        == len(set(map(str, labels)))
        == sum(map(len, (catalog.hosted, catalog.retired, catalog.self_hosted)))
    )


@pytest.mark.parametrize(
    ("stack", "lane"),
    [("base", "arc-runner-set-1"), ("java", "arc-runner-set-2"), ("c", "arc-runner-set-3"), ("go", None)],
)
def test_lane_of_stack(catalog: Catalog, stack: str, lane: str | None) -> None:
    found = catalog.lane_of(stack)
    assert (found.name if found else None) == lane


def test_labels_compare_without_regard_to_case(catalog: Catalog) -> None:
    assert catalog.lane("ARC-Runner-Set-2") == catalog.lanes[1]
    assert catalog.is_hosted("Ubuntu-Latest")
    assert catalog.is_retired("MacOS-12")
    assert catalog.is_self_hosted_default("ARM64")
    assert catalog.with_others(["GPU-*"]).is_other_runner("gpu-Large")


@pytest.mark.parametrize(
    "label", ["ubuntu-latest", "ubuntu-26.04-arm", "ubuntu-slim", "windows-11-arm", "macos-26-intel"]
)
def test_served_labels_are_hosted_and_not_retired(catalog: Catalog, label: str) -> None:
    assert catalog.is_hosted(label)
    assert not catalog.is_retired(label)


@pytest.mark.parametrize("label", ["ubuntu-20.04", "ubuntu-18.04", "macos-12", "macos-13", "windows-2019"])
def test_retired_labels_are_still_github_s(catalog: Catalog, label: str) -> None:
    assert catalog.is_hosted(label)
    assert catalog.is_retired(label)


@pytest.mark.parametrize(
    "label",
    [
        pytest.param("ubuntu-latest", id="hosted"),
        pytest.param("ubuntu-20.04", id="retired"),
        pytest.param("self-hosted", id="self-hosted-default"),
        pytest.param("arc-runner-sets-1", id="another-runner-of-the-organisation"),
        pytest.param("arc-runner-set-1", id="a-lane"),
        pytest.param("arc-runner-set-7", id="another-number"),
        pytest.param("builder", id="like-no-lane"),
    ],
)
def test_not_misspelt(catalog: Catalog, label: str) -> None:
    assert catalog.with_others(["arc-runner-sets-*"]).misspelt(label) is None


def test_misspelt(catalog: Catalog) -> None:
    assert catalog.misspelt("arc-runer-set-1") == catalog.lanes[0]


@pytest.mark.parametrize(
    ("label", "meant"),
    [
        pytest.param("arc-runner-set-1", False, id="is-a-lane"),
        pytest.param("ubuntu-26.04", False, id="hosted"),
        pytest.param("gpu-1", False, id="another-name-with-a-number"),
        pytest.param("arc-runner-set-9-gpu", False, id="one-more-word"),
        pytest.param("arc-runner-set-12", True, id="a-number-that-no-lane-has"),
        pytest.param("Arc-Runer-Set-1", True, id="misspelt"),
    ],
)
def test_meant_for_a_lane(catalog: Catalog, label: str, meant: bool) -> None:
    assert catalog.like_a_lane(label) is meant


def test_a_row_is_appended_and_takes_its_stacks_along(catalog: Catalog) -> None:
    ours = Lane("new-lane", ("python", "go"), "new-claim", "10Gi")
    merged = catalog.with_lanes([ours])
    assert merged.lanes == (
        Lane("arc-runner-set-1", ("base", "haskell"), "docker-cache-pvc-1", "100Gi"),
        *catalog.lanes[1:],
        ours,
    )
    assert merged.lane_of("python") == ours


def test_a_row_replaces_its_lane_in_place(catalog: Catalog) -> None:
    ours = Lane("arc-runner-set-2", ("javascript",), "docker-cache-pvc-2", "10Gi")
    merged = catalog.with_lanes([ours])
    assert merged.lanes == (catalog.lanes[0], ours, catalog.lanes[2])
    assert merged.lane_of("java") is None


def test_a_dropped_lane_goes_and_another_may_have_its_stacks(catalog: Catalog) -> None:
    merged = catalog.with_lanes([GO], ["arc-runner-set-3"])
    assert [lane.name for lane in merged.lanes] == ["arc-runner-set-1", "arc-runner-set-2", "go-lane"]
    assert merged.lane_of("rust") is None


def test_nothing_laid_over_changes_nothing(catalog: Catalog) -> None:
    assert catalog.with_lanes([]) == catalog


STACKS = shipped().stack_names
NAMES = [lane.name for lane in shipped().lanes] + ["a", "b"]


@given(
    st.dictionaries(st.sampled_from(STACKS), st.sampled_from(NAMES)),
    st.sets(st.sampled_from(NAMES[:3])),
)
@settings(deadline=None, max_examples=100)
def test_whatever_is_laid_over_each_stack_has_one_lane_and_each_row_stays(
    lane_of: dict[str, str], dropped: set[str]
) -> None:
    rows = [
        Lane(name, tuple(stack for stack in lane_of if lane_of[stack] == name), f"claim-{name}", "1Gi")
        for name in sorted(set(lane_of.values()))
    ]
    merged = shipped().with_lanes(rows, dropped)
    assert all(merged.lane_of(stack) == merged.lane(name) for stack, name in lane_of.items())
    stacks = [stack for lane in merged.lanes for stack in lane.stacks]
    assert len(stacks) == len(set(stacks))
    assert set(rows) <= set(merged.lanes)
    assert {lane.name for lane in merged.lanes} == {*NAMES[:3], *lane_of.values()} - (dropped - set(lane_of.values()))
