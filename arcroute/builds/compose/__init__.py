"""What ``docker compose build`` and ``docker compose up --build`` build."""

from __future__ import annotations

from arcroute.builds.compose.request import ComposeRequest
from arcroute.builds.compose.selection import builds

__all__ = ["ComposeRequest", "builds"]
