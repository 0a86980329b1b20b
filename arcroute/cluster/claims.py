"""The claims that lanes keep their layers on, among the manifests."""

from __future__ import annotations

from collections.abc import Iterator

from arcroute.cluster.documents import Resource
from arcroute.cluster.names import LANE_LABEL
from arcroute.cluster.pod import text_of
from arcroute.cluster.quantity import quantity
from arcroute.cluster.survey import ClusterSurvey

CLAIM = "PersistentVolumeClaim"


def lane_claims(survey: ClusterSurvey) -> Iterator[Resource]:
    """Claims that a lane of the manifests or of the map mounts, and those labelled as a lane's."""
    mounted = {one.claim.text for one in survey.scale_sets if one.claim}
    mapped = {lane.claim for lane in survey.catalog.lanes}
    for item in survey.of_kind(CLAIM):
        if item.name in mounted | mapped or item.label(LANE_LABEL):
            yield item


def requested(claim: Resource) -> int | None:
    """The bytes that a claim asks for; None where it does not say so in a way that is known."""
    return quantity(text_of(claim.field.get("spec", "resources", "requests", "storage")) or "")
