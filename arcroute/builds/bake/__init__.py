"""What ``docker buildx bake`` builds."""

from __future__ import annotations

from arcroute.builds.bake.request import BakeRequest
from arcroute.builds.bake.selection import builds

__all__ = ["BakeRequest", "builds"]
