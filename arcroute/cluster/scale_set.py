"""A runner scale set, as Helm values or as the object that the chart makes of them."""

from __future__ import annotations

import posixpath
import re

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
    def labels(self) -> tuple[Field, ...]:
        """The labels beside its name that jobs may ask for."""
        found = self.root.get("runnerScaleSetLabels" if self.rendered else "scaleSetLabels")
        return found.items if found else ()

    @property
    def pod(self) -> Pod | None:
        """The pod's specification, where it is given here."""
        spec = self.root.get("template", "spec")
        return Pod(spec) if spec and (spec.get("containers") or spec.get("initContainers")) else None

    @property
    def building_pod(self) -> Pod | None:
        """The pod with a Docker daemon of its own; None without one, and where the mode `dind` drops it."""
        kept = self.mode is None or self.mode.text != "dind"
        return self.pod if self.pod and self.pod.dind and kept else None

    @property
    def claim(self) -> Field | None:
        """The name of the claim that holds its layers."""
        return self.pod.claim if self.pod else None

    @property
    def mode(self) -> Field | None:
        """``containerMode.type``; None for the empty text, which is no mode."""
        found = self.root.get("containerMode", "type")
        return None if found is None or found.text == "" else found

    @property
    def shown(self) -> str:
        """What messages call it."""
        return self.name or posixpath.basename(self.source.path)

    def lane(self, catalog: Catalog) -> Lane | None:
        """The lane it serves: that of its name, or, without one, that of its file or of the claim in its pod."""
        if self.name is not None:
            return catalog.lane(self.name)
        file = posixpath.basename(self.source.path)
        by_file = (lane for lane in catalog.lanes if values_file(lane.name) == file)
        return next(by_file, None) or (self._likely_lane(catalog) if self.pod else None)

    def _likely_lane(self, catalog: Catalog) -> Lane | None:
        """The one lane that its file or folder is called after, or else whose claim is among its volumes."""
        place = "/".join(self.source.path.split("/")[-2:])
        named = [lane for lane in catalog.lanes if re.search(rf"(?<![\w-]){re.escape(lane.name)}(?!\w)", place)]
        volumes = self.pod.volumes.values() if self.pod else ()
        claims = {text_of(volume.get("persistentVolumeClaim", "claimName")) for volume in volumes}
        found = named or [lane for lane in catalog.lanes if lane.claim in claims]
        return found[0] if len(found) == 1 else None

    def top(self, key: str) -> str | None:
        """The text of a top-level key."""
        return text_of(self.root.get(key))
