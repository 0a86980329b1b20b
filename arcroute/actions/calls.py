"""What a job's or step's ``uses:`` refers to: a file of this repository, or something elsewhere.

Source: https://docs.github.com/en/actions/how-tos/reuse-automations/reuse-workflows
"""

from __future__ import annotations

import re

from msgspec import Struct

from arcroute.text.project import join

MAX_CALLS = 10
"""Levels of reusable workflows that GitHub allows, the caller among them."""

_REMOTE = re.compile(r"(?P<repository>[\w.-]+/[\w.-]+)(?:/(?P<path>[^@]+))?@(?P<ref>.+)\Z")


class Local(Struct, frozen=True):
    """A path of this repository."""

    path: str


class Remote(Struct, frozen=True):
    """Something of another repository, at a ref."""

    repository: str
    path: str
    ref: str

    @property
    def name(self) -> str:
        """Without the ref: what configuration and tables call it."""
        return f"{self.repository}/{self.path}" if self.path else self.repository


class DockerImage(Struct, frozen=True):
    """``docker://image``: a container action without a file."""

    image: str


Reference = Local | Remote | DockerImage


def refer(uses: str, repository: str | None) -> Reference | None:
    """What ``uses`` refers to; None where it is not a reference that GitHub takes.

    ``repository`` is the owner and name of the repository at hand, where they are known: a reference to itself is
    local, whatever its ref says, because this checkout is the best knowledge there is of it.
    """
    if uses.startswith("docker://"):
        return DockerImage(uses.removeprefix("docker://"))
    if uses.startswith("./"):
        path = join(".", uses)
        return Local(path) if path is not None else None
    match = _REMOTE.match(uses)
    if match is None:
        return None
    if repository is not None and match["repository"].lower() == repository.lower():
        path = join(".", match["path"] or ".")
        return Local(path) if path is not None else None
    return Remote(match["repository"], match["path"] or "", match["ref"])


def repository_name(git_config: str) -> str | None:
    """Owner and name of a repository from the text of its ``.git/config``: those of the remote called origin."""
    section = ""
    for line in map(str.strip, git_config.splitlines()):
        key, _, value = (part.strip() for part in line.partition("="))
        if line.startswith("["):
            section = line
        elif section == '[remote "origin"]' and key == "url":
            return _owner_and_name(value.strip('"'))
    return None


def _owner_and_name(url: str) -> str | None:
    """From ``https://host/owner/name.git``, ``git@host:owner/name`` and the like."""
    parts = re.split(r"[/:]", url.rstrip("/").removesuffix(".git"))
    return "/".join(parts[-2:]) if len(parts) >= 3 and all(parts[-2:]) else None
