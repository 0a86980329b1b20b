"""How the runner reaches the Docker daemon: over which socket, and through which volume."""

from __future__ import annotations

from msgspec import Struct

from arcroute.cluster.field import Field
from arcroute.cluster.pod import Container, Pod, clean

DEFAULT_SOCKET = "/var/run/docker.sock"
DEFAULT_HOST = f"unix://{DEFAULT_SOCKET}"
_HOST_FLAGS = ("--host", "-H")


class Host(Struct, frozen=True):
    """One ``--host`` of the daemon: its value, and the words of ``args`` or ``command`` that say so."""

    value: str
    words: tuple[Field, ...]

    @property
    def tcp(self) -> bool:
        """Whether it opens a port."""
        return self.value.startswith("tcp:") or (not self.value.startswith(("unix:", "fd:")) and ":" in self.value)


def words_of(container: Container) -> tuple[Field, ...]:
    """The words of ``command`` and then of ``args``."""
    lists = (container.field.get("command"), container.field.get("args"))
    return tuple(item for found in lists if found for item in found.items)


def hosts(daemon: Container) -> tuple[Host, ...]:
    """Every host that the daemon is told to listen on."""
    words = words_of(daemon)
    found = []
    for index, word in enumerate(words):
        flag, equals, value = (word.text or "").partition("=")
        if flag in _HOST_FLAGS and equals:
            found.append(Host(value, (word,)))
        elif flag.startswith("-H") and len(flag) > len("-H"):
            found.append(Host((word.text or "").removeprefix("-H"), (word,)))
        elif flag in _HOST_FLAGS and index + 1 < len(words):
            found.append(Host(words[index + 1].text or "", (word, words[index + 1])))
    return tuple(found)


def is_docker_image(container: Container) -> bool:
    """Whether it is Docker's own image, whose entry point is known, be it from a mirror."""
    return (container.image or "").partition("@")[0].rpartition("/")[2].partition(":")[0] == "docker"


def is_official_runner(container: Container) -> bool:
    """Whether it is GitHub's own runner image, whose user, groups and entry point are known, be it from a mirror."""
    owner, _, name = (container.image or "").partition("@")[0].rpartition("/")
    return name.partition(":")[0] == "actions-runner" and owner.rpartition("/")[2] == "actions"


def daemon_socket(daemon: Container) -> str | None:
    """The path of the unix socket that the daemon listens on; None where it listens elsewhere only."""
    named = hosts(daemon)
    sockets = [clean(host.value.removeprefix("unix://")) for host in named if host.value.startswith("unix://")]
    return sockets[0] if sockets else None if named else DEFAULT_SOCKET


def client_socket(pod: Pod) -> str | None:
    """The path of the unix socket that the runner's Docker client opens; None for anything else."""
    host = pod.runner.env("DOCKER_HOST") if pod.runner else None
    if host is None:
        return DEFAULT_SOCKET
    value = host.get("value")
    text = value.text if value else None
    return clean(text.removeprefix("unix://")) if text and text.startswith("unix://") else None
