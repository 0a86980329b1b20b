"""Brings the manifests in rules/ that derive from others up to date: lanes 2 and 3, and Kubernetes before 1.29."""

from __future__ import annotations

from pathlib import Path

from arcroute.cluster.export import Choices, manifests
from arcroute.routing.catalog import shipped

RULES = Path(__file__).parents[1] / "rules"


def main() -> None:
    """Writes every file."""
    lanes = shipped().lanes
    for name, text in manifests(lanes, Choices()).items():
        (RULES / "cluster" / name).write_text(text, encoding="utf-8")
    older = RULES / "cluster-before-1.29"
    older.mkdir(exist_ok=True)
    for name, text in manifests(lanes, Choices(native_sidecar=False)).items():
        if name.startswith("values-runner-set-"):
            (older / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
