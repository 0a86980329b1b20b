"""A runner's pod as a lane needs it: the runner, the Docker daemon beside it, and what they share."""

from __future__ import annotations

import posixpath
from itertools import pairwise

from msgspec import Struct

from arcroute.cluster.field import Field

DATA_ROOT = "/var/lib/docker"
_RUN = "/var/run"


class Mount(Struct, frozen=True):
    """One entry of ``volumeMounts``."""

    field: Field
    volume: str | None
    path: str
    """Clean, with ``/run`` written as ``/var/run``: in Docker's image one is a link to the other."""

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written through it."""
        found = self.field.get("readOnly")
        return found is not None and found.data is True


class Container(Struct, frozen=True):
    """A container. ``init`` when it stands among the init containers."""

    field: Field
    init: bool

    @property
    def name(self) -> str | None:
        """Its name."""
        return text_of(self.field.get("name"))

    @property
    def place(self) -> Field:
        """Where messages point: its name, or all of it where it has none."""
        return self.field.get("name") or self.field

    @property
    def image(self) -> str | None:
        """Its image reference."""
        return text_of(self.field.get("image"))

    def words(self, key: str) -> tuple[str, ...]:
        """``args`` or ``command``; words that are no known text are left out."""
        found = self.field.get(key)
        return tuple(item.text for item in found.items if item.text is not None) if found else ()

    def env(self, name: str) -> Field | None:
        """The entry of a variable: the last one counts."""
        found = self.field.get("env")
        entries = [item for item in found.items if text_of(item.get("name")) == name] if found else []
        return entries[-1] if entries else None

    @property
    def mounts(self) -> tuple[Mount, ...]:
        """Its volume mounts whose path is known."""
        found = self.field.get("volumeMounts")
        pairs = ((item, text_of(item.get("mountPath"))) for item in (found.items if found else ()))
        return tuple(Mount(item, text_of(item.get("name")), clean(path)) for item, path in pairs if path)

    def mount_at(self, path: str) -> Mount | None:
        """The mount that a path lies on: the one with the longest path above it, or none."""
        wanted = clean(path)
        over = [mount for mount in self.mounts if wanted == mount.path or wanted.startswith(f"{mount.path}/")]
        return max(over, key=lambda mount: len(mount.path), default=None)

    def flag(self, *names: str) -> str | None:
        """The last value of a flag among its words, written ``--flag=value`` or ``--flag value``."""
        words = (*self.words("command"), *self.words("args"))
        values = [word.partition("=")[2] for word in words if word.partition("=")[0] in names and "=" in word]
        values += [value for word, value in pairwise(words) if word in names]
        return values[-1] if values else None


class Pod(Struct, frozen=True):
    """The specification of a runner's pod."""

    field: Field

    @property
    def containers(self) -> tuple[Container, ...]:
        """Every container, init containers first."""
        lists = ((self.field.get("initContainers"), True), (self.field.get("containers"), False))
        return tuple(Container(item, init) for found, init in lists if found for item in found.items)

    @property
    def runner(self) -> Container | None:
        """The container called ``runner``: the controller looks for that name alone."""
        return next((one for one in self.containers if one.name == "runner" and not one.init), None)

    @property
    def dind(self) -> Container | None:
        """The container that runs the Docker daemon: called ``dind``, or told by its image or its words."""
        others = tuple(one for one in self.containers if one.name != "runner")
        named = (one for one in others if one.name == "dind")
        return next(named, None) or next((one for one in others if _runs_docker(one)), None)

    @property
    def volumes(self) -> dict[str, Field]:
        """The volumes by name."""
        found = self.field.get("volumes")
        named = ((text_of(item.get("name")), item) for item in (found.items if found else ()))
        return {name: item for name, item in named if name}

    @property
    def data_root(self) -> str:
        """Where the daemon keeps its layers, as its flags say."""
        dind = self.dind
        return clean((dind.flag("--data-root", "-g", "--graph") if dind else None) or DATA_ROOT)

    @property
    def cache(self) -> Mount | None:
        """The daemon's mount for its layers."""
        return self.dind.mount_at(self.data_root) if self.dind else None

    @property
    def claim(self) -> Field | None:
        """The name of the claim that holds the daemon's layers; None where they lie elsewhere."""
        volume = self.volumes.get(self.cache.volume or "") if self.cache else None
        return volume.get("persistentVolumeClaim", "claimName") if volume else None


def _runs_docker(container: Container) -> bool:
    image = (container.image or "").partition("@")[0].rpartition("/")[2]
    name, _, tag = image.partition(":")
    words = (*container.words("command"), *container.words("args"))
    return (name == "docker" and "dind" in tag) or name == "dind" or any(_is_dockerd(word) for word in words[:2])


def _is_dockerd(word: str) -> bool:
    return word.rpartition("/")[2] in ("dockerd", "dockerd-entrypoint.sh")


def text_of(field: Field | None) -> str | None:
    """The text of a scalar, where there is one."""
    return field.text if field else None


def clean(path: str) -> str:
    """A path without trailing slashes and dots, ``/run`` written as ``/var/run``."""
    path = posixpath.normpath(path)
    return _RUN + path[len("/run") :] if path == "/run" or path.startswith("/run/") else path
