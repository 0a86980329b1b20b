"""From one command to the images that it builds, for every tool that builds images."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from arcroute.builds.invocation import Invocation
from arcroute.builds.model import Build
from arcroute.builds.shell.wrappers import program
from arcroute.builds.tools import docker, kaniko
from arcroute.builds.tools.compose import compose
from arcroute.text.project import Project

_Tool = Callable[[Project, Invocation, "tuple[str, ...]"], "tuple[Build, ...]"]


def builds(project: Project, invocation: Invocation) -> tuple[Build, ...]:
    """The images that one command builds; none for a command that builds none."""
    words = invocation.command.words
    tool = _TOOLS.get(program(words[0]).removesuffix(".exe")) if words else None
    return tool(project, invocation, words[1:]) if tool else ()


def _docker_compose(project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    return compose(project, invocation, words, "docker-compose")


_TOOLS: Mapping[str, _Tool] = MappingProxyType(
    {
        "docker": docker.docker,
        "docker-buildx": lambda project, invocation, words: docker.docker(project, invocation, ("buildx", *words)),
        "docker-compose": _docker_compose,
        "podman-compose": _docker_compose,
        "podman": docker.podman,
        "buildah": docker.buildah,
        "nerdctl": docker.nerdctl,
        "img": docker.img,
        "/kaniko/executor": kaniko.executor,
        "buildctl": kaniko.buildctl,
        "buildctl-daemonless.sh": kaniko.buildctl,
    }
)
