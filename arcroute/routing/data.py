"""The data that arcroute ships: ``rules/`` of its repository, which a wheel carries as ``arcroute/_rules``.

Plain paths, not ``importlib.resources``: its import alone takes 6 ms, and no file of arcroute is ever in a zip.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from arcroute.text.project import read_file
from arcroute.text.source import Source
from arcroute.text.tree import plain
from arcroute.text.yaml import compose

_PACKAGE = Path(__file__).parent.parent
_IN_WHEEL = _PACKAGE / "_rules"
_IN_CHECKOUT = _PACKAGE.parent / "rules"


def rules_path(name: str) -> Path:
    """Where a file or folder of the shipped data is, in an installed wheel or in a checkout."""
    return (_IN_WHEEL if _IN_WHEEL.is_dir() else _IN_CHECKOUT) / name


def read_rules(name: str) -> Source:
    """One file of the shipped data. Raises InputError where the installation lacks it."""
    return Source(f"rules/{name}", read_file(rules_path(name), f"rules/{name}"))


def rules_data(name: str) -> dict[str, Any]:
    """The plain values of a YAML file of the shipped data, which holds a mapping."""
    node = compose(read_rules(name))
    data = plain(node) if node else None
    assert isinstance(data, dict)  # noqa: S101 - tests hold what arcroute ships
    return data
