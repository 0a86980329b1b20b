"""A step that sets up a builder with ``docker/setup-buildx-action``, and what becomes of the builder's cache.

Sources: https://github.com/docker/setup-buildx-action/blob/master/src/main.ts (its post step runs ``buildx rm``),
https://github.com/docker/buildx/blob/master/driver/docker-container/driver.go (``Rm`` removes the state volume, too)
"""

from __future__ import annotations

import re
from enum import Enum

from msgspec import Struct, field

from arcroute.builds.model import HOLE
from arcroute.builds.work import Done
from arcroute.checks.builders.runs import differs_each_run
from arcroute.text.source import Span
from arcroute.text.tree import Mapping, scalar

ACTION = "docker/setup-buildx-action"
KEEPS_STATE = (3, 11, 0)
"""The first version with ``keep-state``.

Source: https://github.com/docker/setup-buildx-action/releases/tag/v3.11.0
"""
_VERSION = re.compile(r"v?(\d{1,4})(?:\.(\d{1,4}))?(?:\.(\d{1,4}))?\Z")
_COMMENTED = re.compile(r"#[^#]*?\bv?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?\b")
_NEWEST = 99_999
_REMOTE_NODE = re.compile(r"\bendpoint: *[\"']?(?:tcp|ssh|https?)://")


class Fate(Enum):
    """What becomes of a builder's cache when the job ends."""

    DAEMON = "the daemon keeps it"
    KEPT = "the next job finds it by the builder's name"
    RUNNING = "the builder stays, and runs on"
    DISCARDED = "it is removed with the builder"
    LEAKED = "it stays on the volume, and no job finds it again"
    ELSEWHERE = "it never was on the lane"
    UNKNOWN = "cannot be known"


class Setup(Struct, frozen=True, eq=False):
    """One such step, in one leg."""

    step: Done
    inputs: dict[str, str] = field(default_factory=dict)
    """Rendered; values may hold HOLEs."""

    @property
    def span(self) -> Span:
        """Where the step names the action."""
        entry = self.step.node.entry("uses")
        return entry.value.span if entry else self.step.node.span

    @property
    def id(self) -> str | None:
        """The step's id, by which others refer to its outputs."""
        return scalar(self.step.node.get("id"))

    @property
    def driver(self) -> str:
        """The driver, in lower case; may hold a HOLE."""
        return self.text("driver").lower() or "docker-container"

    @property
    def name(self) -> str:
        """The builder's name; empty where it is made up for each job."""
        return self.text("name")

    @property
    def differs_each_run(self) -> bool:
        """Whether the builder's name is made of what differs from run to run."""
        given = self.step.node.get("with")
        return isinstance(given, Mapping) and differs_each_run(scalar(given.get("name")) or "")

    @property
    def has_nodes_elsewhere(self) -> bool:
        """Whether other machines surely build a part of what it is asked for."""
        return _REMOTE_NODE.search(self.text("append")) is not None

    @property
    def aliases(self) -> bool | None:
        """Whether it makes ``docker build`` stand for ``docker buildx build``, as versions before 4 can be told to."""
        version = self.version
        return False if version and version >= (4,) else self.flag("install")

    def text(self, name: str) -> str:
        """An input, without blanks around it."""
        return self.inputs.get(name, "").strip()

    def flag(self, name: str, default: bool = False) -> bool | None:
        """A switch; None where it cannot be known."""
        text = self.text(name).lower()
        return default if not text else {"true": True, "false": False}.get(text)

    @property
    def version(self) -> tuple[int, ...] | None:
        """The version that the pin names, or the comment behind a pinned commit; None where neither says one."""
        ref = (scalar(self.step.node.get("uses")) or "").partition("@")[2]
        found = _VERSION.match(ref)
        if found:
            return tuple(int(part) if part else _NEWEST for part in found.groups())
        line = self.step.source.line_text(self.step.source.position(self.span.start).line)
        commented = _COMMENTED.search(line)
        return tuple(int(part) if part else _NEWEST for part in commented.groups()) if commented else None

    @property
    def can_keep_state(self) -> bool | None:
        """Whether the pinned version knows ``keep-state``; None where the pin cannot be read."""
        return None if self.version is None else self.version >= KEEPS_STATE

    @property
    def fate(self) -> Fate:
        """What becomes of the builder's cache when the job ends."""
        if HOLE in self.driver or HOLE in self.text("endpoint"):
            return Fate.UNKNOWN
        if self.driver == "docker":
            return Fate.DAEMON
        if self.driver != "docker-container" or "://" in self.text("endpoint"):
            return Fate.ELSEWHERE if not self.text("endpoint").startswith("unix://") else Fate.UNKNOWN
        return self._fate_of_container()

    def _fate_of_container(self) -> Fate:
        keeps, cleans = self.flag("keep-state"), self.flag("cleanup", default=True)
        if keeps is None or cleans is None or self.text("endpoint"):
            return Fate.UNKNOWN
        if cleans and not (keeps and self.can_keep_state is not False):
            return Fate.DISCARDED
        if not self.name or self.differs_each_run:
            return Fate.LEAKED
        if HOLE in self.name:
            return Fate.UNKNOWN
        return Fate.KEPT if cleans else Fate.RUNNING
