"""The data that arcroute ships: ``rules/`` of its repository, which a wheel carries as ``arcroute/_rules``.

Plain paths, not ``importlib.resources``: its import alone takes 6 ms, and no file of arcroute is ever in a zip.
"""

from __future__ import annotations

from pathlib import Path

from arcroute.text.project import read_file
from arcroute.text.source import Source

_PACKAGE = Path(__file__).parent.parent
_IN_WHEEL = _PACKAGE / "_rules"
_IN_CHECKOUT = _PACKAGE.parent / "rules"


def rules_path(name: str) -> Path:
    """Where a file or folder of the shipped data is, in an installed wheel or in a checkout."""
    return (_IN_WHEEL if _IN_WHEEL.is_dir() else _IN_CHECKOUT) / name


def read_rules(name: str) -> Source:
    """One file of the shipped data. Raises InputError where the installation lacks it."""
    return Source(f"rules/{name}", read_file(rules_path(name), f"rules/{name}"))
