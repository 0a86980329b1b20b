"""A runner scale set, as Helm values or as the object that the chart makes of them."""

from __future__ import annotations

import posixpath

from msgspec import Struct

from arcroute.cluster.field import Field
from arcroute.cluster.names import values_file
from arcroute.cluster.pod import Pod, text_of
from arcroute.routing.catalog import Catalog, Lane
from arcroute.text.source import Source


class ScaleSet(Struct, frozen=True):
    """``root`` holds the values, or the object's ``spec``."""

    root: Field
    rendered: bool = False
    """Whether it is an AutoscalingRunnerSet and no values."""
    release: str | None = None
    """The Helm release, where a user named it, or the object's name."""
    namespace: str | None = None
    metadata: Field | None = None

    @property
    def source(self) -> Source:
        """The file it stands in; of several the one that has the last word."""
        return self.root.source

    @property
    def name_field(self) -> Field | None:
        """Where its name is written."""
        return self.root.get("runnerScaleSetName")

    @property
    def name(self) -> str | None:
        """The label that ``runs-on`` asks for; None where only the Helm release will tell."""
        written = self.name_field
        return written.text if written else self.release

    @property
    def pod(self) -> Pod | None:
        """The pod's specification, where it is given here."""
        spec = self.root.get("template", "spec")
        return Pod(spec) if spec and (spec.get("containers") or spec.get("initContainers")) else None

    @property
    def claim(self) -> Field | None:
        """The name of the claim that holds its layers."""
        return self.pod.claim if self.pod else None

    @property
    def mode(self) -> Field | None:
        """``containerMode.type``."""
        return self.root.get("containerMode", "type")

    @property
    def shown(self) -> str:
        """What messages call it."""
        return self.name or posixpath.basename(self.source.path)

    def lane(self, catalog: Catalog) -> Lane | None:
        """The lane it serves: that of its name, or, without one, that of its file."""
        if self.name is not None:
            return catalog.lane(self.name)
        file = posixpath.basename(self.source.path)
        return next((lane for lane in catalog.lanes if values_file(lane.name) == file), None)

    def top(self, key: str) -> str | None:
        """The text of a top-level key."""
        return text_of(self.root.get(key))
