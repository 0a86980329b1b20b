"""A bar on standard error while a long scan runs: for people at a terminal, and for nobody else."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

import click

T = TypeVar("T")

PATIENCE = 1.0
"""Seconds without a bar: most scans end before."""
_AWAY = "\x1b[1A\x1b[2K\r"
"""Up to the bar's line, which is cleared: what stays on the terminal is the result alone."""


def is_wanted() -> bool:
    """Whether somebody looks: not in CI, not under pre-commit, not with ``--quiet``, not in a pipe or a file."""
    context = click.get_current_context(silent=True)
    quiet = context is not None and bool(context.params.get("quiet"))
    machine = os.environ.get("CI") or os.environ.get("PRE_COMMIT") or os.environ.get("TERM") == "dumb"
    return sys.stderr.isatty() and not quiet and not machine


def watch(items: Sequence[T], doing: str) -> Iterator[T]:
    """The items, with a bar as soon as they take long; ``doing`` says in a word what is done with them."""
    if not is_wanted():
        yield from items
        return
    began = time.monotonic()
    for number, item in enumerate(items):
        if time.monotonic() - began > PATIENCE:
            yield from _with_bar(items, number, doing)
            return
        yield item


def _with_bar(items: Sequence[T], done: int, doing: str) -> Iterator[T]:
    with click.progressbar(length=len(items), label=doing, file=sys.stderr) as bar:
        bar.update(done)
        for item in items[done:]:
            yield item
            bar.update(1)
    sys.stderr.write(_AWAY)
    sys.stderr.flush()
