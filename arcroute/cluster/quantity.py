"""Kubernetes quantities such as ``100Gi``. Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/"""

from __future__ import annotations

import re
from fractions import Fraction

GIB = 2**30
_QUANTITY = re.compile(r"([0-9]{1,18}(?:\.[0-9]{1,9})?)(|m|k|[KMGTPE]i?)\Z")
_FACTORS = {"": Fraction(1), "m": Fraction(1, 1000), "k": Fraction(1000)} | {
    letter + suffix: Fraction(base**power)
    for power, letter in enumerate("KMGTPE", 1)
    for suffix, base in (("", 1000), ("i", 1024))
}


def quantity(text: str) -> int | None:
    """Whole units (bytes, for a size), rounded down; None for what is no quantity."""
    found = _QUANTITY.match(text)
    return int(Fraction(found[1]) * _FACTORS[found[2]]) if found else None


def docker_size(text: str) -> int | None:
    """Bytes of a size as Docker's daemon.json writes it: ``60GB`` is 60 * 2**30, a bare number bytes; None for others.

    Source: RAMInBytes of github.com/docker/go-units.
    """
    found = re.fullmatch(r"([0-9]{1,18})(?:\.[0-9]+)? ?([kmgtpKMGTP]?)(?:i?[bB])?", text)
    return int(found[1]) * 1024 ** " kmgtp".index(found[2].lower() or " ") if found else None
